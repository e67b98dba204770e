"""What a server would have sent: the messages of one ASGI exchange, held to the specification.

No I/O and no waiting, so that asyncio and anyio share it.
Source: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

from typing import Any

from pytest_cors.drive.errors import ProtocolViolation, Violation
from pytest_cors.drive.interface import Message
from pytest_cors.drive.response import (
    CRASH_HEADERS,
    CrashedResponse,
    MalformedHeaders,
    WholeResponse,
    fields,
    is_crash,
)
from pytest_cors.fetch.exchange import Headers, HTTPRequest, HTTPResponse

__all__ = ["FLOOD_BYTES", "FLOOD_CHUNKS", "FREE_CHUNKS", "Capture"]

FLOOD_BYTES = 1 << 20
FLOOD_CHUNKS = 1000
"""A verdict needs no body: an app that has sent more than either is told that the client left."""

FREE_CHUNKS = 16
"""How many chunks an app may send at one go. From then on each `send` lets others run: a stream
that never waits for anything must not hold the loop."""


_BYTES: Any = (
    bytes,
    bytearray,
    memoryview,
)  # as one constant: `|` would be computed for every chunk


class Capture:
    """The state of one exchange, as the app's messages and its end make it.

    `content` is the body of the request, until the app has read it; `kept` that of the response,
    where it is wanted whole. `complete`: the app has ended its response; `closed`: the client has
    left. `crash` is what a server turns into a 500, `fatal` what ends the run.
    """

    # Of the class until they change: one of these is made for every request, and most never do.
    headers: Headers = ()
    status = 0
    chunks = 0
    size = 0
    complete = False
    closed = False
    kept: list[bytes] | None = None
    violation: ProtocolViolation | None = None
    crash: BaseException | None = None
    fatal: BaseException | None = None

    def __init__(self, request: HTTPRequest, content: bytes) -> None:
        self.request = request
        self.content: bytes | None = content

    @property
    def answered(self) -> bool:
        """Whether the headers are there, or can no longer come."""
        return self.status != 0 or self.violation is not None

    @property
    def over(self) -> bool:
        """Whether there is nothing more to be learnt from the app."""
        return self.complete or self.closed or self.violation is not None

    @property
    def flooding(self) -> bool:
        """Whether the app has sent more body than any verdict needs."""
        return self.kept is None and (self.size > FLOOD_BYTES or self.chunks > FLOOD_CHUNKS)

    def is_event_stream(self) -> bool:
        """Whether the response says of itself that it has no end.

        Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
        """
        return any(
            name.lower() == "content-type" and value.lower().startswith("text/event-stream")
            for name, value in self.headers
        )

    def take(self, message: Message) -> None:
        """Take in one message of the app. Raises ProtocolViolation into the app, as servers do."""
        if self.violation is not None:
            raise self.violation
        try:
            kind = message["type"]
        except (TypeError, KeyError):
            raise self.violate(Violation.MESSAGE, repr(message)[:80]) from None
        if kind == "http.response.body":
            self._body(message)
        elif kind == "http.response.start":
            self._start(message)
        else:
            raise self.violate(Violation.MESSAGE, repr(kind)[:80])

    def violate(self, violation: Violation, detail: str = "") -> ProtocolViolation:
        """Note the first violation: it is what the exchange comes to."""
        if self.violation is None:
            self.violation = ProtocolViolation(self.request, violation, detail)
        return self.violation

    def failed(self, error: BaseException) -> None:
        """Note that the app raised.

        What a server turns into a 500 is a crash. The rest ends the run, as it would anywhere:
        KeyboardInterrupt, and the exceptions by which test tools fail or skip a test.
        """
        if is_crash(error):
            # What an app raises because the client left is seen by nobody. To keep it would also
            # keep all that its traceback holds: streams, connections.
            if not self.closed:
                self.crash = error
        else:
            self.fatal = error

    def outcome(self) -> HTTPResponse:
        """What the browser gets, once the app has returned, raised or been stopped.

        Raises ProtocolViolation, or whatever must end the run.
        """
        crash = self.crash
        if self.fatal is not None:
            raise self.fatal
        if self.complete and crash is None and self.kept is None and self.violation is None:
            return HTTPResponse(self.status, self.headers)
        if self.violation is None and crash is None and not self.closed:
            if not self.status:
                self.violate(Violation.NO_RESPONSE)
            elif not self.chunks:
                self.violate(Violation.NO_BODY)
        if self.violation is not None:
            raise self.violation
        status, headers = self.status, self.headers
        if not status:
            status, headers = 500, CRASH_HEADERS
        if self.kept is not None:
            return WholeResponse(status, headers, b"".join(self.kept), crash)
        if crash is not None:
            return CrashedResponse(status, headers, crash)
        return HTTPResponse(status, headers)

    def _start(self, message: Message) -> None:
        if self.status:
            raise self.violate(Violation.SECOND_START)
        status = message.get("status")
        # A final status is 200 or more (RFC 9110, section 15); an IntEnum is a good int.
        if not isinstance(status, int) or not 200 <= status <= 999:
            raise self.violate(Violation.STATUS, repr(status)[:80])
        try:
            self.headers = fields(message.get("headers", ()))
        except MalformedHeaders as fault:
            raise self.violate(fault.violation, fault.detail) from None
        self.status = int(status)

    def _body(self, message: Message) -> None:
        if not self.status:
            raise self.violate(Violation.BODY_BEFORE_START)
        if self.complete:
            raise self.violate(Violation.AFTER_END)
        body: Any = message.get("body", b"")
        if not isinstance(body, _BYTES):
            raise self.violate(Violation.BODY_TYPE, f"{type(body).__name__} {body!r}"[:80])
        self.chunks += 1
        self.size += len(body)
        if self.kept is not None:
            self.kept.append(bytes(body))
        if not message.get("more_body", False):
            self.complete = True
