"""Apps that break their server: each comes to a verdict or to a clear error, and leaves nothing."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import anyio
import anyio.to_thread
import pytest

from pytest_cors.drive import (
    AppTimeout,
    CrashedResponse,
    Driver,
    Job,
    ProtocolViolation,
    Violation,
    channels,
    resolve,
)
from pytest_cors.drive.channels import GRACE
from pytest_cors.fetch.exchange import HTTPResponse
from tests.drive.messages import BODY, START, get, http_only, once, one, plain, send_all, values

pytestmark = pytest.mark.usefixtures("nothing_left")

SHORT = 0.1
"""A timeout for apps that are known not to answer, in seconds."""

App = Callable[..., Any]


def ask(app: App, *, timeout: float = 5.0) -> Any:
    return one(http_only(app), timeout=timeout)


def drive(app: App, *flows: Any, timeout: float = 5.0) -> list[Any]:
    driver = resolve(http_only(app), timeout=timeout)
    assert isinstance(driver, Driver)
    return driver.run([Job(flow) for flow in flows])


def start(headers: Any = (), status: Any = 200) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}


def chunk(body: Any = b"x", more: bool = True) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": more}


# Never an answer


async def never_answers(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.Event().wait()


async def waits_for_disconnect(scope: Any, receive: Any, send: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def waits_in_a_thread(scope: Any, receive: Any, send: Any) -> None:
    await anyio.to_thread.run_sync(time.sleep, SHORT * 2, abandon_on_cancel=True)
    await asyncio.Event().wait()


@pytest.mark.parametrize("app", [never_answers, waits_for_disconnect, waits_in_a_thread])
def test_no_headers_in_time_is_an_error_that_says_so(app: App) -> None:
    with pytest.raises(AppTimeout) as caught:
        ask(app, timeout=SHORT)
    assert str(caught.value) == "GET http://testserver/: no response headers within 0.1 s"


def test_an_app_that_swallows_every_cancellation_is_given_up() -> None:
    stop = threading.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while not stop.is_set():
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)

    with pytest.raises(AppTimeout) as caught:
        ask(app, timeout=SHORT)
    assert "swallows CancelledError" in str(caught.value)


# An answer without an end


async def endless_with_pauses(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    while True:
        await send(chunk())
        await asyncio.sleep(0.01)


async def endless_without_pause(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    while True:
        await send(chunk(b"x" * 100))


async def endless_in_large_chunks(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    while True:
        await send(chunk(b"x" * (1 << 20)))


async def endless_and_empty(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    while True:
        await send(chunk(b""))


async def headers_and_then_nothing(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    await asyncio.Event().wait()


async def asks_on_and_on(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    await send(BODY)
    while True:
        await receive()


async def swallows_one_cancellation(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.sleep(0.01)


async def raises_when_cancelled(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    try:
        await asyncio.Event().wait()
    finally:
        raise RuntimeError("cleaning up failed")


async def never_ends_its_background_work(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    await send(BODY)
    await asyncio.Event().wait()


ENDLESS = [
    endless_with_pauses,
    endless_without_pause,
    endless_in_large_chunks,
    endless_and_empty,
    headers_and_then_nothing,
    asks_on_and_on,
    swallows_one_cancellation,
    raises_when_cancelled,
    never_ends_its_background_work,
]


@pytest.mark.parametrize("app", ENDLESS)
def test_a_response_without_an_end_is_judged_by_its_headers(app: App) -> None:
    response = ask(app, timeout=SHORT)
    assert response == HTTPResponse(200, (("access-control-allow-origin", "*"),))


@pytest.mark.parametrize("app", ENDLESS)
def test_the_next_request_is_none_the_worse_for_it(app: App) -> None:
    async def sometimes(scope: Any, receive: Any, send: Any) -> None:
        await (app if scope.get("path") == "/endless" else plain)(scope, receive, send)

    flows = [once(get("http://testserver/endless")), once(get()), once(get())]
    driver = resolve(http_only(sometimes), timeout=SHORT)
    assert isinstance(driver, Driver)
    with driver:
        assert [each.status for each in driver.run([Job(flow) for flow in flows])] == [200] * 3
        assert [each.status for each in driver.run([Job(once(get()))])] == [200]


def test_a_stream_is_told_that_the_client_left_before_it_is_cancelled() -> None:
    told: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(START)
        try:
            told.append((await receive())["type"])
        except asyncio.CancelledError:
            told.append("cancelled")
            raise

    assert ask(app).status == 200
    assert told == ["http.disconnect"]


def test_what_an_app_does_once_the_client_left_is_no_violation() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(START)
        await receive()
        for message in (START, BODY, BODY, {"type": "nonsense"}):
            await send(message)

    assert ask(app).status == 200


def test_an_event_stream_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "GRACE", 1000)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send(start([(b"Content-Type", b"Text/Event-Stream; charset=utf-8")]))
        await receive()

    assert ask(app).status == 200


def test_an_endless_url_is_waited_for_once() -> None:
    waits: list[tuple[float, float]] = []

    class Call:
        kept: list[bytes] | None = None

        def __init__(self, url: str, endless: bool) -> None:
            self.request = get(url)
            self.endless = endless

        async def settle(self, timeout: float, patience: float) -> bool:
            waits.append((timeout, patience))
            return self.endless

    async def main() -> None:
        patience: Any = channels.Patience(5)
        for url, endless in [("/a", True), ("/a", True), ("/b", False), ("/b", False)]:
            await patience.wait(Call(url, endless))
        whole = Call("/a", True)
        whole.kept = []
        await patience.wait(whole)

    asyncio.run(main())
    assert waits == [(5, GRACE), (5, GRACE / 20), (5, GRACE), (5, GRACE), (5, 5)]


def test_a_swallower_of_cancellation_that_answered_is_judged() -> None:
    stop = threading.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        while not stop.is_set():
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)

    assert ask(app).status == 200


# Crashes


def crash_at(place: int, error: BaseException) -> App:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for number, message in enumerate([START, chunk(), chunk(more=False)]):
            if number == place:
                raise error
            await send(message)
        raise error

    return app


@pytest.mark.parametrize(
    ("place", "status", "allowed"),
    [(0, 500, []), (1, 200, ["*"]), (2, 200, ["*"]), (3, 200, ["*"])],
    ids=["before the start", "after the start", "in the body", "after the end"],
)
def test_an_app_that_raises_is_a_server_that_answers(
    place: int, status: int, allowed: list[str]
) -> None:
    error = RuntimeError("boom")
    response = ask(crash_at(place, error))
    assert isinstance(response, CrashedResponse)
    assert response.cause is error
    assert response.status == status
    assert values(response, "access-control-allow-origin") == allowed


@pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError(), MemoryError()])
def test_what_a_server_would_survive_is_a_crash(error: BaseException) -> None:
    response = ask(crash_at(0, error))
    assert isinstance(response, CrashedResponse)
    assert response.cause is error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), pytest.fail.Exception("in the app")])
def test_what_ends_the_run_is_passed_on(error: BaseException) -> None:
    with pytest.raises(type(error)):
        ask(crash_at(0, error))


def test_what_ends_the_run_is_passed_on_from_an_app_that_is_being_stopped() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            pytest.fail("in the app")

    with pytest.raises(pytest.fail.Exception, match="in the app"):
        ask(app, timeout=SHORT)


def test_a_generator_that_will_not_close_is_left_behind() -> None:
    kept: list[Any] = []
    released = False

    async def numbers() -> Any:
        try:
            yield 1
        finally:
            while not released:
                await asyncio.sleep(0.01)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        kept.append(numbers())
        await anext(kept[-1])
        await plain(scope, receive, send)

    assert ask(app).status == 200
    released = True


def test_a_thread_that_does_not_end_is_left_behind() -> None:
    released = threading.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asyncio.get_running_loop().run_in_executor(None, released.wait, 20)
        await plain(scope, receive, send)

    assert ask(app).status == 200
    assert not released.is_set()
    released.set()


def test_an_app_that_cancels_itself_is_a_crash() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)

    response = ask(app)
    assert isinstance(response, CrashedResponse)
    assert isinstance(response.cause, asyncio.CancelledError)
    assert response.status == 500


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
    "one of 1 MB": (lambda: [(b"x", b"y" * 1_000_000)], (("x", "y" * 1_000_000),)),
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


# What apps are made of


async def with_a_task_group(scope: Any, receive: Any, send: Any) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(send, START)
    async with anyio.create_task_group() as group:
        group.start_soon(send, BODY)


async def with_a_cancelled_task_group(scope: Any, receive: Any, send: Any) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(anyio.sleep_forever)
        await plain(scope, receive, send)
        group.cancel_scope.cancel()


async def with_a_cancel_scope_at_once(scope: Any, receive: Any, send: Any) -> None:
    with anyio.move_on_after(0.01):
        await anyio.sleep_forever()
    await plain(scope, receive, send)


async def with_asyncio_timeout(scope: Any, receive: Any, send: Any) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()
    await plain(scope, receive, send)


async def with_an_asyncio_task_group(scope: Any, receive: Any, send: Any) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(send(START))
    await send(BODY)


async def with_a_thread(scope: Any, receive: Any, send: Any) -> None:
    await anyio.to_thread.run_sync(time.sleep, 0.01)
    await plain(scope, receive, send)


async def with_the_default_executor(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.to_thread(time.sleep, 0.01)
    await plain(scope, receive, send)


async def with_a_thread_that_calls_back(scope: Any, receive: Any, send: Any) -> None:
    await anyio.to_thread.run_sync(anyio.from_thread.run, send, START)
    await send(BODY)


async def with_a_child_that_receives(scope: Any, receive: Any, send: Any) -> None:
    async def until_gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async with asyncio.TaskGroup() as group:  # Quart's shape
        group.create_task(until_gone())
        await plain(scope, receive, send)


@pytest.mark.parametrize(
    "app",
    [
        with_a_task_group,
        with_a_cancelled_task_group,
        with_a_cancel_scope_at_once,
        with_asyncio_timeout,
        with_an_asyncio_task_group,
        with_a_thread,
        with_the_default_executor,
        with_a_thread_that_calls_back,
        with_a_child_that_receives,
    ],
)
def test_what_apps_are_made_of_works(app: App) -> None:
    responses = drive(app, once(get()), once(get()), once(get()))
    assert [(type(each), each.status) for each in responses] == [(HTTPResponse, 200)] * 3


MARK: contextvars.ContextVar[str] = contextvars.ContextVar("MARK", default="clean")


@pytest.mark.parametrize("pause", [False, True], ids=["at one go", "with a pause"])
def test_context_set_by_one_request_is_unseen_by_the_next(pause: bool) -> None:
    seen: list[tuple[str, bool]] = []
    tasks: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if pause:
            await asyncio.sleep(0)
        task = asyncio.current_task()
        seen.append((MARK.get(), task in tasks))
        tasks.append(task)
        MARK.set("dirty")
        await plain(scope, receive, send)

    drive(app, once(get()), once(get()), once(get()))
    assert seen == [("clean", False)] * 3
    assert MARK.get() == "clean"


def test_context_of_the_test_is_seen_by_the_app() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(MARK.get())
        await plain(scope, receive, send)

    token = MARK.set("of the test")
    try:
        ask(app)
    finally:
        MARK.reset(token)
    assert set(seen) == {"of the test"}


def test_background_work_is_done_before_the_next_request() -> None:
    log: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        log.append("request")
        await plain(scope, receive, send)
        await asyncio.sleep(GRACE * 1.5)  # more than an endless body would get
        log.append("background")

    drive(app, once(get()), once(get()))
    assert log == ["request", "background"] * 2


def test_a_task_that_outlives_its_request_lives_until_the_driver_is_closed() -> None:
    log: list[str] = []
    tasks: list[asyncio.Task[None]] = []

    async def work() -> None:
        try:
            while True:
                await asyncio.sleep(0.001)
                log.append("tick")
        finally:
            log.append("ended")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if not tasks:
            tasks.append(asyncio.create_task(work()))
        await asyncio.sleep(0.01)
        await plain(scope, receive, send)

    driver = resolve(http_only(app))
    assert isinstance(driver, Driver)
    with driver:
        driver.run([Job(once(get()))])
        before = len(log)
        driver.run([Job(once(get()))])
        assert len(log) > before
        assert "ended" not in log
    assert log[-1] == "ended"
    assert tasks[0].cancelled()


def test_a_generator_left_open_is_closed_with_the_driver() -> None:
    log: list[str] = []
    kept: list[Any] = []

    async def numbers() -> Any:
        try:
            while True:
                yield 1
        finally:
            log.append("closed")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        kept.append(numbers())
        await anext(kept[-1])
        await plain(scope, receive, send)

    ask(app)
    assert log == ["closed"]
