"""Chromium's console can be read, and each message is given to its case."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_cors.fetch import Headers, HTTPResponse, Request
from tests.browser.cases import Answer, Call, Case
from tests.browser.console import console_messages
from tests.browser.live import LiveBrowser

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]

in_chromium = pytest.mark.parametrize("live", ["chromium"], indirect=True)

URL = "{api}/{key}/hop0"


def case(headers: Headers, **request: Any) -> Case:
    response = HTTPResponse(200, headers)
    answers = (Answer(URL, "preflight", response), Answer(URL, "actual", response))
    return Case("", "top", (Call(Request(URL, "{page}", **request)),), answers)


@in_chromium
def test_chromium_tells_why_it_has_blocked(live: LiveBrowser) -> None:
    quoted = 'a", source: \\ \xe9\x01'
    cases = [
        case((("Access-Control-Allow-Origin", quoted),)),
        case((), method="POST", body_type="text", upload_listener=True),
    ]

    (first, about_value), (second, about_upload) = console_messages(live, cases)

    assert about_value == (
        f"Access to fetch at '{first.filled.calls[0].request.url}' from origin "
        f"'{first.sites.top}' has been blocked by CORS policy: The 'Access-Control-Allow-Origin' "
        "header contains multiple values 'a\", source: \\ \\u00E9\\u0001', but only one is "
        "allowed. Have the server send the header with a valid value.",
    )
    assert about_upload == (
        f"Access to XMLHttpRequest at '{second.filled.calls[0].request.url}' from origin "
        f"'{second.sites.top}' has been blocked by CORS policy: Response to preflight request "
        "doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on "
        "the requested resource.",
    )


@in_chromium
def test_chromium_says_nothing_of_what_it_allows(live: LiveBrowser) -> None:
    ((_, messages),) = console_messages(live, [case((("Access-Control-Allow-Origin", "*"),))])

    assert messages == ()
