"""What apps are made of: tasks, threads, contexts, generators; and what they leave running."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from typing import Any

import anyio
import anyio.to_thread
import pytest

from pytest_cors.drive import (
    Driver,
    Job,
    resolve,
)
from pytest_cors.drive.channels import GRACE
from pytest_cors.fetch.exchange import HTTPResponse
from tests.drive.messages import (
    BODY,
    START,
    App,
    ask,
    drive,
    get,
    http_only,
    once,
    plain,
)

pytestmark = pytest.mark.usefixtures("nothing_left")


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


def test_a_generator_that_is_dropped_at_the_very_end_is_closed() -> None:
    log: list[str] = []
    kept: list[Any] = []

    async def events() -> Any:
        try:
            yield b"x"
        finally:
            await asyncio.sleep(0)
            log.append("closed")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        kept.append(events())
        await anext(kept[0])
        task = asyncio.create_task(asyncio.Event().wait())
        task.add_done_callback(lambda _: kept.clear())
        await plain(scope, receive, send)

    assert ask(app).status == 200
    assert log == ["closed"]


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
