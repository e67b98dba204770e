"""R19, R36, R49: the headers that a browser adds on its own."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_cors.fetch import fetch
from tests.fetch.browsing import API, PAGE, ask, permits, reply, run, value

HTTP_API = "http://api.example.com"
LOCAL_PAGE = "http://localhost:3000"


@pytest.mark.parametrize(
    ("url", "more", "origin"),
    [
        pytest.param(f"{API}/", {}, PAGE, id="R49 CORS, GET"),
        pytest.param(f"{API}/", {"method": "POST"}, PAGE, id="R49 CORS, POST"),
        pytest.param(f"{API}/", {"origin": "null"}, "null", id="R52 opaque"),
        pytest.param(f"{PAGE}/", {}, None, id="R49 one's own, GET"),
        pytest.param(f"{PAGE}/", {"method": "HEAD"}, None, id="R49 one's own, HEAD"),
        pytest.param(f"{PAGE}/", {"method": "POST"}, PAGE, id="R49 one's own, POST"),
        pytest.param(f"{PAGE}/", {"method": "PUT"}, PAGE, id="R49 one's own, PUT"),
        pytest.param(
            f"{PAGE}/",
            {"method": "POST", "referrer_policy": "no-referrer"},
            PAGE,
            id="R49 mode cors keeps it",
        ),
        pytest.param(f"{API}/", {"mode": "no-cors"}, None, id="R49 no-cors, GET"),
        pytest.param(f"{API}/", {"mode": "no-cors", "method": "POST"}, PAGE, id="R49 no-cors"),
        *[
            pytest.param(
                url,
                {"mode": "no-cors", "method": "POST", "referrer_policy": policy},
                origin,
                id=f"R49 {policy} {url}",
            )
            for policy, url, origin in (
                ("no-referrer", f"{API}/", "null"),
                ("no-referrer", f"{PAGE}/", "null"),
                ("same-origin", f"{API}/", "null"),
                ("same-origin", f"{PAGE}/", PAGE),
                ("strict-origin", f"{API}/", PAGE),
                ("strict-origin", f"{HTTP_API}/", "null"),
                ("no-referrer-when-downgrade", f"{HTTP_API}/", "null"),
                ("strict-origin-when-cross-origin", f"{HTTP_API}/", "null"),
                ("", f"{HTTP_API}/", "null"),
                ("origin", f"{HTTP_API}/", PAGE),
                ("unsafe-url", f"{HTTP_API}/", PAGE),
                ("origin-when-cross-origin", f"{HTTP_API}/", PAGE),
            )
        ],
        pytest.param(
            f"{HTTP_API}/",
            {"mode": "no-cors", "method": "POST", "origin": LOCAL_PAGE},
            LOCAL_PAGE,
            id="R49 http to http",
        ),
    ],
)
def test_origin(url: str, more: dict[str, Any], origin: str | None) -> None:
    sent = next(fetch(ask(url, **more)))
    assert sent.kind == "actual" or origin == PAGE
    assert value(sent, "Origin") == origin


@pytest.mark.parametrize(
    ("url", "policy", "referrer"),
    [
        (f"{API}/", "", f"{PAGE}/"),
        (f"{PAGE}/", "", f"{PAGE}/"),
        (f"{HTTP_API}/", "", None),
        (f"{API}/", "no-referrer", None),
        (f"{API}/", "same-origin", None),
        (f"{PAGE}/", "same-origin", f"{PAGE}/"),
        (f"{HTTP_API}/", "origin", f"{PAGE}/"),
        (f"{HTTP_API}/", "strict-origin", None),
    ],
)
def test_referer(url: str, policy: str, referrer: str | None) -> None:
    assert value(next(fetch(ask(url, referrer_policy=policy))), "Referer") == referrer


def test_an_opaque_origin_has_no_referrer() -> None:
    assert value(next(fetch(ask(origin="null"))), "Referer") is None


def test_a_referrer_that_was_withheld_does_not_come_back() -> None:
    away = permits(PAGE, f"Location: {PAGE}/", status=302)
    verdict = run(ask(f"{API}/", referrer_policy="same-origin"), away, permits("null"))
    assert value(verdict.exchanges[1].request, "Referer") is None


def test_r19_the_preflight_has_the_referrer_of_the_request() -> None:
    request = ask(f"{API}/", "X-A: 1", referrer_policy="no-referrer")
    verdict = run(request, permits(names="x-a"), permits())
    assert [value(each.request, "Referer") for each in verdict.exchanges] == [None, None]


@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin"])
def test_fetch_metadata(mode: Any) -> None:
    assert value(next(fetch(ask(f"{PAGE}/", mode=mode))), "Sec-Fetch-Mode") == mode


def test_what_script_sets_of_these_is_dropped() -> None:
    request = ask(f"{API}/", "Origin: https://evil.test", "Referer: x", "Sec-Fetch-Mode: navigate")
    verdict = run(request, reply(200, "Access-Control-Allow-Origin: *"))
    sent = verdict.exchanges[0].request
    assert (value(sent, "Origin"), value(sent, "Referer")) == (PAGE, f"{PAGE}/")
    assert value(sent, "Sec-Fetch-Mode") == "cors"
