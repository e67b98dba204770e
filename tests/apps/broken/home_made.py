"""What teams and proxies put around an app instead of a CORS middleware, or outside one.

Plain ASGI middleware, each doing one thing that real stacks do. `broken` puts them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["FixedHeaders", "Gate", "carries_cookie", "carries_token", "never"]

Pairs = Iterable[tuple[str, str]]


class FixedHeaders:
    """Appends `headers` to every response, as proxies and hand-written middlewares do.

    With `preflight` it also answers preflights itself: 204, with those headers alone.
    """

    def __init__(self, app: ASGIApp, headers: Pairs = (), preflight: Pairs | None = None) -> None:
        self.app = app
        self.headers = _encoded(headers)
        self.preflight = None if preflight is None else _encoded(preflight)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self.headers]
            await send(message)

        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif self.preflight is not None and _is_preflight(scope):
            response = Response(status_code=204)
            response.raw_headers.extend(self.preflight)
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send_with_headers)


class Gate:
    """Answers with `status` and `headers` what it does not let through, preflights included."""

    def __init__(
        self,
        app: ASGIApp,
        lets_through: Callable[[Headers], bool],
        status: int,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.app = app
        self.lets_through = lets_through
        self.response = Response(status_code=status, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        closed = scope["type"] == "http" and not self.lets_through(Headers(scope=scope))
        await (self.response if closed else self.app)(scope, receive, send)


def carries_token(headers: Headers) -> bool:
    """What an API gateway asks for."""
    return "authorization" in headers


def carries_cookie(headers: Headers) -> bool:
    """What a login page stands in front of."""
    return "cookie" in headers


def never(headers: Headers) -> bool:
    """A limit that is used up."""
    return False


def _is_preflight(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return scope["method"] == "OPTIONS" and "access-control-request-method" in headers


def _encoded(headers: Pairs) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
