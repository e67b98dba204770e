"""Which engines could decide otherwise than the standard about what has just been seen.

Asked after every fetch, and almost always answered with none, so that the engines need not all be
played for every request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pytest_cors.fetch.exchange import Exchange, Headers, HTTPResponse, Request
from pytest_cors.fetch.header_list import field_lines
from pytest_cors.fetch.quirks import quirks_of
from pytest_cors.fetch.redirect import REDIRECT_STATUSES
from pytest_cors.fetch.safelist import NON_WILDCARD_NAMES
from pytest_cors.fetch.script_request import ScriptRequest, prepare
from pytest_cors.fetch.verdict import ENGINES, Engine, Failure, FailureCode, unanimous

__all__ = ["BROWSERS", "engines_that_could_differ", "settled_decisions"]

BROWSERS: Final[tuple[Engine, ...]] = ENGINES[1:]


def settled_decisions(
    request: Request, exchanges: Sequence[Exchange], failure: Failure | None
) -> Mapping[Engine, bool]:
    """The decisions of the engines that cannot but decide as the standard has."""
    differing = engines_that_could_differ(request, exchanges, failure)
    if not differing:
        return unanimous(failure is None)
    return {engine: failure is None for engine in ENGINES if engine not in differing}


def engines_that_could_differ(
    request: Request, exchanges: Sequence[Exchange], failure: Failure | None
) -> tuple[Engine, ...]:
    """The engines with a quirk that this request, or a response to it, could meet.

    `exchanges` and `failure` are the standard's. An engine that is not named decides as the
    standard does, unless it has a preflight cache, which is a history of its own.
    """
    if request.upload_listener:
        return BROWSERS
    question = _differences(request.method, request.headers, request.body_type)
    engines = question.engines
    for exchange in exchanges:
        if exchange.request.kind == "preflight":
            if question.names_authorization and _has_wildcard(exchange.response):
                return BROWSERS
        elif exchange.response.status in REDIRECT_STATUSES:
            return BROWSERS
    if failure is not None and _is_about_repeated_credentials(exchanges, failure):
        engines |= {"firefox"}
    return tuple(engine for engine in BROWSERS if engine in engines) if engines else ()


@dataclass(frozen=True, slots=True)
class _Differences:
    """What the request alone says: who finds other headers unsafe, who may meet a wildcard."""

    engines: frozenset[Engine]
    names_authorization: bool


@lru_cache(maxsize=1024)
def _differences(method: str, headers: Headers, body_type: str | None) -> _Differences:
    def unsafe_names(engine: Engine) -> tuple[str, ...]:
        script = prepare(method, headers, "cors", body_type, quirks_of(engine))
        return script.unsafe_names if isinstance(script, ScriptRequest) else ()

    standard = unsafe_names("standard")
    return _Differences(
        frozenset(engine for engine in BROWSERS if unsafe_names(engine) != standard),
        not NON_WILDCARD_NAMES.isdisjoint(name.lower() for name, _ in headers),
    )


def _has_wildcard(response: HTTPResponse) -> bool:
    return any(
        "*" in line for line in field_lines(response.headers, "access-control-allow-headers")
    )


def _is_about_repeated_credentials(exchanges: Sequence[Exchange], failure: Failure) -> bool:
    if failure.code is not FailureCode.MISSING_ALLOW_CREDENTIALS:
        return False
    headers = exchanges[-1].response.headers
    return len(field_lines(headers, "access-control-allow-credentials")) > 1
