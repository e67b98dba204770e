"""Apps that never answer, or never end: a verdict or a clear error, and nothing left behind."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from typing import Any

import anyio
import anyio.to_thread
import pytest

from pytest_cors.drive import (
    AppTimeout,
    Driver,
    Job,
    channels,
    resolve,
)
from pytest_cors.drive.channels import GRACE
from pytest_cors.fetch.exchange import HTTPResponse
from tests.drive.messages import (
    BODY,
    START,
    App,
    ask,
    chunk,
    get,
    http_only,
    once,
    plain,
    start,
)

pytestmark = pytest.mark.usefixtures("nothing_left")

SHORT = 0.1
"""A timeout for apps that are known not to answer, in seconds."""


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
