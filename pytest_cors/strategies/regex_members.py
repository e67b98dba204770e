"""Origins of a regex: members of its language, and texts that are outside of it by one character.

Every answer is checked: a member is full-matched by the regex and is an origin that a browser can
send, and what is just outside is not matched.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice, product
from typing import Final

from pytest_cors.policy.matching import compiled
from pytest_cors.strategies.regex_texts import Plan, Unwritable, Written, parse, write
from pytest_cors.strategies.sendable_origin import is_sendable

__all__ = ["MEMBERS", "members", "near_misses"]

MEMBERS: Final = 8
"""How many members stand for a regex where nobody says otherwise."""

_MOST_PLANS: Final = 256

# For a regex that is too wide, or too odd, to be written along its tree.
_COMMON: Final = (
    "https://example.com",
    "https://app.example.com",
    "http://localhost:3000",
    "http://localhost",
    "http://127.0.0.1:8000",
)
_PORT: Final = re.compile(r":[0-9]+\Z")
_ESCAPED: Final = re.compile(r"\\(.)")
_LITERAL_RUN: Final = re.compile(r"(?:[A-Za-z0-9_:/\-]|\\[.\-:/]|\.(?![*+?{]))+")


@lru_cache(maxsize=256)
def members(regex: str, limit: int = MEMBERS) -> tuple[str, ...]:
    """At most so many origins that the regex full-matches, the simplest first, as varied as may be.

    It may be none: the regex matches no origin, or was not understood.
    """
    return tuple(islice(_members(regex), limit))


@lru_cache(maxsize=256)
def near_misses(regex: str, limit: int = 2 * MEMBERS) -> tuple[tuple[str, str], ...]:
    """Pairs of a member and an origin which the regex does not match, that differ in one place.

    At that place the second has a character that the class of the regex has not, or once more or
    once less of what is repeated. At most so many, each origin once.
    """
    return tuple(islice(_near_misses(regex), limit))


def _members(regex: str) -> Iterator[str]:
    seen: set[str] = set()
    written = (text for _, written in _written(regex) for text in _spellings(written.text))
    for text in chain(written, _COMMON, _from_fragments(regex)):
        if text not in seen and _is_member(regex, text):
            seen.add(text)
            yield text


def _near_misses(regex: str) -> Iterator[tuple[str, str]]:
    """Around the first few members: what is outside differs little from one to the next."""
    tree = parse(regex)
    seen: set[str] = set()
    for member, plan, written in islice(_planned_members(regex), MEMBERS):
        for other in _outside(plan, written):
            try:
                texts = _spellings(write(tree, other).text)
            except Unwritable:
                continue
            for text in texts:
                if text not in seen and not _matches(regex, text) and is_sendable(text):
                    seen.add(text)
                    yield member, text


def _planned_members(regex: str) -> Iterator[tuple[str, Plan, Written]]:
    for plan, written in _written(regex):
        for text in _spellings(written.text):
            if _is_member(regex, text):
                yield text, plan, written
                break


def _written(regex: str) -> Iterator[tuple[Plan, Written]]:
    """Texts with no choice made, then one, then two; the first options of all choices first."""
    tree = parse(regex)
    plans: deque[Plan] = deque([()] if tree else [])
    for _ in range(_MOST_PLANS):
        if not plans:
            return
        plan = plans.popleft()
        try:
            written = write(tree, plan)
        except (Unwritable, RecursionError):
            continue
        yield plan, written
        plans.extend(_further(plan, written))


def _further(plan: Plan, written: Written) -> list[Plan]:
    """Plans that make one more choice, behind those that are made."""
    options = [
        (option, position)
        for position, (inside, _) in enumerate(written.choices)
        if position >= len(plan)
        for option in range(1, inside)
    ]
    return [_extended(plan, position, option) for option, position in sorted(options)]


def _outside(plan: Plan, written: Written) -> list[Plan]:
    """Plans that leave the language at one choice; the first way out of each choice first."""
    exits = [
        (option - inside, position, option)
        for position, (inside, outside) in enumerate(written.choices)
        for option in range(inside, inside + outside)
    ]
    return [_replaced(plan, position, option) for _, position, option in sorted(exits)]


def _extended(plan: Plan, position: int, option: int) -> Plan:
    return (*plan, *(0,) * (position - len(plan)), option)


def _replaced(plan: Plan, position: int, option: int) -> Plan:
    if position >= len(plan):
        return _extended(plan, position, option)
    return (*plan[:position], option, *plan[position + 1 :])


def _spellings(text: str) -> tuple[str, ...]:
    """The text as an origin: with a usual port, in lower case, with a scheme.

    The regex may ignore case, or leave out what it lets pass as `.*`.
    """
    lowered = text.lower()
    usual = _PORT.sub(":8443", lowered)
    return (usual, lowered, f"https://{usual}") if "://" not in text else (usual, lowered)


def _from_fragments(regex: str) -> Iterator[str]:
    """The runs of literal characters in the regex, alone and completed to origins."""
    runs = [_ESCAPED.sub(r"\1", run.group()) for run in _LITERAL_RUN.finditer(regex)]
    joined = "".join(runs)
    for run in (joined, *runs):
        host = run.partition("://")[2] or run
        for scheme, beginning in product(("https", "http"), ("", "app", "app.")):
            yield f"{scheme}://{beginning}{host}"


def _is_member(regex: str, text: str) -> bool:
    return _matches(regex, text) and text != "null" and is_sendable(text)


def _matches(regex: str, text: str) -> bool:
    return compiled(regex).fullmatch(text) is not None
