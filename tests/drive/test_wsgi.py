"""WSGI apps, well and badly behaved, in the test's own thread."""

from __future__ import annotations

import contextvars
import sys
from collections.abc import Callable
from itertools import repeat
from typing import Any

import pytest

from pytest_cors.drive import (
    AppTimeout,
    CrashedResponse,
    Driver,
    Job,
    ProtocolViolation,
    Violation,
    resolve,
)
from pytest_cors.fetch.exchange import HTTPResponse
from tests.drive.messages import get, once, one

pytestmark = pytest.mark.usefixtures("nothing_left")

App = Callable[..., Any]
HEADERS = [("Access-Control-Allow-Origin", "*")]
ANSWER = HTTPResponse(200, (("Access-Control-Allow-Origin", "*"),))


def returns(body: Any, status: Any = "200 OK", headers: Any = HEADERS) -> App:
    def app(environ: Any, start_response: Any) -> Any:
        start_response(status, headers)
        return body

    return app


def written(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", HEADERS)(b"by write()")
    return []


def late_start(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", HEADERS)
    yield b"the first chunk comes after start_response"


def started_twice_with_reason(environ: Any, start_response: Any) -> Any:
    start_response("500 Oops", [])
    try:
        raise ValueError
    except ValueError:
        start_response("200 OK", HEADERS, sys.exc_info())
    return [b"ok"]


def endless(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", HEADERS)
    while True:
        yield b"x" * 1000


def endless_and_empty_after_the_first(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", HEADERS)
    yield b"x"
    while True:
        yield b""


def endless_and_slow_to_close(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", HEADERS)
    try:
        while True:
            yield b"x" * (1 << 20)
    finally:
        raise RuntimeError("cleaning up failed")


@pytest.mark.parametrize(
    "app",
    [
        pytest.param(returns([b"ok"]), id="a list"),
        pytest.param(returns([]), id="an empty list"),
        pytest.param(returns((b"", b"ok")), id="an empty chunk first"),
        pytest.param(returns(iter([b"ok"])), id="an iterator"),
        written,
        late_start,
        started_twice_with_reason,
        endless,
        endless_and_empty_after_the_first,
        endless_and_slow_to_close,
    ],
)
def test_a_wsgi_app_is_judged_by_its_headers(app: App) -> None:
    assert one(app) == ANSWER


def test_an_endless_row_of_empty_chunks_is_no_answer() -> None:
    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", HEADERS)
        while True:
            yield b""

    with pytest.raises(AppTimeout):
        one(app, timeout=0.05)


@pytest.mark.parametrize("ends", [True, False], ids=["to the end", "cut short"])
def test_the_body_is_closed(ends: bool) -> None:
    class Body:
        closed = 0

        def __iter__(self) -> Any:
            yield b"x"
            while not ends:
                yield b"x" * (1 << 20)

        def close(self) -> None:
            self.closed += 1

    body = Body()
    assert one(returns(body)) == ANSWER
    assert body.closed == 1


def raises_at_once(environ: Any, start_response: Any) -> Any:
    raise RuntimeError("boom")


def raises_after_start(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", HEADERS)
    raise RuntimeError("boom")


def raises_before_the_first_chunk(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", HEADERS)
    if environ:
        raise RuntimeError("boom")
    yield b""


def raises_after_the_first_chunk(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", HEADERS)
    yield b"x"
    raise RuntimeError("boom")


def raises_with_exc_info_too_late(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", HEADERS)
    yield b"x"
    try:
        raise RuntimeError("boom")
    except RuntimeError:
        start_response("500 Oops", [], sys.exc_info())


@pytest.mark.parametrize(
    ("app", "status"),
    [
        (raises_at_once, 500),
        (raises_after_start, 500),
        (raises_before_the_first_chunk, 500),
        (raises_after_the_first_chunk, 200),
        (raises_with_exc_info_too_late, 200),
    ],
)
def test_a_wsgi_app_that_raises_is_a_server_that_answers(app: App, status: int) -> None:
    response = one(app)
    assert isinstance(response, CrashedResponse)
    assert isinstance(response.cause, RuntimeError)
    # The headers go out with the first chunk that is not empty, and not before (PEP 3333).
    assert response.status == status
    assert (response.headers == ANSWER.headers) is (status == 200)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), pytest.exit.Exception("in the app")])
def test_what_ends_the_run_is_passed_on(error: BaseException) -> None:
    def app(environ: Any, start_response: Any) -> Any:
        raise error

    with pytest.raises(type(error)):
        one(app)


def starts_twice(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", [])
    start_response("200 OK", [])
    return []


def hides_its_fault(environ: Any, start_response: Any) -> Any:
    try:
        start_response(200, [])
    except Exception:
        start_response("200 OK", [])
    return []


BAD: dict[str, tuple[App, Violation, str]] = {
    "no start": (lambda environ, start: [b"x"], Violation.BODY_BEFORE_START, ""),
    "no response": (lambda environ, start: [], Violation.NO_RESPONSE, ""),
    "two starts": (starts_twice, Violation.SECOND_START, ""),
    "None for a body": (returns(None), Violation.BODY_TYPE, "NoneType"),
    "str for a body": (returns("text"), Violation.BODY_TYPE, "str 't'"),
    "str for a chunk": (returns(["text"]), Violation.BODY_TYPE, "str 'text'"),
    "status an int": (returns([], 200), Violation.STATUS, "200"),
    "status bytes": (returns([], b"200 OK"), Violation.STATUS, "b'200 OK'"),
    "status a word": (returns([], "OK"), Violation.STATUS, "'OK'"),
    "status not final": (returns([], "100 Continue"), Violation.STATUS, "100"),
    "status too long": (returns([], "2000 OK"), Violation.STATUS, "2000"),
    "headers bytes": (returns([], headers=[(b"a", b"b")]), Violation.HEADERS_TYPE, "bytes name"),
    "a value None": (returns([], headers=[("a", None)]), Violation.HEADERS_TYPE, "NoneType value"),
    "headers None": (returns([], headers=None), Violation.HEADERS_SHAPE, "None"),
    "header of three": (returns([], headers=[("a", "b", "c")]), Violation.HEADERS_SHAPE, "'c'"),
    "not latin-1": (returns([], headers=[("a", "\u20ac")]), Violation.HEADER_SYNTAX, "\u20ac"),
    "line break": (returns([], headers=[("a", "b\nc")]), Violation.HEADER_SYNTAX, "b\\nc"),
    "headers without end": (
        returns([], headers=repeat(("a", "b"))),
        Violation.HEADERS_SIZE,
        "lines",
    ),
    "hidden": (hides_its_fault, Violation.STATUS, "200"),
}


@pytest.mark.parametrize(("app", "violation", "detail"), BAD.values(), ids=BAD)
def test_a_broken_wsgi_interface_is_an_error_that_names_it(
    app: App, violation: Violation, detail: str
) -> None:
    with pytest.raises(ProtocolViolation) as caught:
        one(app)
    assert caught.value.violation is violation
    assert detail in str(caught.value).partition("\n")[0]


def test_context_set_by_one_request_is_unseen_by_the_next() -> None:
    mark: contextvars.ContextVar[str] = contextvars.ContextVar("mark", default="clean")
    seen: list[str] = []

    def app(environ: Any, start_response: Any) -> Any:
        seen.append(mark.get())
        mark.set("dirty")
        return returns([b"ok"])(environ, start_response)

    driver = resolve(app)
    assert isinstance(driver, Driver)
    driver.run([Job(once(get())), Job(once(get()))])
    assert seen == ["clean", "clean"]


def test_the_app_reads_its_body_as_it_likes() -> None:
    bodies: list[bytes] = []

    def app(environ: Any, start_response: Any) -> Any:
        stream = environ["wsgi.input"]
        bodies.extend([stream.readline(), stream.read(1), b"".join(stream), stream.read()])
        return returns([b"ok"])(environ, start_response)

    one(app, get(), b"line\nrest")
    assert bodies == [b"line\n", b"r", b"est", b""]
