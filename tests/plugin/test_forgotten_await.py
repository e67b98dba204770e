"""An assertion on an async client that is never awaited fails the test that made it."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Project

pytest.importorskip("pytest_asyncio")

HEAD = """\
import asyncio
import httpx
import pytest
import shop
from pytest_cors import (
    CORSPolicy, assert_cors_allows, assert_cors_denies, assert_cors_policy, check_cors_policy,
)

ORIGIN = "https://app.example.com"


@pytest.fixture
def client():
    transport = httpx.ASGITransport(shop.app)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver")


"""

SLOW = """\
import asyncio


async def app(scope, receive, send):
    await asyncio.sleep(1)
"""

FORGOTTEN = (
    HEAD
    + """\
@pytest.mark.asyncio
async def test_allows(client):
    assert_cors_allows(client, "/items", origin=ORIGIN)


def test_in_a_sync_test(client):
    assert_cors_allows(client, "/items", origin=ORIGIN)


@pytest.mark.asyncio
async def test_twice(client):
    assert_cors_denies(client, "/items", origin=ORIGIN)
    assert_cors_allows(client, "/items", origin=ORIGIN)


@pytest.mark.asyncio
async def test_policy(client):
    assert_cors_policy(client)
    check_cors_policy(client)


@pytest.mark.asyncio
async def test_one_of_two(client):
    assert_cors_denies(client, "/items", origin=ORIGIN)
    await assert_cors_allows(client, "/items", origin=ORIGIN)


@pytest.mark.asyncio
async def test_all_awaited(client):
    await assert_cors_allows(client, "/items", origin=ORIGIN)
    await asyncio.gather(
        assert_cors_allows(client, "/items", origin=ORIGIN),
        assert_cors_denies(client, "/items", origin="https://evil.test"),
    )


def test_nothing_of_the_sort():
    pass
"""
)


def test_a_forgotten_await_fails_its_test(project: Project) -> None:
    project.file("test_it.py", FORGOTTEN)

    result = project.run_here("-rfp")

    result.assert_outcomes(failed=5, passed=2)
    result.stdout.fnmatch_lines(
        [
            "*_ test_allows _*",
            "assert_cors_allows(...) was never awaited, so nothing was asserted: write `await`"
            " before it",
            "*_ test_in_a_sync_test _*",
            "assert_cors_allows(...) was never awaited, *",
            "*_ test_twice _*",
            "assert_cors_denies(...), assert_cors_allows(...) were never awaited, so nothing was"
            " asserted: write `await` before them",
            "*_ test_policy _*",
            "assert_cors_policy(...), check_cors_policy(...) were never awaited, *",
            "*_ test_one_of_two _*",
            "assert_cors_denies(...) was never awaited, *",
            "FAILED test_it.py::test_allows - Failed: assert_cors_allows(...) was never awaited,*",
            "PASSED test_it.py::test_all_awaited",
            "PASSED test_it.py::test_nothing_of_the_sort",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_cors/*")


CUT_SHORT = (
    HEAD
    + """\
@pytest.mark.asyncio
async def test_left(client):
    asyncio.ensure_future(assert_cors_denies(client, "/items", origin=ORIGIN))
    await asyncio.sleep(0)


@pytest.mark.asyncio
async def test_cancelled(client):
    try:
        async with asyncio.timeout(0):
            await assert_cors_denies(client, "/items", origin=ORIGIN)
    except TimeoutError:
        pass


def test_nothing_of_the_sort():
    pass
"""
)


def test_an_assertion_that_is_cut_short_fails_its_test(project: Project) -> None:
    # An app that never waits would be done before it can be left.
    project.file("slow.py", SLOW)
    project.file("test_it.py", CUT_SHORT.replace("shop.app", "slow.app").replace("shop", "slow"))

    result = project.run_here("-rf")

    result.assert_outcomes(failed=2, passed=1)
    result.stdout.fnmatch_lines(
        [
            "assert_cors_denies(...) was cut short, so nothing was asserted: a cancellation or the"
            " end of the test came before the verdict",
            "FAILED test_it.py::test_left - *was cut short*",
            "FAILED test_it.py::test_cancelled - *was cut short*",
        ]
    )


def test_under_xdist_it_is_the_same_test(project: Project) -> None:
    pytest.importorskip("xdist")
    project.file("test_it.py", FORGOTTEN)

    result = project.run("-n", "2", "-rfp", "-W", "error")

    result.assert_outcomes(failed=5, passed=2)
    for name in ("allows", "in_a_sync_test", "twice", "policy", "one_of_two"):
        result.stdout.fnmatch_lines([f"FAILED test_it.py::test_{name} - *never awaited*"])


FAILING = (
    HEAD
    + """\
@pytest.mark.asyncio
async def test_that_fails_itself(client):
    assert_cors_allows(client, "/items", origin=ORIGIN)
    assert 1 == 2


def test_the_next_one_is_not_to_blame():
    pass


@pytest.mark.asyncio
async def test_skipped(client):
    assert_cors_allows(client, "/items", origin=ORIGIN)
    pytest.skip("enough")


def test_nor_is_this_one():
    pass


@pytest.mark.xfail(strict=True)
@pytest.mark.asyncio
async def test_expected_to_fail(client):
    assert_cors_allows(client, "/items", origin=ORIGIN)


@pytest.mark.asyncio
async def test_did_not_raise(client):
    with pytest.raises(AssertionError):
        assert_cors_denies(client, "/items", origin=ORIGIN)
"""
)


def test_a_test_that_fails_for_itself_says_both(project: Project) -> None:
    project.file("test_it.py", FAILING)

    result = project.run_here("-rfps")

    result.assert_outcomes(failed=2, passed=2, skipped=1, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            ">       assert 1 == 2",
            "E       assert_cors_allows(...) was never awaited, so nothing was asserted: *",
            "E       *DID NOT RAISE*",
            "E       assert_cors_denies(...) was never awaited, so nothing was asserted: *",
        ]
    )


FIXTURES = (
    HEAD
    + """\
@pytest.fixture
def at_set_up(client):
    assert_cors_allows(client, "/items", origin=ORIGIN)


@pytest.fixture
def at_tear_down(client):
    yield
    assert_cors_allows(client, "/items", origin=ORIGIN)


@pytest.fixture
def at_failing_tear_down(client):
    yield
    assert_cors_allows(client, "/items", origin=ORIGIN)
    raise RuntimeError("also")


@pytest.fixture
def at_failing_set_up(client):
    assert_cors_allows(client, "/items", origin=ORIGIN)
    raise RuntimeError("so")


def test_set_up(at_set_up): pass


def test_tear_down(at_tear_down): pass


def test_failing_tear_down(at_failing_tear_down): pass


def test_failing_set_up(at_failing_set_up): pass


def test_next(): pass
"""
)


def test_fixtures_count_as_part_of_the_test(project: Project) -> None:
    project.file("test_it.py", FIXTURES)

    result = project.run_here("-rA")

    # The failed set-up has its error, and the forgotten await is another one at the tear-down.
    result.assert_outcomes(failed=1, errors=4, passed=3)
    result.stdout.fnmatch_lines_random(
        [
            "FAILED test_it.py::test_set_up - *never awaited*",
            "ERROR test_it.py::test_tear_down - *never awaited*",
            "ERROR test_it.py::test_failing_tear_down - RuntimeError: also",
            "ERROR test_it.py::test_failing_set_up - RuntimeError: so",
            "PASSED test_it.py::test_next",
        ]
    )


def test_without_the_plugin_nobody_looks(project: Project) -> None:
    project.file("test_it.py", HEAD + FORGOTTEN.removeprefix(HEAD).split("\n\n\n")[1])

    project.run("-p", "no:cors").assert_outcomes(passed=1)
