"""Texts written along the parse tree of a regex: inside its language, and just outside of it.

Wherever the regex leaves a choice (an alternative, a character of a class, a number of
repetitions), a plan says which one to take. The empty plan takes the tamest everywhere. That a text
is in the language, or is not, has to be asked of `re`: assertions are not followed here.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, Final, NamedTuple, TypeVar

__all__ = ["Plan", "Unwritable", "Written", "parse", "write"]

Plan = tuple[int, ...]
"""Which option to take at each choice, in the order in which they come up; 0 past its end."""

Node = tuple[Any, Any]
_Items = tuple[tuple[str, Any], ...]
_T = TypeVar("_T")

# What hosts are written in, the tamest first; `:` and `/` for classes that span more than a host.
_CHARACTERS: Final = "a01-._z9~:/" + "".join(map(chr, range(0x21, 0x7F)))
_SHORTHANDS: Final = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
_OPTIONS: Final = 4
_MOST_REPETITIONS: Final = 64
_MOST_CHOICES: Final = 512


class Written(NamedTuple):
    """A text, and at each choice how many options lead inside the language, how many outside."""

    text: str
    choices: tuple[tuple[int, int], ...]


class Unwritable(Exception):
    """The regex has a construct that no text is written for."""


def parse(regex: str) -> list[Node]:
    """The tree that `re` compiles from; empty where this Python keeps it elsewhere.

    The module is private, so that whatever goes wrong with it means no more than "no tree".
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(import_module("re._parser").parse(regex))
    except (ImportError, AttributeError, TypeError, re.error, OverflowError, RecursionError):
        return []


def write(tree: Iterable[Node], plan: Plan = ()) -> Written:
    """The text to which the plan leads.

    Raises `Unwritable`.
    """
    writer = _Writer(plan)
    text = writer.write(tree)
    return Written(text, tuple(writer.choices))


class _Writer:
    def __init__(self, plan: Plan) -> None:
        self.choices: list[tuple[int, int]] = []
        self._plan = plan
        self._groups: dict[int, str] = {}

    def write(self, nodes: Iterable[Node]) -> str:
        return "".join(self._node(str(op), value) for op, value in nodes)

    def _choose(self, inside: Sequence[_T], outside: Sequence[_T] = ()) -> _T:
        options = (*inside, *outside)
        position = len(self.choices)
        self.choices.append((len(inside), len(outside)))
        index = self._plan[position] if position < len(self._plan) else 0
        if not inside or index >= len(options) or position > _MOST_CHOICES:
            # The index is too high where an earlier choice led to others than the plan is made for.
            raise Unwritable
        return options[index]

    def _node(self, op: str, value: Any) -> str:
        match op:
            case "LITERAL":
                return chr(value)
            case "NOT_LITERAL":
                return self._choose(*_options((("NEGATE", None), ("LITERAL", value))))
            case "ANY":
                return self._choose("a.0")
            case "IN":
                items = tuple((str(kind), item) for kind, item in value)
                return self._choose(*_options(items))
            case "AT" | "ASSERT" | "ASSERT_NOT":
                return ""
            case "BRANCH":
                return self.write(self._choose(value[1]))
            case "ATOMIC_GROUP":
                return self.write(value)
            case "SUBPATTERN":
                return self._group(value[0], value[3])
            case "GROUPREF":
                return self._groups.get(value, "")
            case "GROUPREF_EXISTS":
                number, then, otherwise = value
                return self.write(then if number in self._groups else otherwise or ())
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                return self._repeated(*value)
            case _:
                raise Unwritable

    def _group(self, number: int | None, nodes: Iterable[Node]) -> str:
        text = self.write(nodes)
        if number is not None:
            self._groups[number] = text
        return text

    def _repeated(self, least: int, most: int, nodes: Iterable[Node]) -> str:
        """Once where it may be none: what is optional is there, or the tamest text is too tame."""
        highest = min(most, max(least, _MOST_REPETITIONS))
        counts = [max(least, 1), least, least + 1, highest if highest == most else least + 1]
        inside = [count for count in dict.fromkeys(counts) if least <= count <= highest]
        outside = [count for count in (least - 1, most + 1) if 0 <= count <= _MOST_REPETITIONS]
        return "".join(self.write(nodes) for _ in range(self._choose(inside, outside)))


@lru_cache(maxsize=1024)
def _options(items: _Items) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Characters of the class, and characters that a class one mistake wider would have."""
    accepted = dict.fromkeys(letter for letter in _CHARACTERS if _in_set(items, letter))
    edges = [
        chr(code)
        for kind, value in items
        if kind == "RANGE"
        for code in (value[0] - 1, value[1] + 1)
        if 0x21 <= code < 0x7F
    ]
    refused = [letter for letter in ("0", "a", "-", ".", "_", *edges) if letter not in accepted]
    return tuple(accepted)[:_OPTIONS], tuple(dict.fromkeys(refused))


def _in_set(items: _Items, letter: str) -> bool:
    negated = bool(items) and items[0][0] == "NEGATE"
    return negated != any(_in_item(kind, value, letter) for kind, value in items)


def _in_item(kind: str, value: Any, letter: str) -> bool:
    match kind:
        case "LITERAL":
            return chr(value) == letter
        case "RANGE":
            return bool(value[0] <= ord(letter) <= value[1])
        case "CATEGORY":
            name = str(value).removeprefix("CATEGORY_")
            shorthand = _SHORTHANDS.get(name.removeprefix("NOT_"), "(?!)")
            return (re.fullmatch(shorthand, letter) is None) == name.startswith("NOT_")
        case _:
            return False
