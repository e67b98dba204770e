"""The smallest honest server, ASGI and WSGI: what an app puts on the wire, and nothing judged.

It knows nothing of pytest_cors, so that what it shows of an app is evidence, not our own opinion.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from tests.apps.shop import APP_ORIGIN

__all__ = ["Answer", "Caller", "get", "preflight", "serve"]

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One response. `ended` says how the app was made to stop sending it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    ended: Literal["by itself", "by http.disconnect", "by cancellation", "by close()"]
    raised: Exception | None

    def values(self, name: str) -> list[str]:
        """The value of every field line of this name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def names(self, name: str) -> set[str]:
        """The lower-cased elements of a comma list, over all lines."""
        lines = ",".join(self.values(name)).lower()
        return {element.strip() for element in lines.split(",")} - {""}


class Caller(Protocol):
    """`first_chunk`: stop at the first body chunk instead of at the end of the body."""

    def __call__(
        self,
        method: str,
        path: str,
        headers: Pairs = (),
        *,
        body: bytes = b"",
        url: tuple[str, str] = ("http", "testserver"),
        first_chunk: bool = False,
    ) -> Answer: ...


@contextmanager
def serve(app: Any, kind: str = "asgi", *, lifespan: bool = True) -> Iterator[Caller]:
    """Serves the app; an ASGI app on one event loop from start to end, as a server does."""
    if kind == "wsgi":
        yield _WSGIServer(app)
        return
    with asyncio.Runner() as runner:
        server = _ASGIServer(app, runner)
        if lifespan:
            runner.run(server.start())
        yield server
        if lifespan:
            runner.run(server.stop())


@dataclass(slots=True)
class _ASGIServer:
    app: Any
    runner: asyncio.Runner
    state: dict[str, Any] | None = None
    events: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    replies: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.state = {}
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self.state}
        self.task = asyncio.ensure_future(self.app(scope, self.events.get, self.replies.put))
        await self._announce("startup")

    async def stop(self) -> None:
        await self._announce("shutdown")
        assert self.task is not None
        await self.task

    async def _announce(self, event: str) -> None:
        await self.events.put({"type": f"lifespan.{event}"})
        reply = await asyncio.wait_for(self.replies.get(), 10)
        assert reply == {"type": f"lifespan.{event}.complete"}

    def __call__(
        self,
        method: str,
        path: str,
        headers: Pairs = (),
        *,
        body: bytes = b"",
        url: tuple[str, str] = ("http", "testserver"),
        first_chunk: bool = False,
    ) -> Answer:
        scheme, host = url
        path, _, query = path.partition("?")
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": scheme,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", host.encode())]
            + [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
            + ([(b"content-length", str(len(body)).encode())] if body else []),
            "client": ("127.0.0.1", 50000),
            "server": ("testserver", 443 if scheme == "https" else 80),
        }
        if self.state is not None:
            scope["state"] = dict(self.state)
        return self.runner.run(_exchange(self.app, scope, body, first_chunk))


async def _exchange(app: Any, scope: dict[str, Any], body: bytes, first_chunk: bool) -> Answer:
    request = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict[str, Any]] = []
    complete, enough = asyncio.Event(), asyncio.Event()

    async def receive() -> dict[str, Any]:
        if request:
            return request.pop()
        await complete.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if message["type"] == "http.response.body":
            if message.get("body") and first_chunk:
                enough.set()
            if not message.get("more_body"):
                complete.set()

    task = asyncio.ensure_future(app(scope, receive, send))
    waiter = asyncio.ensure_future(enough.wait())
    await asyncio.wait({task, waiter}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    ended = await _end(task, complete) if not task.done() else "by itself"
    waiter.cancel()
    error = task.exception() if not task.cancelled() else None
    start, *rest = sent
    assert start["type"] == "http.response.start"
    return Answer(
        status=start["status"],
        headers=tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in start["headers"]),
        body=b"".join(message.get("body", b"") for message in rest),
        ended=ended,
        raised=error if isinstance(error, Exception) else None,
    )


async def _end(
    task: asyncio.Future[Any], complete: asyncio.Event
) -> Literal["by http.disconnect", "by cancellation"]:
    complete.set()
    await asyncio.wait({task}, timeout=0.5)
    if task.done():
        return "by http.disconnect"
    task.cancel()
    await asyncio.wait({task}, timeout=10)
    assert task.done(), "the app swallowed its cancellation"
    return "by cancellation"


@dataclass(slots=True)
class _WSGIServer:
    app: Any

    def __call__(
        self,
        method: str,
        path: str,
        headers: Pairs = (),
        *,
        body: bytes = b"",
        url: tuple[str, str] = ("http", "testserver"),
        first_chunk: bool = False,
    ) -> Answer:
        scheme, host = url
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "443" if scheme == "https" else "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": host,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in headers:
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        return _respond(self.app, environ, first_chunk)


def _respond(app: Any, environ: dict[str, Any], first_chunk: bool) -> Answer:
    start: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        start[:] = [int(status[:3]), tuple(headers)]

    result = app(environ, start_response)
    chunks = []
    try:
        for chunk in result:
            chunks.append(chunk)
            if first_chunk and chunk:
                break
    finally:
        close = getattr(result, "close", None)
        if close is not None:
            close()
    status, headers = start
    return Answer(status, headers, b"".join(chunks), "by close()", None)


def get(caller: Caller, path: str, origin: str | None = APP_ORIGIN) -> Answer:
    """A GET as a page of this origin sends it, or as no page does where there is none."""
    return caller("GET", path, [("Origin", origin)] if origin else [])


def preflight(
    caller: Caller,
    path: str = "/items/1",
    origin: str = APP_ORIGIN,
    method: str = "PUT",
    names: str = "content-type,x-request-id",
) -> Answer:
    """The preflight of a request with this method and these unsafe headers."""
    asked = [("Origin", origin), ("Access-Control-Request-Method", method)]
    return caller("OPTIONS", path, [*asked, ("Access-Control-Request-Headers", names)])
