"""What is drawn is judged as what is enumerated."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request as StarletteRequest
from starlette.responses import Response
from starlette.routing import Route

from pytest_cors import CORSPolicy, check_cors_policy
from pytest_cors.contract import tail
from pytest_cors.fetch import Request

PAGE = "https://app.example.com"


async def answer(request: StarletteRequest) -> Response:
    return Response()


@pytest.mark.parametrize(
    ("methods", "findings"),
    [
        # Chromium asks nobody about a POST that has no body, so that the app has no say.
        (["GET", "PUT"], []),
        # The other browsers ask, and are told that they may.
        (["GET", "PUT", "POST"], ["CORS103"]),
    ],
)
def test_an_app_has_no_say_where_a_browser_asks_nobody(
    monkeypatch: pytest.MonkeyPatch, methods: list[str], findings: list[str]
) -> None:
    app = Starlette(routes=[Route("/items", answer, methods=["GET", "PUT", "POST"])])
    cors = CORSMiddleware(app, allow_origins=[PAGE], allow_methods=methods)
    posted = Request("http://testserver/items", PAGE, "POST", upload_listener=True)
    monkeypatch.setattr(tail, "drawn_requests", lambda *_: [posted])

    policy = CORSPolicy(allow_origins=[PAGE], allow_methods=["GET", "PUT"])
    report = check_cors_policy(cors, policy, ignore=["CORS303"])

    assert [finding.code for finding in report.findings] == findings
