"""What a failure looks like: the arrow is on the user's line, and no line of ours is shown."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Project

APPS = """\
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

ORIGIN = "https://app.example.com"


def query():
    raise RuntimeError("no database")


async def broken(request):
    query()


async def elsewhere(request):
    from starlette.responses import RedirectResponse
    return RedirectResponse("https://cdn.example.com/")


async def silent(scope, receive, send):
    return


async def late(scope, receive, send):
    await send({"type": "http.response.body", "body": b""})


shop = Starlette(
    routes=[Route("/broken", broken), Route("/elsewhere", elsewhere)],
    middleware=[Middleware(CORSMiddleware, allow_origins=[ORIGIN])],
)


def wsgi(environ, start_response):
    query()
"""

HEAD = """\
import pytest
from apps import ORIGIN, late, shop, silent, wsgi
from pytest_cors import CORSPolicy, assert_cors_allows, assert_cors_denies, assert_cors_policy

"""


def shown(project: Project, line: str, *arguments: str) -> list[str]:
    """What is shown of a test of this one line, from its head on."""
    project.file("apps.py", APPS)
    project.file("test_it.py", f"{HEAD}\ndef test_it():\n    {line}\n")
    result = project.run_here(*arguments)
    result.assert_outcomes(failed=1)
    begin = next(n for n, text in enumerate(result.outlines) if "_ test_it _" in text)
    return result.outlines[begin + 1 :]


LINES: dict[str, tuple[str, str]] = {
    "allows": (
        "assert_cors_allows(shop, '/', origin='https://evil.test')",
        "pytest_cors.CORSAssertionError: GET http://testserver/ from https://evil.test is blocked:",
    ),
    "denies": (
        "assert_cors_denies(shop, '/', origin=ORIGIN)",
        "pytest_cors.CORSAssertionError: GET http://testserver/ from https://app.example.com is"
        " allowed and should be blocked: ",
    ),
    "policy": (
        "assert_cors_policy(shop, CORSPolicy(['https://admin.example.com']), max_examples=0)",
        "pytest_cors.CORSPolicyAssertionError: CORS",
    ),
    "wrong argument": (
        "assert_cors_allows(shop, '/', origin='example.com')",
        'ValueError: origin="example.com" is not an origin, did you mean "https://example.com"?',
    ),
    "wrong argument of a check": (
        "assert_cors_policy(shop, ignore=['CORS999'])",
        "ValueError: 'CORS999' is no rule: ",
    ),
    "wrong policy": (
        "assert_cors_policy(shop, {'allow_origins': []})",
        "TypeError: policy is a dict; a CORSPolicy is wanted",
    ),
    "no target": (
        "assert_cors_allows(object(), '/', origin=ORIGIN)",
        "pytest_cors.drive.errors.UnreachableTarget: cannot send requests to an object of type ",
    ),
    "app without response": (
        "assert_cors_allows(silent, '/', origin=ORIGIN)",
        "pytest_cors.drive.errors.ProtocolViolation: GET http://testserver/: the app broke the"
        " server interface: it returned without sending a response",
    ),
    "app that breaks the protocol": (
        "assert_cors_allows(late, '/', origin=ORIGIN)",
        "pytest_cors.drive.errors.ProtocolViolation: GET http://testserver/: the app broke the"
        " server interface: it sent the response's body before its start",
    ),
    "app that leads elsewhere": (
        "assert_cors_allows(shop, '/elsewhere', origin=ORIGIN)",
        "pytest_cors.assertions.boundary.ForeignServer: http://testserver/elsewhere redirects to"
        " https://cdn.example.com/, which is not the app under test",
    ),
    "no server": (
        "assert_cors_allows('http://127.0.0.1:9', origin=ORIGIN)",
        "pytest_cors.drive.errors.ConnectionFailure: GET http://127.0.0.1:9/: no response from the"
        " server: ",
    ),
}


@pytest.mark.parametrize(("line", "told"), LINES.values(), ids=LINES)
def test_the_arrow_is_on_the_user_s_line(project: Project, line: str, told: str) -> None:
    lines = shown(project, line)

    arrows = [each for each in lines if each.startswith(">")]
    assert arrows == [f">       {line}"]
    first = next(each for each in lines if each.startswith("E  "))
    assert first.removeprefix("E").strip().startswith(told)
    assert [each for each in lines if "pytest_cors/" in each] == []
    kind = told.partition(": ")[0].rpartition(".")[2]
    assert f"test_it.py:7: {kind}" in lines


CRASHES = {
    "ASGI": "assert_cors_allows(shop, '/broken', origin=ORIGIN)",
    "WSGI": "assert_cors_allows(wsgi, '/broken', origin=ORIGIN)",
}


@pytest.mark.parametrize("line", CRASHES.values(), ids=CRASHES)
def test_an_app_that_crashes_is_shown_where_it_did_and_nowhere_else(
    project: Project, line: str
) -> None:
    lines = shown(project, line)

    arrows = [each for each in lines if each.startswith(">")]
    assert arrows == [
        ">       query()",
        '>       raise RuntimeError("no database")',
        f">       {line}",
    ]
    text = "\n".join(lines)
    assert "The above exception was the direct cause of the following exception:" in text
    assert "the app raised RuntimeError: no database" in text
    assert "site-packages" not in text
    assert "pytest_cors/" not in text


def test_the_whole_traceback_is_there_for_those_who_ask(project: Project) -> None:
    lines = shown(project, LINES["app without response"][0], "--full-trace")

    assert any("pytest_cors/assertions/claim.py" in each for each in lines)


def test_the_text_is_not_cut(project: Project) -> None:
    """Explanations of comparisons are shortened; the text of an exception is left alone."""
    lines = shown(project, LINES["allows"][0])

    text = "\n".join(lines)
    for section in ("What was sent", "Why", "What the browser's console says", "To see it again"):
        assert section in text
    assert "truncated" not in text
