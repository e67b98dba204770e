"""The fixtures: what they give, and that each can be overridden, at any scope."""

from __future__ import annotations

import textwrap

import pytest

from tests.plugin.conftest import Project

LIFESPAN = """\
from contextlib import asynccontextmanager
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

log = []


@asynccontextmanager
async def lifespan(app):
    log.append("up")
    yield {"greeting": "hello"}
    log.append("down")


async def greet(request):
    return PlainTextResponse(request.state.greeting)


async def boom(request):
    raise RuntimeError("boom")


app = Starlette(
    routes=[Route("/", greet), Route("/boom", boom)],
    lifespan=lifespan,
    middleware=[Middleware(CORSMiddleware, allow_origins=["https://app.example.com"])],
)
"""


@pytest.mark.parametrize("scope", ["function", "class", "module", "package", "session"])
def test_cors_app_can_be_overridden_at_any_scope(project: Project, scope: str) -> None:
    project.file(
        "conftest.py",
        f"import pytest, shop\n\n@pytest.fixture(scope={scope!r})\ndef cors_app():\n"
        "    return shop.app\n",
    )
    project.file(
        "test_items.py",
        "import pytest, shop\n\n"
        "def test_items(cors, cors_client, cors_app):\n"
        "    assert cors_app is shop.app\n"
        "    cors.allows('/items', origin='https://app.example.com')\n"
        "    assert cors_client.get('/items').json() == []\n\n"
        "@pytest.mark.cors_policy(allow_origins=['https://app.example.com'],"
        " expose_headers=['X-Total-Count'])\n"
        "def test_policy(): pass\n",
    )

    project.run_here().assert_outcomes(passed=2)


def test_a_fixture_of_a_folder_wins_over_the_option(project: Project) -> None:
    project.file(
        "admin/conftest.py",
        "import pytest, shop\n\n@pytest.fixture\ndef cors_app():\n    return shop.open_app\n",
    )
    project.file("pytest.ini", "[pytest]\npythonpath = .\n")
    ask = "def test_it(cors):\n    cors.{}('/items', origin='https://evil.test')\n"
    project.file("admin/test_admin.py", ask.format("allows"))
    project.file("test_items.py", ask.format("denies"))

    project.run_here("--cors-app", "shop:app").assert_outcomes(passed=2)


def test_cors_client_is_an_httpx_client_of_the_running_app(project: Project) -> None:
    project.file("hello.py", LIFESPAN)
    project.file(
        "test_hello.py",
        textwrap.dedent(
            """\
            import httpx
            from hello import app, log

            def test_in_it(cors_client):
                assert isinstance(cors_client, httpx.Client)
                assert cors_client.base_url == "http://testserver"
                assert cors_client.get("/").text == "hello"
                assert log == ["up"]

            def test_after_it():
                assert log == ["up", "down"]

            def test_what_crashes_is_a_500(cors_client):
                response = cors_client.get("/boom")
                assert response.status_code == 500
                assert repr(response.extensions["pytest_cors.cause"]) == "RuntimeError('boom')"
            """
        ),
    )

    project.run_here("--cors-app", "hello:app").assert_outcomes(passed=3)


def test_cors_client_of_a_wsgi_app(project: Project) -> None:
    project.file(
        "wsgi.py",
        "def app(environ, start_response):\n"
        "    start_response('200 OK', [('Access-Control-Allow-Origin', '*')])\n"
        "    return [b'hello']\n",
    )
    project.file(
        "test_it.py",
        "def test_it(cors_client, cors):\n"
        "    assert cors_client.get('/').text == 'hello'\n"
        "    cors.allows(origin='https://app.example.com')\n"
        "    cors.denies(origin='https://app.example.com', credentials=True)\n",
    )

    project.run_here("--cors-app", "wsgi:app").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "client",
    ["TestClient(shop.app)", "httpx.Client(base_url='http://127.0.0.1:9')", "'http://127.0.0.1:9'"],
)
def test_a_client_is_no_cors_app(project: Project, client: str) -> None:
    project.file(
        "conftest.py",
        "import pytest, shop, httpx, warnings\n"
        "with warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n"
        "    from starlette.testclient import TestClient\n"
        f"@pytest.fixture\ndef cors_app():\n    return {client}\n",
    )
    project.file("test_it.py", "def test_it(cors_client): pass\n")

    result = project.run_here()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at setup of test_it*",
            "the fixture cors_app gives no app but a *, which leads to one: clients and URLs are"
            " handed to the assertions as they are, or made the fixture cors_client",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_cors/*")


def test_what_is_nothing_at_all_is_no_cors_app(project: Project) -> None:
    project.file("conftest.py", "import pytest\n@pytest.fixture\ndef cors_app(): return None\n")
    project.file("test_it.py", "def test_it(cors_client): pass\n")

    result = project.run_here()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at setup of test_it*",
            "the fixture cors_app gives no app: cannot send requests to an object of type"
            " builtins.NoneType: *",
        ]
    )


def test_the_client_can_be_one_s_own(project: Project) -> None:
    """A suite that has a client needs no fixture for the app."""
    project.file(
        "conftest.py",
        "import pytest, shop, warnings\n"
        "with warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n"
        "    from starlette.testclient import TestClient\n"
        "@pytest.fixture\ndef cors_client():\n"
        "    with TestClient(shop.app) as client:\n        yield client\n",
    )
    project.file(
        "test_it.py",
        "import pytest\n\n"
        "def test_it(cors):\n    cors.allows('/items', origin='https://app.example.com')\n\n"
        "def test_policy(cors_policy, cors):\n"
        "    assert cors_policy.allow_origins == ('https://app.example.com',)\n"
        "    assert cors.check().ok\n\n"
        "@pytest.mark.cors_policy\n"
        "def test_marked(): pass\n",
    )

    project.run_here().assert_outcomes(passed=3)


# The app's lifespan: what goes wrong in it is told as the app's.

FAILING = """\
from contextlib import asynccontextmanager
from starlette.applications import Starlette

def connect():
    raise OSError("no database")

@asynccontextmanager
async def at_start(app):
    connect()
    yield

@asynccontextmanager
async def at_end(app):
    yield
    connect()

starting = Starlette(lifespan=at_start)
ending = Starlette(lifespan=at_end)

async def bare(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        connect()
"""


@pytest.mark.parametrize(
    ("name", "where", "told"),
    [
        (
            "starting",
            "setup",
            "the app's lifespan startup failed: OSError: no database",
        ),
        ("ending", "teardown", "the app's lifespan shutdown failed: OSError: no database"),
        ("bare", "teardown", "the app's lifespan shutdown failed: OSError: no database"),
    ],
)
def test_a_lifespan_that_fails(project: Project, name: str, where: str, told: str) -> None:
    project.file("failing.py", FAILING)
    project.file("test_it.py", "def test_it(cors_client): pass\n")

    result = project.run_here("--cors-app", f"failing:{name}")

    result.assert_outcomes(errors=1, passed=int(where == "teardown"))
    result.stdout.fnmatch_lines([f"*ERROR at {where} of test_it*", told])
    # The place in the user's code, once, and none in ours.
    assert result.stdout.str().count("failing.py") == len(
        [line for line in result.outlines if line.lstrip().startswith("File") and "failing" in line]
    )
    assert len([line for line in result.outlines if 'failing.py", line 5, in connect' in line]) == 1
    result.stdout.no_fnmatch_line("*pytest_cors/*")


# cors_policy, and cors.check()

POLICIES = """\
import pytest
from pytest_cors import CORSPolicy

pytestmark = pytest.mark.cors_policy(urls=["/items"])
ANY = CORSPolicy(allow_origins=["*"])


def test_of_the_app(cors_policy):
    assert cors_policy.allow_origins == ("https://app.example.com",)
    assert cors_policy.expose_headers == ("X-Total-Count",)


@pytest.mark.xfail(raises=AssertionError)  # it is not kept
@pytest.mark.cors_policy(allow_origins=["https://admin.example.com"])
class TestMarked:
    def test_of_the_class(self, cors_policy):
        pass


def test_check_takes_another(cors):
    report = cors.check(
        CORSPolicy(allow_origins=["https://app.example.com"]),
        urls=["/items"],
        ignore=["CORS110"],
        max_examples=20,
        seed=1,
    )
    assert report.ok
    assert report.urls == ("http://testserver/items",)


def test_check_takes_the_fixture_s(cors, cors_policy):
    assert cors.check(max_examples=0).policy == cors_policy


def test_check_fails(cors):
    with pytest.raises(AssertionError, match="CORS102"):
        cors.check(ANY, max_examples=0)
"""


def test_the_policy_is_the_nearest_marker_s_or_the_app_s(project: Project) -> None:
    project.file("test_policies.py", POLICIES)

    project.run_here("--cors-app", "shop:app", "-rx").assert_outcomes(passed=4, xfailed=1)


def test_the_policy_fixture_can_be_overridden(project: Project) -> None:
    project.file(
        "conftest.py",
        "import pytest\nfrom pytest_cors import CORSPolicy\n\n"
        "@pytest.fixture(scope='session')\ndef cors_policy():\n"
        "    return CORSPolicy(allow_origins=['https://admin.example.com'])\n",
    )
    project.file(
        "test_it.py",
        "import pytest\ndef test_it(cors):\n"
        "    with pytest.raises(AssertionError, match='admin.example.com'):\n"
        "        cors.check(max_examples=0)\n",
    )

    project.run_here("--cors-app", "shop:app").assert_outcomes(passed=1)


def test_an_app_whose_policy_cannot_be_read(project: Project) -> None:
    project.file("bare.py", "async def app(scope, receive, send): raise NotImplementedError\n")
    project.file("test_it.py", "def test_it(cors_policy): pass\n")

    result = project.run_here("--cors-app", "bare:app")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at setup of test_it*", "no CORS policy can be read out of *", "Looked for:"]
    )
    result.stdout.no_fnmatch_line("*pytest_cors/*")


def test_every_fixture_is_listed_with_what_it_is(project: Project) -> None:
    result = project.run_here("--fixtures")

    told = "\n".join(result.outlines)
    for name in ("cors", "cors_app", "cors_client", "cors_policy"):
        at = next(n for n, line in enumerate(result.outlines) if line.startswith(f"{name} "))
        assert result.outlines[at + 1].strip() not in ("", "no docstring available"), told
