"""`--cors-app` alone and `--cors`: the app is held to what it configures itself, without a test."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Project

ONE_TEST = """\
def test_items(cors):
    cors.allows("/items", origin="https://app.example.com")
"""

# The middleware is right; the route that raises is answered from outside of it.
CRASHING = """\
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

async def fine(request):
    return PlainTextResponse("fine")

async def crash(request):
    raise RuntimeError("no stock")

CORS = [Middleware(CORSMiddleware, allow_origins=["https://app.example.com"])]
ROUTES = [Route("/fine", fine), Route("/crash", crash, methods=["GET", "POST"])]

app = Starlette(routes=ROUTES, middleware=CORS)
partly = Starlette(
    routes=[Route("/", fine), Mount("/api", Starlette(routes=ROUTES[:1], middleware=CORS))]
)
bare = Starlette(routes=ROUTES)
odd = Starlette(middleware=[Middleware(CORSMiddleware, allow_origin_regex=5)])
dead = Starlette(
    routes=ROUTES[:1], middleware=[Middleware(CORSMiddleware, allow_origins=["https://a.example/"])]
)
"""


@pytest.fixture
def crashing(project: Project) -> Project:
    project.file("crashing.py", CRASHING)
    return project


def ids(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


def test_one_command_and_no_test(crashing: Project) -> None:
    result = crashing.run_here("--cors-app", "crashing:app", "-v")

    result.assert_outcomes(passed=2, failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*collected 3 items",
            "crashing:app::own policy::policy PASSED*",
            "crashing:app::own policy::GET /fine PASSED*",
            "crashing:app::own policy::GET,POST /crash FAILED*",
            "CORS201: *RuntimeError: no stock*",
            "crashing:app::own policy::GET,POST /crash: CORSPolicyAssertionError",
        ]
    )
    assert "raceback" not in result.stdout.str()


def test_beside_tests_of_something_else(project: Project) -> None:
    project.file("test_else.py", "def test_else():\n    pass\n")

    project.run_here("--cors-app", "shop:app").assert_outcomes(passed=3)


def test_where_there_are_tests_of_cors_they_are_what_is_wanted(project: Project) -> None:
    project.file("test_items.py", ONE_TEST)

    project.run_here("--cors-app", "shop:app").assert_outcomes(passed=1)


def test_where_there_is_a_contract_it_is_what_is_wanted(project: Project) -> None:
    project.file("cors.toml", '[[policy]]\nallow_origins = ["https://app.example.com"]\n')

    result = project.run_here("--cors-app", "shop:app", "--co", "-q")

    assert ids(result) == ["cors.toml::app::policy", "cors.toml::app::GET /items"]


def test_where_single_tests_are_named_they_are_what_is_wanted(project: Project) -> None:
    project.file("test_else.py", "def test_else():\n    pass\n\ndef test_more():\n    pass\n")

    project.run_here("--cors-app", "shop:app", "test_else.py::test_else").assert_outcomes(passed=1)


def test_an_ini_file_that_names_the_app_asks_for_nothing(project: Project) -> None:
    project.file("pytest.ini", "[pytest]\ncors_app = shop:app\n")

    assert project.run_here().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_cors_asks_for_it_always(project: Project) -> None:
    project.file("pytest.ini", "[pytest]\ncors_app = shop:app\n")
    project.file("test_items.py", ONE_TEST)

    project.run_here("--cors").assert_outcomes(passed=3)


def test_cors_without_an_app(project: Project) -> None:
    result = project.run_here("--cors")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.errlines[0] == (
        "ERROR: --cors: there is no app to test: set cors_app in the ini file, or pass --cors-app"
    )


def test_each_part_is_held_to_its_own_policy(crashing: Project) -> None:
    result = crashing.run_here("--cors-app", "crashing:partly", "--co", "-q")

    assert ids(result) == [
        "crashing:partly::own policy of /api::policy",
        "crashing:partly::own policy of /api::GET /api/fine",
    ]


def test_dead_entries_are_told(crashing: Project) -> None:
    result = crashing.run_here("--cors-app", "crashing:dead")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*own policy::policy*", "CORS406: *https://a.example/*"])


WRONG = {
    "no CORS": ("crashing:bare", "crashing:bare: no CORS policy can be read out of *Starlette: *"),
    "settings that nothing can be made of": (
        "crashing:odd",
        "crashing:odd: what the app configures of CORS cannot be read: TypeError: *",
    ),
    "no such module": ("missing:app", "'missing:app' cannot be imported: ModuleNotFoundError: *"),
    "no app": ("crashing:CORS", "'crashing:CORS' names no app: it is of type list, not callable"),
    "neither ASGI nor WSGI": (
        "other:odd",
        "other:odd: *neither as an ASGI nor as a WSGI app*",
    ),
}


@pytest.mark.parametrize(("app", "told"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_checked_is_one_error(crashing: Project, app: str, told: str) -> None:
    crashing.file("other.py", "def odd(one, two, three, four, five):\n    pass\n")

    result = crashing.run_here("--cors-app", app)

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*ERROR collecting {app}*", told])
    assert "pytest_cors/" not in result.stdout.str()


def test_a_configuration_that_no_policy_can_say_is_skipped(project: Project) -> None:
    project.file(
        "limited.py",
        "from flask import Flask\nfrom flask_cors import CORS\n"
        "app = Flask('limited')\n"
        "CORS(app, origins=['https://app.example.com'], allow_headers=[r'X-.*'])\n"
        "@app.get('/items')\ndef items():\n    return []\n",
    )

    result = project.run("--cors-app", "limited:app", "-rs")

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED *it allows request headers by a regular expression"])


def test_the_fixture_is_what_is_checked(project: Project) -> None:
    project.file(
        "conftest.py",
        "import pytest\nfrom shop import create_app\n\n"
        "@pytest.fixture\ndef cors_app():\n"
        "    return create_app(allow_origins=['https://admin.example.com'])\n",
    )

    result = project.run_here("--cors-app", "shop:app")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["CORS102: https://app.example.com is *"])


LIFESPAN = """\
from contextlib import asynccontextmanager
from pathlib import Path
from shop import Middleware, CORSMiddleware, Route, Starlette, items

@asynccontextmanager
async def lifespan(app):
    with Path("log").open("a") as log:
        log.write("up ")
    yield
    with Path("log").open("a") as log:
        log.write("down ")

@asynccontextmanager
async def failing(app):
    raise RuntimeError("no database")
    yield

CORS = [Middleware(CORSMiddleware, allow_origins=["https://app.example.com"])]
app = Starlette(routes=[Route("/a", items), Route("/b", items)], middleware=CORS, lifespan=lifespan)
down = Starlette(routes=[Route("/a", items)], middleware=CORS, lifespan=failing)
"""


def test_the_app_is_started_once_and_stopped(project: Project) -> None:
    project.file("running.py", LIFESPAN)

    project.run_here("--cors-app", "running:app").assert_outcomes(passed=3)

    assert (project.folder / "log").read_text() == "up down "


def test_an_app_that_does_not_start(project: Project) -> None:
    project.file("running.py", LIFESPAN)

    result = project.run_here("--cors-app", "running:down")

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*RuntimeError: no database*"])
    assert "pytest_cors/" not in result.stdout.str()


# However pytest is asked to run.

RUNS: dict[str, tuple[tuple[str, ...], dict[str, int]]] = {
    "by keyword": (("-k", "fine"), {"passed": 1, "deselected": 2}),
    "by marker": (("-m", "cors_policy"), {"passed": 2, "failed": 1}),
    "by another marker": (("-m", "not cors_policy"), {"deselected": 3}),
    "in two processes": (("-n", "2"), {"passed": 2, "failed": 1}),
    "at random, warnings as errors": (
        ("-p", "randomly", "-W", "error"),
        {"passed": 2, "failed": 1},
    ),
    "until one fails": (("-x", "-k", "POST"), {"failed": 1, "deselected": 2}),
}


@pytest.mark.parametrize(("arguments", "outcomes"), RUNS.values(), ids=RUNS)
def test_runs_of_all_kinds(
    crashing: Project, arguments: tuple[str, ...], outcomes: dict[str, int]
) -> None:
    crashing.at_random = "randomly" in arguments
    run = crashing.run if {"-n", "randomly"} & set(arguments) else crashing.run_here

    result = run("--cors-app", "crashing:app", *arguments)

    result.assert_outcomes(**outcomes)


def test_the_last_failed_ones(crashing: Project) -> None:
    arguments = ("--cors-app", "crashing:app", "-p", "cacheprovider")
    crashing.run(*arguments).assert_outcomes(passed=2, failed=1)

    crashing.run(*arguments, "--lf").assert_outcomes(failed=1, deselected=2)


def test_the_report_for_machines(crashing: Project) -> None:
    crashing.run_here("--cors-app", "crashing:app", "--junitxml=junit.xml")

    text = (crashing.folder / "junit.xml").read_text(encoding="utf-8")
    assert '<testcase classname="crashing:app.own policy" name="GET,POST /crash"' in text
    assert 'failures="1"' in text


def test_what_one_test_has_told_the_others_only_mention(project: Project) -> None:
    project.file(
        "more.py",
        "from shop import *\n"
        "app = Starlette(routes=[Route('/a', items), Route('/b', items)])\n"
        "app.add_middleware(CORSMiddleware, allow_origins=['https://app.example.com'])\n",
    )
    project.file(
        "cors.toml", 'app = "more:app"\n[[policy]]\nallow_origins = ["https://b.example"]\n'
    )

    result = project.run_here()

    result.assert_outcomes(passed=1, failed=2)
    assert sum(line.startswith("CORS102 error: ") for line in result.outlines) == 1
    result.stdout.fnmatch_lines(
        [
            "cors.toml::app::GET /a: CORSPolicyAssertionError",
            "CORS102: https://b.example *http://testserver/b*",
            "CORS102*: told at cors.toml::app::GET /a",
            "cors.toml::app::GET /b: CORSPolicyAssertionError",
        ]
    )
