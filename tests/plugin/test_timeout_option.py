"""`--cors-timeout` and the ini key `cors_timeout`: how long an exchange may take, for all."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Project

SLOW = """\
import asyncio

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        raise NotImplementedError
    await asyncio.sleep(3600)
"""

TESTS = """\
import pytest
from slow import app
from pytest_cors import DriveError, assert_cors_allows

@pytest.fixture
def cors_app():
    return app

def test_through_the_fixture(cors_client):
    with pytest.raises(DriveError, match="no response headers within 0.05 s"):
        assert_cors_allows(cors_client, origin="https://app.example.com")

def test_the_app_itself():
    with pytest.raises(DriveError, match="no response headers within 0.05 s"):
        assert_cors_allows(app, origin="https://app.example.com")

@pytest.mark.asyncio
async def test_an_async_client():
    import httpx
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver")
    with pytest.raises(DriveError, match="no response headers within 0.05 s"):
        await assert_cors_allows(client, origin="https://app.example.com")
"""


@pytest.mark.parametrize(
    ("arguments", "ini"),
    [
        (["--cors-timeout", "0.05"], ""),
        ([], "cors_timeout = 0.05"),
        (["--cors-timeout", "0.05"], "cors_timeout = 7"),
    ],
    ids=["option", "ini", "option wins over ini"],
)
def test_it_holds_for_whatever_is_handed_over(
    project: Project, arguments: list[str], ini: str
) -> None:
    project.file("slow.py", SLOW)
    project.file("test_slow.py", TESTS)
    project.file("pytest.ini", f"[pytest]\n{ini}\n")

    project.run_here(*arguments).assert_outcomes(passed=3)


def test_it_is_over_with_the_run(project: Project) -> None:
    from pytest_cors.assertions.run import current_run

    before = current_run()
    project.file("test_it.py", "def test_it(): pass\n")
    project.run_here("--cors-timeout", "0.05", "-vv").assert_outcomes(passed=1)

    assert current_run() is before


def test_a_test_that_waits_in_vain_is_told_so_at_its_own_line(project: Project) -> None:
    project.file("slow.py", SLOW)
    project.file(
        "test_slow.py",
        "from slow import app\nfrom pytest_cors import assert_cors_allows\n\n"
        "def test_it():\n    assert_cors_allows(app, origin='https://app.example.com')\n",
    )

    result = project.run_here("--cors-timeout", "0.05")

    result.stdout.fnmatch_lines(
        [
            ">       assert_cors_allows(app, *",
            "E       *AppTimeout: GET http://testserver/: no response headers within 0.05 s",
            "test_slow.py:5: AppTimeout",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_cors/*")


WRONG = ["soon", "0", "-1", "inf", "nan", "5 s"]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_time_is_a_usage_error(project: Project, text: str) -> None:
    result = project.run_here(f"--cors-timeout={text}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    [line] = [line for line in result.errlines if line.startswith("ERROR")]
    assert line == (
        f"ERROR: --cors-timeout: {text!r} is no number of seconds greater than 0, as 2.5 is"
    )


def test_in_the_ini_file_it_is_told_as_the_ini_file_s(project: Project) -> None:
    project.file("pytest.ini", "[pytest]\ncors_timeout = soon\n")

    result = project.run_here()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: cors_timeout: 'soon' is no number *"])
