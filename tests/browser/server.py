"""The sites that browsers are pointed at: raw HTTP/1.1 on loopback, nothing added unasked.

One site is the page's own and also hands out its work: `GET /~next` waits for jobs, `POST /~done`
brings back what the script saw. Every other request belongs to the case whose key is the first
segment of its path.
"""

from __future__ import annotations

import json
import re
import socketserver
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from pytest_cors.fetch import HTTPResponse
from pytest_cors.fetch.exchange import Kind
from tests.browser.cases import STATUSES_WITHOUT_BODY, UNSCRIPTED, Place, Script, Sites, complete

__all__ = ["Received", "Server"]

_HERE: Final = Path(__file__).parent
_JSON: Final = HTTPResponse(200, (("Content-Type", "application/json"),))
_EMPTY: Final = HTTPResponse(204, ())

_POLL: Final = 5.0
"""Seconds for which the page's question for work is held; it asks again."""

_PATIENCE: Final = 60.0
"""Seconds without a byte after which a connection is given up."""


class Received(NamedTuple):
    """One request as it arrived; header names are in lower case."""

    method: str
    port: int
    target: str
    headers: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> Kind:
        """A preflight is told by its question: https://fetch.spec.whatwg.org/#cors-preflight-request"""
        asks = self.get("access-control-request-method") is not None
        return "preflight" if self.method == "OPTIONS" and asks else "actual"

    @property
    def place(self) -> Place:
        return Place(self.port, re.split("[?#]", self.target, maxsplit=1)[0])

    def get(self, name: str) -> str | None:
        """The value of the first such header."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(slots=True)
class _Played:
    """A case that is being played: its answers, and what has been asked so far."""

    script: Script
    received: list[Received] = field(default_factory=list[Received])
    times: list[float] = field(default_factory=list[float])


class Server:
    """Three sites on localhost, `sites`, while the context lasts."""

    sites: Sites

    def __init__(self) -> None:
        self._played: dict[str, _Played] = {}
        self._jobs: list[dict[str, Any]] = []
        self._results: list[dict[str, Any]] = []
        self._closing = False
        self._change = threading.Condition()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            ports = []
            for handler in (_PageHandler, _CaseHandler, _CaseHandler):
                site = opening.enter_context(_Site(handler, self))
                ports.append(site.server_address[1])
                thread = threading.Thread(target=site.serve_forever, args=(0.05,))
                thread.start()
                opening.callback(thread.join)
                opening.callback(site.shutdown)
            self.sites = Sites(*ports)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._change:
            self._closing = True
            self._change.notify_all()
        self._open.close()

    def play(self, key: str, script: Script) -> None:
        """Answer requests under `/key/` by this script from now on."""
        self._played[key] = _Played(script)

    def received(self, key: str) -> Sequence[Received]:
        """What has been asked under this key, in order."""
        return tuple(self._played[key].received)

    def seconds(self, key: str) -> float:
        """How long it took from the first request under this key to the last."""
        times = self._played[key].times
        return times[-1] - times[0] if times else 0.0

    def give(self, jobs: list[dict[str, Any]]) -> None:
        """Hand jobs to the page that asks next; results of earlier jobs are not wanted any more."""
        with self._change:
            self._jobs, self._results = jobs, []
            self._change.notify_all()

    def results(self, timeout: float) -> list[dict[str, Any]]:
        """What the page brought back: nothing, if it brought nothing for so many seconds."""
        with self._change:
            self._change.wait_for(lambda: self._results, timeout)
            return self._results

    def answer(self, request: Received) -> HTTPResponse:
        """The scripted answer to a request, which is noted."""
        played = self._played.get(request.target.split("/")[1])
        if played is None:
            return UNSCRIPTED
        played.received.append(request)
        played.times.append(time.monotonic())
        return played.script.answer(request.place, request.kind)

    def next_jobs(self) -> list[dict[str, Any]]:
        """Work for the page: none, if there is none for a while.

        It stays until it is done: a page that asks again has not got it.
        """
        with self._change:
            self._change.wait_for(lambda: self._jobs or self._closing, _POLL)
            return self._jobs

    def take(self, results: list[dict[str, Any]]) -> None:
        """Accept what the page has seen."""
        with self._change:
            if {job["key"] for job in self._jobs} == {result["key"] for result in results}:
                self._jobs, self._results = [], results
                self._change.notify_all()


class _Site(socketserver.ThreadingTCPServer):
    """One port. Its threads end when the browser is gone, which is before it is closed."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, handler: type[_CaseHandler], hub: Server) -> None:
        self.hub = hub
        super().__init__(("127.0.0.1", 0), handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that hangs up in the middle is a browser that was ended."""


class _CaseHandler(socketserver.StreamRequestHandler):
    """One connection, one request."""

    timeout = _PATIENCE
    server: _Site

    def handle(self) -> None:
        read = self._read()
        if read is not None:
            self.wfile.write(self.respond(*read))

    def respond(self, request: Received, body: bytes) -> bytes:
        return _wire(self.server.hub.answer(request), request.method)

    def _read(self) -> tuple[Received, bytes] | None:
        start = self.rfile.readline().decode("latin-1").split(" ")
        if len(start) != 3:
            return None  # a connection opened in advance and never used
        fields: list[tuple[str, str]] = []
        while line := self.rfile.readline().decode("latin-1").rstrip("\r\n"):
            name, _, value = line.partition(":")
            fields.append((name.lower(), value.strip(" \t")))
        request = Received(start[0], self.server.server_address[1], start[1], tuple(fields))
        # The body is read although nobody looks at it: closing on unread bytes resets the
        # connection, and the browser may lose the answer.
        return request, self.rfile.read(int(request.get("content-length") or 0))


class _PageHandler(_CaseHandler):
    """The page's own site: its files and its work, and cases like the others."""

    def respond(self, request: Received, body: bytes) -> bytes:
        hub = self.server.hub
        match request.place.path:
            case "/":
                return _document("page.html", "text/html")
            case "/~runner.js":
                return _document("runner.js", "text/javascript")
            case "/~next":
                return _wire(_JSON, "GET", json.dumps(hub.next_jobs()).encode())
            case "/~done":
                hub.take(json.loads(body))
                return _wire(_EMPTY, "POST")
            case "/favicon.ico":
                return _wire(_EMPTY, "GET")
            case _:
                return super().respond(request, body)


def _document(name: str, media_type: str) -> bytes:
    headers = (
        ("Content-Type", f"{media_type};charset=utf-8"),
        # What tells a request with credentials from one without.
        ("Set-Cookie", "credentials=1; Path=/"),
    )
    return _wire(HTTPResponse(200, headers), "GET", (_HERE / name).read_bytes())


def _wire(response: HTTPResponse, method: str, body: bytes = b"ok") -> bytes:
    """Status line and header bytes as they were given, and the body where there can be one."""
    if body != b"ok":
        length = ("Content-Length", str(len(body)))
        response = HTTPResponse(response.status, (*response.headers, length))
    response = complete(response)
    lines = [f"HTTP/1.1 {response.status} Scripted"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    bodiless = method == "HEAD" or response.status in STATUSES_WITHOUT_BODY
    return head if bodiless else head + body
