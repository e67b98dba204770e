"""What can go wrong between a request and the app: typed, with the facts as fields.

The text of each is made from its fields on demand. Its first line can stand alone.
"""

from __future__ import annotations

from enum import StrEnum

from pytest_cors.fetch.exchange import HTTPRequest

__all__ = [
    "AppTimeout",
    "ConnectionFailure",
    "DriveError",
    "DriverBusy",
    "LifespanError",
    "LifespanPhase",
    "LoopDisturbed",
    "ProtocolViolation",
    "UnreachableTarget",
    "Violation",
    "said",
]


def said(error: BaseException) -> str:
    """What an exception of the user's code says; what Python says where its `__str__` raises."""
    try:
        return str(error)
    except Exception:
        return "<exception str() failed>"


class DriveError(Exception):
    """The request did not come to a response: there is nothing that a browser could judge."""


class Violation(StrEnum):
    """How an app broke its server interface: a closed set. The value says it in words.

    Source: https://asgi.readthedocs.io/en/latest/specs/www.html and PEP 3333.
    """

    NO_RESPONSE = "it returned without sending a response"
    NO_BODY = "it returned after the response's start, without any body message"
    BODY_BEFORE_START = "it sent the response's body before its start"
    SECOND_START = "it started the response twice"
    AFTER_END = "it sent more body after the end of the response"
    MESSAGE = "it sent a message that is none of the HTTP response messages"
    STATUS = "the status is not that of a final response"
    HEADERS_SHAPE = "the headers are not an iterable of (name, value) pairs"
    HEADERS_TYPE = "a header is of the wrong type"
    HEADER_SYNTAX = "a header is not one that HTTP can carry"
    HEADERS_SIZE = "the headers are more than browsers take"
    BODY_TYPE = "a body chunk is not bytes"


_ADVICE: dict[Violation, str] = {
    Violation.NO_BODY: (
        "A server may hold the headers back until the first http.response.body message: "
        "send one, empty if need be."
    ),
    Violation.HEADERS_TYPE: (
        "Some servers accept this, others drop the connection, so a browser may never see "
        "the response. ASGI wants bytes for names and values, WSGI wants str."
    ),
    Violation.HEADERS_SIZE: (
        "Chromium gives up a response with more than 256 KiB of headers, Firefox one with more "
        "than 384 KiB: no page gets it there."
    ),
    Violation.HEADER_SYNTAX: (
        "A server refuses to write such a header, or drops the connection in the middle of "
        "the response (RFC 9110, section 5)."
    ),
}


class ProtocolViolation(DriveError):
    """The app did what no server interface allows, so what a browser sees depends on the server.

    `violation` names it; `detail` is the offending value in short, or empty.
    """

    def __init__(self, request: HTTPRequest, violation: Violation, detail: str = "") -> None:
        super().__init__(request, violation, detail)
        self.request = request
        self.violation = violation
        self.detail = detail

    def __str__(self) -> str:
        what = f"{self.violation.value}: {self.detail}" if self.detail else self.violation.value
        first = f"{_line(self.request)}: the app broke the server interface: {what}"
        advice = _ADVICE.get(self.violation)
        return f"{first}\n{advice}" if advice else first


class AppTimeout(DriveError):
    """No response headers came within `seconds`.

    `stopped`: the app could be ended. One that swallows every cancellation cannot.
    """

    def __init__(self, request: HTTPRequest, seconds: float, stopped: bool = True) -> None:
        super().__init__(request, seconds, stopped)
        self.request = request
        self.seconds = seconds
        self.stopped = stopped

    def __str__(self) -> str:
        first = f"{_line(self.request)}: no response headers within {_seconds(self.seconds)}"
        if self.stopped:
            return first
        return f"{first}\nThe app also went on after it was cancelled: it swallows CancelledError."


class ConnectionFailure(DriveError):
    """The server could not be reached, or closed the connection without a response."""

    def __init__(self, request: HTTPRequest, reason: str) -> None:
        super().__init__(request, reason)
        self.request = request
        self.reason = reason

    def __str__(self) -> str:
        return f"{_line(self.request)}: no response from the server: {self.reason}"


class DriverBusy(DriveError):
    """The driver was used again from within a request that it is driving."""

    def __str__(self) -> str:
        return (
            "this driver is in the middle of a request, and was asked for another from within "
            "it: make the assertion in the test, not in the app"
        )


class LoopDisturbed(DriveError):
    """The app stopped the event loop, or cancelled tasks on it that are not its own."""

    def __str__(self) -> str:
        return (
            "the app stopped the event loop that it runs on, or cancelled all tasks there: "
            "its server would have ended with it"
        )


class LifespanPhase(StrEnum):
    """The two halves of an app's lifespan."""

    STARTUP = "startup"
    SHUTDOWN = "shutdown"


class LifespanError(DriveError):
    """The app's lifespan failed (`message` is what the app says), or hangs (`seconds` is set).

    Source: https://asgi.readthedocs.io/en/latest/specs/lifespan.html
    """

    def __init__(
        self, phase: LifespanPhase, message: str = "", seconds: float | None = None
    ) -> None:
        super().__init__(phase, message, seconds)
        self.phase = phase
        self.message = message
        self.seconds = seconds

    def __str__(self) -> str:
        if self.seconds is not None:
            return f"the app's lifespan {self.phase} did not end within {_seconds(self.seconds)}"
        lines = self.message.strip().splitlines()
        if not lines:
            return f"the app's lifespan {self.phase} failed, and gave no reason"
        # Starlette sends a whole traceback, the exception in its last line.
        first = f"the app's lifespan {self.phase} failed: {lines[-1].strip()}"
        return "\n".join([first, *lines]) if len(lines) > 1 else first


_ACCEPTED = (
    "an ASGI app (ASGI 3, or the older ASGI 2)",
    "a WSGI app",
    "an httpx or httpx2 Client or AsyncClient, or one with the same build_request() and send()",
    "a test client of Starlette, FastAPI, Litestar, Quart, Flask, Werkzeug, Falcon or BlackSheep",
    "a Django test Client or AsyncClient",
    "the base URL of a running server, as a string",
)


class UnreachableTarget(DriveError, TypeError):
    """Nothing that was handed over leads to an app. `tried` says what was looked for, in order."""

    def __init__(self, target: str, reason: str, tried: tuple[str, ...] = ()) -> None:
        super().__init__(target, reason, tried)
        self.target = target
        self.reason = reason
        self.tried = tried

    def __str__(self) -> str:
        lines = [f"cannot send requests to {self.target}: {self.reason}", "Accepted are:"]
        lines += [f"  - {one}" for one in _ACCEPTED]
        if self.tried:
            lines += ["Looked for, in this order:", *(f"  - {one}" for one in self.tried)]
        return "\n".join(lines)


def _line(request: HTTPRequest) -> str:
    return f"{request.method} {request.url}"


def _seconds(seconds: float) -> str:
    return f"{seconds:g} s"
