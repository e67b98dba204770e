"""`@pytest.mark.cors_policy`: marking is checking. A marked test cannot pass without it."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Project

KEPT = "allow_origins=['https://app.example.com'], expose_headers=['X-Total-Count']"
BROKEN = "allow_origins=['https://admin.example.com'], expose_headers=['X-Total-Count']"

PLACES = f"""\
import unittest

import pytest

KEPT = pytest.mark.cors_policy({KEPT})
BROKEN = pytest.mark.cors_policy({BROKEN})


@KEPT
def test_kept():
    pass


@BROKEN
def test_broken():
    pass


class TestMethods:
    @KEPT
    def test_kept(self):
        pass

    @BROKEN
    def test_broken(self):
        pass

    def test_unmarked(self):
        pass


@BROKEN
class TestClass:
    def test_broken(self):
        pass

    @pytest.mark.parametrize("number", [1, 2])
    def test_broken_with(self, number):
        pass


@KEPT
class TestStacked:
    def test_kept(self):
        pass

    @BROKEN
    def test_broken_by_the_nearest(self):
        pass


@BROKEN
class TestStackedTheOtherWayRound:
    @KEPT
    def test_broken_by_the_farther(self):
        pass


class TestInherited(TestStacked):
    pass


@BROKEN
class UnittestMarked(unittest.TestCase):
    def test_broken(self):
        pass


class UnittestMethods(unittest.TestCase):
    @KEPT
    def test_kept(self):
        pass

    @BROKEN
    def test_broken(self):
        pass

    def test_unmarked(self):
        pass


@pytest.mark.parametrize("which", [pytest.param(1, marks=KEPT), pytest.param(2, marks=BROKEN)])
def test_param(which):
    assert which in (1, 2)


@pytest.mark.cors_policy
def test_own_policy():
    pass


@pytest.mark.cors_policy(urls=["/items"])
def test_own_policy_of_a_part():
    pass
"""


def test_every_place_that_a_marker_can_stand_at(project: Project) -> None:
    project.file("test_places.py", PLACES)

    result = project.run_here("--cors-app", "shop:app", "-rfp", "--tb=no")

    outcome = {
        line.split(" ")[1].removeprefix("test_places.py::"): line.split(" ")[0]
        for line in result.outlines
        if line.startswith(("PASSED test_", "FAILED test_"))
    }
    expected = {
        name: "FAILED" if "broken" in name.lower() or name.endswith("[2]") else "PASSED"
        for name in outcome
    }
    expected["TestClass::test_broken_with[1]"] = "FAILED"
    assert outcome == expected
    assert len(outcome) == 21


def test_a_module_can_be_marked(project: Project) -> None:
    body = "def test_one(): pass\n\nclass TestIt:\n    def test_two(self): pass\n"
    head = "import pytest\npytestmark = pytest.mark.cors_policy({})\n\n"
    project.file("test_kept.py", head.format(KEPT) + body)
    project.file("test_broken.py", head.format(BROKEN) + body)
    project.file(
        "test_listed.py",
        head.replace("pytest.mark", "[pytest.mark").format(f"{BROKEN})]\n#") + body,
    )

    result = project.run_here("--cors-app", "shop:app", "--tb=no")

    result.assert_outcomes(passed=2, failed=4)


def test_the_text_is_the_report_and_the_place_of_the_test(project: Project) -> None:
    project.file(
        "test_it.py",
        f"import pytest\n\n\n@pytest.mark.cors_policy({BROKEN})\ndef test_it(): pass\n",
    )

    result = project.run("--cors-app", "shop:app")

    result.assert_outcomes(failed=1)
    lines = result.outlines
    at = next(n for n, line in enumerate(lines) if "_ test_it _" in line)
    assert lines[at + 1].startswith("CORS102: ")
    assert "https://admin.example.com" in lines[at + 1]
    end = next(n for n, line in enumerate(lines) if "= CORS contracts =" in line)
    assert lines[end - 2 : end] == ["", "test_it.py:4: CORSPolicyAssertionError"]
    summary = next(n for n, line in enumerate(lines) if "short test summary info" in line)
    assert lines[summary + 1].startswith(
        "FAILED test_it.py::test_it - pytest_cors.CORSPolicyAssertionError: CORS102: "
    )
    for line in lines[at:]:
        assert "pytest_cors/" not in line
        assert "def pytest_runtest_call" not in line


def test_what_one_test_has_shown_is_not_told_by_the_next_one_again(project: Project) -> None:
    project.file(
        "test_it.py",
        f"import pytest\npytestmark = pytest.mark.cors_policy({BROKEN})\n"
        "def test_one(): pass\ndef test_two(): pass\n",
    )

    result = project.run_here("--cors-app", "shop:app")

    result.assert_outcomes(failed=2)
    text = result.stdout.str()
    first, second = text.split("_ test_one _")[1].split("_ test_two _")
    assert "What was sent" in first
    assert "What was sent" not in second
    assert first.lstrip("_\n").partition("\n")[0] == second.lstrip("_\n").partition("\n")[0]
    assert "All of it is told at test_it.py::test_one." in second


COUNTED = """\
import pytest
from shop import create_app

asked = 0
inner = create_app()


async def app(scope, receive, send):
    global asked
    asked += scope["type"] == "http"
    await inner(scope, receive, send)


async def twin(scope, receive, send):
    await app(scope, receive, send)
"""


def test_a_policy_that_is_kept_is_checked_once(project: Project) -> None:
    """But again where the app is another one, or other fixtures may have changed it."""
    project.file("counted.py", COUNTED)
    project.file(
        "test_it.py",
        f"import pytest, counted\npytestmark = pytest.mark.cors_policy({KEPT}, urls=['/items'])\n"
        + """\
asked = {}

@pytest.fixture(params=[1, 2])
def setting(request):
    return request.param

@pytest.fixture
def cors_app():
    return counted.app

class TestTwin:
    @pytest.fixture
    def cors_app(self):
        return counted.twin

    def test_another_app(self):
        note("another app")

def note(test):
    asked[test] = counted.asked
    counted.asked = 0

def test_first():
    note("first")

def test_same():
    note("same")

@pytest.mark.parametrize("a, b", [(1, 2), (3, 4)])
def test_same_with(a, b):
    note(f"same with {a}")

def test_with_a_fixture(setting):
    note(f"with {setting}")

@pytest.mark.cors_policy(allow_origins=["https://app.example.com"], ignore=["CORS110"])
def test_stacked():
    note("stacked")

def test_all():
    assert asked["another app"] > 0
    assert asked["first"] > 0
    assert asked["same"] == asked["same with 1"] == asked["same with 3"] == 0
    assert asked["with 1"] > 0
    assert asked["with 2"] > 0
    assert asked["stacked"] > 0
""",
    )

    project.run_here("--cors-app", "shop:app").assert_outcomes(passed=9)


def test_fixtures_are_set_up_before_the_check(project: Project) -> None:
    """A dependency that a fixture overrides is the app as the test meets it."""
    project.file(
        "test_it.py",
        "import pytest, shop\n"
        "@pytest.fixture\n"
        "def opened(cors_app, monkeypatch):\n"
        "    stack = shop.open_app.build_middleware_stack()\n"
        "    monkeypatch.setattr(cors_app, 'middleware_stack', stack)\n"
        f"@pytest.mark.cors_policy({KEPT})\n"
        "def test_as_it_is(): pass\n"
        f"@pytest.mark.cors_policy({KEPT})\n"
        "def test_opened(opened): pass\n",
    )

    result = project.run_here("--cors-app", "shop:app", "--tb=line")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["FAILED test_it.py::test_opened - *CORS101*"])


def test_an_app_with_parameters_makes_several_tests(project: Project) -> None:
    project.file(
        "conftest.py",
        "import pytest, shop\n"
        "@pytest.fixture(params=['app', 'open_app'])\n"
        "def cors_app(request): return getattr(shop, request.param)\n",
    )
    project.file(
        "test_it.py",
        f"import pytest\n@pytest.mark.cors_policy({KEPT})\ndef test_function(): pass\n\n"
        f"@pytest.mark.cors_policy({KEPT})\nclass TestClass:\n    def test_method(self): pass\n",
    )

    result = project.run_here("-rfp", "--tb=no")

    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        ["PASSED test_it.py::test_function?app?", "PASSED test_it.py::TestClass::test_method?app?"]
    )


OUTCOMES = f"""\
import pytest

pytestmark = pytest.mark.cors_policy({BROKEN})


@pytest.mark.skip
def test_skipped(): assert False


@pytest.mark.skipif("True", reason="it is so")
def test_skipped_if(): assert False


@pytest.mark.xfail
def test_expected_to_fail(): pass


@pytest.mark.xfail(raises=AssertionError, strict=True)
def test_expected_to_fail_so(): pass


@pytest.mark.xfail(raises=KeyError)
def test_expected_to_fail_otherwise(): pass


@pytest.mark.xfail(run=False)
def test_not_run(): pass


def test_that_would_skip_itself():
    pytest.skip("too late")


def test_that_fails_itself():
    raise RuntimeError("not reached")
"""


def test_skip_and_xfail(project: Project) -> None:
    project.file("test_it.py", OUTCOMES)

    result = project.run_here("--cors-app", "shop:app", "--tb=short")

    result.assert_outcomes(skipped=2, xfailed=3, failed=3)
    result.stdout.no_fnmatch_line("*not reached*")


def test_a_failing_body_fails_a_kept_policy(project: Project) -> None:
    project.file(
        "test_it.py",
        f"import pytest\n@pytest.mark.cors_policy({KEPT})\ndef test_it():\n    assert 1 == 2\n",
    )

    result = project.run_here("--cors-app", "shop:app")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([">       assert 1 == 2", "test_it.py:4: AssertionError"])
    result.stdout.no_fnmatch_line("*pytest_cors/*")


def test_a_marked_test_without_an_app(project: Project) -> None:
    project.file("test_it.py", "import pytest\n@pytest.mark.cors_policy\ndef test_it(): pass\n")

    result = project.run_here()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["pytest-cors has no app to test: *"])


def test_an_app_whose_own_policy_cannot_be_read(project: Project) -> None:
    project.file("bare.py", "async def app(scope, receive, send): raise NotImplementedError\n")
    project.file("test_it.py", "import pytest\n@pytest.mark.cors_policy\ndef test_it(): pass\n")

    result = project.run_here("--cors-app", "bare:app")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["@pytest.mark.cors_policy: no CORS policy can be read out of *", "Looked for:"]
    )
    result.stdout.no_fnmatch_line("*pytest_cors/*")


def test_a_pattern_that_matches_no_route(project: Project) -> None:
    project.file(
        "test_it.py",
        "import pytest\n@pytest.mark.cors_policy(urls=['/public/*'])\ndef test_it(): pass\n",
    )

    result = project.run_here("--cors-app", "shop:app")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["@pytest.mark.cors_policy: *'/public/[*]'*", "FAILED test_it.py::test_it - Failed: *"]
    )
    result.stdout.no_fnmatch_line("*pytest_cors/*")


def test_an_app_that_does_not_answer(project: Project) -> None:
    project.file(
        "slow.py",
        "import asyncio\nasync def app(scope, receive, send):\n"
        "    if scope['type'] == 'lifespan': raise NotImplementedError\n"
        "    await asyncio.sleep(3600)\n",
    )
    project.file(
        "test_it.py", f"import pytest\n@pytest.mark.cors_policy({KEPT})\ndef test_it(): pass\n"
    )

    result = project.run_here("--cors-app", "slow:app", "--cors-timeout", "0.05")

    result.assert_outcomes(failed=1)
    at = next(n for n, line in enumerate(result.outlines) if "_ test_it _" in line)
    assert result.outlines[at + 1].startswith("the app cannot be checked: ")
    assert result.outlines[at + 1].endswith("no response headers within 0.05 s")
    result.stdout.no_fnmatch_line("*pytest_cors/*")


ASYNC_CLIENT = f"""\
import httpx
import pytest
import shop
from pytest_cors import assert_cors_allows


@pytest.fixture
def cors_client():
    transport = httpx.ASGITransport(shop.app)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver")


@pytest.mark.asyncio
@pytest.mark.cors_policy({KEPT})
async def test_kept(cors_client):
    await assert_cors_allows(cors_client, "/items", origin="https://app.example.com")


@pytest.mark.asyncio
@pytest.mark.cors_policy({BROKEN})
async def test_broken(cors_client):
    pass


class TestServer:
    @pytest.fixture
    def cors_client(self):
        return httpx.AsyncClient(base_url="http://127.0.0.1:9")

    @pytest.mark.cors_policy({KEPT})
    def test_of_a_server(self):
        pass


class TestNothing:
    @pytest.fixture
    def cors_client(self):
        return object()

    @pytest.mark.cors_policy({KEPT})
    def test_no_client(self):
        pass
"""


def test_an_async_client_is_checked_by_its_app(project: Project) -> None:
    pytest.importorskip("pytest_asyncio")
    project.file("test_it.py", ASYNC_CLIENT)

    result = project.run_here()

    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(
        [
            "CORS102: *",
            "a marked test is checked before it runs, so its fixture cors_client has to be a sync"
            " client, or one of an app: AsyncClient of a server is neither",
            "the fixture cors_client: cannot send requests to an object of type builtins.object: *",
        ]
    )


def test_ignore_strict_and_the_rest_are_those_of_the_assertion(project: Project) -> None:
    project.file(
        "test_it.py",
        f"import pytest\n@pytest.mark.cors_policy({BROKEN}, ignore=['CORS101', 'cors102'])\n"
        "def test_ignored(): pass\n\n"
        f"@pytest.mark.cors_policy({KEPT}, strict=True)\n"
        "def test_strict(): pass\n\n"
        f"@pytest.mark.cors_policy({KEPT}, strict=True, ignore=['CORS302', 'CORS303'],"
        " max_examples=0)\n"
        "def test_strict_but(): pass\n\n"
        f"@pytest.mark.cors_policy({KEPT}, max_examples=30, seed=1, unsafe=True)\n"
        "def test_drawn(): pass\n",
    )

    result = project.run_here("--cors-app", "shop:app", "-rfp", "--tb=no")

    result.stdout.fnmatch_lines_random(
        [
            "PASSED test_it.py::test_ignored",
            "PASSED test_it.py::test_strict_but",
            "PASSED test_it.py::test_drawn",
            "FAILED test_it.py::test_strict - *",
        ]
    )


def test_a_policy_object_can_be_given(project: Project) -> None:
    project.file(
        "test_it.py",
        f"import pytest\nfrom pytest_cors import CORSPolicy\nPOLICY = CORSPolicy({BROKEN})\n"
        "@pytest.mark.cors_policy(POLICY)\ndef test_one(): pass\n"
        "@pytest.mark.cors_policy(policy=POLICY, urls=['/items'])\ndef test_two(): pass\n"
        "@pytest.mark.cors_policy(None)\ndef test_three(cors_policy):\n"
        "    assert cors_policy.allow_origins == ('https://app.example.com',)\n",
    )

    project.run_here("--cors-app", "shop:app", "--tb=no").assert_outcomes(failed=2, passed=1)


def test_the_marker_s_help_is_its_signature(project: Project) -> None:
    result = project.run_here("--markers")

    [line] = [line for line in result.outlines if line.startswith("@pytest.mark.cors_policy(")]
    for name in ("allow_origins=()", "allow_methods=('GET',)", "urls=None", "ignore=()"):
        assert name in line


@pytest.mark.parametrize("order", [["-p", "no:randomly"], []], ids=["in order", "at random"])
def test_doctests_of_a_module_go_unharmed(project: Project, order: list[str]) -> None:
    project.file("test_it.py", '"""\n>>> 1 + 1\n2\n"""\ndef test_it(): pass\n')

    project.run_here("--doctest-modules", *order).assert_outcomes(passed=2)
