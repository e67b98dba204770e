"""A redirect that leaves the app has no verdict: nobody asks somebody else's server."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from pytest_cors import DriveError, assert_cors_allows, assert_cors_denies

ORIGIN = "https://app.example.com"


def app(location: str) -> Starlette:
    async def leave(request: Request) -> RedirectResponse:
        return RedirectResponse(location)

    async def stay(request: Request) -> PlainTextResponse:
        return PlainTextResponse("ok")

    return Starlette(
        routes=[Route("/leave", leave), Route("/stay", stay)],
        middleware=[Middleware(CORSMiddleware, allow_origins=["*"])],
    )


@pytest.mark.parametrize("claim", [assert_cors_allows, assert_cors_denies])
def test_the_answer_of_another_server_is_not_made_up(claim: object) -> None:
    assert callable(claim)
    with pytest.raises(DriveError) as caught:
        claim(app("https://accounts.example.net/stay"), "/leave", origin=ORIGIN)

    assert str(caught.value).splitlines()[0] == (
        "http://testserver/leave redirects to https://accounts.example.net/stay, which is not the"
        " app under test: what that server answers decides, and it was not asked."
    )


@pytest.mark.parametrize(
    "location", ["/stay", "https://testserver/stay", "http://testserver:8080/stay"]
)
def test_the_host_with_another_scheme_or_port_is_the_app(location: str) -> None:
    verdict = assert_cors_allows(app(location), "/leave", origin=ORIGIN)

    assert len(verdict.exchanges) == 2


def test_an_ipv6_host_is_a_host() -> None:
    assert_cors_allows(app("http://[::1]:8080/stay"), "http://[::1]/leave", origin=ORIGIN)
