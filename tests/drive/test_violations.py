"""Apps that break their server interface, each told so; and what is odd, but legal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import repeat
from typing import Any

import pytest

from pytest_cors.drive import (
    ProtocolViolation,
    Violation,
)
from pytest_cors.fetch.exchange import HTTPResponse
from tests.drive.messages import (
    BODY,
    START,
    App,
    ask,
    chunk,
    send_all,
    start,
)

pytestmark = pytest.mark.usefixtures("nothing_left")


# Violations

BAD: dict[str, tuple[App, Violation, str]] = {
    "returns at once": (send_all(), Violation.NO_RESPONSE, ""),
    "closes early": (send_all(START), Violation.NO_BODY, ""),
    "body first": (send_all(BODY), Violation.BODY_BEFORE_START, ""),
    "two starts": (send_all(START, START), Violation.SECOND_START, ""),
    "start after the end": (send_all(START, BODY, START), Violation.SECOND_START, ""),
    "body after the end": (send_all(START, BODY, BODY), Violation.AFTER_END, ""),
    "unknown message": (send_all({"type": "http.response.push"}), Violation.MESSAGE, "push"),
    "websocket message": (send_all({"type": "websocket.accept"}), Violation.MESSAGE, "accept"),
    "message without type": (send_all({"status": 200}), Violation.MESSAGE, "status"),
    "no message": (send_all(None), Violation.MESSAGE, "None"),  # type: ignore[arg-type]  # the test
    "status as str": (send_all(start(status="200")), Violation.STATUS, "'200'"),
    "no status": (send_all({"type": "http.response.start"}), Violation.STATUS, "None"),
    "status not final": (send_all(start(status=103)), Violation.STATUS, "103"),
    "status too large": (send_all(start(status=1000)), Violation.STATUS, "1000"),
    "headers not iterable": (send_all(start(7)), Violation.HEADERS_SHAPE, "7"),
    "headers as dict": (send_all(start({b"vary": b"Origin"})), Violation.HEADERS_SHAPE, "vary"),
    "header of three": (send_all(start([(b"a", b"b", b"c")])), Violation.HEADERS_SHAPE, "b'c'"),
    "header not a pair": (send_all(start([7])), Violation.HEADERS_SHAPE, "7"),
    "value as str": (send_all(start([(b"vary", "Origin")])), Violation.HEADERS_TYPE, "str value"),
    "name as str": (send_all(start([("vary", b"Origin")])), Violation.HEADERS_TYPE, "str name"),
    "value None": (send_all(start([[b"vary", None]])), Violation.HEADERS_TYPE, "NoneType value"),
    "empty name": (send_all(start([(b"", b"x")])), Violation.HEADER_SYNTAX, "b''"),
    "space in a name": (send_all(start([(b"x y", b"x")])), Violation.HEADER_SYNTAX, "x y"),
    "colon in a name": (send_all(start([(b"vary:", b"x")])), Violation.HEADER_SYNTAX, "vary:"),
    "bytes beyond ASCII": (send_all(start([(b"\xff", b"x")])), Violation.HEADER_SYNTAX, "xff"),
    "line break": (send_all(start([(b"x", b"a\r\nb: c")])), Violation.HEADER_SYNTAX, "r\\nb"),
    "NUL": (send_all(start([(b"x", b"a\0b")])), Violation.HEADER_SYNTAX, "x00"),
    "large headers": (
        send_all(start([(b"x", b"a" * 300_000)])),
        Violation.HEADERS_SIZE,
        "293 KiB",
    ),
    "large headers in lists": (
        send_all(start([[b"x", b"a" * 300_000]])),
        Violation.HEADERS_SIZE,
        "293 KiB",
    ),
    "many headers": (send_all(start([(b"a", b"b")] * 60_000)), Violation.HEADERS_SIZE, "lines"),
    "headers without end": (send_all(start(repeat((b"a", b"b")))), Violation.HEADERS_SIZE, "lines"),
    "body as str": (send_all(START, chunk("text")), Violation.BODY_TYPE, "str 'text'"),
    "body None": (send_all(START, chunk(None)), Violation.BODY_TYPE, "NoneType"),
}


@pytest.mark.parametrize(("app", "violation", "detail"), BAD.values(), ids=BAD)
def test_a_broken_interface_is_an_error_that_names_it(
    app: App, violation: Violation, detail: str
) -> None:
    with pytest.raises(ProtocolViolation) as caught:
        ask(app)
    assert caught.value.violation is violation
    first = str(caught.value).partition("\n")[0]
    assert first.startswith("GET http://testserver/: the app broke the server interface: ")
    assert violation.value in first
    assert detail in first


def test_a_violation_is_found_behind_a_framework_that_catches_it() -> None:
    refused: list[Exception] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in (BODY, START, BODY):
            try:
                await send(message)
            except Exception as error:
                refused.append(error)

    with pytest.raises(ProtocolViolation) as caught:
        ask(app)
    assert caught.value.violation is Violation.BODY_BEFORE_START
    assert refused == [caught.value] * 3  # nothing mends it


def test_an_app_that_goes_on_after_a_violation_is_stopped() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        try:
            await send(BODY)
        except Exception:
            await asyncio.Event().wait()

    with pytest.raises(ProtocolViolation):
        ask(app)


# Odd, and legal

ODD: dict[str, tuple[Any, tuple[tuple[str, str], ...]]] = {
    "a generator, read once (Sanic)": (
        lambda: (pair for pair in [(b"vary", b"Origin"), (b"vary", b"Cookie")]),
        (("vary", "Origin"), ("vary", "Cookie")),
    ),
    "lists for pairs": (lambda: [[b"vary", b"Origin"]], (("vary", "Origin"),)),
    "generators for pairs": (lambda: [iter([b"vary", b"Origin"])], (("vary", "Origin"),)),
    "none at all": (lambda: (), ()),
    "upper case": (lambda: [(b"Vary", b"Origin")], (("Vary", "Origin"),)),
    "white space around a value": (lambda: [(b"vary", b" \tOrigin ")], (("vary", "Origin"),)),
    "bytes beyond ASCII in a value": (lambda: [(b"x", b"\xe9\xff")], (("x", "\xe9\xff"),)),
    "an empty value": (lambda: [(b"x", b"")], (("x", ""),)),
    "one of 250 KB": (lambda: [(b"x", b"y" * 250_000)], (("x", "y" * 250_000),)),
    "10 000 of them": (lambda: [(b"x", b"y")] * 10_000, (("x", "y"),) * 10_000),
}


@pytest.mark.parametrize(("headers", "expected"), ODD.values(), ids=ODD)
def test_headers_that_are_odd_but_legal(headers: Callable[[], Any], expected: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start(headers()))
        await send(BODY)

    assert ask(app).headers == expected
    assert ask(app).headers == expected  # and the second time, when they may be known


def test_a_start_without_headers_and_a_body_without_keys() -> None:
    app = send_all({"type": "http.response.start", "status": 204}, {"type": "http.response.body"})
    assert ask(app) == HTTPResponse(204, ())


@pytest.mark.parametrize("body", [bytearray(b"x"), memoryview(b"x")])
def test_bodies_that_servers_take_for_bytes(body: Any) -> None:
    assert ask(send_all(START, chunk(body, more=False))).status == 200
