"""Runs of all kinds: without the plugin, strict, in several processes, at random, with warnings
as errors, quiet and verbose, seeded.
"""

from __future__ import annotations

import re

import pytest

from tests.plugin.conftest import Project

SUITE = """\
import unittest

import pytest
from pytest_cors import assert_cors_allows, assert_cors_denies

ORIGIN = "https://app.example.com"
POLICY = pytest.mark.cors_policy(allow_origins=[ORIGIN], expose_headers=["X-Total-Count"])


def test_client(cors_client):
    assert_cors_allows(cors_client, "/items", origin=ORIGIN, exposes=["X-Total-Count"])


@pytest.mark.parametrize("origin", ["https://evil.test", "null", f"{ORIGIN}.evil.test"])
def test_denied(cors, origin):
    cors.denies("/items", origin=origin)


def test_app(cors_app):
    assert_cors_denies(cors_app, "/items", origin=ORIGIN, method="PUT")


@POLICY
class TestMarked:
    def test_one(self):
        pass

    def test_two(self, cors_policy):
        assert cors_policy.allow_origins == (ORIGIN,)


@POLICY
class TestCase(unittest.TestCase):
    def test_it(self):
        pass


def test_check(cors):
    assert cors.check(max_examples=20).ok
"""

PASSED = 9

KINDS: dict[str, tuple[str, ...]] = {
    "as it is": (),
    "strict, warnings as errors": ("--strict-markers", "--strict-config", "-W", "error"),
    "two processes, warnings as errors": ("-n", "2", "-W", "error"),
    "at random": ("-p", "randomly"),
    "without capturing, without assertion rewriting": ("-s", "--assert=plain"),
}


@pytest.mark.parametrize("arguments", KINDS.values(), ids=KINDS)
def test_the_same_suite_passes(
    project: Project, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    if "error" in arguments:  # which finds what asyncio's debug mode has to complain about
        monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    if "-n" in arguments:
        pytest.importorskip("xdist")
    if "randomly" in arguments:
        pytest.importorskip("pytest_randomly")
        project.at_random, arguments = True, ()
    project.file("test_suite.py", SUITE)

    project.run("--cors-app", "shop:app", *arguments).assert_outcomes(passed=PASSED)


def test_failures_cross_processes_whole(project: Project) -> None:
    pytest.importorskip("xdist")
    project.file(
        "test_it.py",
        "import pytest\nfrom pytest_cors import assert_cors_denies\n\n"
        "def test_one(cors_client):\n"
        "    assert_cors_denies(cors_client, '/items', origin='https://app.example.com')\n\n"
        "@pytest.mark.cors_policy(allow_origins=['https://admin.example.com'])\n"
        "def test_two(): pass\n",
    )

    result = project.run("--cors-app", "shop:app", "-n", "2")

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines_random(
        [
            ">       assert_cors_denies(cors_client, *",
            "E       *CORSAssertionError: GET http://testserver/items from *",
            "CORS102: *",
            "test_it.py:7: CORSPolicyAssertionError",
        ]
    )


def test_wrong_markers_in_several_processes(project: Project) -> None:
    pytest.importorskip("xdist")
    project.file(
        "test_it.py",
        "import pytest\n@pytest.mark.cors_policy(allow_origin=[])\ndef test_it(): pass\n",
    )

    result = project.run("--cors-app", "shop:app", "-n", "2")

    assert result.ret != 0
    result.stdout.fnmatch_lines(
        ["test_it.py::test_it: @pytest.mark.cors_policy: there is no argument allow_origin, *"]
    )
    result.stdout.no_fnmatch_line("*INTERNALERROR*")


# -p no:cors


def test_without_the_plugin_there_is_nothing_of_it(project: Project) -> None:
    project.file("test_it.py", "def test_it(cors_client): pass\n")

    result = project.run_here("-p", "no:cors")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'cors_client' not found"])
    helped = project.run_here("-p", "no:cors", "--help")
    helped.stdout.no_fnmatch_line("*cors*")


def test_the_functions_work_without_the_plugin(project: Project) -> None:
    project.file(
        "test_it.py",
        "import shop\nfrom pytest_cors import assert_cors_allows\n\n"
        "def test_it():\n    assert_cors_allows(shop.app, '/items',"
        " origin='https://app.example.com')\n",
    )

    project.run_here("-p", "no:cors").assert_outcomes(passed=1)


def test_the_help_names_every_option_and_key(project: Project) -> None:
    text = " ".join(project.run_here("--help").stdout.str().split())

    assert "CORS contract testing (pytest-cors)" in text
    assert "--cors-app=MODULE:ATTRIBUTE" in text
    assert "--cors-timeout=SECONDS" in text
    assert re.search(r"cors_app \(string\):", text)
    assert re.search(r"cors_timeout \(string\):", text)


# How much a failure tells.

FAILING = """\
from pytest_cors import assert_cors_allows

def test_it(cors_client):
    assert_cors_allows(cors_client, "/items", origin="https://app.example.com",
                       headers={"Content-Type": "application/json"}, credentials=True)
"""


def told(project: Project, *arguments: str) -> str:
    result = project.run_here("--cors-app", "shop:app", "--tb=short", *arguments)
    result.assert_outcomes(failed=1)
    return result.stdout.str()


def test_verbosity_is_that_of_the_run(project: Project) -> None:
    project.file("test_it.py", FAILING)

    usual = told(project)
    assert "What was sent" in usual
    for same in ("-q", "-v"):
        assert told(project, same).count("\nE ") == usual.count("\nE ")

    whole = told(project, "-vv")
    assert whole.count("\nE ") > usual.count("\nE ")
    assert "content-length" in whole
    assert "content-length" not in usual

    result = project.run_here("--cors-app", "shop:app", "--tb=short", "-qq")
    gist = result.stdout.str()
    assert "is blocked" in gist
    assert "What to change" in gist
    assert "What was sent" not in gist


# hypothesis: its seed and its profiles are honoured.

DRAWN = """\
import json, os, sys
import shop

drawn = []

async def app(scope, receive, send):
    if scope["type"] == "http":
        drawn.append([scope["method"], str(sorted(scope["headers"]))])
    await shop.app(scope, receive, send)

def test_it(cors_client):
    from pytest_cors import CORSPolicy, check_cors_policy

    policy = CORSPolicy(allow_origins=["https://app.example.com"])
    check_cors_policy(cors_client, policy, urls=["/items"])
    with open(os.environ["DRAWN"], "a") as file:
        file.write(json.dumps(drawn) + "\\n")
"""


def test_hypothesis_s_seed_decides_what_is_drawn(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = project.folder / "drawn.txt"
    monkeypatch.setenv("DRAWN", str(record))
    for name in ("CI", "TF_BUILD"):
        monkeypatch.delenv(name, raising=False)
    project.file("test_it.py", DRAWN)

    for seed in ("1", "1", "2"):
        result = project.run("--cors-app", "test_it:app", "--hypothesis-seed", seed)
        result.assert_outcomes(passed=1)

    first, again, other = record.read_text().splitlines()
    assert first == again
    assert first != other


# The summary of pytest, which repeats failures whole in CI and with -vv.


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (FAILING, "FAILED test_it.py::test_it - pytest_cors.CORSAssertionError: GET *"),
        (
            "import pytest\n"
            "@pytest.mark.cors_policy(allow_origins=['https://other.example'])\n"
            "def test_it(): pass\n",
            "FAILED test_it.py::test_it - pytest_cors.CORSPolicyAssertionError: CORS102: *",
        ),
        (
            "def test_it(cors_client, cors_app): pass\n"
            "import pytest\n@pytest.fixture\ndef cors_app(): return None\n",
            "ERROR test_it.py::test_it - Failed: the fixture cors_app gives no app: *",
        ),
    ],
    ids=["assertion", "policy", "fixture"],
)
def test_the_summary_has_the_first_line_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch, text: str, headline: str
) -> None:
    monkeypatch.setenv("CI", "true")
    project.file("test_it.py", text)

    result = project.run_here("--cors-app", "shop:app")

    result.stdout.fnmatch_lines(
        ["*short test summary info*", headline, "=*= 1 * in *"], consecutive=True
    )
    # What is not ours is left as it is.
    project.file("test_it.py", "def test_it(): raise ValueError('one\\ntwo')\n")
    result = project.run_here()
    result.stdout.fnmatch_lines(["FAILED test_it.py::test_it - ValueError: one", "two"])
