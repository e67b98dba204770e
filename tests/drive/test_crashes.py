"""Apps that raise: what a server would answer for them, and what ends the run instead."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pytest_cors.drive import (
    CrashedResponse,
)
from tests.drive.messages import (
    START,
    App,
    ask,
    chunk,
    values,
)

pytestmark = pytest.mark.usefixtures("nothing_left")

SHORT = 0.1
"""A timeout for apps that are known not to answer, in seconds."""


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


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        pytest.fail.Exception("in the app"),
        pytest.exit.Exception("in the app"),  # unlike the others an Exception
    ],
)
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
