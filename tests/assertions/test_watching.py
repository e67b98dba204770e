"""Watching checks: every one is told of, with what it saw; two at once are kept apart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import httpx
import pytest

from pytest_cors import ContractReport, CORSPolicy, check_cors_policy
from pytest_cors.assertions.policy_check import PolicyCheck
from pytest_cors.assertions.run import Run, run_in
from tests.contract.by_the_book import APP, POLICY, ByTheBook
from tests.contract.rule_rows import RefusesPut


class Watching:
    """What was told of one check."""

    def __init__(self, check: PolicyCheck) -> None:
        self.check = check
        self.seen: list[Any] = []
        self.report: ContractReport | None = None
        self.left_with: object = "not left"

    def watch(self, observation: Any, wanted: bool | None, marks: tuple[Any, ...]) -> None:
        self.seen.append((observation, wanted, marks))

    def end(self, report: ContractReport) -> ContractReport:
        self.report = report
        return report

    def __enter__(self) -> Watching:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.left_with = error


class Watcher(Run, list[Watching]):
    """All checks that were begun."""

    def watcher(self) -> Any:
        return self

    def begin(self, check: PolicyCheck) -> Watching:
        self.append(Watching(check))
        return self[-1]


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    watcher = Watcher()
    before = run_in(lambda: watcher)
    yield watcher
    assert run_in(before)() is watcher


def test_a_check_tells_what_it_saw_and_came_to(watcher: Watcher) -> None:
    report = check_cors_policy(RefusesPut(), POLICY, max_examples=0)

    [watched] = watcher
    assert watched.report is report
    assert watched.left_with is None
    assert watched.check.plan.policy == POLICY
    assert 50 < len(watched.seen) <= report.probes
    for observation, wanted, marks in watched.seen:
        origin = observation.probe.request.origin
        assert wanted is not True or origin in POLICY.allow_origins
        assert all(mark.probe is observation.probe for mark in marks)
    blocked = [
        observation.probe.request
        for observation, _, marks in watched.seen
        if any(mark.code == "CORS104" for mark in marks)
    ]
    assert {request.method for request in blocked} <= {"PUT"}


def test_a_check_that_fails_is_left_without_a_report(watcher: Watcher) -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        return

    with pytest.raises(Exception, match="without sending a response"):
        check_cors_policy(silent, POLICY, max_examples=0)

    [watched] = watcher
    assert watched.report is None
    assert watched.left_with is not None


def test_two_at_once_each_see_their_own(watcher: Watcher) -> None:
    async def yielding(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0)  # the other check's turn
        await ByTheBook()(scope, receive, send)

    async def both() -> None:
        clients = [
            httpx.AsyncClient(transport=httpx.ASGITransport(yielding), base_url=f"http://{name}")
            for name in ("one", "two")
        ]
        policy = CORSPolicy([APP])
        checks = [
            check_cors_policy(client, policy, urls=["/items"], max_examples=0) for client in clients
        ]
        await asyncio.gather(*checks)
        for client in clients:
            await client.aclose()

    asyncio.run(both())

    assert len(watcher) == 2
    for watched in watcher:
        assert watched.report is not None
        [url] = watched.report.urls
        host = url.partition("/items")[0]
        assert {
            observation.probe.request.url.startswith(host) for observation, *_ in watched.seen
        } == {True}


def test_unwatched_checks_are_made_as_ever() -> None:
    assert check_cors_policy(ByTheBook(), POLICY, max_examples=0).ok
