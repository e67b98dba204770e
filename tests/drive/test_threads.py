"""Where the work is done: in the test's thread, beside a running loop, and never in a deadlock."""

from __future__ import annotations

import asyncio
import functools
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import anyio
import pytest
import trio

from pytest_cors.drive import Driver, DriverBusy, Job, LoopDisturbed, resolve
from tests.drive.messages import get, http_only, once, plain

pytestmark = pytest.mark.usefixtures("nothing_left")


def noting(threads: list[int]) -> Callable[..., Any]:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        threads.append(threading.get_ident())
        await anyio.sleep(0)  # asks which loop it runs on
        await plain(scope, receive, send)

    return http_only(app)


def noting_wsgi(threads: list[int]) -> Callable[..., Any]:
    def app(environ: Any, start_response: Any) -> Any:
        threads.append(threading.get_ident())
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()
        start_response("200 OK", [])
        return [b"ok"]

    return app


def sync_driver(target: Any) -> Driver:
    driver = resolve(target)
    assert isinstance(driver, Driver)
    return driver


@pytest.mark.parametrize("kind", [noting, noting_wsgi])
def test_in_a_sync_test_the_app_runs_in_its_thread(kind: Any) -> None:
    threads: list[int] = []
    sync_driver(kind(threads)).run([Job(once(get()))])
    assert threads == [threading.get_ident()]


@pytest.mark.parametrize("kind", [noting, noting_wsgi])
@pytest.mark.parametrize(
    "run",
    [
        pytest.param(asyncio.run, id="asyncio"),
        pytest.param(lambda main: trio.run(lambda: main), id="trio"),
        pytest.param(lambda main: anyio.run(lambda: main, backend="trio"), id="anyio on trio"),
    ],
)
def test_in_an_async_test_the_app_runs_beside_it(kind: Any, run: Any) -> None:
    threads: list[int] = []

    async def main() -> list[int]:
        with sync_driver(kind(threads)) as driver:
            return [each.status for each in driver.run([Job(once(get()))] * 1)]

    assert run(main()) == [200]
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_an_app_that_uses_its_own_driver_is_told_so() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        driver.run([Job(once(get()))])

    driver = sync_driver(http_only(app))
    with driver:
        [response] = driver.run([Job(once(get()))])
    assert isinstance(response.cause, DriverBusy)


def test_an_app_that_uses_its_own_driver_beside_a_running_loop_is_told_so() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        driver.run([Job(once(get()))])

    async def main() -> Any:
        with driver:
            return driver.run([Job(once(get()))])

    driver = sync_driver(http_only(app))
    [response] = asyncio.run(main())
    assert isinstance(response.cause, DriverBusy)


def test_an_app_may_use_another_driver() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert other.run([Job(once(get()))])[0].status == 200
        await plain(scope, receive, send)

    other = sync_driver(http_only(plain))
    [response] = sync_driver(http_only(app)).run([Job(once(get()))])
    assert response.status == 200


async def cancels_everything(scope: Any, receive: Any, send: Any) -> None:
    for task in asyncio.all_tasks():
        task.cancel()
    await plain(scope, receive, send)


async def stops_the_loop(scope: Any, receive: Any, send: Any) -> None:
    asyncio.get_running_loop().stop()
    await plain(scope, receive, send)


async def stops_the_loop_and_waits(scope: Any, receive: Any, send: Any) -> None:
    asyncio.get_running_loop().stop()
    await asyncio.sleep(0.01)
    await plain(scope, receive, send)


@pytest.mark.parametrize("app", [cancels_everything, stops_the_loop_and_waits])
def test_an_app_that_takes_the_loop_away_is_told_so(app: Any) -> None:
    # pytest would take a CancelledError for what the test itself raised.
    with pytest.raises(LoopDisturbed, match="stopped the event loop"):
        sync_driver(http_only(app)).run([Job(once(get())), Job(once(get()))])


def test_a_loop_that_is_stopped_at_the_end_is_closed_all_the_same() -> None:
    driver = sync_driver(http_only(stops_the_loop))
    with suppress(LoopDisturbed):  # where a task does not begin at once
        assert driver.run([Job(once(get()))])[0].status == 200
    with suppress(LoopDisturbed):
        assert driver.run([Job(once(get()))])[0].status == 200


def test_two_threads_take_turns() -> None:
    inside: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        inside.append("in")
        await asyncio.sleep(0.005)
        inside.append("out")
        await plain(scope, receive, send)

    def work(_: int) -> list[int]:
        return [each.status for each in driver.run([Job(once(get())), Job(once(get()))])]

    with sync_driver(http_only(app)) as driver, ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [[200, 200]] * 4
    assert inside == ["in", "out"] * 8


def test_two_threads_may_share_a_driver_that_nobody_entered() -> None:
    phases: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            assert phases.count("startup") == phases.count("shutdown") + 1
            await asyncio.sleep(0.005)
            await plain(scope, receive, send)
            return
        for phase in ("startup", "shutdown"):
            await receive()
            phases.append(phase)
            await send({"type": f"lifespan.{phase}.complete"})

    driver = sync_driver(app)
    with ThreadPoolExecutor(4) as pool:
        batches = list(pool.map(lambda _: driver.run([Job(once(get()))]), range(8)))
    assert [each.status for [each] in batches] == [200] * 8
    assert phases.count("startup") == phases.count("shutdown")


def test_an_exception_of_the_flow_leaves_the_driver_usable() -> None:
    def bad() -> Any:
        yield get()
        raise ZeroDivisionError

    with sync_driver(http_only(plain)) as driver:
        with pytest.raises(ZeroDivisionError):
            driver.run([Job(bad())])
        assert driver.run([Job(once(get()))])[0].status == 200


def test_an_error_is_raised_beside_a_running_loop_too() -> None:
    def bad() -> Any:
        yield get()
        raise ZeroDivisionError

    async def main() -> None:
        sync_driver(http_only(plain)).run([Job(bad())])

    with pytest.raises(ZeroDivisionError):
        asyncio.run(main())


@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="needs signals")
def test_ctrl_c_beside_a_running_loop_ends_the_work_there() -> None:
    log: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        # As from a terminal: to the main thread, which waits for this one.
        main_thread = threading.main_thread().ident
        interrupt = functools.partial(signal.pthread_kill, main_thread, signal.SIGINT)
        asyncio.get_running_loop().call_later(0.05, interrupt)
        try:
            await asyncio.Event().wait()
        finally:
            log.append("ended")

    async def main() -> None:
        driver = sync_driver(http_only(app))
        with driver, pytest.raises(KeyboardInterrupt):
            driver.run([Job(once(get()))])
        assert log == ["ended"]

    runner = asyncio.new_event_loop()  # asyncio.run would take the signal for itself
    # A run that was begun in the background of a shell ignores the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        runner.run_until_complete(main())
    finally:
        signal.signal(signal.SIGINT, before)
        runner.close()


def test_ctrl_c_leaves_nothing_running() -> None:
    log: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        def interrupt() -> None:
            raise KeyboardInterrupt

        # As from a signal: out of the loop, not out of the app.
        asyncio.get_running_loop().call_soon(interrupt)
        try:
            await asyncio.Event().wait()
        finally:
            log.append("ended")

    with sync_driver(http_only(app)) as driver:
        with pytest.raises(KeyboardInterrupt):
            driver.run([Job(once(get()))])
        assert log == ["ended"]
