"""Redirects: followed as browsers do, as long as the app under test is the one that answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pytest_cors import DriveError, assert_cors_allows, assert_cors_denies
from tests.assertions.permissive import PAGE, Seen, permissive

Judged = Callable[..., Any]


def redirecting(seen: list[Seen], location: str) -> Any:
    """An app that permits everything, and redirects from /old."""
    permitting, moved = permissive(seen), permissive(seen, status=307, location=location)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        old = scope.get("path") == "/old" and scope["method"] != "OPTIONS"
        await (moved if old else permitting)(scope, receive, send)

    return app


WITHIN = ["/new", "http://testserver/new", "https://testserver/new", "http://testserver:8080/new"]


@pytest.mark.parametrize("location", WITHIN)
def test_a_redirect_within_the_app_is_followed(location: str) -> None:
    seen: list[Seen] = []
    verdict = assert_cors_allows(redirecting(seen, location), "/old", origin=PAGE)

    assert [each.url.rpartition("/")[2] for each in seen] == ["old", "new"]
    assert verdict.status == 200


AWAY = ["https://cdn.example.com/new", "//cdn.example.com/new", "http://testserver.evil.test/"]


@pytest.mark.parametrize("judged", [assert_cors_allows, assert_cors_denies])
@pytest.mark.parametrize("location", AWAY)
def test_a_redirect_away_is_not(judged: Judged, location: str) -> None:
    seen: list[Seen] = []
    with pytest.raises(DriveError, match="which is not the app under test") as caught:
        judged(redirecting(seen, location), "/old", origin=PAGE)

    assert [each.url for each in seen] == ["http://testserver/old"]
    first, second = str(caught.value).splitlines()
    assert first.startswith("http://testserver/old redirects to http")
    assert "assert on each by itself" in second


def test_a_redirect_away_that_the_app_itself_forbids_is_a_verdict() -> None:
    """The redirect's own response is checked first: what it lacks blocks, wherever it leads."""
    app = permissive(
        [], status=302, location="https://cdn.example.com/", access_control_allow_origin=""
    )
    verdict = assert_cors_denies(app, "/old", origin=PAGE)

    assert verdict.failure is not None
    assert verdict.failure.header == "Access-Control-Allow-Origin"


def test_another_host_can_be_the_app_where_the_client_leads_there() -> None:
    """The host is that of the URL asked for, not that of the client's base URL."""
    seen: list[Seen] = []
    app = redirecting(seen, "https://other.example/new")
    assert_cors_allows(app, "https://other.example/old", origin=PAGE)

    assert [each.url for each in seen] == ["https://other.example/old", "https://other.example/new"]


def test_a_client_of_servers_is_kept_from_strangers_too() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {"Access-Control-Allow-Origin": "*", "Location": "https://cdn.example.com/"}
        return httpx.Response(302, headers=headers)

    transport = httpx.MockTransport(answer)
    with (
        httpx.Client(transport=transport, base_url="https://api.example.com") as client,
        pytest.raises(DriveError, match=r"redirects to https://cdn\.example\.com/"),
    ):
        assert_cors_allows(client, origin=PAGE)
