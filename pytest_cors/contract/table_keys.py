"""The keys of a contract file, and what each of them takes."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final, Literal, cast

__all__ = ["POLICY_KEYS", "TOP_KEYS", "Kind", "fits", "unknown_key", "wrong_type"]

Kind = Literal["text", "texts", "flag", "seconds", "tables", "reasons"]

TOP_KEYS: Final[Mapping[str, Kind]] = {"app": "text", "policy": "tables"}

POLICY_KEYS: Final[Mapping[str, Kind]] = {
    "name": "text",
    "urls": "texts",
    "allow_origins": "texts",
    "allow_origin_regex": "text",
    "allow_methods": "texts",
    "allow_headers": "texts",
    "allow_credentials": "flag",
    "expose_headers": "texts",
    "max_age": "seconds",
    "allow_private_network": "flag",
    "ignore": "reasons",
    "unsafe": "flag",
    "strict": "flag",
}
"""In the order in which they are written."""

_WANTED: Final[Mapping[Kind, str]] = {
    "text": 'a string is wanted, as "..."',
    "texts": 'a list of strings is wanted, as ["..."]',
    "flag": "true or false is wanted",
    "seconds": "a whole number of seconds is wanted",
    "tables": "tables that begin with [[policy]] are wanted",
    "reasons": 'a reason for each rule is wanted, as { CORS303 = "the lists are public" }',
}
_TYPES: Final[Mapping[type, str]] = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "a table",
}


def fits(value: Any, kind: Kind) -> bool:
    """Whether the value is of the kind that a key takes."""
    match kind:
        case "text":
            return isinstance(value, str)
        case "texts" | "tables":
            entry = str if kind == "texts" else dict
            return isinstance(value, list) and all(isinstance(each, entry) for each in _list(value))
        case "flag":
            return isinstance(value, bool)
        case "seconds":
            return isinstance(value, int) and not isinstance(value, bool)
        case "reasons":
            return isinstance(value, dict)


def wrong_type(value: Any, kind: Kind) -> str:
    """What is said of a value that does not fit."""
    if isinstance(value, list) and kind in {"texts", "tables"}:
        entry = str if kind == "texts" else dict
        wrong = next(each for each in _list(value) if not isinstance(each, entry))
        return f"an entry is {_told(wrong)}; {_WANTED[kind]}"
    return f"it is {_told(cast('object', value))}; {_WANTED[kind]}"


def unknown_key(key: str, known: Mapping[str, Kind]) -> str:
    """What is said of a key that there is not."""
    near = get_close_matches(key, known, n=1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"there is no such key; {meant}There are {', '.join(known)}"


def _list(value: Any) -> list[object]:
    return cast("list[object]", value)


def _told(value: object) -> str:
    return _TYPES.get(type(value), "a date or time")
