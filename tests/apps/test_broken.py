"""The table of broken apps: every row blocks a page as it says, and by the app's fault alone.

The exchanges are real, over the bare server; the verdict on them is the engine's.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware

from pytest_cors.fetch import ENGINES, Engine, HTTPRequest, HTTPResponse, Request, Verdict, fetch
from tests.apps.bare import Caller, serve
from tests.apps.broken import BROKEN, Broken
from tests.apps.shop import POLICY
from tests.apps.starlette_app import ROUTES

rows = pytest.mark.parametrize("row", BROKEN, ids=lambda row: row.id)


def request_of(row: Broken) -> Request:
    """What `assert_cors_allows(client, **row.call)` asks the browser for."""
    call: dict[str, Any] = dict(row.call)
    call.pop("exposes", None)
    url = call.pop("url")
    credentials = call.pop("credentials", False)
    headers = call.pop("headers", {})
    return Request(
        url=url if "://" in url else f"http://testserver{url}",
        headers=tuple(headers.items()),
        credentials="include" if credentials else "same-origin",
        **call,
    )


def send(caller: Caller, request: HTTPRequest) -> HTTPResponse:
    url = urlsplit(request.url)
    # What the browser keeps in its cookie jar goes along where credentials do.
    cookie = [("Cookie", "session=1")] if request.credentials else []
    answer = caller(
        request.method,
        url.path,
        [*request.headers, *cookie],
        url=(url.scheme, url.netloc),
    )
    return HTTPResponse(answer.status, answer.headers)


def judge(app: Any, request: Request, engine: Engine = "standard") -> Verdict:
    flow = fetch(request, engine=engine)
    with serve(app, lifespan=False) as caller:
        try:
            sent = next(flow)
            while True:
                sent = flow.send(send(caller, sent))
        except StopIteration as stop:
            verdict: Verdict = stop.value
            return verdict


@rows
def test_the_page_gets_what_the_row_says(row: Broken) -> None:
    verdict = judge(row.factory(), request_of(row))
    decisive = verdict.exchanges[-1].response
    failure = verdict.failure
    assert (failure and failure.code, failure and failure.stage, decisive.status) == (
        row.code,
        row.stage,
        row.status,
    )
    sent = {name.lower() for name, _ in decisive.headers}
    for name in row.unreadable:
        assert name in sent
        assert name not in verdict.readable_headers


@rows
@pytest.mark.parametrize("engine", ENGINES)
def test_no_browser_is_kinder(row: Broken, engine: Engine) -> None:
    verdict = judge(row.factory(), request_of(row), engine)
    assert verdict.allowed is (row.code is None)
    assert not set(row.unreadable) & set(verdict.readable_headers)


@rows
def test_the_call_itself_is_not_at_fault(row: Broken) -> None:
    """The same call is allowed by an app whose settings fit it, and reads what it wants to."""
    request = request_of(row)
    settings = replace(
        POLICY, allow_origins=(request.origin,), allow_headers=("Authorization", "X-Request-Id")
    )
    verdict = judge(CORSMiddleware(Starlette(routes=ROUTES), **asdict(settings)), request)
    assert verdict.allowed, verdict.failure
    assert set(row.unreadable) <= set(verdict.readable_headers)


def test_rows_are_told_apart() -> None:
    assert len({row.id for row in BROKEN}) == len(BROKEN) == len({row.why for row in BROKEN})
