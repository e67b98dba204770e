"""What an assertion on an async client gives: something to await, once, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any

import anyio
import httpx
import pytest
import trio

from pytest_cors import (
    ContractReport,
    CORSAssertionError,
    CORSPolicy,
    CORSPolicyAssertionError,
    DriveError,
    Verdict,
    assert_cors_allows,
    assert_cors_denies,
    assert_cors_policy,
    check_cors_policy,
)
from pytest_cors.assertions.pending import take_cut_short, take_pending
from pytest_cors.assertions.run import Run, run_in
from tests.apps.shop import APP_ORIGIN
from tests.apps.starlette_app import create_app
from tests.assertions.permissive import PAGE, permissive

Main = Callable[[], Awaitable[Any]]


def on_asyncio(main: Main) -> Any:
    async def awaited() -> Any:
        return await main()

    return asyncio.run(awaited())


def on_trio(main: Main) -> Any:
    async def awaited() -> Any:
        return await main()

    return trio.run(awaited)


either = pytest.mark.parametrize("run", [on_asyncio, on_trio], ids=["asyncio", "trio"])


@pytest.fixture(autouse=True)
def nothing_pending() -> Iterator[None]:
    yield
    take_pending()


def client_of(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver")


@either
def test_awaiting_it_gives_the_verdict(run: Any) -> None:
    client = client_of(create_app())
    verdict = run(lambda: assert_cors_allows(client, "/items", origin=APP_ORIGIN))

    assert isinstance(verdict, Verdict)
    assert take_pending() == ()


@either
def test_awaiting_it_raises_what_does_not_hold(run: Any) -> None:
    client = client_of(create_app())
    with pytest.raises(CORSAssertionError, match="is allowed and should be blocked"):
        run(lambda: assert_cors_denies(client, "/items", origin=APP_ORIGIN))


@either
def test_awaiting_it_raises_where_there_is_no_response(run: Any) -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        return

    with pytest.raises(DriveError, match="without sending a response") as caught:
        run(lambda: assert_cors_allows(client_of(silent), origin=PAGE))

    assert all("pytest_cors/drive" not in frame.path.as_posix() for frame in caught.traceback)


@either
def test_a_policy_is_awaited_as_well(run: Any) -> None:
    client = client_of(create_app())
    few: dict[str, Any] = {"urls": ["/items"], "max_examples": 0}
    report = run(lambda: check_cors_policy(client, **few))
    assert isinstance(report, ContractReport)
    assert run(lambda: assert_cors_policy(client, **few)) == report
    assert take_pending() == ()

    narrow = CORSPolicy(allow_origins=["https://admin.example.com"], allow_credentials=True)
    assert not run(lambda: check_cors_policy(client, narrow, **few)).ok
    with pytest.raises(CORSPolicyAssertionError) as caught:
        run(lambda: assert_cors_policy(client, narrow, **few))
    assert not caught.value.report.ok


def test_wrong_arguments_are_refused_at_once() -> None:
    client = client_of(create_app())
    with pytest.raises(ValueError, match="is not an origin"):
        assert_cors_allows(client, origin="example.com")
    with pytest.raises(ValueError, match="with a body"):
        assert_cors_allows(client, origin=PAGE, content="x")
    with pytest.raises(TypeError, match="is one str"):
        check_cors_policy(client, ignore="CORS302")

    assert take_pending() == ()


def test_it_is_counted_until_it_is_awaited() -> None:
    client = client_of(create_app())
    first = assert_cors_allows(client, "/items", origin=APP_ORIGIN)
    assert_cors_denies(client, "/items", origin=APP_ORIGIN)
    asyncio.run(waited(first))

    assert take_pending() == ("assert_cors_denies(...)",)
    assert take_pending() == ()


async def cancelled(pending: Awaitable[Any]) -> None:
    task = asyncio.ensure_future(pending)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})


async def left(pending: Awaitable[Any]) -> None:
    task = asyncio.ensure_future(pending)
    await asyncio.sleep(0)
    assert not task.done()


async def timed_out(pending: Awaitable[Any]) -> None:
    with anyio.move_on_after(0.01):
        await pending


@pytest.mark.parametrize("end", [cancelled, left, timed_out])
def test_it_is_counted_until_it_has_come_to_its_end(
    end: Callable[[Awaitable[Any]], Coroutine[Any, Any, None]],
) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.Event().wait()

    asyncio.run(end(assert_cors_denies(client_of(app), "/items", origin=PAGE)))

    assert take_pending() == ()
    assert take_cut_short() == ("assert_cors_denies(...)",)
    assert take_cut_short() == ()


def test_one_that_fails_has_come_to_its_end() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        pytest.skip("in the app")

    client = client_of(create_app())
    for failing in (
        assert_cors_denies(client, "/items", origin=APP_ORIGIN),
        assert_cors_denies(client_of(app), "/items", origin=APP_ORIGIN),
    ):
        with pytest.raises((AssertionError, pytest.skip.Exception)):
            asyncio.run(waited(failing))
    assert take_cut_short() == ()


async def waited(pending: Awaitable[Any]) -> Any:
    return await pending


def test_it_can_be_gathered() -> None:
    client = client_of(create_app())

    async def main() -> list[Any]:
        return await asyncio.gather(
            assert_cors_allows(client, "/items", origin=APP_ORIGIN),
            assert_cors_denies(client, "/items", origin="https://evil.test"),
        )

    assert [verdict.outcome for verdict in asyncio.run(main())] == ["allowed", "blocked"]
    assert take_pending() == ()


def test_it_is_made_when_it_is_awaited_and_no_sooner() -> None:
    seen: list[Any] = []
    pending = assert_cors_allows(client_of(permissive(seen)), origin=PAGE)
    assert seen == []

    asyncio.run(waited(pending))
    assert len(seen) == 1


def test_it_is_made_once() -> None:
    pending = assert_cors_allows(client_of(permissive([])), origin=PAGE)
    asyncio.run(waited(pending))

    with pytest.raises(RuntimeError, match=r"assert_cors_allows\(\.\.\.\) was awaited already"):
        asyncio.run(waited(pending))


def test_it_is_no_verdict() -> None:
    pending: Any = assert_cors_allows(client_of(permissive([])), origin=PAGE)

    with pytest.raises(TypeError, match=r"has to be awaited: write `await assert_cors_allows"):
        assert pending
    with pytest.raises(AttributeError, match=r"has to be awaited: .* no 'allowed' before"):
        _ = pending.allowed
    assert repr(pending) == "<assert_cors_allows(...), not awaited>"
    assert not hasattr(pending, "cr_frame")
    assert take_pending() == ("assert_cors_allows(...)",)


def test_the_timeout_of_the_run_holds_here_too() -> None:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(3600)

    before = run_in(lambda: Run(timeout=0.05))
    try:
        with pytest.raises(DriveError, match=r"within 0\.05 s"):
            asyncio.run(waited(assert_cors_allows(client_of(slow), origin=PAGE)))
    finally:
        run_in(before)


# Sync assertions in async code: they block, and they work.


@either
def test_a_sync_assertion_inside_a_running_loop(run: Any) -> None:
    async def main() -> Verdict:
        return assert_cors_allows(create_app(), "/items", origin=APP_ORIGIN)

    assert run(main).allowed


def test_a_policy_inside_a_running_loop() -> None:
    async def main() -> ContractReport:
        return check_cors_policy(create_app(), urls=["/items"], max_examples=0)

    assert asyncio.run(main()).probes > 0
