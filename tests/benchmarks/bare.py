"""The bare ASGI call: what the app itself costs, with nothing around it that judges."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, MutableMapping
from typing import Any, Final

from tests.benchmarks.shop import ORIGIN

__all__ = ["BareApp", "get", "preflight"]

_BY_THE_BROWSER: Final = [
    (b"accept", b"*/*"),
    (b"origin", ORIGIN.encode()),
    (b"referer", f"{ORIGIN}/".encode()),
    (b"sec-fetch-mode", b"cors"),
]
"""What a browser adds to what is asked for: the same two requests have it too."""

_EMPTY: Final = {"type": "http.request", "body": b"", "more_body": False}


def preflight(
    path: str = "/items", method: str = "GET", names: str = "x-request-id"
) -> dict[str, Any]:
    """The scope of the preflight."""
    asked = [
        (b"access-control-request-method", method.encode()),
        (b"access-control-request-headers", names.encode()),
        *_BY_THE_BROWSER,
    ]
    return _scope("OPTIONS", path, asked)


def get(path: str = "/items") -> dict[str, Any]:
    """The scope of the request that follows it."""
    return _scope("GET", path, [(b"x-request-id", b"1"), *_BY_THE_BROWSER])


def _scope(method: str, path: str, more: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    headers = [(b"host", b"testserver"), (b"user-agent", b"bare"), *more]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("testclient", 50000),
        "server": ("testserver", 80),
    }


class BareApp:
    """An app on a loop that stays open, called once for each scope in one coroutine."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()

    def call(self, scopes: Iterable[dict[str, Any]]) -> None:
        """Call the app with a copy of each scope, one after the other."""
        self._loop.run_until_complete(self._all(scopes))

    def close(self) -> None:
        """Close the loop."""
        self._loop.close()

    async def _all(self, scopes: Iterable[dict[str, Any]]) -> None:
        for scope in scopes:
            messages: list[MutableMapping[str, Any]] = []

            async def receive() -> MutableMapping[str, Any]:
                return dict(_EMPTY)

            async def send(message: MutableMapping[str, Any]) -> None:
                messages.append(message)  # noqa: B023  # the call is over before the next begins

            await self._app(dict(scope), receive, send)
