"""The CORS-preflight cache: which answers a browser remembers, for how long, and for whom.

https://fetch.spec.whatwg.org/#concept-cache. One cache object plays every engine: each has entries
of its own, so that engines which remember differently can be asked about the same sequence.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pytest_cors.fetch.header_list import parse_max_age
from pytest_cors.fetch.origin import OPAQUE
from pytest_cors.fetch.quirks import MAX_AGE_LIMITS, Quirk, Quirks
from pytest_cors.fetch.safelist import NON_WILDCARD_NAMES, SAFELISTED_METHODS
from pytest_cors.fetch.verdict import Engine

__all__ = ["DEFAULT_MAX_AGE", "Answer", "PreflightCache", "Question", "tainted_cache"]

DEFAULT_MAX_AGE: Final = 5
"""Seconds for which an answer without a usable Access-Control-Max-Age is kept."""

_ASKING_ANEW: Final = {Quirk.CONDITIONAL_ASKS_ANEW, Quirk.CONDITIONAL_FETCH_ASKS_ANEW}
_CONDITIONAL: Final = frozenset(
    {"if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since"}
)
# The digits of 2^63-1, the largest number that the engines in question hold.
_INT64_DIGITS: Final = 19


class Question(NamedTuple):
    """What a preflight asks: may a page of `origin` send this to `url`?"""

    origin: str
    url: str
    include: bool
    method: str
    names: tuple[str, ...]


class Answer(NamedTuple):
    """What a preflight's response permits. `max_age` is the raw value, None where there is none."""

    methods: tuple[str, ...]
    names: tuple[str, ...]
    max_age: str | None


@dataclass(slots=True)
class _Entry:
    """What is remembered: tokens, each with the moment until which it may be used.

    `expiry` is that of the last answer, which may have had none.
    """

    include: bool
    expiry: float = 0.0
    methods: dict[str, float] = field(default_factory=dict[str, float])
    names: dict[str, float] = field(default_factory=dict[str, float])


class PreflightCache:
    """The preflights that a browser remembers, from one request to the next.

    `clock` gives seconds; a caller that plays time brings its own.

    Source: https://fetch.spec.whatwg.org/#cors-preflight-cache
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._entries: dict[tuple[Engine, str, str, bool], _Entry] = {}

    def apart(self) -> PreflightCache:
        """Another cache by the same clock, with nothing in it yet."""
        return PreflightCache(clock=self._clock)

    def covers(self, engine: Engine, question: Question, quirks: Quirks, *, forced: bool) -> bool:
        """Whether remembered answers make the preflight unnecessary.

        `forced`: a preflight is wanted although the method is safelisted.
        """
        if not (_ASKING_ANEW.isdisjoint(quirks) or _CONDITIONAL.isdisjoint(question.names)):
            return False
        entries = self._matching(engine, question, quirks)
        now = self._clock()
        if _covers_method(entries, question, now, quirks, forced=forced) and all(
            _covers_name(entries, question, name, now, quirks) for name in question.names
        ):
            return True
        if Quirk.CACHE_REPLACES_RESULT in quirks:
            self._forget(engine, question.origin, question.url)
        return False

    def store(self, engine: Engine, question: Question, answer: Answer, quirks: Quirks) -> None:
        """Remember what a preflight permitted, for as long as it says."""
        if Quirk.CACHE_REPLACES_RESULT in quirks:
            self._forget(engine, question.origin, question.url)
        seconds = _seconds(answer.max_age, MAX_AGE_LIMITS[engine], quirks)
        if not seconds and Quirk.ZERO_MAX_AGE_IGNORED in quirks:
            return
        expiry = self._clock() + seconds
        key = (engine, question.origin, question.url, question.include)
        entry = self._entries.setdefault(key, _Entry(question.include))
        entry.expiry = expiry
        entry.methods.update(dict.fromkeys(answer.methods, expiry))
        entry.names.update(dict.fromkeys((name.lower() for name in answer.names), expiry))

    def clear(
        self, engine: Engine, origin: str, url: str, quirks: Quirks, *, with_preflight: bool
    ) -> None:
        """Forget what is known for this origin and URL: a request for it has been refused.

        `with_preflight`: it was one that needed a preflight, sent or remembered.

        https://fetch.spec.whatwg.org/#concept-cache-clear
        """
        if Quirk.CACHE_SURVIVES_FAILURE in quirks:
            return
        if with_preflight or Quirk.CACHE_CLEARED_BY_ANY_REFUSAL in quirks:
            self._forget(engine, origin, url)

    def _matching(self, engine: Engine, question: Question, quirks: Quirks) -> list[_Entry]:
        # An entry made with credentials serves requests without, never the other way about:
        # https://fetch.spec.whatwg.org/#concept-cache-match
        alike = question.include or Quirk.CACHE_PER_CREDENTIALS in quirks
        usable = (question.include,) if alike else (False, True)
        found = (
            self._entries.get((engine, question.origin, question.url, include))
            for include in usable
        )
        return [entry for entry in found if entry is not None]

    def _forget(self, engine: Engine, origin: str, url: str) -> None:
        for include in (False, True):
            self._entries.pop((engine, origin, url, include), None)


def tainted_cache(
    cache: PreflightCache | None, origin: str, quirks: Quirks
) -> PreflightCache | None:
    """What a request goes on with once a redirect has made its origin, `origin`, an opaque one.

    Where that is told from every other opaque origin, no other request will ever have it.
    """
    if cache is None or Quirk.CACHE_FORGETS_OPAQUE in quirks:
        return None
    if origin != OPAQUE and Quirk.CACHE_FORGETS_TAINTED in quirks:
        return cache.apart()
    return cache


def _covers_method(
    entries: list[_Entry], question: Question, now: float, quirks: Quirks, *, forced: bool
) -> bool:
    """https://fetch.spec.whatwg.org/#concept-cache-match-method"""
    method = question.method
    safelisted = method in SAFELISTED_METHODS
    if safelisted and (method != "HEAD" or Quirk.HEAD_NOT_CACHED not in quirks):
        if not forced:
            return True
        if Quirk.CACHE_IGNORES_UPLOAD_LISTENER in quirks and any(
            now < entry.expiry for entry in entries
        ):
            return True
    return any(
        _is_live(entry.methods, method, now)
        or (_is_live(entry.methods, "*", now) and _is_wildcard(entry, question, quirks))
        for entry in entries
    )


def _covers_name(
    entries: list[_Entry], question: Question, name: str, now: float, quirks: Quirks
) -> bool:
    """https://fetch.spec.whatwg.org/#concept-cache-match-header"""
    under_wildcard = (
        name not in NON_WILDCARD_NAMES or Quirk.CACHED_WILDCARD_COVERS_AUTHORIZATION in quirks
    )
    return any(
        _is_live(entry.names, name, now)
        or (
            under_wildcard
            and _is_live(entry.names, "*", now)
            and _is_wildcard(entry, question, quirks)
        )
        for entry in entries
    )


def _is_live(tokens: dict[str, float], token: str, now: float) -> bool:
    expiry = tokens.get(token)
    return expiry is not None and now < expiry


def _is_wildcard(entry: _Entry, question: Question, quirks: Quirks) -> bool:
    # The standard's text would let a * that was answered to a credentialed request, where it is a
    # literal, serve later ones as a wildcard. No browser does, so the credentials count here too.
    if Quirk.CACHE_SKIPS_WILDCARD in quirks:
        return False
    return not (question.include if Quirk.CACHED_WILDCARD_JUDGED_ANEW in quirks else entry.include)


def _seconds(value: str | None, limit: int | None, quirks: Quirks) -> int:
    """How long an answer is kept: https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"""
    if not value:
        return DEFAULT_MAX_AGE
    sign, digits = "", value
    if Quirk.PADDED_MAX_AGE in quirks:
        digits = digits.strip("\x0b\x0c")
    if Quirk.SIGNED_MAX_AGE in quirks and digits.startswith(("+", "-")):
        sign, digits = digits[0], digits[1:]
    seconds = parse_max_age(digits)
    if seconds is None:
        return 0 if Quirk.INVALID_MAX_AGE_NOT_CACHED in quirks else DEFAULT_MAX_AGE
    if Quirk.LONG_MAX_AGE_INVALID in quirks and not _fits_int64(sign, digits.lstrip("0")):
        return DEFAULT_MAX_AGE
    if sign == "-":
        return 0
    return seconds if limit is None else min(seconds, limit)


def _fits_int64(sign: str, digits: str) -> bool:
    largest = 2**63 if sign == "-" else 2**63 - 1
    return len(digits) < _INT64_DIGITS or (len(digits) == _INT64_DIGITS and int(digits) <= largest)
