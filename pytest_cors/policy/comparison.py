"""The difference of two policies: what one permits that the other does not, each with a proof.

For reviews: what does this change open, and what does it close? A proof is a request that one
policy allows and the other does not.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol, TypeVar

from pytest_cors.fetch.exchange import Request
from pytest_cors.policy.automaton import Automaton, UndecidableRegex
from pytest_cors.policy.fault import SIGNATURE
from pytest_cors.policy.matching import scoped
from pytest_cors.policy.origin import origin_fault

__all__ = ["Comparison", "Difference", "compare"]

Aspect = Literal[
    "origin", "method", "header", "credentials", "exposed header", "max age", "private network"
]

_URL: Final = "http://testserver/"
_ANYBODY: Final = "https://anybody.example"
_ANY_NAME: Final = "x-any-header"
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_MAX_STEPS: Final = 40_000
_P = TypeVar("_P", bound="Permissions")


class Permissions(Protocol):
    """What is compared: a policy, which knows nothing of who compares it."""

    @property
    def allow_origins(self) -> tuple[str, ...]: ...
    @property
    def allow_origin_regex(self) -> str | None: ...
    @property
    def allow_methods(self) -> tuple[str, ...]: ...
    @property
    def allow_headers(self) -> tuple[str, ...]: ...
    @property
    def allow_credentials(self) -> bool: ...
    @property
    def expose_headers(self) -> tuple[str, ...]: ...
    @property
    def max_age(self) -> int | None: ...
    @property
    def allow_private_network(self) -> bool: ...
    @property
    def any_origin(self) -> bool: ...
    def allows_origin(self, origin: str) -> bool: ...
    def allows_method(self, method: str) -> bool | None: ...


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a policy permits and another does not.

    `value` is the origin, method or header name, or `*` for any; for the maximum age it is the
    seconds. `request` is what a page can do under the one and not under the other; None where no
    request shows it.
    """

    aspect: Aspect
    value: str
    request: Request | None

    def __str__(self) -> str:
        if self.aspect == "credentials":
            return "requests with credentials"
        if self.aspect == "max age":
            return f"preflights remembered for {self.value} seconds"
        anything = self.value == "*"
        return f"any {self.aspect}" if anything else f"the {self.aspect} {self.value}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What becomes possible, and what no longer is, from one policy to another.

    `undecided` names the construct of a regex that kept its origins from being compared.
    """

    opens: tuple[Difference, ...]
    closes: tuple[Difference, ...]
    undecided: str | None = None

    def __bool__(self) -> bool:
        return bool(self.opens or self.closes or self.undecided)

    def __str__(self) -> str:
        lines = [f"opens: {each}" for each in self.opens]
        lines += [f"closes: {each}" for each in self.closes]
        if self.undecided:
            lines.append(f"not compared: the regexes ({self.undecided})")
        return "\n".join(lines) or "no difference"


def compare(before: Permissions, after: Permissions) -> Comparison:
    """What `after` permits that `before` does not, and the other way about."""
    try:
        return Comparison(tuple(_differences(after, before)), tuple(_differences(before, after)))
    except UndecidableRegex as error:
        plain = [_without_regex(policy) for policy in (before, after)]
        found = compare(*plain)
        return replace(found, undecided=str(error))


def _without_regex(policy: _P) -> _P:
    """The policy without its regex."""
    copy = object.__new__(type(policy))
    for field in SIGNATURE:
        value = None if field == "allow_origin_regex" else getattr(policy, field)
        object.__setattr__(copy, field, value)
    return copy


def _differences(more: Permissions, less: Permissions) -> Iterator[Difference]:
    origin = _common_origin(more)
    yield from _origins(more, less)
    plain = Request(_URL, origin, "GET", credentials="omit")
    for method in dict.fromkeys((*_METHODS, *more.allow_methods)):
        if method != "*" and more.allows_method(method) and not less.allows_method(method):
            yield Difference("method", method, replace(plain, method=method))
    for name in _new_names(more.allow_headers, less.allow_headers):
        shown = _ANY_NAME if name == "*" else name
        yield Difference("header", name, replace(plain, headers=((shown, "1"),)))
    if more.allow_credentials and not less.allow_credentials:
        yield Difference("credentials", "", replace(plain, credentials="include"))
    for name in _new_names(more.expose_headers, less.expose_headers):
        yield Difference("exposed header", name, plain)
    if more.max_age is not None and less.max_age is not None and more.max_age > less.max_age:
        yield Difference("max age", str(more.max_age), None)
    if more.allow_private_network and not less.allow_private_network:
        yield Difference("private network", "*", None)


def _origins(more: Permissions, less: Permissions) -> Iterator[Difference]:
    if less.any_origin:
        return
    if more.any_origin:
        yield Difference("origin", "*", Request(_URL, _ANYBODY, credentials="omit"))
        return
    for origin in more.allow_origins:
        if not less.allows_origin(origin):
            yield Difference("origin", origin, Request(_URL, origin, credentials="omit"))
    if more.allow_origin_regex not in {None, less.allow_origin_regex}:
        witness = _origin_of_regex(more, less)
        if witness is not None:
            yield Difference("origin", witness, Request(_URL, witness, credentials="omit"))


def _new_names(more: tuple[str, ...], less: tuple[str, ...]) -> list[str]:
    known = {name.lower() for name in less}
    if "*" in known:
        return []
    return ["*"] if "*" in more else [name for name in more if name.lower() not in known]


def _common_origin(policy: Permissions) -> str:
    named = (origin for origin in policy.allow_origins if origin not in {"*", "null"})
    return next(named, _ANYBODY)


def _origin_of_regex(more: Permissions, less: Permissions) -> str | None:
    """The shortest origin that the one's regex matches and the other policy does not allow."""
    assert more.allow_origin_regex is not None
    wanted = Automaton(more.allow_origin_regex)
    # Listed origins are part of what is not wanted, so that the walk can tell them from others.
    known = [re.escape(origin) for origin in less.allow_origins]
    if less.allow_origin_regex is not None:
        known.append(scoped(less.allow_origin_regex))
    unwanted = Automaton("|".join(known) or r"[^\s\S]")
    told_apart = {*wanted.classes(), *unwanted.classes(), *"a01.-:/"}
    characters = sorted(told_apart, key=lambda char: (not char.isalpha(), char))
    todo = deque([("", wanted.start, unwanted.start)])
    seen: set[tuple[frozenset[int], frozenset[int], str]] = set()
    steps = 0
    while todo:
        origin, ours, theirs = todo.popleft()
        if wanted.accepts(ours) and not less.allows_origin(origin) and _is_sent(origin):
            return origin
        for char in _following(origin, characters):
            steps += 1
            after, besides = wanted.step(ours, char), unwanted.step(theirs, char)
            key = (after, besides, _shape(origin + char))
            if after and key not in seen:
                seen.add(key)
                todo.append((origin + char, after, besides))
        if steps > _MAX_STEPS:
            raise UndecidableRegex("too many possibilities")
    return None


def _following(origin: str, characters: list[str]) -> str | list[str]:
    """What may come next in an origin: the scheme is one of two, letter by letter.

    Nothing that makes it no origin for good: the walk would take that for the way to all that
    follows, and not go the other.
    """
    _, separator, rest = origin.partition("://")
    if separator:
        host, colon, port = rest.partition(":")
        if colon:
            return [char for char in characters if char.isdigit() and (port or char != "0")]
        barred = "/.:" if not host else "/." if host.endswith(".") else "/"
        return [char for char in characters if char not in barred]
    return "".join(
        dict.fromkeys(
            scheme[len(origin)] for scheme in ("https://", "http://") if scheme.startswith(origin)
        )
    )


def _shape(origin: str) -> str:
    scheme, _, rest = origin.partition("://")
    host, colon, port = rest.partition(":")
    last = host[-1:] if host[-1:] in ".-" else "x" * bool(host)
    return f"{scheme}|{last}|{colon}|{port[:1]}"


def _is_sent(origin: str) -> bool:
    return origin_fault(origin) is None
