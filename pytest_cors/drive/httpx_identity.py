"""What an httpx-like client adds to its requests: its `headers`, its `cookies`, its `auth`."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import unquote, urlsplit

from pytest_cors.drive.identity import (
    Authorize,
    AuthorizeAsync,
    Cookies,
    Identity,
    header_pairs,
    jar_cookies,
    wire_pairs,
)
from pytest_cors.fetch.exchange import Headers, HTTPRequest

__all__ = ["async_httpx_identity", "httpx_defaults", "httpx_identity"]


def httpx_identity(client: Any) -> Identity:
    """The identity of an httpx-like client."""
    return Identity(*httpx_defaults(client), authorize=_authorize(client))


def async_httpx_identity(client: Any) -> Identity:
    """The identity of an httpx-like async client, whose auth may wait."""
    return Identity(*httpx_defaults(client), authorize_async=_authorize_async(client))


def httpx_defaults(client: Any) -> tuple[Headers, Cookies | None]:
    """The default headers of an httpx-like client, and the cookies of its jar: all but its auth."""
    headers = header_pairs(getattr(client, "headers", None))
    if getattr(client, "auth", None) is None and not any(
        name.lower() == "authorization" for name, _ in headers
    ):
        headers = (*headers, *_url_authorization(str(getattr(client, "base_url", ""))))
    jar = getattr(getattr(client, "cookies", None), "jar", None)
    return headers, jar_cookies(jar)


# httpx writes auth as a flow of requests. The first is what goes out unasked, and the only one
# wanted here: what waits for a challenge (Digest), a browser would wait for as well.


def _authorize(client: Any) -> Authorize | None:
    auth = getattr(client, "auth", None)
    if auth is None:
        return None

    def authorize(request: HTTPRequest, extras: Headers, content: bytes) -> Headers:
        built = _build(client, request, extras, content)
        before = header_pairs(built.headers)
        flow = auth.sync_auth_flow(built)
        try:
            return _added(next(flow), before)
        finally:
            flow.close()

    return authorize


def _authorize_async(client: Any) -> AuthorizeAsync | None:
    auth = getattr(client, "auth", None)
    if auth is None:
        return None

    async def authorize(request: HTTPRequest, extras: Headers, content: bytes) -> Headers:
        built = _build(client, request, extras, content)
        before = header_pairs(built.headers)
        flow = auth.async_auth_flow(built)
        try:
            return _added(await flow.__anext__(), before)
        finally:
            await flow.aclose()

    return authorize


def _build(client: Any, request: HTTPRequest, extras: Headers, content: bytes) -> Any:
    own = {name.lower() for name, _ in request.headers}
    pairs = [*request.headers, *(each for each in extras if each[0].lower() not in own)]
    return client.build_request(
        request.method, request.url, headers=wire_pairs(pairs), content=content or None
    )


def _added(request: Any, before: Headers) -> Headers:
    return tuple(each for each in header_pairs(request.headers) if each not in before)


def _url_authorization(url: str) -> Headers:
    """Basic authentication from a base URL with a user in it, as httpx sends it."""
    parts = urlsplit(url)
    if parts.username is None and parts.password is None:
        return ()
    user = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    return (("authorization", f"Basic {b64encode(user.encode()).decode('ascii')}"),)
