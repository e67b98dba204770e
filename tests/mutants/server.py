"""A server for one app: sends it requests one by one, and has its answers."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from pytest_cors.fetch import HTTPRequest, HTTPResponse

__all__ = ["Answer", "Broken", "Server", "response_of"]

Answer = tuple[int, tuple[Any, ...]]
"""Status and header fields as the app wrote them: quick to compare, not yet looked at."""

_SECONDS: Final = 10.0
_FAILED: Final[Answer] = (500, ())


class Broken(Exception):
    """The app answered in no way that a server could pass on."""


class Server:
    """Calls an ASGI or a WSGI app. An app that raises has answered 500."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._is_wsgi = type(app).__name__ == "WSGIHandler"
        self._runner: asyncio.Runner | None = None

    def __enter__(self) -> Server:
        if not self._is_wsgi:
            self._runner = asyncio.Runner()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._runner is not None:
            self._runner.close()

    def answers(self, requests: Iterable[HTTPRequest]) -> list[Answer]:
        """The answers, in order. Raises `Broken`."""
        if self._runner is None:
            return [_call_wsgi(self._app, request) for request in requests]
        return self._runner.run(self._exchanges(requests))

    async def _exchanges(self, requests: Iterable[HTTPRequest]) -> list[Answer]:
        async with asyncio.timeout(_SECONDS):
            return [await _call_asgi(self._app, request) for request in requests]


@lru_cache(maxsize=4096)
def response_of(answer: Answer) -> HTTPResponse:
    """What a server makes of an answer. Raises `Broken`."""
    status, pairs = answer
    try:
        fields = tuple((_text(name), _text(value)) for name, value in pairs)
        return HTTPResponse(int(status), fields)
    except (TypeError, ValueError) as error:
        raise Broken(str(error)) from error


def _text(value: Any) -> str:
    return value if isinstance(value, str) else bytes(value).decode("latin-1")


@lru_cache(maxsize=4096)
def _scope(request: HTTPRequest) -> dict[str, Any]:
    url = urlsplit(request.url)
    headers = [(b"host", url.netloc.encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in request.headers]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": url.path,
        "raw_path": url.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "state": {},
    }


async def _receive() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _call_asgi(app: Any, request: HTTPRequest) -> Answer:
    sent: list[Answer] = []

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            sent.append((message["status"], tuple(map(tuple, message.get("headers", ())))))

    crashed = False
    try:
        await app({**_scope(request), "state": {}}, _receive, send)
    except Exception:  # a mutant may fail in any way
        crashed = True
    if sent:
        return sent[0]
    if crashed:
        return _FAILED
    raise Broken("no response")


def _call_wsgi(app: Any, request: HTTPRequest) -> Answer:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": urlsplit(request.url).path,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
        started.append((status, headers))

    try:
        body = app(environ, start_response)
        close = getattr(body, "close", None)
        if close is not None:
            close()
    except Exception:  # a mutant may fail in any way
        return _FAILED
    status, headers = started[0]
    return int(status.split()[0]), tuple(headers)
