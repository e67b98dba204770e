"""Small flows, requests and apps that the tests of this room share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from pytest_cors.drive import Driver, Job, resolve
from pytest_cors.fetch.exchange import Headers, HTTPRequest, HTTPResponse

__all__ = [
    "BODY",
    "ORIGIN",
    "START",
    "App",
    "ask",
    "both",
    "chunk",
    "drive",
    "get",
    "http_only",
    "once",
    "one",
    "plain",
    "preflight",
    "put",
    "recorder",
    "run",
    "send_all",
    "start",
    "values",
]

ORIGIN = "https://app.example.com"

START: dict[str, Any] = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"access-control-allow-origin", b"*")],
}
BODY: dict[str, Any] = {"type": "http.response.body", "body": b"ok"}

App = Callable[..., Any]
Flow = Generator[HTTPRequest, HTTPResponse, Any]


def preflight(url: str = "http://testserver/", method: str = "PUT") -> HTTPRequest:
    """An OPTIONS request as a browser sends it before another."""
    headers = (("Origin", ORIGIN), ("Access-Control-Request-Method", method))
    return HTTPRequest("OPTIONS", url, headers, False, "preflight")


def get(
    url: str = "http://testserver/", headers: Headers = (), *, credentials: bool = False
) -> HTTPRequest:
    """A simple cross-origin request."""
    return HTTPRequest("GET", url, (("Origin", ORIGIN), *headers), credentials, "actual")


def put(url: str = "http://testserver/", *, credentials: bool = False) -> HTTPRequest:
    """A request with a body."""
    headers = (("Origin", ORIGIN), ("Content-Type", "text/plain"))
    return HTTPRequest("PUT", url, headers, credentials, "actual")


def once(request: HTTPRequest) -> Flow:
    """The flow of one request: its result is the response."""
    response = yield request
    return response


def both(url: str = "http://testserver/", *, credentials: bool = False) -> Flow:
    """A preflight and the PUT that it is for: the result is the two responses."""
    first = yield preflight(url)
    second = yield put(url, credentials=credentials)
    return first, second


def one(
    target: Any, request: HTTPRequest | None = None, content: bytes = b"", *, timeout: float = 5.0
) -> Any:
    """What one request to a target comes to."""
    driver = resolve(target, timeout=timeout)
    assert isinstance(driver, Driver)
    [response] = driver.run([Job(once(request or get()), content)])
    return response


def ask(app: App, *, timeout: float = 5.0) -> Any:
    """What one GET to an ASGI app without a lifespan comes to."""
    return one(http_only(app), timeout=timeout)


def drive(app: App, *flows: Any) -> list[Any]:
    """What flows through an ASGI app without a lifespan come to, in one batch."""
    driver = resolve(http_only(app))
    assert isinstance(driver, Driver)
    return driver.run([Job(flow) for flow in flows])


def start(headers: Any = (), status: Any = 200) -> dict[str, Any]:
    """The start of a response, good or bad."""
    return {"type": "http.response.start", "status": status, "headers": headers}


def chunk(body: Any = b"x", more: bool = True) -> dict[str, Any]:
    """A piece of a response's body, good or bad."""
    return {"type": "http.response.body", "body": body, "more_body": more}


def run(client: Any, *jobs: Job[Any]) -> list[Any]:
    """Drive a client of either sort, the way that its own tests would."""
    driver = resolve(client)
    if isinstance(driver, Driver):
        return driver.run(jobs)

    async def awaited() -> list[Any]:
        async with driver:
            return await driver.run(jobs)

    return asyncio.run(awaited())


def values(response: HTTPResponse, name: str) -> list[str]:
    """The values of a response's header lines of this name."""
    return [value for key, value in response.headers if key.lower() == name.lower()]


async def plain(scope: Any, receive: Any, send: Any) -> None:
    """An ASGI app that answers anything."""
    await send(dict(START))  # a copy: middleware writes into the message
    await send(dict(BODY))


def http_only(app: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """The app, without a lifespan."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise ValueError("HTTP only")
        await app(scope, receive, send)

    return serve


def send_all(*messages: dict[str, Any]) -> Callable[..., Awaitable[None]]:
    """An ASGI app that sends these messages and returns."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    return app


def recorder(seen: list[dict[str, Any]]) -> Callable[..., Awaitable[None]]:
    """An ASGI app that answers anything, and notes each scope with the body it came with."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        seen.append({**scope, "headers": dict(scope["headers"]), "body": body})
        await plain(scope, receive, send)

    return http_only(app)
