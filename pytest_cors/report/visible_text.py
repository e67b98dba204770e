"""Values made visible: white space, control characters and bytes that no terminal shows.

A header value is an isomorphic string, and the byte that breaks CORS is as a rule one that cannot
be seen. Nothing that comes from an app reaches a terminal unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["abridged", "counted", "listed", "quoted", "shortened", "visible"]

_UNSEEN = re.compile(r"[^\x20-\x7e]")
_SHORT_NAMES = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def visible(value: str) -> str:
    """The value in printable ASCII: everything else as an escape, as Python writes it."""
    return _UNSEEN.sub(_escape, value)


def quoted(value: str) -> str:
    """The value in double quotes, so that white space at its ends shows."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{visible(escaped)}"'


def shortened(text: str, limit: int) -> str:
    """The text, its middle left out where it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    head = (limit - 5) * 2 // 3
    return f"{text[:head]} ... {text[len(text) - (limit - 5 - head) :]}"


def listed(words: Sequence[str], *, conjunction: str = "and") -> str:
    """The words as in a sentence: `a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def counted(number: int, noun: str) -> str:
    """The number and its noun: `1 header`, `2 headers`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def abridged(value: str, kept: Sequence[str] = (), *, limit: int = 80) -> str:
    """A comma list in quotes, cut down to its beginning and to the elements of `kept`.

    `kept` are the elements that the reader is to compare with what is missing.
    """
    if len(value) <= limit:
        return quoted(value)
    elements = [element.strip(" \t") for element in value.split(",")]
    if len(elements) < 4:
        return quoted(shortened(value, limit))
    shown = [*elements[:2], *(element for element in elements[2:] if element in kept)]
    text = shortened(", ".join(shown), limit)
    return f'{quoted(text)[:-1]}, ..." ({len(elements)} elements)'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in _SHORT_NAMES:
        return _SHORT_NAMES[character]
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
