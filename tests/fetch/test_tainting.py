"""R15: whose business a request is."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_cors.fetch.origin import parse_url
from pytest_cors.fetch.tainting import Tainting, taint
from pytest_cors.fetch.verdict import Failure
from tests.fetch.browsing import API, PAGE, ask, expecting, reply, run


@pytest.mark.parametrize(
    ("url", "before", "request_", "after"),
    [
        pytest.param(f"{PAGE}/", "basic", {}, "basic", id="one's own"),
        pytest.param(f"{PAGE}/", "cors", {}, "cors", id="R38 one's own, later"),
        pytest.param(f"{PAGE}/", "opaque", {"mode": "no-cors"}, "opaque", id="opaque, later"),
        pytest.param(f"{API}/", "basic", {}, "cors", id="another's"),
        pytest.param(f"{API}/", "basic", {"mode": "no-cors"}, "opaque", id="no-cors"),
        pytest.param(f"{PAGE}/", "basic", {"mode": "no-cors"}, "basic", id="no-cors, one's own"),
        pytest.param(
            f"{PAGE}/", "basic", {"mode": "same-origin"}, "basic", id="same-origin, one's own"
        ),
        pytest.param(f"{API}/", "basic", {"mode": "same-origin"}, "SAME_ORIGIN_MODE", id="R15"),
        pytest.param(
            f"{API}/",
            "basic",
            {"mode": "no-cors", "redirect": "manual"},
            "NO_CORS_REDIRECT_MODE",
            id="R43 no-cors, manual",
        ),
        pytest.param(
            f"{PAGE}/",
            "basic",
            {"mode": "no-cors", "redirect": "manual"},
            "basic",
            id="R43 no-cors, manual, one's own",
        ),
        pytest.param("ftp://a.test/", "basic", {}, "NOT_HTTP", id="R15 ftp"),
        pytest.param("data:,x", "basic", {}, "NOT_HTTP", id="data"),
        pytest.param(f"{PAGE}/", "basic", {"origin": "null"}, "cors", id="R52 opaque origin"),
    ],
)
def test_taint(url: str, before: Tainting, request_: dict[str, Any], after: str) -> None:
    parsed = parse_url(url)
    assert parsed is not None
    found = taint(ask(url, **request_), parsed, before, stage="redirect")
    if isinstance(found, Failure):
        assert (found.code.name, found.stage, found.spec) == (after, "redirect", "#main-fetch")
    else:
        assert found == after


@pytest.mark.parametrize(
    ("url", "more", "code"),
    [
        pytest.param(f"{API}/", {"mode": "same-origin"}, "SAME_ORIGIN_MODE", id="R15 same-origin"),
        pytest.param("ftp://a.test/", {}, "NOT_HTTP", id="R15 ftp"),
        pytest.param("ftp://a.test/", {"origin": "ftp://a.test"}, "NOT_HTTP", id="R15 own ftp"),
        pytest.param("foo://a.test/", {"mode": "no-cors"}, "NOT_HTTP", id="R15 no-cors"),
    ],
)
def test_what_is_refused_sends_nothing(url: str, more: dict[str, Any], code: str) -> None:
    verdict = run(ask(url, **more))
    assert expecting(verdict) == (code, "request")
    assert verdict.exchanges == ()


@pytest.mark.parametrize(
    ("credentials", "url", "mode", "sent"),
    [
        pytest.param("omit", f"{PAGE}/", "cors", False, id="R55 omit"),
        pytest.param("same-origin", f"{PAGE}/", "cors", True, id="R55 same-origin"),
        pytest.param("include", f"{PAGE}/", "cors", True, id="R55 include"),
        pytest.param("omit", f"{API}/", "cors", False, id="R55 omit, elsewhere"),
        pytest.param("same-origin", f"{API}/", "cors", False, id="R55 same-origin, elsewhere"),
        pytest.param("include", f"{API}/", "cors", True, id="R55 include, elsewhere"),
        pytest.param("same-origin", f"{API}/", "no-cors", False, id="R55 no-cors"),
        pytest.param("include", f"{API}/", "no-cors", True, id="R55 no-cors, include"),
    ],
)
def test_r55_credentials(credentials: Any, url: str, mode: Any, sent: bool) -> None:
    answer = reply(
        200,
        f"Access-Control-Allow-Origin: {PAGE}",
        "Access-Control-Allow-Credentials: true",
    )
    verdict = run(ask(url, credentials=credentials, mode=mode), answer)
    assert verdict.allowed
    assert verdict.exchanges[0].request.credentials is sent
