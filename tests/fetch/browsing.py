"""A page, some servers, and what passes between them: words for the tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pytest_cors.fetch import (
    Engine,
    Flow,
    Headers,
    HTTPRequest,
    HTTPResponse,
    PreflightCache,
    Request,
    Verdict,
    fetch,
)
from pytest_cors.fetch.quirks import Quirks

__all__ = [
    "API",
    "OTHER",
    "PAGE",
    "ask",
    "expecting",
    "headers",
    "is_preflighted",
    "permits",
    "pump",
    "reply",
    "run",
    "value",
]

PAGE: Final = "https://app.example.com"
API: Final = "https://api.example.com"
OTHER: Final = "https://other.example.net"


def ask(url: str = f"{API}/", *lines: str, origin: str = PAGE, **request: Any) -> Request:
    """A request of a page's script, with header lines like "Name: value"."""
    return Request(url=url, origin=origin, headers=headers(*lines), **request)


def reply(status: int, *lines: str) -> HTTPResponse:
    """A response with header lines like "Name: value"."""
    return HTTPResponse(status, headers(*lines))


def permits(
    origin: str = PAGE,
    *lines: str,
    methods: str | None = None,
    names: str | None = None,
    status: int = 204,
) -> HTTPResponse:
    """A response that allows an origin, with credentials, and what else a preflight is asked."""
    more = [f"Access-Control-Allow-Methods: {methods}"] if methods is not None else []
    more += [f"Access-Control-Allow-Headers: {names}"] if names is not None else []
    return reply(
        status,
        f"Access-Control-Allow-Origin: {origin}",
        "Access-Control-Allow-Credentials: true",
        *more,
        *lines,
    )


def headers(*lines: str) -> Headers:
    found = (line.partition(":") for line in lines)
    return tuple((name, text.removeprefix(" ")) for name, _, text in found)


def value(request: HTTPRequest, name: str) -> str | None:
    """The value of a header of a request that was sent, None where it is not there."""
    found = [text for key, text in request.headers if key.lower() == name.lower()]
    assert len(found) < 2, f"{name} was sent {len(found)} times"
    return found[0] if found else None


def pump(flow: Flow, responses: Sequence[HTTPResponse]) -> Verdict:
    """The verdict of a flow that asks for exactly these responses."""
    left = list(responses)
    try:
        request = next(flow)
        while left:
            request = flow.send(left.pop(0))
    except StopIteration as stop:
        assert not left, f"{len(left)} answers were not asked for"
        verdict: Verdict = stop.value
        return verdict
    raise AssertionError(f"{request} has no answer")


def run(
    request: Request,
    *responses: HTTPResponse,
    engine: Engine = "standard",
    cache: PreflightCache | None = None,
    quirks: Quirks | None = None,
) -> Verdict:
    """The verdict of one engine on a request that is answered so."""
    return pump(fetch(request, engine=engine, cache=cache, quirks=quirks), responses)


def is_preflighted(request: Request, engine: Engine = "standard") -> bool:
    """Whether the first thing that is sent for a request is a preflight."""
    return next(fetch(request, engine=engine)).kind == "preflight"


def expecting(verdict: Verdict) -> tuple[str, str] | None:
    """Code and stage of the failure, None where there is none."""
    failure = verdict.failure
    return None if failure is None else (failure.code.name, failure.stage)
