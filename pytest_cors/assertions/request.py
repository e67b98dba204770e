"""`assert_cors_allows` and `assert_cors_denies`: one request, judged as a browser judges it."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from typing import overload

from pytest_cors.assertions.arguments import HeadersLike, script_request
from pytest_cors.assertions.claim import Claim, settle
from pytest_cors.assertions.target import AsyncClient
from pytest_cors.fetch import Verdict

__all__ = ["assert_cors_allows", "assert_cors_denies"]


@overload
def assert_cors_allows(  # type: ignore[overload-overlap]  # an async client is an object, too
    client: AsyncClient,
    url: str = "/",
    *,
    origin: str,
    method: str = "GET",
    headers: HeadersLike | None = None,
    credentials: bool = False,
    content: str | bytes | None = None,
    exposes: Iterable[str] = (),
    preflight_only: bool = False,
) -> Awaitable[Verdict]: ...
@overload
def assert_cors_allows(
    client: object,
    url: str = "/",
    *,
    origin: str,
    method: str = "GET",
    headers: HeadersLike | None = None,
    credentials: bool = False,
    content: str | bytes | None = None,
    exposes: Iterable[str] = (),
    preflight_only: bool = False,
) -> Verdict: ...
def assert_cors_allows(
    client: object,
    url: str = "/",
    *,
    origin: str,
    method: str = "GET",
    headers: HeadersLike | None = None,
    credentials: bool = False,
    content: str | bytes | None = None,
    exposes: Iterable[str] = (),
    preflight_only: bool = False,
) -> Verdict | Awaitable[Verdict]:
    """Assert that every browser lets a page of `origin` make this request and have the response.

    `client` is an ASGI or WSGI app, a client of one (TestClient, httpx.Client, ...) or a base URL.
    `url` is relative to the client's base URL, or absolute. `headers` are those that the page's
    script sets. With `credentials` the request is made with credentials mode "include": the
    client's cookies and its authentication go along on the actual request, never on the preflight.
    `content` is the body, `exposes` names response headers that script must be able to read.
    `preflight_only` judges the preflight and sends no actual request.

    Returns the verdict; with an async client, an awaitable of it. Raises `CORSAssertionError`, an
    `AssertionError`, where any browser blocks the request or hides one of `exposes`; `ValueError`,
    `TypeError` for a request that no page can make, and for `preflight_only` where no browser sends
    a preflight; `DriveError` where the app gives no response to judge.
    """
    __tracebackhide__ = True
    claim = Claim.of(
        "assert_cors_allows",
        "allowed",
        script_request(origin, method, headers, credentials=credentials, content=content),
        content=content,
        exposes=exposes,
        preflight_only=preflight_only,
    )
    return settle(client, url, claim)


@overload
def assert_cors_denies(  # type: ignore[overload-overlap]  # as above
    client: AsyncClient,
    url: str = "/",
    *,
    origin: str,
    method: str = "GET",
    headers: HeadersLike | None = None,
    credentials: bool = False,
    content: str | bytes | None = None,
    preflight_only: bool = False,
) -> Awaitable[Verdict]: ...
@overload
def assert_cors_denies(
    client: object,
    url: str = "/",
    *,
    origin: str,
    method: str = "GET",
    headers: HeadersLike | None = None,
    credentials: bool = False,
    content: str | bytes | None = None,
    preflight_only: bool = False,
) -> Verdict: ...
def assert_cors_denies(
    client: object,
    url: str = "/",
    *,
    origin: str,
    method: str = "GET",
    headers: HeadersLike | None = None,
    credentials: bool = False,
    content: str | bytes | None = None,
    preflight_only: bool = False,
) -> Verdict | Awaitable[Verdict]:
    """Assert that every browser blocks this request of a page of `origin`, or hides its response.

    The arguments are those of `assert_cors_allows`. A request that needs no preflight does reach
    the app, whatever it answers: a browser then keeps the response from the page.

    Returns the verdict; with an async client, an awaitable of it. Raises `CORSAssertionError`, an
    `AssertionError`, where any browser lets the page have the response; the rest is as there.
    """
    __tracebackhide__ = True
    claim = Claim.of(
        "assert_cors_denies",
        "blocked",
        script_request(origin, method, headers, credentials=credentials, content=content),
        content=content,
        preflight_only=preflight_only,
    )
    return settle(client, url, claim)
