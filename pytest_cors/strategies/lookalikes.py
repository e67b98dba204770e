"""The look-alikes of a policy: every boundary of every declared origin, tried from just outside.

Pure enumeration: the same policy gives the same look-alikes in the same order, on every Python and
with every hash seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Final, TypeVar

from pytest_cors.fetch.origin import OPAQUE
from pytest_cors.policy.policy import CORSPolicy
from pytest_cors.strategies.header_tricks import HEADER_TRICKS
from pytest_cors.strategies.homographs import HOMOGRAPHS
from pytest_cors.strategies.imitations import IMITATIONS, Imitation
from pytest_cors.strategies.lookalike import Lookalike, Mistake
from pytest_cors.strategies.mixtures import MIXTURES
from pytest_cors.strategies.origin_parts import split_origin
from pytest_cors.strategies.regex_members import MEMBERS, members, near_misses
from pytest_cors.strategies.sendable_origin import is_sendable

__all__ = [
    "Lookalike",
    "Mistake",
    "allowance",
    "declared_origins",
    "imitations",
    "lookalikes",
    "tricks",
]

_Candidate = tuple[str, Mistake, str | None]
_T = TypeVar("_T")

_UNRELATED: Final = ("https://evil.test", "http://evil.test", "https://example.org:8443")
_EXTENSION: Final = f"chrome-extension://{'a' * 32}"
# Playgrounds where anybody's script runs, and the servers of developers, whose machine is theirs
# and everything else's that runs on it.
_DEVELOPER: Final = (
    "http://localhost:3000",
    "http://localhost",
    "http://127.0.0.1",
    "http://[::1]",
    "https://localhost",
    "http://localhost.evil.test",
    "https://codepen.io",
    "https://jsfiddle.net",
)
# No browser sends them, although the odd one has the form of an origin: there is no host
# `example.com,`, and no web view's host is like another but for its case.
_TRICKS: Final = frozenset(kind for kind, _ in HEADER_TRICKS)


def lookalikes(
    declared: CORSPolicy | Iterable[str], *, allows: Callable[[str], bool] | None = None
) -> Iterator[Lookalike]:
    """Origins that are not allowed, each made to be let in by one mistake.

    `declared` is a policy, or the origins that are allowed. `allows` says of an origin whether it
    is allowed, and then it is not yielded; by default that is what `declared` says. A regex is
    represented by some members of its language.

    The most telling come first: one for each mistake and each declared origin, then the second
    ones, and so on, so that whoever stops early has missed no mistake. Each text comes once, under
    the first mistake that yields it. A policy that allows any origin has no look-alikes.

    Raises `TypeError` for a single string.
    """
    listed, regex = _declaration(declared)
    if "*" in listed:
        return
    allowed = allows or allowance(declared if isinstance(declared, CORSPolicy) else listed)
    origins = (*listed, *(members(regex) if regex else ()))
    seen: set[str] = set()
    for origin, kind, of in _in_turn(_sources(origins, regex)):
        if origin not in seen:
            seen.add(origin)
            if not allowed(origin):
                yield Lookalike(origin, kind, of, kind not in _TRICKS and is_sendable(origin))


def imitations(origin: str) -> Iterator[tuple[Mistake, str]]:
    """The imitations of one origin that differ in its host, scheme or port, the most telling first.

    They are not compared with any policy. None for an origin without these parts.
    """
    return _imitated(origin, IMITATIONS)


def tricks(origin: str) -> Iterator[tuple[Mistake, str]]:
    """Texts that imitate one origin in ways of which no browser sends most, as `imitations`."""
    return _imitated(origin, (*HEADER_TRICKS, *HOMOGRAPHS))


def _imitated(
    origin: str, families: Iterable[tuple[Mistake, Imitation]]
) -> Iterator[tuple[Mistake, str]]:
    parts = split_origin(origin)
    if parts is not None:
        sources = [zip(repeat(kind), imitate(parts)) for kind, imitate in families]
        yield from (found for found in _in_turn(sources) if found[1] != origin)


def allowance(declared: CORSPolicy | Iterable[str]) -> Callable[[str], bool]:
    """What says of an origin whether it is allowed: by the policy, or as one of the origins."""
    if isinstance(declared, CORSPolicy):
        return declared.allows_origin
    return frozenset(declared).__contains__


def declared_origins(policy: CORSPolicy, limit: int = MEMBERS) -> tuple[str, ...]:
    """Origins that the policy allows: those it lists, and at most so many that its regex matches.

    Where it lists `*`, any origin does: an unrelated one and `null` stand for all.
    """
    listed = [entry for entry in policy.allow_origins if entry != "*"]
    if policy.any_origin:
        listed += [_UNRELATED[0], OPAQUE]
    regex = policy.allow_origin_regex
    return tuple(dict.fromkeys([*listed, *(members(regex, limit) if regex else ())]))


def _declaration(declared: CORSPolicy | Iterable[str]) -> tuple[tuple[str, ...], str | None]:
    """The origins that are listed, each once, and the regex for others."""
    if isinstance(declared, CORSPolicy):
        return tuple(dict.fromkeys(declared.allow_origins)), declared.allow_origin_regex
    if isinstance(declared, str):
        raise TypeError(f"{declared!r} is a str, not a list of origins")
    return tuple(dict.fromkeys(declared)), None


def _sources(origins: Sequence[str], regex: str | None) -> list[Iterator[_Candidate]]:
    """An iterator for each mistake and each origin, by mistake."""
    # An origin with a Unicode host is nobody's: no header can hold it.
    ascii_origins = filter(str.isascii, origins)
    known = [(each, parts) for each in ascii_origins if (parts := split_origin(each)) is not None]
    sources: list[Iterator[_Candidate]] = [
        _of(None, Mistake.ANY_ORIGIN, iter((*_UNRELATED, _EXTENSION))),
        _of(None, Mistake.NULL_ORIGIN, iter((OPAQUE,))),
    ]
    for kind, imitate in IMITATIONS:
        sources += (_of(origin, kind, imitate(parts)) for origin, parts in known)
    for kind, mix in MIXTURES:
        sources += (_of(origin, kind, texts) for origin, texts in mix(known))
    sources.append(_of(None, Mistake.DEVELOPER_ORIGIN, iter(_DEVELOPER)))
    if regex is not None:
        sources.append(_near(regex))
    for kind, imitate in (*HOMOGRAPHS, *HEADER_TRICKS):
        sources += (_of(origin, kind, imitate(parts)) for origin, parts in known)
    return sources


def _of(of: str | None, kind: Mistake, texts: Iterator[str]) -> Iterator[_Candidate]:
    return ((text, kind, of) for text in texts)


def _near(regex: str) -> Iterator[_Candidate]:
    return ((text, Mistake.PATTERN_EDGE, member) for member, text in near_misses(regex))


def _in_turn(sources: Iterable[Iterator[_T]]) -> Iterator[_T]:
    """One of each in turn, until all are exhausted."""
    pending = list(sources)
    while pending:
        remaining: list[Iterator[_T]] = []
        for source in pending:
            for item in source:
                yield item
                remaining.append(source)
                break
        pending = remaining
