"""Async clients: awaited on the test's own loop, asyncio's or trio's, and no less robust there."""

from __future__ import annotations

import asyncio
import contextvars
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import anyio.to_thread
import httpx
import pytest
import trio

from pytest_cors.drive import (
    AppTimeout,
    AsyncDriver,
    CrashedResponse,
    Job,
    ProtocolViolation,
    resolve,
)
from pytest_cors.drive.asgi import asgi_sender
from pytest_cors.drive.driver import Driver
from pytest_cors.drive.scope import Scopes
from pytest_cors.fetch.exchange import HTTPResponse
from tests.drive.clients import starlette_test_client, with_lifespan
from tests.drive.messages import BODY, START, both, get, http_only, once, plain, put

pytestmark = pytest.mark.usefixtures("nothing_left")

Main = Callable[[], Awaitable[Any]]


def run_trio(main: Main) -> Any:
    return trio.run(main)


def run_asyncio(main: Main) -> Any:
    async def awaited() -> Any:
        return await main()

    return asyncio.run(awaited())


either = pytest.mark.parametrize("run", [run_asyncio, run_trio], ids=["asyncio", "trio"])


def driver_of(app: Any, timeout: float = 5.0) -> AsyncDriver:
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver")
    driver = resolve(client, timeout=timeout)
    assert isinstance(driver, AsyncDriver)
    return driver


def drive(run: Any, app: Any, *flows: Any, timeout: float = 5.0) -> Any:
    async def main() -> Any:
        async with driver_of(app, timeout) as driver:
            return await driver.run([Job(flow, b"hello") for flow in flows])

    return run(main)


async def on_the_tests_loop(scope: Any, receive: Any, send: Any) -> None:
    await anyio.sleep(0)
    await plain(scope, receive, send)


async def with_a_task_group(scope: Any, receive: Any, send: Any) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(send, START)
    await send(BODY)


async def with_a_thread(scope: Any, receive: Any, send: Any) -> None:
    await anyio.to_thread.run_sync(lambda: None)
    await plain(scope, receive, send)


async def with_background_work(scope: Any, receive: Any, send: Any) -> None:
    await plain(scope, receive, send)
    await anyio.sleep(0.01)


async def with_a_child_that_receives(scope: Any, receive: Any, send: Any) -> None:
    async def until_gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async with anyio.create_task_group() as group:
        group.start_soon(until_gone)
        await plain(scope, receive, send)


async def endless_with_pauses(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    while True:
        await send({**BODY, "more_body": True})
        await anyio.sleep(0.001)


async def endless_without_pause(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    while True:
        await send({**BODY, "more_body": True})


async def headers_and_then_nothing(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    await anyio.sleep_forever()


async def asks_on_and_on(scope: Any, receive: Any, send: Any) -> None:
    await plain(scope, receive, send)
    while True:
        await receive()


@either
@pytest.mark.parametrize(
    "app",
    [
        plain,
        on_the_tests_loop,
        with_a_task_group,
        with_a_thread,
        with_background_work,
        with_a_child_that_receives,
        endless_with_pauses,
        endless_without_pause,
        headers_and_then_nothing,
        asks_on_and_on,
    ],
)
def test_an_app_is_judged_by_its_headers(run: Any, app: Any) -> None:
    flows = [once(get()), once(put()), once(get())]
    answer = HTTPResponse(200, (("access-control-allow-origin", "*"),))
    assert drive(run, app, *flows, timeout=0.3) == [answer] * 3


@either
def test_an_app_that_never_answers_is_an_error(run: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await anyio.sleep_forever()

    with pytest.raises(AppTimeout):
        drive(run, app, once(get()), timeout=0.05)


SWALLOWER = """
import asyncio
import httpx
from pytest_cors.drive import AppTimeout, resolve
from tests.drive.messages import get, once
from pytest_cors.drive import Job

async def app(scope, receive, send):
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass

async def main():
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))
    try:
        await resolve(client, timeout=0.1).run([Job(once(get()))])
    except AppTimeout as error:
        print(error)

asyncio.run(main())
print("closed")
"""


def test_an_app_that_swallows_every_cancellation_does_not_keep_the_tests_loop() -> None:
    # Whoever ends a loop (asyncio.run, pytest-asyncio) waits for all tasks there without a limit.
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWER], capture_output=True, text=True, timeout=60, check=False
    )
    assert "swallows CancelledError" in done.stdout
    assert done.stdout.endswith("closed\n"), done.stderr
    assert not done.stderr


def test_tasks_of_trios_own_end_with_their_request() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(trio.sleep_forever)
            nursery.start_soon(trio.sleep_forever)

    assert [each.status for each in drive(run_trio, app, once(get()), timeout=1)] == [200]


@either
def test_a_response_may_be_wanted_whole(run: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        await anyio.sleep(0.01)
        await send({**BODY, "more_body": True})
        await send(BODY)

    async def main() -> Any:
        send = asgi_sender(app, Scopes(), timeout=1, state={}, whole=True)
        return await send(get(), b"")

    assert run(main).body == b"okok"


@either
def test_a_broken_interface_is_an_error(run: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(BODY)

    with pytest.raises(ProtocolViolation):
        drive(run, app, once(get()))


@either
@pytest.mark.parametrize("error", [RuntimeError("boom"), SystemExit(1)], ids=repr)
def test_an_app_that_raises_is_a_crash(run: Any, error: BaseException) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await anyio.sleep(0)
        raise error

    [response] = drive(run, app, once(get()))
    assert isinstance(response, CrashedResponse)
    assert response.cause is error


@either
def test_what_ends_the_run_is_passed_on(run: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        pytest.fail("in the app")

    with pytest.raises(pytest.fail.Exception, match="in the app"):
        drive(run, app, once(get()))


@either
def test_context_set_by_one_request_is_unseen_by_the_next(run: Any) -> None:
    mark: contextvars.ContextVar[str] = contextvars.ContextVar("mark", default="clean")
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(mark.get())
        mark.set("dirty")
        await plain(scope, receive, send)

    drive(run, app, once(get()), once(get()))
    assert seen == ["clean", "clean"]


@either
def test_a_test_that_is_cancelled_takes_its_app_along(run: Any) -> None:
    log: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        try:
            await anyio.sleep_forever()
        finally:
            log.append("ended")

    async def main() -> bool:
        with anyio.move_on_after(0.05) as scope:
            await driver_of(app).run([Job(once(get()))])
        assert log == ["ended"]
        return scope.cancelled_caught

    assert run(main)


@either
def test_drivers_may_run_side_by_side(run: Any) -> None:
    statuses: list[int] = []

    async def work(driver: AsyncDriver) -> None:
        responses = await driver.run([Job(once(get())), Job(once(get()))])
        statuses.extend(each.status for each in responses)

    async def main() -> None:
        driver = driver_of(on_the_tests_loop)
        async with anyio.create_task_group() as group:
            for _ in range(5):
                group.start_soon(work, driver)

    run(main)
    assert statuses == [200] * 10


@either
def test_a_foreign_transport_is_awaited_on_the_tests_loop(run: Any) -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        await anyio.sleep(0)
        return httpx.Response(200)

    async def main() -> Any:
        client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://x.test")
        driver = resolve(client)
        assert isinstance(driver, AsyncDriver)
        return await driver.run([Job(both("http://x.test/"))])

    [(first, second)] = run(main)
    assert (first.status, second.status) == (200, 200)


@either
def test_litestars_async_client_runs_its_app_in_a_portal(run: Any) -> None:
    from litestar.testing import AsyncTestClient

    async def main() -> Any:
        client: Any = AsyncTestClient(with_lifespan(http_only(plain)))
        async with client:
            driver = resolve(client)
            assert isinstance(driver, AsyncDriver)
            return await driver.run([Job(once(get()))])

    [response] = run(main)
    assert response.status == 200


@either
def test_a_sync_client_in_an_async_test_goes_through_its_portal(run: Any) -> None:
    async def main() -> Any:
        with starlette_test_client()(with_lifespan(http_only(on_the_tests_loop))) as client:
            driver = resolve(client)
            assert isinstance(driver, Driver)
            return driver.run([Job(once(get()))])

    [response] = run(main)
    assert response.status == 200
