"""What the user's client adds to a request: default headers, cookies, auth.

A browser adds nothing of a page's or user's to a preflight, and cookies and auth only to a request
with credentials. A test client that adds its own to every request hides that.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from pytest_cors.fetch.exchange import Headers, HTTPRequest

__all__ = [
    "CREDENTIALS",
    "NOBODY",
    "Authorize",
    "AuthorizeAsync",
    "Cookies",
    "Identify",
    "Identity",
    "header_pairs",
    "jar_cookies",
    "nobody",
    "wire_pairs",
]

CREDENTIALS = frozenset({"authorization", "cookie", "proxy-authorization"})
"""Default headers of a client that are part of who it is, not of what it says."""

# What belongs to the connection, and the one header that is always the page's.
_NEVER = frozenset({"connection", "content-length", "host", "origin", "transfer-encoding"})

Cookies = Callable[[str], str | None]
"""The value of the Cookie header for a URL."""

Authorize = Callable[[HTTPRequest, Headers, bytes], Headers]
"""The headers that the client's auth adds to a request with these other defaults and this body."""

AuthorizeAsync = Callable[[HTTPRequest, Headers, bytes], Awaitable[Headers]]


class Identity:
    """A client's additions, as they were when its batch began.

    Reading them leaves the client as it is; nothing that a response sets comes back to it.
    """

    __slots__ = ("_authorize", "_authorize_async", "_cookies", "_headers", "_known", "_plain")

    def __init__(
        self,
        headers: Headers = (),
        cookies: Cookies | None = None,
        authorize: Authorize | None = None,
        authorize_async: AuthorizeAsync | None = None,
    ) -> None:
        self._headers = tuple(each for each in headers if each[0].lower() not in _NEVER)
        self._plain = tuple(each for each in self._headers if each[0].lower() not in CREDENTIALS)
        self._cookies = cookies
        self._authorize = authorize
        self._authorize_async = authorize_async
        self._known: dict[str, Headers] = {}

    @property
    def asynchronous(self) -> bool:
        """Whether `extras_async` has to be asked: the auth of an async client may wait."""
        return self._authorize_async is not None

    def extras(self, request: HTTPRequest, content: bytes) -> Headers:
        """What to add to this request, in case it does not set it itself."""
        extras = self._defaults(request)
        if self._authorize is None or not request.credentials:
            return extras
        return _replaced(extras, self._authorize(request, extras, content))

    async def extras_async(self, request: HTTPRequest, content: bytes) -> Headers:
        """`extras`, where the auth is awaited."""
        extras = self._defaults(request)
        if self._authorize_async is None or not request.credentials:
            return extras
        return _replaced(extras, await self._authorize_async(request, extras, content))

    def _defaults(self, request: HTTPRequest) -> Headers:
        if request.kind == "preflight":
            return ()
        if not request.credentials:
            return self._plain
        extras = self._known.get(request.url)
        if extras is None:
            extras = self._known[request.url] = self._with_cookies(request.url)
        return extras

    def _with_cookies(self, url: str) -> Headers:
        if self._cookies is None or any(name.lower() == "cookie" for name, _ in self._headers):
            return self._headers
        cookies = self._cookies(url)
        return (*self._headers, ("cookie", cookies)) if cookies else self._headers


def _replaced(headers: Headers, by: Headers) -> Headers:
    names = {name.lower() for name, _ in by}
    return (*(each for each in headers if each[0].lower() not in names), *by)


NOBODY = Identity()
"""The identity of a bare app: it adds nothing."""

Identify = Callable[[], Identity]
"""Takes a client's identity, at the start of each batch."""


def nobody() -> Identity:
    """Identify a bare app."""
    return NOBODY


def header_pairs(headers: Any) -> Headers:
    """A client's default headers as pairs, from whatever it keeps them in."""
    if headers is None:
        return ()
    pairs: Any = getattr(headers, "raw", None)  # httpx: in order, duplicates kept, as bytes
    if pairs is None:
        pairs = headers.items() if hasattr(headers, "items") else headers
    return tuple((_text(name), _text(value)) for name, value in pairs)


def wire_pairs(pairs: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Header pairs as bytes: httpx would take str for ASCII only."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def jar_cookies(jar: Any) -> Cookies | None:
    """The cookies of a standard CookieJar. One that is empty is not asked."""
    if jar is None or not len(jar):
        return None

    def cookies(url: str) -> str | None:
        # Imported already by whoever made the jar.
        from urllib.request import Request

        request = Request(url)  # never opened: the jar reads host and path off it
        jar.add_cookie_header(request)
        return request.get_header("Cookie")

    return cookies
