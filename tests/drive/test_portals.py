"""Entered test clients: the app stays on the loop that its lifespan has seen."""

from __future__ import annotations

import asyncio
from inspect import signature
from typing import Any

import anyio
import pytest
import trio

from pytest_cors.drive import AppTimeout, DriveError, Driver, Job, resolve
from tests.drive.clients import starlette_test_client
from tests.drive.messages import get, once, plain

pytestmark = pytest.mark.usefixtures("nothing_left")


async def bound_to_its_loop(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        scope["state"]["event"] = anyio.Event()
        scope["state"]["loop"] = loop_in_use()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    assert scope["state"]["loop"] is loop_in_use()
    await anyio.sleep(0)
    scope["state"]["loop"] = None  # in a copy
    await plain(scope, receive, send)


def loop_in_use() -> object:
    return trio.lowlevel.current_trio_token() if not in_asyncio() else asyncio.get_running_loop()


def in_asyncio() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def driver_of(client: Any, timeout: float = 5.0) -> Driver:
    driver = resolve(client, timeout=timeout)
    assert isinstance(driver, Driver)
    return driver


def test_requests_run_on_the_loop_of_the_lifespan_with_its_state() -> None:
    with starlette_test_client()(bound_to_its_loop) as client:
        responses = driver_of(client).run([Job(once(get())), Job(once(get()))])
        assert [type(each).__name__ for each in responses] == ["HTTPResponse"] * 2


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_batch_is_one_call(backend: str) -> None:
    with starlette_test_client()(bound_to_its_loop, backend=backend) as client:
        calls: list[object] = []
        original = client.portal.start_task_soon

        def counting(*args: Any, **options: Any) -> Any:
            calls.append(args)
            return original(*args, **options)

        client.portal.start_task_soon = counting
        driver_of(client).run([Job(once(get())) for _ in range(50)])
        assert len(calls) == 1


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_app_that_hangs_does_not_harm_the_client(backend: str) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope.get("path") == "/hang":
            await anyio.sleep_forever()
        await bound_to_its_loop(scope, receive, send)

    with starlette_test_client()(app, backend=backend) as client:
        with pytest.raises(AppTimeout):
            driver_of(client, 0.05).run([Job(once(get("http://testserver/hang")))])
        assert client.get("/").status_code == 200
        assert driver_of(client).run([Job(once(get()))])[0].status == 200


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), pytest.skip.Exception("in the app")])
def test_what_ends_the_run_is_passed_on(error: BaseException, backend: str) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope.get("path") == "/end":
            raise error
        await bound_to_its_loop(scope, receive, send)

    with starlette_test_client()(app, backend=backend) as client:
        with pytest.raises(type(error)):
            driver_of(client).run([Job(once(get("http://testserver/end")))])
        assert driver_of(client).run([Job(once(get()))])[0].status == 200


async def of_trio(scope: Any, receive: Any, send: Any) -> None:
    await trio.sleep(0)
    assert "event" not in scope["state"]
    await plain(scope, receive, send)


def test_a_client_for_trio_that_was_not_entered_runs_on_trio() -> None:
    client = starlette_test_client()(of_trio, backend="trio")
    [response] = driver_of(client).run([Job(once(get()))])
    assert response.status == 200


def test_so_does_litestars() -> None:
    from litestar import Litestar
    from litestar import get as route
    from litestar.testing import TestClient

    @route("/")
    async def index() -> str:
        await trio.sleep(0)
        return ""

    app = Litestar([index], logging_config=None)  # logging would start a thread
    [response] = driver_of(TestClient(app, backend="trio")).run([Job(once(get()))])
    assert response.status == 200


def test_a_client_that_was_left_is_told() -> None:
    with starlette_test_client()(bound_to_its_loop) as client:
        driver = driver_of(client)
    with pytest.raises(DriveError, match="TestClient was left: its app has been shut down"):
        driver.run([Job(once(get()))])


def test_root_path_and_address_are_the_clients() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            seen.append((scope["root_path"], scope["client"]))
        await plain(scope, receive, send)

    test_client = starlette_test_client()
    if "client" not in signature(test_client).parameters:
        pytest.skip("this Starlette's test client has no address of its own choice")
    client = test_client(app, root_path="/api", client=("10.0.0.1", 7))
    driver_of(client).run([Job(once(get()))])
    assert seen == [("/api", ("10.0.0.1", 7))]


def test_a_client_that_was_not_entered_runs_no_lifespan() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])
        await plain(scope, receive, send)

    driver_of(starlette_test_client()(app)).run([Job(once(get()))])
    assert seen == ["http"]
