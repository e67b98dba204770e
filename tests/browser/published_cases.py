"""Cases drawn from the strategies that `pytest_cors` publishes for everybody.

What they draw is what the product judges apps by, so browsers have to see it as the engine does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hypothesis import strategies as st

from pytest_cors.fetch import HTTPResponse, Request
from pytest_cors.strategies import cors_requests, cors_responses
from tests.browser.cases import Answer, Call, Case

__all__ = ["published_cases"]

_URL: Final = "{api}/{key}/hop0"
_PAGE: Final = "https://page.invalid"
"""Stands for the page's origin until the case is filled."""

_TARGETS: Final = {
    "/elsewhere": "/{key}/elsewhere",
    # No question about a name may leave the machine.
    "https://evil.test/": "{api2}/{key}/elsewhere",
}


def published_cases() -> st.SearchStrategy[Case]:
    """One call of a page that may or may not be allowed to make it."""
    responses = cors_responses(origin=_PAGE).filter(_is_sent_as_it_is)
    return st.builds(_case, cors_requests(), responses, responses)


def _case(request: Request, preflight: HTTPResponse, actual: HTTPResponse) -> Case:
    return Case(
        "",
        "null" if request.origin == "null" else "top",
        (Call(replace(request, url=_URL, origin="{page}")),),
        (Answer(_URL, "preflight", _here(preflight)), Answer(_URL, "actual", _here(actual))),
    )


def _is_sent_as_it_is(response: HTTPResponse) -> bool:
    """Whether HTTP parsers leave it to the engine.

    A bare LF ends a line for them, and the CRLF behind it the headers. To a 407, Chromium says that
    nobody has asked for a proxy.
    """
    bare = any("\n" in value.replace("\r\n ", "") for _, value in response.headers)
    return not bare and response.status != 407


def _here(response: HTTPResponse) -> HTTPResponse:
    lines = (
        (name, _TARGETS.get(value, value.replace(_PAGE, "{page}")))
        for name, value in response.headers
    )
    return HTTPResponse(response.status, tuple(lines))
