"""The parse tree of a regex: where it is anchored, and a short text that it matches.

The tree is the one that `re` itself compiles from. Python keeps the module that makes it private,
so all use of it is here, and every answer is checked against `re` or errs on the safe side.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, Final

__all__ = ["compiles", "ends_anchored", "has_back_references", "starts_anchored", "text_matching"]

_Nodes = Iterable[tuple[Any, Any]]

_AT_START: Final = frozenset({"AT_BEGINNING", "AT_BEGINNING_STRING"})
_AT_END: Final = frozenset({"AT_END", "AT_END_STRING"})
# Plain characters first: the text is to be the tamest one that matches.
_CHARACTERS: Final = "1aA-_.x~" + "".join(map(chr, range(0x21, 0x7F))) + " "


def compiles(regex: str) -> bool:
    """Whether `re` takes it for a regex."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(regex)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def starts_anchored(regex: str) -> bool:
    r"""Whether every alternative begins with `^` or `\A`; False where that cannot be told."""
    return _anchored(_tree(regex), _AT_START, first=True)


def ends_anchored(regex: str) -> bool:
    r"""Whether every alternative ends with `$` or `\Z`; False where that cannot be told."""
    return _anchored(_tree(regex), _AT_END, first=False)


def has_back_references(regex: str) -> bool:
    """Whether the regex refers to a group of its own, by number or name."""
    return any(str(op).startswith("GROUPREF") for op, _ in _walk(_tree(regex)))


def text_matching(regex: str, accepts: Callable[[str], bool] = lambda text: True) -> str | None:
    """A short text that the whole regex matches and that is accepted; None where none was found."""
    tree = _tree(regex)
    for most in (0, 1, 2) if tree else ():
        try:
            text = _Writer(most).write(tree)
        except _NoText:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            matches = re.fullmatch(regex, text) is not None
        if matches and accepts(text):
            return text
    return None


def _tree(regex: str) -> list[tuple[Any, Any]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(import_module("re._parser").parse(regex))
    except (ImportError, AttributeError, re.error):
        return []


def _anchored(nodes: list[tuple[Any, Any]], anchors: frozenset[str], *, first: bool) -> bool:
    if not nodes:
        return False
    op, value = nodes[0 if first else -1]
    match str(op):
        case "AT":
            return str(value) in anchors
        case "BRANCH":
            return all(_anchored(list(branch), anchors, first=first) for branch in value[1])
        case "SUBPATTERN":
            return _anchored(list(value[3]), anchors, first=first)
        case _:
            return False


def _walk(nodes: _Nodes) -> Iterable[tuple[Any, Any]]:
    for op, value in nodes:
        yield op, value
        for part in _parts(str(op), value):
            yield from _walk(part)


def _parts(op: str, value: Any) -> list[_Nodes]:
    match op:
        case "BRANCH":
            return list(value[1])
        case "SUBPATTERN":
            return [value[3]]
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [value[2]]
        case "ASSERT" | "ASSERT_NOT":
            return [value[1]]
        case "ATOMIC_GROUP":
            return [value]
        case _:
            return []


class _NoText(Exception):
    """The regex has a construct that no text is written for."""


class _Writer:
    """Writes a text for a tree: the first alternative, as few repetitions as are allowed.

    `most` is how many repetitions to write where none would do: some regexes accept the empty text
    that they are meant to refuse.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._groups: dict[int, str] = {}

    def write(self, nodes: _Nodes) -> str:
        return "".join(self._node(str(op), value) for op, value in nodes)

    def _node(self, op: str, value: Any) -> str:
        match op:
            case "LITERAL":
                return chr(value)
            case "NOT_LITERAL":
                return _character(lambda code: code != value)
            case "ANY":
                return _CHARACTERS[0]
            case "IN":
                return _character(lambda code: _in_set(list(value), code))
            case "AT" | "ASSERT" | "ASSERT_NOT":
                return ""
            case "BRANCH":
                return self.write(value[1][0])
            case "ATOMIC_GROUP":
                return self.write(value)
            case "SUBPATTERN":
                return self._group(value[0], value[3])
            case "GROUPREF":
                return self._groups.get(value, "")
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, nodes = value
                return "".join(self.write(nodes) for _ in range(max(least, min(most, self._most))))
            case _:
                raise _NoText(op)

    def _group(self, number: int | None, nodes: _Nodes) -> str:
        text = self.write(nodes)
        if number is not None:
            self._groups[number] = text
        return text


def _character(allowed: Callable[[int], bool]) -> str:
    for character in _CHARACTERS:
        if allowed(ord(character)):
            return character
    raise _NoText("no printable character")


def _in_set(items: list[tuple[Any, Any]], code: int) -> bool:
    negated = bool(items) and str(items[0][0]) == "NEGATE"
    return negated != any(_in_item(str(op), value, code) for op, value in items)


def _in_item(op: str, value: Any, code: int) -> bool:
    match op:
        case "LITERAL":
            return bool(code == value)
        case "RANGE":
            return bool(value[0] <= code <= value[1])
        case "CATEGORY":
            return _in_category(str(value).removeprefix("CATEGORY_"), chr(code))
        case _:
            return False


def _in_category(name: str, character: str) -> bool:
    kind = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}.get(name.removeprefix("NOT_"))
    if kind is None:
        return False
    return (re.fullmatch(kind, character) is not None) != name.startswith("NOT_")
