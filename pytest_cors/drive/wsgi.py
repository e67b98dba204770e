"""A WSGI app in this process, called in the test's own thread, as its own test client does.

What is bound to the thread (a transaction, an application context) is there for it. The price: code
that blocks for good cannot be stopped. Only between two chunks of a body do we get a word in.

Source: https://peps.python.org/pep-3333/
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from contextvars import copy_context
from itertools import islice
from types import TracebackType
from typing import Any, TypeVar

from pytest_cors.drive.capture import FLOOD_BYTES, FLOOD_CHUNKS, FREE_CHUNKS
from pytest_cors.drive.channels import GRACE
from pytest_cors.drive.driver import WholeDriver, run_jobs
from pytest_cors.drive.environ import environ
from pytest_cors.drive.errors import AppTimeout, ProtocolViolation, Violation
from pytest_cors.drive.flow import Job
from pytest_cors.drive.identity import NOBODY, Identify, Identity, nobody, wire_pairs
from pytest_cors.drive.response import (
    CRASH_HEADERS,
    MOST_LINES,
    CrashedResponse,
    MalformedHeaders,
    WholeResponse,
    fields,
    is_crash,
)
from pytest_cors.drive.thread import loop_is_running, run_elsewhere
from pytest_cors.fetch.exchange import Headers, HTTPRequest, HTTPResponse

__all__ = ["WSGIApp", "WSGICalls", "WSGIDriver"]

T = TypeVar("T")

WSGIApp = Callable[..., Iterable[bytes]]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | None

_STATUS = re.compile(r"([2-9]\d\d)(?: |$)")


class _Call:
    """One exchange: what the app has told the server so far."""

    def __init__(self, request: HTTPRequest, timeout: float, whole: bool) -> None:
        self.request = request
        self.status = 0
        self.headers: Headers = ()
        self.sent = False
        self.crash: BaseException | None = None
        self.violation: ProtocolViolation | None = None
        self._timeout = timeout
        self._whole = whole
        self._chunks: list[bytes] = []
        self._size = self._count = 0
        self._began = self._headers_at = time.monotonic()

    def start_response(
        self, status: Any, headers: Any, exc_info: ExcInfo = None, /
    ) -> Callable[[bytes], None]:
        """What the app calls to begin: again only with the exception that makes it."""
        if exc_info is not None:
            if self.sent:
                raise exc_info[1].with_traceback(exc_info[2])
        elif self.status:
            raise self.violate(Violation.SECOND_START)
        match = _STATUS.match(status) if isinstance(status, str) else None
        if match is None:
            raise self.violate(Violation.STATUS, repr(status)[:80])
        try:
            self.headers = fields(_as_bytes(headers))
        except MalformedHeaders as fault:
            raise self.violate(fault.violation, fault.detail) from None
        self.status = int(match[1])
        return self.write

    def write(self, chunk: Any) -> None:
        """Take a piece of the body: the first one that is not empty sends the headers."""
        if not isinstance(chunk, bytes):
            raise self.violate(Violation.BODY_TYPE, f"{type(chunk).__name__} {chunk!r}"[:80])
        if not self.status:
            raise self.violate(Violation.BODY_BEFORE_START)
        self._count += 1
        self._size += len(chunk)
        if self._whole:
            self._chunks.append(chunk)
        if chunk and not self.sent:
            self.sent = True
            self._headers_at = time.monotonic()

    @property
    def enough(self) -> bool:
        """Whether the rest of the body can be left unread. Raises AppTimeout before the headers."""
        now = time.monotonic()
        if not self.sent:
            # An endless row of empty chunks: the headers go out with the first that is not.
            if now - self._began > self._timeout:
                raise AppTimeout(self.request, self._timeout)
            return False
        if self._whole:
            return now - self._headers_at > self._timeout
        if self._count <= FREE_CHUNKS:
            return False
        flood = self._size > FLOOD_BYTES or self._count > FLOOD_CHUNKS
        return flood or now - self._headers_at > GRACE

    def outcome(self) -> HTTPResponse:
        """What the browser gets. Raises ProtocolViolation."""
        if self.violation is not None:
            raise self.violation
        status, headers = self.status, self.headers
        if self.crash is not None and not self.sent:
            # Not even a response that was started is on the wire yet.
            status, headers = 500, CRASH_HEADERS
        elif not status:
            raise self.violate(Violation.NO_RESPONSE)
        if self._whole:
            return WholeResponse(status, headers, b"".join(self._chunks), self.crash)
        if self.crash is not None:
            return CrashedResponse(status, headers, self.crash)
        return HTTPResponse(status, headers)

    def violate(self, violation: Violation, detail: str = "") -> ProtocolViolation:
        """Note the first violation: it is what the exchange comes to."""
        if self.violation is None:
            self.violation = ProtocolViolation(self.request, violation, detail)
        return self.violation


class WSGICalls:
    """Sends requests to one WSGI app. `timeout` is for the headers of one response, in seconds."""

    def __init__(
        self, app: WSGIApp, *, timeout: float, script_name: str = "", remote_addr: str | None = None
    ) -> None:
        self._app = app
        self._timeout = timeout
        self._place: dict[str, str] = {"script_name": script_name}
        if remote_addr is not None:
            self._place["remote_addr"] = remote_addr

    def exchange(
        self, request: HTTPRequest, content: bytes, identity: Identity = NOBODY, whole: bool = False
    ) -> HTTPResponse:
        """One request and its response. Raises AppTimeout or ProtocolViolation."""
        variables = environ(request, content, identity.extras(request, content), **self._place)
        call = _Call(request, self._timeout, whole)
        # A copy, as each request has one of its own in a server.
        copy_context().run(self._call, call, variables)
        return call.outcome()

    def _call(self, call: _Call, variables: dict[str, Any]) -> None:
        cut = False
        try:
            body = self._app(variables, call.start_response)
            try:
                cut = _read(call, body)
            finally:
                close = getattr(body, "close", None)
                if close is not None:
                    close()
        except (ProtocolViolation, AppTimeout):
            raise
        except BaseException as error:
            if not is_crash(error):
                raise
            # What an app raises because it was cut short is seen by nobody.
            if not cut:
                call.crash = error


def _read(call: _Call, body: Any) -> bool:
    """Read a body; True where the rest of it was left."""
    try:
        chunks = iter(body)
    except TypeError:
        detail = f"{type(body).__name__}, not an iterable of bytes"
        raise call.violate(Violation.BODY_TYPE, detail) from None
    for chunk in chunks:
        call.write(chunk)
        if call.enough:
            return True
    call.sent = call.sent or call.status != 0
    return False


def _as_bytes(headers: Any) -> list[tuple[bytes, bytes]]:
    """WSGI's str headers as the bytes that a server makes of them. Raises MalformedHeaders."""
    try:
        pairs = [(name, value) for name, value in islice(headers, MOST_LINES + 1)]
    except (TypeError, ValueError):
        raise MalformedHeaders(Violation.HEADERS_SHAPE, repr(headers)[:80]) from None
    for pair in pairs:
        if not all(isinstance(part, str) for part in pair):
            kinds = f"{type(pair[0]).__name__} name, {type(pair[1]).__name__} value"
            raise MalformedHeaders(Violation.HEADERS_TYPE, f"{pair!r}"[:80] + f": {kinds}")
    try:
        return wire_pairs(pairs)
    except UnicodeEncodeError as error:
        raise MalformedHeaders(Violation.HEADER_SYNTAX, f"{error.object!r}"[:80]) from None


class WSGIDriver(WholeDriver):
    """Drives a WSGI app."""

    def __init__(
        self, calls: WSGICalls, *, base_url: str, app: Any, identify: Identify = nobody
    ) -> None:
        super().__init__(base_url, app)
        self._calls = calls
        self._identify = identify

    def _respond(self, request: HTTPRequest, content: bytes) -> WholeResponse:
        def single() -> HTTPResponse:
            return self._calls.exchange(request, content, whole=True)

        response = run_elsewhere(single) if loop_is_running() else single()
        assert isinstance(response, WholeResponse)
        return response

    def seen_from(self, base_url: str, identify: Identify) -> WSGIDriver:
        """As `WholeDriver.seen_from`."""
        return WSGIDriver(self._calls, base_url=base_url, app=self.app, identify=identify)

    def _run(self, jobs: Iterable[Job[T]]) -> list[T]:
        identity = self._identify()

        def batch() -> list[T]:
            return run_jobs(
                jobs,
                lambda request, content: self._calls.exchange(request, content, identity),
            )

        # Code that asks "does a loop run here?" (Django's database, asgiref) would refuse to work.
        return run_elsewhere(batch) if loop_is_running() else batch()
