"""A regex as a finite automaton over the characters that origins are made of.

Built from the tree that `re` itself compiles from, so that it reads a regex as `re` does. What no
finite automaton can do (look-around, back-references) and what changes which alternative wins
(possessive, atomic) is refused, never approximated.

The libraries for this were tried and take up to seconds for a regex of a CORS configuration; a walk
that makes states only as it comes to them takes milliseconds.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, Final

__all__ = ["ALPHABET", "Automaton", "UndecidableRegex"]

ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz0123456789-._~:/"
"""What a serialised http(s) origin with a domain or an IPv4 address may consist of."""

_MAX_STATES: Final = 20_000
_CATEGORIES: Final[dict[str, Callable[[str], bool]]] = {
    "CATEGORY_DIGIT": str.isdigit,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda char: char.isalnum() or char == "_",
}
_States = frozenset[int]


class UndecidableRegex(Exception):
    """The regex has a construct that is beyond a finite automaton. The message names it."""


class Automaton:
    """Which texts a regex full-matches, one character at a time.

    A set of states says where the automaton may be; it starts in `start`, `step` takes a
    character, `accepts` tells whether the text may end there. Of other characters than those of the
    alphabet it knows nothing.

    Raises `UndecidableRegex`.
    """

    def __init__(self, regex: str, alphabet: str = ALPHABET) -> None:
        self._alphabet = alphabet
        self._all = frozenset(alphabet)
        self._silent: list[list[tuple[int, str]]] = []
        self._moves: list[tuple[frozenset[str], int] | None] = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = import_module("re._parser").parse(regex)
        self._flags: int = tree.state.flags
        entry = self._state()
        self._final = self._sequence(tree, entry, bool(self._flags & re.IGNORECASE))
        self.start = self._closure({entry}, beginning=True)
        self._steps: dict[tuple[_States, str], _States] = {}

    def step(self, states: _States, char: str) -> _States:
        """Where the automaton may be after one more character; nowhere is the empty set."""
        key = (states, char)
        known = self._steps.get(key)
        if known is None:
            moved = {
                move[1]
                for state in states
                if (move := self._moves[state]) is not None and char in move[0]
            }
            known = self._steps[key] = self._closure(moved, beginning=False)
        return known

    def accepts(self, states: _States) -> bool:
        """Whether a text that led here is matched from start to end."""
        return self._final in self._closure(set(states), beginning=False, end=True)

    def classes(self, *others: Automaton) -> tuple[str, ...]:
        """One character for each set of characters that no regex of these tells apart."""
        moves = (move for each in (self, *others) for move in each._moves)
        sets = {move[0] for move in moves if move is not None}
        seen: dict[tuple[bool, ...], str] = {}
        for char in self._alphabet:
            seen.setdefault(tuple(char in each for each in sets), char)
        return tuple(seen.values())

    def _state(self) -> int:
        if len(self._moves) >= _MAX_STATES:
            raise UndecidableRegex("repetitions that are too large to unfold")
        self._silent.append([])
        self._moves.append(None)
        return len(self._moves) - 1

    def _closure(self, states: set[int], *, beginning: bool, end: bool = False) -> _States:
        todo, seen = list(states), set(states)
        while todo:
            for target, condition in self._silent[todo.pop()]:
                met = not condition or (condition == "beginning" and beginning)
                if target not in seen and (met or (condition == "end" and end)):
                    seen.add(target)
                    todo.append(target)
        return frozenset(seen)

    def _sequence(self, nodes: Iterable[tuple[Any, Any]], entry: int, fold: bool) -> int:
        for operation, argument in nodes:
            entry = self._node(str(operation), argument, entry, fold)
        return entry

    def _node(self, operation: str, argument: Any, entry: int, fold: bool) -> int:
        match operation:
            case "LITERAL" | "NOT_LITERAL" | "IN" | "ANY":
                return self._consume(entry, self._characters(operation, argument, fold))
            case "SUBPATTERN":
                _, added, removed, nodes = argument
                fold = (fold or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE
                return self._sequence(nodes, entry, fold)
            case "BRANCH":
                return self._branch(argument[1], entry, fold)
            case "MAX_REPEAT" | "MIN_REPEAT":
                return self._repeat(argument, entry, fold)
            case "AT":
                return self._anchor(str(argument), entry)
            case _:
                raise UndecidableRegex(operation.lower().replace("_", " "))

    def _consume(self, entry: int, characters: frozenset[str]) -> int:
        source, target = self._state(), self._state()
        self._silent[entry].append((source, ""))
        self._moves[source] = (characters, target)
        return target

    def _branch(self, alternatives: Iterable[Any], entry: int, fold: bool) -> int:
        joint = self._state()
        for nodes in alternatives:
            begin = self._state()
            self._silent[entry].append((begin, ""))
            self._silent[self._sequence(nodes, begin, fold)].append((joint, ""))
        return joint

    def _repeat(self, argument: Any, entry: int, fold: bool) -> int:
        least, most, nodes = argument
        for _ in range(least):
            entry = self._sequence(nodes, entry, fold)
        joint = self._state()
        if "MAXREPEAT" in str(most):
            loop = self._state()
            self._silent[entry].append((loop, ""))
            self._silent[self._sequence(nodes, loop, fold)].append((loop, ""))
            self._silent[loop].append((joint, ""))
            return joint
        self._silent[entry].append((joint, ""))
        for _ in range(most - least):
            entry = self._sequence(nodes, entry, fold)
            self._silent[entry].append((joint, ""))
        return joint

    def _anchor(self, where: str, entry: int) -> int:
        conditions = {
            "AT_BEGINNING": "beginning",
            "AT_BEGINNING_STRING": "beginning",
            "AT_END": "end",
            "AT_END_STRING": "end",
        }
        if where not in conditions:
            raise UndecidableRegex(where.removeprefix("AT_").lower().replace("_", " "))
        target = self._state()
        self._silent[entry].append((target, conditions[where]))
        return target

    def _characters(self, operation: str, argument: Any, fold: bool) -> frozenset[str]:
        match operation:
            case "ANY":
                return self._all
            case "LITERAL":
                return self._single(argument, fold)
            case "NOT_LITERAL":
                return self._all - self._single(argument, fold)
            case _:
                return self._set(argument, fold)

    def _single(self, code: int, fold: bool) -> frozenset[str]:
        char = chr(code)
        return frozenset({char, char.lower(), char.upper()} if fold else {char}) & self._all

    def _set(self, items: Iterable[tuple[Any, Any]], fold: bool) -> frozenset[str]:
        found: set[str] = set()
        negated = False
        for operation, argument in items:
            match str(operation):
                case "NEGATE":
                    negated = True
                case "LITERAL":
                    found |= self._single(argument, fold)
                case "RANGE":
                    low, high = argument
                    found |= {char for char in self._alphabet if _within(char, low, high, fold)}
                case "CATEGORY":
                    found |= self._category(str(argument))
                case other:
                    raise UndecidableRegex(other.lower())
        return self._all - found if negated else frozenset(found)

    def _category(self, name: str) -> frozenset[str]:
        plain = name.replace("_NOT_", "_")
        test = _CATEGORIES.get(plain)
        if test is None:
            raise UndecidableRegex(name.lower())
        found = frozenset(filter(test, self._alphabet))
        return self._all - found if plain != name else found


def _within(char: str, low: int, high: int, fold: bool) -> bool:
    cases = {char, char.upper(), char.lower()} if fold else {char}
    return any(low <= ord(each) <= high for each in cases)
