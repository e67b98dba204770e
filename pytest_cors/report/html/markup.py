"""Markup that is safe by construction: whatever is not markup already is escaped on the way in.

An app under test is hostile until shown otherwise: its URLs, headers and errors end up in the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

__all__ = ["Child", "Markup", "element", "hidden", "join"]

_VOID: Final = frozenset({"input", "meta"})


class Markup(str):
    """Text that is HTML: made of parts here, or of our own constants."""

    __slots__ = ()


Child = str | Iterable[str] | None
"""Text, which is escaped; markup; several of them; or nothing."""


def element(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """An element.

    Of attributes, `class_` is class, and `_` elsewhere is `-`; True has no value, None and False
    are left out.
    """
    opening = f"<{name}{''.join(_attribute(*each) for each in attributes.items())}>"
    if name in _VOID:
        return Markup(opening)
    return Markup(f"{opening}{join(*children)}</{name}>")


def join(*children: Child) -> Markup:
    """The children one after the other."""
    return Markup("".join(map(_child, children)))


def hidden(text: str) -> Markup:
    """Text for those who listen to the page."""
    return element("span", text, class_="heard")


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, str):
        return str(child) if isinstance(child, Markup) else escape(child)
    return "".join(map(_child, child))


def _attribute(name: str, value: str | int | bool | None) -> str:
    key = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {key}" if value is True else f' {key}="{escape(str(value))}"'
