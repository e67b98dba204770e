"""The lifespan protocol: run where supported, told where it fails, never waited for in vain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from pytest_cors.drive import Driver, Job, LifespanError, LifespanPhase, resolve
from tests.drive.messages import get, once, one, plain

pytestmark = pytest.mark.usefixtures("nothing_left")

App = Callable[..., Any]
SHORT = 0.02
"""Six times this is what each half of a lifespan gets, in seconds."""


def recording(log: list[Any]) -> App:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            log.append(dict(scope["state"]))
            scope["state"]["of the request"] = True
            await plain(scope, receive, send)
            return
        assert (await receive())["type"] == "lifespan.startup"
        scope["state"]["pool"] = asyncio.get_running_loop()
        log.append("startup")
        await send({"type": "lifespan.startup.complete"})
        assert (await receive())["type"] == "lifespan.shutdown"
        log.append("shutdown")
        await send({"type": "lifespan.shutdown.complete"})

    return app


def driver_of(app: App, timeout: float = 5.0) -> Driver:
    driver = resolve(app, timeout=timeout)
    assert isinstance(driver, Driver)
    return driver


def test_one_lifespan_spans_all_batches_of_an_entered_driver() -> None:
    log: list[Any] = []
    with driver_of(recording(log)) as driver:
        driver.run([Job(once(get()))])
        with driver:  # entering twice starts nothing twice
            driver.run([Job(once(get()))])
        driver.run([])
    states = log[1:3]
    assert [log[0], log[3]] == ["startup", "shutdown"]
    assert len(log) == 4
    # Each request has a copy of the state, and what is in it is of this very loop.
    assert [set(state) for state in states] == [{"pool"}, {"pool"}]
    assert states[0]["pool"] is states[1]["pool"]


def test_a_driver_that_was_not_entered_runs_it_for_each_batch() -> None:
    log: list[Any] = []
    driver = driver_of(recording(log))
    driver.run([Job(once(get())), Job(once(get()))])
    driver.run([Job(once(get()))])
    assert [each for each in log if isinstance(each, str)] == ["startup", "shutdown"] * 2


def test_it_is_stopped_where_the_test_fails() -> None:
    log: list[Any] = []
    with pytest.raises(ZeroDivisionError), driver_of(recording(log)):
        raise ZeroDivisionError
    assert log == ["startup", "shutdown"]


async def refuses(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] == "http"
    await plain(scope, receive, send)


async def returns_at_once(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await plain(scope, receive, send)


async def returns_later(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await plain(scope, receive, send)
    else:
        await receive()


async def answers_anything_as_http(scope: Any, receive: Any, send: Any) -> None:
    await plain(scope, receive, send)


@pytest.mark.parametrize("app", [refuses, returns_at_once, returns_later, answers_anything_as_http])
def test_an_app_without_a_lifespan_is_served(app: App) -> None:
    assert one(app).status == 200


def lifespan_app(*steps: Any) -> App:
    """An app whose lifespan sends the given messages after the one that asks for them."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await plain(scope, receive, send)
            return
        for step in steps:
            await receive()
            if isinstance(step, BaseException):
                raise step
            if step is None:
                await asyncio.Event().wait()
            await send(step)

    return app


STARTED = {"type": "lifespan.startup.complete"}


@pytest.mark.parametrize(
    ("app", "phase", "first_line"),
    [
        pytest.param(
            lifespan_app({"type": "lifespan.startup.failed", "message": "no database"}),
            LifespanPhase.STARTUP,
            "the app's lifespan startup failed: no database",
            id="startup failed",
        ),
        pytest.param(
            lifespan_app({"type": "lifespan.startup.failed"}),
            LifespanPhase.STARTUP,
            "the app's lifespan startup failed, and gave no reason",
            id="startup failed without a word",
        ),
        pytest.param(
            lifespan_app(
                {
                    "type": "lifespan.startup.failed",
                    "message": "Traceback (most recent call last):\n  ...\nOSError: no database\n",
                }
            ),
            LifespanPhase.STARTUP,
            "the app's lifespan startup failed: OSError: no database",
            id="startup failed with a traceback",
        ),
        pytest.param(
            lifespan_app(None),
            LifespanPhase.STARTUP,
            "the app's lifespan startup did not end within 0.12 s",
            id="startup hangs",
        ),
        pytest.param(
            lifespan_app(STARTED, {"type": "lifespan.shutdown.failed", "message": "still busy"}),
            LifespanPhase.SHUTDOWN,
            "the app's lifespan shutdown failed: still busy",
            id="shutdown failed",
        ),
        pytest.param(
            lifespan_app(STARTED, RuntimeError("still busy")),
            LifespanPhase.SHUTDOWN,
            "the app's lifespan shutdown failed: RuntimeError: still busy",
            id="shutdown raises",
        ),
        pytest.param(
            lifespan_app(STARTED, None),
            LifespanPhase.SHUTDOWN,
            "the app's lifespan shutdown did not end within 0.12 s",
            id="shutdown hangs",
        ),
    ],
)
def test_a_lifespan_that_fails_is_an_error(app: App, phase: LifespanPhase, first_line: str) -> None:
    with pytest.raises(LifespanError) as caught:
        one(app, timeout=SHORT)
    assert caught.value.phase is phase
    assert str(caught.value).partition("\n")[0] == first_line


def test_the_exception_behind_a_failed_startup_is_its_cause() -> None:
    error = OSError("no database")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "lifespan.startup.failed", "message": "see the log"})
        raise error

    with pytest.raises(LifespanError) as caught:
        one(app)
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), pytest.fail.Exception("in the app")])
def test_what_ends_the_run_is_passed_on(error: BaseException) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise error

    with pytest.raises(type(error)):
        one(app)


def test_a_driver_can_be_used_again_after_a_failed_startup() -> None:
    failures = [True]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await plain(scope, receive, send)
        elif failures and failures.pop():
            await send({"type": "lifespan.startup.failed", "message": "not yet"})

    driver = driver_of(app)
    with pytest.raises(LifespanError):
        driver.run([Job(once(get()))])
    assert [each.status for each in driver.run([Job(once(get()))])] == [200]


def test_a_task_group_may_be_open_for_the_whole_lifespan() -> None:
    ticks: list[int] = []

    async def tick() -> None:
        while True:
            await anyio.sleep(0.001)
            ticks.append(1)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await anyio.sleep(0.02)
            await plain(scope, receive, send)
            return
        async with anyio.create_task_group() as group:
            group.start_soon(tick)
            await receive()
            await send(STARTED)
            await receive()
            group.cancel_scope.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    with driver_of(app) as driver:
        driver.run([Job(once(get()))])
        assert ticks


def test_what_runs_on_after_shutdown_is_cancelled() -> None:
    log: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await plain(scope, receive, send)
            return
        await receive()
        await send(STARTED)
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        try:
            await asyncio.Event().wait()
        finally:
            log.append("ended")

    assert one(app, timeout=SHORT).status == 200
    assert log == ["ended"]
