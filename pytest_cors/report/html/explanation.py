"""An explanation on the page: its sections, each line as its role wants to be seen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from pytest_cors.report.html.markup import Markup, element, join
from pytest_cors.report.record import Record

__all__ = ["sections"]

_WIRE: Final = frozenset({"request", "response", "header", "culprit", "absent"})
_SPEC: Final = "https://fetch.spec.whatwg.org/"


def sections(told: Record) -> list[Markup]:
    """The sections of an explanation's record."""
    return [_section(section) for section in told["sections"]]


def _section(section: Record) -> Markup:
    blocks = [_block(form, list(lines)) for form, lines in groupby(section["lines"], key=_form)]
    title = element("h4", section["title"])
    return element("section", title, blocks, class_=f"part {section['kind']}")


def _form(line: Record) -> str:
    role = line.get("role", "text")
    if role in _WIRE:
        return "wire"
    if role == "code":
        return "code"
    return "labelled" if line.get("label") or role in {"expected", "got"} else "plain"


def _block(form: str, lines: list[Record]) -> Markup:
    if form == "wire":
        rows = [element("span", line["text"] + "\n", class_=line["role"]) for line in lines]
        return element("pre", element("code", rows), tabindex=0)
    if form == "code":
        text = "\n".join(line["text"] for line in lines)
        return element("pre", element("code", text), class_="code", tabindex=0)
    if form == "labelled":
        return element("dl", list(_pairs(lines)))
    return join(*(element("p", _linked(line)) for line in lines))


def _pairs(lines: list[Record]) -> Iterator[Markup]:
    for line in lines:
        yield element("div", element("dt", line.get("label", "")), element("dd", _linked(line)))


def _linked(line: Record) -> str:
    """A link only where it leads to the standard: what an app says is never one."""
    text: str = line["text"]
    if line.get("role") == "link" and text.startswith(_SPEC):
        return element("a", text, href=text, rel="noreferrer")
    return text
