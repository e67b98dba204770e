"""Strategy for requests: what the script of a page asks for, across origins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, cycle, islice, product
from typing import Final, NamedTuple, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_cors.fetch.exchange import Credentials, Request
from pytest_cors.fetch.header_list import is_token
from pytest_cors.fetch.mime_type import BODY_TYPES
from pytest_cors.fetch.origin import OPAQUE
from pytest_cors.fetch.script_request import (
    FORBIDDEN_METHODS,
    is_forbidden_header,
    normalize_method,
)
from pytest_cors.policy.policy import CORSPolicy
from pytest_cors.strategies.arguments import checked_policy, checked_urls
from pytest_cors.strategies.hosts import BASES, PORTS
from pytest_cors.strategies.index import decoded, indices, take
from pytest_cors.strategies.lookalikes import declared_origins, lookalikes
from pytest_cors.strategies.method_names import METHODS
from pytest_cors.strategies.page_origins import page_origin
from pytest_cors.strategies.request_headers import KINDS, NAMES, subsets, with_values
from pytest_cors.strategies.sendable_origin import is_sendable

__all__ = ["cors_requests"]

_DEFAULT_URLS: Final = ("http://testserver/",)
_CREDENTIALS: Final[tuple[Credentials, ...]] = ("same-origin", "include", "omit", "include")
_BODILESS: Final = frozenset({"GET", "HEAD"})

# A page of every site by HTTPS, then by HTTP, then on other ports.
_PAGES: Final = (
    *(page_origin("https", "", base) for base in BASES),
    OPAQUE,
    *(page_origin("http", "", base) for base in BASES),
    *(page_origin("https", port, BASES[0]) for port in PORTS[1:]),
    *(page_origin("http", port, "localhost") for port in PORTS[1:]),
)
_UNDECLARED: Final = ("X-Requested-With", "Content-Type", "Authorization", "X-Undeclared")
_FEW: Final = 64

_T = TypeVar("_T")


def _in_turn(ours: Sequence[_T], others: Sequence[_T]) -> tuple[_T, ...]:
    """Each of the others, and before it one of ours, over and over."""
    if not ours:
        return tuple(others)
    return tuple(chain.from_iterable(zip(cycle(ours), others, strict=False)))


_METHODS: Final = _in_turn(METHODS[:8], METHODS)  # every other one is a usual one


class _Tables(NamedTuple):
    """What the parts of a request are chosen from."""

    urls: tuple[str, ...]
    origins: tuple[str, ...] = _PAGES
    methods: tuple[str, ...] = _METHODS
    names: tuple[str, ...] = NAMES[:8]


def cors_requests(
    policy: CORSPolicy | None = None, *, urls: Iterable[str] = _DEFAULT_URLS
) -> SearchStrategy[Request]:
    """Generates requests that a page makes with `fetch()` or XMLHttpRequest, in mode `cors`.

    Script could make each of them: no browser throws, and the origin is one that it sends. With a
    `policy`, one half comes from origins that the policy allows and the other from look-alikes; the
    methods and headers are those it allows and others. `urls` are the absolute URLs to ask.

    Examples from this strategy shrink towards a GET of the first URL with no headers, credentials
    mode `same-origin`, from the first declared origin, or from `https://example.com`.
    """
    return st.deferred(lambda: _cors_requests(policy, urls))


def _cors_requests(policy: object, urls: object) -> SearchStrategy[Request]:
    checked, tables = checked_policy(policy), _Tables(checked_urls(urls))
    if checked is not None:
        tables = _tables(checked, tables.urls)
    bodies = tuple(BODY_TYPES)
    channels = tuple(product(tables.urls, (False, True)))

    def decode(page: int, what: int, how: int, names: tuple[str, ...]) -> Request:
        origin, rest = take(page, tables.origins)
        kind, _ = take(rest, KINDS)
        method, rest = take(what, tables.methods)
        credentials, _ = take(rest, _CREDENTIALS)
        body, rest = take(how, bodies)
        (url, upload_listener), _ = take(rest, channels)
        return Request(
            url,
            origin,
            method,
            with_values(names, kind),
            credentials,
            body_type=None if method in _BODILESS else body,
            upload_listener=upload_listener,
        )

    return decoded(
        decode,
        indices(tables.origins, KINDS),
        indices(tables.methods, _CREDENTIALS),
        indices(bodies, channels),
        subsets(tables.names),
    )


def _tables(policy: CORSPolicy, urls: tuple[str, ...]) -> _Tables:
    """What the policy allows, in turn with what it does not, as far as a browser sends it."""
    declared = [origin for origin in declared_origins(policy) if is_sendable(origin)]
    strangers = (found.origin for found in lookalikes(policy) if found.sendable)
    methods = [method for method in policy.allow_methods if method != "*" and _is_usable(method)]
    names = {name.lower(): name for name in policy.allow_headers if _is_settable(name)}
    if policy.any_header:
        names = {name.lower(): name for name in NAMES}
    for name in _UNDECLARED:
        names.setdefault(name.lower(), name)
    return _Tables(
        urls,
        _in_turn(declared, tuple(islice(strangers, _FEW)) or _PAGES),
        _in_turn(methods, METHODS),
        tuple(names.values()),
    )


def _is_usable(method: str) -> bool:
    forbidden = method.upper() in FORBIDDEN_METHODS
    return is_token(method) and not forbidden and normalize_method(method) == method


def _is_settable(name: str) -> bool:
    return name != "*" and is_token(name) and not is_forbidden_header(name, "")
