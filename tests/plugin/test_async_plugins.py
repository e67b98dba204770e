"""Async tests, whichever plugin runs them: pytest-asyncio, strict and auto, and anyio's."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Project

HEAD = """\
import httpx
import pytest
import shop
from pytest_cors import assert_cors_allows, assert_cors_denies

ORIGIN = "https://app.example.com"
"""

BODY = """
async def test_async_client(client):
    await assert_cors_allows(client, "/items", origin=ORIGIN)
    await assert_cors_denies(client, "/items", origin="https://evil.test")


async def test_sync_client_in_a_running_loop(cors):
    cors.allows("/items", origin=ORIGIN)
    cors.denies("/items", origin="https://evil.test")


@pytest.mark.cors_policy(allow_origins=[ORIGIN], expose_headers=["X-Total-Count"])
async def test_marked(client):
    await assert_cors_allows(client, "/items", origin=ORIGIN)


@pytest.mark.cors_policy(allow_origins=["https://admin.example.com"])
async def test_marked_and_broken():
    pass


async def test_false(client):
    await assert_cors_denies(client, "/items", origin=ORIGIN)


async def test_forgotten(client):
    assert_cors_allows(client, "/items", origin=ORIGIN)
"""

MAKE = """
    transport = httpx.ASGITransport(shop.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client
"""

PLUGINS: dict[str, tuple[str, str, tuple[str, ...], int]] = {
    "asyncio strict": (
        "pytest_asyncio",
        "import pytest_asyncio\npytestmark = pytest.mark.asyncio\n\n"
        "@pytest_asyncio.fixture\nasync def client():" + MAKE,
        ("--asyncio-mode=strict",),
        1,
    ),
    "asyncio auto": (
        "pytest_asyncio",
        "@pytest.fixture\nasync def client():" + MAKE,
        ("--asyncio-mode=auto",),
        1,
    ),
    "anyio": (
        "anyio",
        "pytestmark = pytest.mark.anyio\n\n"
        "@pytest.fixture(params=['asyncio', 'trio'])\ndef anyio_backend(request):\n"
        "    return request.param\n\n"
        "@pytest.fixture\nasync def client(anyio_backend):" + MAKE,
        (),
        2,
    ),
}


@pytest.mark.parametrize(("plugin", "head", "arguments", "times"), PLUGINS.values(), ids=PLUGINS)
def test_every_plugin_runs_them(
    project: Project, plugin: str, head: str, arguments: tuple[str, ...], times: int
) -> None:
    pytest.importorskip(plugin)
    project.file("test_it.py", HEAD + head + BODY)

    result = project.run("--cors-app", "shop:app", "-W", "error", "-rfE", *arguments)

    result.assert_outcomes(passed=3 * times, failed=3 * times)
    result.stdout.fnmatch_lines(
        [
            ">   *await assert_cors_denies(client, *",
            "E   *is allowed and should be blocked: *",
            "test_it.py:*: CORSAssertionError",
        ]
    )
    result.stdout.fnmatch_lines_random(
        [
            "FAILED test_it.py::test_marked_and_broken* - *CORS102*",
            "FAILED test_it.py::test_false* - *CORSAssertionError: GET http://testserver/items *",
            "FAILED test_it.py::test_forgotten* - *never awaited*",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_cors/*")


def test_unittest_s_own(project: Project) -> None:
    project.file(
        "test_it.py",
        HEAD
        + """\
import unittest

class TestIt(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        transport = httpx.ASGITransport(shop.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://testserver")

    async def test_awaited(self):
        await assert_cors_allows(self.client, "/items", origin=ORIGIN)

    async def test_forgotten(self):
        assert_cors_allows(self.client, "/items", origin=ORIGIN)
""",
    )

    result = project.run_here("-rf")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["FAILED test_it.py::TestIt::test_forgotten - *never awaited*"])
