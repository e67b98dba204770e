"""Sending to an ASGI app on the loop that is running, whichever kind it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Any

from pytest_cors.drive.driver import AsyncExchange
from pytest_cors.drive.identity import NOBODY, Identity
from pytest_cors.drive.interface import ASGIApp
from pytest_cors.drive.scope import Scopes
from pytest_cors.fetch.exchange import HTTPRequest, HTTPResponse

if TYPE_CHECKING:
    from pytest_cors.drive.asgi_anyio import AnyioExchange
    from pytest_cors.drive.asgi_asyncio import AsyncioExchange

__all__ = ["asgi_sender"]


def asgi_sender(
    app: ASGIApp,
    scopes: Scopes,
    *,
    timeout: float,
    identity: Identity = NOBODY,
    state: Mapping[str, Any],
    whole: bool = False,
) -> AsyncExchange:
    """What sends one request to `app`, from a coroutine that runs already.

    `whole` responses carry their bodies. `state` is copied into each request's scope.
    """
    engine = _engine()
    exchange = engine(app, timeout).exchange

    def send(request: HTTPRequest, content: bytes) -> Awaitable[HTTPResponse]:
        extras = identity.extras(request, content)
        return exchange(request, content, scopes.scope(request, content, extras, state), whole)

    async def send_async(request: HTTPRequest, content: bytes) -> HTTPResponse:
        extras = await identity.extras_async(request, content)
        scope = scopes.scope(request, content, extras, state)
        return await exchange(request, content, scope, whole)

    return send_async if identity.asynchronous else send


def _engine() -> type[AsyncioExchange] | type[AnyioExchange]:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        from pytest_cors.drive.asgi_anyio import AnyioExchange

        return AnyioExchange
    from pytest_cors.drive.asgi_asyncio import AsyncioExchange

    return AsyncioExchange
