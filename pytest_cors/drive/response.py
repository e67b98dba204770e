"""The responses that an app gives in-process: header fields off the wire, crashes, whole bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pytest_cors.drive.errors import Violation
from pytest_cors.fetch.exchange import Headers, HTTPResponse

__all__ = [
    "CRASH_HEADERS",
    "MOST_LINES",
    "CrashedResponse",
    "MalformedHeaders",
    "WholeResponse",
    "fields",
    "is_crash",
]


@dataclass(frozen=True, slots=True)
class CrashedResponse(HTTPResponse):
    """What a server sends for an app that raised: `cause` is what it raised.

    The response is the one that the app had started, or else the server's own 500, which has no
    CORS headers.
    """

    cause: BaseException


@dataclass(frozen=True, slots=True)
class WholeResponse(HTTPResponse):
    """A response with its body. `cause` is the exception of an app that raised."""

    body: bytes
    cause: BaseException | None = None


def is_crash(error: BaseException) -> bool:
    """Whether a server makes a 500 of what its app raised. All else ends the run.

    KeyboardInterrupt does, and the exceptions by which test tools fail, skip or end tests.
    """
    # By name, so that nothing is imported for it: what `pytest.exit` raises, which is an Exception,
    # and asyncio's cancellation, which is none.
    kind = type(error)
    if kind.__module__ == "_pytest.outcomes":
        return False
    return isinstance(error, Exception | SystemExit) or kind.__name__ == "CancelledError"


CRASH_HEADERS: Headers = (("content-type", "text/plain; charset=utf-8"),)
"""The headers of the 500 that servers send for an app that raised before its response."""


class MalformedHeaders(ValueError):
    """Response headers that no server can write."""

    def __init__(self, violation: Violation, detail: str) -> None:
        super().__init__(violation, detail)
        self.violation = violation
        self.detail = detail


# RFC 9110, section 5.1 (a name is a token) and 5.5 (no control character but HTAB in a value).
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")

_LARGEST = 256 * 1024
"""Bytes of headers from which on Chromium gives a response up; Firefox does at half as much again.
Measured with Chromium and Firefox, not specified anywhere."""

_AROUND = len(": \r\n")

MOST_LINES = _LARGEST // (_AROUND + 1)
"""How many lines fit in there, if there is next to nothing in them."""

# An app sends the same few header lists over and over: what was looked at once is remembered.
_KNOWN: dict[tuple[object, ...], Headers] = {}
_KNOWN_LIMIT = 1024
_KNOWN_SIZE = 4096


def fields(raw: Any) -> Headers:
    """Read the header list of a response message, as an HTTP parser at the other end would.

    `raw` is any iterable of pairs of bytes; it is read once, and not for ever. Optional whitespace
    around a value is not part of it (RFC 9110, section 5.5).

    Raises MalformedHeaders.
    """
    try:
        # Most are lists, which have an end.
        pairs: tuple[object, ...] = tuple(raw if _is_list(raw) else islice(raw, MOST_LINES + 1))
    except TypeError:
        raise MalformedHeaders(Violation.HEADERS_SHAPE, _short(raw)) from None
    try:
        return _KNOWN[pairs]
    except KeyError:
        found = _read_all(pairs)
    except TypeError:  # lists for pairs are legal, and not hashable
        found = _read_all(pairs)
        _measured(found)
        return found
    if _measured(found) <= _KNOWN_SIZE:
        if len(_KNOWN) >= _KNOWN_LIMIT:
            _KNOWN.clear()
        _KNOWN[pairs] = found
    return found


def _is_list(raw: object) -> bool:
    return isinstance(raw, list)


def _read_all(pairs: tuple[object, ...]) -> Headers:
    if len(pairs) > MOST_LINES:
        raise MalformedHeaders(Violation.HEADERS_SIZE, f"more than {MOST_LINES} lines")
    return tuple([_read(pair) for pair in pairs])


def _measured(headers: Headers) -> int:
    """The size of headers in bytes. Raises MalformedHeaders."""
    size = sum(len(name) + len(value) for name, value in headers) + _AROUND * len(headers)
    if size > _LARGEST:
        raise MalformedHeaders(Violation.HEADERS_SIZE, f"{size / 1024:.0f} KiB")
    return size


def _read(pair: Any) -> tuple[str, str]:
    try:
        name, value = pair
    except (TypeError, ValueError):
        raise MalformedHeaders(Violation.HEADERS_SHAPE, _short(pair)) from None
    if not isinstance(name, bytes) or not isinstance(value, bytes):
        kinds = f"{type(name).__name__} name, {type(value).__name__} value"
        raise MalformedHeaders(Violation.HEADERS_TYPE, f"{_short((name, value))}: {kinds}")
    if not _NAME.fullmatch(name) or _CONTROL.search(value):
        raise MalformedHeaders(Violation.HEADER_SYNTAX, _short((name, value)))
    return name.decode("latin-1"), value.strip(b" \t").decode("latin-1")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
