"""What web-platform-tests assert of redirects, uploads and remembered preflights.

As in tests/fetch/test_published_assertions.py: every table names the files that it restates.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import product
from typing import Any, Final

import pytest

from pytest_cors.fetch import ENGINES, Engine, HTTPResponse, PreflightCache, Request, Verdict, fetch
from tests.fetch.browsing import API, OTHER, PAGE, ask, reply, run, value

ANY: Final = "Access-Control-Allow-Origin: *"
ORIGIN: Final = f"Access-Control-Allow-Origin: {PAGE}"
STATUSES: Final = (301, 302, 303, 307, 308)
SITES: Final = {"local": PAGE, "remote": API, "remote2": OTHER}


def origins(verdict: Verdict) -> list[str | None]:
    return [value(exchange.request, "Origin") for exchange in verdict.exchanges]


def kinds(verdict: Verdict) -> list[str]:
    return [exchange.request.kind for exchange in verdict.exchanges]


def to(location: str, status: int = 302, *lines: str) -> HTTPResponse:
    return reply(status, f"Location: {location}", *(lines or (ANY,)))


# cors/redirect-origin.htm, fetch/api/cors/cors-redirect.any.js,
# fetch/api/redirect/redirect-origin.any.js, xhr/access-control-and-redirects.any.js

_ALLOWED: Final = {"*": "*", "origin": PAGE, "null": "null", "none": None, "remote": API}
_EXPECTED: Final = {
    ("local", "remote"): ({"*", "origin", "null", "none"}, {"*", "origin"}, PAGE),
    ("remote", "local"): ({"*", "origin"}, {"*", "null"}, "null"),
    ("remote", "remote"): ({"*", "origin"}, {"*", "origin"}, PAGE),
    ("remote", "remote2"): ({"*", "origin"}, {"*", "null"}, "null"),
}
"""By the two sites: what the first may answer, what the second may, the Origin it is sent."""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sites", _EXPECTED, ids=" to ".join)
@pytest.mark.parametrize(("method", "status"), [*product(("GET", "POST"), STATUSES)])
def test_the_origin_after_a_redirect(
    sites: tuple[str, str], method: str, status: int, engine: Engine
) -> None:
    firsts, seconds, origin = _EXPECTED[sites]
    there = SITES[sites[1]]
    for first, second in product(_ALLOWED, _ALLOWED):
        lines = [
            [] if allowed is None else [f"Access-Control-Allow-Origin: {allowed}"]
            for allowed in (_ALLOWED[first], _ALLOWED[second])
        ]
        redirect = reply(status, f"Location: {there}/b", *lines[0])
        # The page's own server need not allow anybody anything.
        followed = first in firsts or sites[0] == "local"
        answers = [redirect, *[reply(200, *lines[1])] * followed]
        verdict = run(ask(f"{SITES[sites[0]]}/a", method=method), *answers, engine=engine)
        assert verdict.allowed is (followed and second in seconds), (first, second)
        assert "preflight" not in kinds(verdict)
        if followed:
            assert origins(verdict)[-1] == origin


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(("method", "origin"), [("GET", None), ("POST", PAGE)])
def test_a_get_tells_no_origin_to_ones_own_server(
    method: str, origin: str | None, status: int
) -> None:
    """Of a GET, that is; a POST has had one since the Fetch standard said so (R49)."""
    kept = origin if status in {307, 308} else None
    verdict = run(ask(f"{PAGE}/a", method=method), reply(status, "Location: /b"), reply(200))
    assert origins(verdict) == [origin, kept]
    assert verdict.response_type == "basic"


# cors/redirect-userinfo.htm, fetch/api/cors/cors-redirect-credentials.any.js


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    "sites", [("local", "remote"), ("remote", "local"), ("remote", "remote"), ("remote", "remote2")]
)
@pytest.mark.parametrize(
    ("userinfo", "followed"),
    [
        *(("", True), (":", True), ("user:password", False), ("user:", False)),
        *(("user", False), (":password", False)),
    ],
)
def test_a_user_in_a_location(
    userinfo: str, followed: bool, sites: tuple[str, str], status: int
) -> None:
    location = SITES[sites[1]].replace("://", f"://{userinfo}@")
    for engine in ENGINES:
        answers = [to(f"{location}/b", status), *[reply(200, ANY)] * followed]
        verdict = run(ask(f"{SITES[sites[0]]}/a"), *answers, engine=engine)
        assert verdict.allowed is followed


# fetch/api/cors/cors-redirect-preflight.any.js, cors-preflight-redirect.any.js,
# cors/redirect-preflight.htm, cors/redirect-preflight-2.htm

PERMITS: Final = reply(200, ANY, "Access-Control-Allow-Headers: x-w3c")


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    "sites", [("local", "remote"), ("remote", "local"), ("remote", "remote"), ("remote", "remote2")]
)
def test_the_preflight_after_a_redirect(sites: tuple[str, str], status: int) -> None:
    """That a preflighted request may be redirected, not all of the tests know yet."""
    request = ask(f"{SITES[sites[0]]}/a", "X-W3C: test")
    start = [PERMITS] * (sites[0] != "local") + [to(f"{SITES[sites[1]]}/b", status)]
    for engine in ENGINES:
        verdict = run(request, *start, PERMITS, reply(200, ANY), engine=engine)
        assert verdict.allowed
        assert kinds(verdict)[-2:] == ["preflight", "actual"]
        assert not run(request, *start, reply(200, ANY), engine=engine).allowed
        if sites[0] != "local":
            assert not run(request, to(f"{API}/b", status), engine=engine).allowed


# fetch/api/redirect/redirect-mode.any.js, redirect-location.any.js, redirect-to-dataurl.any.js


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("mode", ["cors", "no-cors"])
@pytest.mark.parametrize("site", ["local", "remote"])
def test_redirect_modes(site: str, mode: Any, status: int) -> None:
    url, there = f"{SITES[site]}/a", to("/b", status)
    for engine in ENGINES:
        refused = mode == "no-cors" and site == "remote"
        verdict = run(
            ask(url, mode=mode, redirect="error"), *[there] * (not refused), engine=engine
        )
        assert not verdict.allowed
        manual = ask(url, mode=mode, redirect="manual")
        verdict = run(manual, *[there] * (not refused), engine=engine)
        seen = ("error", 0) if refused else ("opaqueredirect", 0)
        assert (verdict.response_type, verdict.status, verdict.readable_headers) == (*seen, ())
        verdict = run(ask(url, mode=mode), there, reply(200, ANY), engine=engine)
        own = site == "local"
        kind = "basic" if own else ("opaque" if refused else "cors")
        assert (verdict.response_type, verdict.status) == (kind, 0 if refused else 200)


@pytest.mark.parametrize("status", STATUSES)
def test_locations_that_lead_nowhere(status: int) -> None:
    for engine in ENGINES:
        verdict = run(ask(), reply(status, ANY), engine=engine)
        assert (verdict.allowed, verdict.status) == (True, status)
        for location in ("data:,data%20url", "http://#invalid", "foo://bar.cgi"):
            assert not run(ask(), to(location, status), engine=engine).allowed
            manual = run(ask(redirect="manual"), to(location, status), engine=engine)
            assert manual.response_type == "opaqueredirect"


# fetch/api/redirect/redirect-count.any.js, redirect-back-to-original-origin.any.js


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("times", [20, 21])
def test_twenty_redirects_are_enough(times: int, status: int) -> None:
    for engine in ENGINES:
        answers = [to("/a", status)] * times + [reply(200, ANY)] * (times < 21)
        assert run(ask(f"{PAGE}/a"), *answers, engine=engine).allowed is (times < 21)


@pytest.mark.parametrize(("mode", "kind"), [("no-cors", "opaque"), ("cors", "cors")])
def test_there_and_back_is_not_at_home(mode: Any, kind: str) -> None:
    verdict = run(ask(f"{API}/", mode=mode), to(f"{PAGE}/"), reply(200, ANY))
    assert verdict.response_type == kind


# fetch/api/redirect/redirect-method.any.js, xhr/send-redirect-to-cors.htm

BODY_HEADERS: Final = ("Content-Encoding", "Content-Language", "Content-Location")


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "TESTING"])
def test_what_a_redirect_makes_of_a_request(method: str, status: int) -> None:
    body = "text" if method not in {"GET", "HEAD"} else None
    lines = [f"{name}: x" for name in BODY_HEADERS] if body else []
    verdict = run(
        ask(f"{PAGE}/a", *lines, method=method, body_type=body), to("/b", status), reply(200)
    )
    last = verdict.exchanges[-1].request
    to_get = (status < 303 and method == "POST") or (status == 303 and method != "HEAD")
    assert last.method == ("GET" if to_get else method)
    kept = {name.lower() for name, _ in last.headers} & {
        "content-type",
        *map(str.lower, BODY_HEADERS),
    }
    assert len(kept) == (4 if body and not to_get else 0)


# xhr/xhr-authorization-redirect.any.js, fetch/api/credentials/authentication-redirection.any.js


@pytest.mark.parametrize("there", ["local", "remote"])
def test_authorization_goes_no_further(there: str) -> None:
    request = ask(f"{PAGE}/a", "Authorization: Basic dTpw")
    verdict = run(request, to(f"{SITES[there]}/b"), reply(200, ANY))
    last = verdict.exchanges[-1].request
    assert (value(last, "Authorization") is None) is (there == "remote")


# xhr/access-control-and-redirects-async-same-origin.any.js,
# fetch/api/cors/cors-cookies-redirect.any.js


@pytest.mark.parametrize(
    ("lines", "with_credentials"),
    [
        ([ANY], False),
        ([f"Access-Control-Allow-Origin: {PAGE}", "Access-Control-Allow-Credentials: true"], True),
        (
            [f"Access-Control-Allow-Origin: {PAGE}", "Access-Control-Allow-Credentials: false"],
            False,
        ),
    ],
)
def test_credentials_after_a_redirect(lines: list[str], with_credentials: bool) -> None:
    for credentials, allowed in (("same-origin", True), ("include", with_credentials)):
        request = ask(f"{PAGE}/a", credentials=credentials)
        verdict = run(request, to(f"{API}/b", 302), reply(200, *lines))
        sent = [exchange.request.credentials for exchange in verdict.exchanges]
        assert (verdict.allowed, sent) == (allowed, [True, credentials == "include"])


# xhr/access-control-expose-headers-on-redirect.html


def test_what_a_redirect_exposes_is_that_of_its_end() -> None:
    first = to(f"{API}/b", 302, ANY, "Access-Control-Expose-Headers: hoge", "Hoge: x")
    last = reply(200, ANY, "Access-Control-Expose-Headers: foo", "Foo: bar", "Hoge: fuga")
    assert run(ask(f"{PAGE}/a"), first, last).readable_headers == ("foo",)


# xhr/event-upload-progress-crossorigin.any.js, cors/late-upload-events.htm


@pytest.mark.parametrize("start", ["remote", "local"])
@pytest.mark.parametrize("listener", [True, False])
def test_a_listener_to_uploads_is_a_preflight(listener: bool, start: str) -> None:
    request = ask(f"{SITES[start]}/a", method="POST", body_type="text", upload_listener=listener)
    answers = [reply(307, f"Location: {API}/b")] * (start == "local")
    answers += [reply(200, ANY)] * listener + [reply(200, ANY)]
    for engine in ENGINES:
        verdict = run(request, *answers, engine=engine)
        assert (verdict.allowed, verdict.preflighted) == (True, listener)


# cors/preflight-cache.htm, fetch/api/cors/cors-preflight-cache.any.js,
# xhr/access-control-basic-allow-preflight-cache*.any.js


def preflights(
    engine: Engine, *calls: tuple[float, Request], lines: tuple[str, ...] = ()
) -> list[bool]:
    """For calls made so many seconds after each other: whether there was a preflight."""
    now = 0.0
    cache = PreflightCache(clock=lambda: now)
    permits = reply(200, ANY, "Access-Control-Allow-Headers: x-print, x-test", *lines)
    asked: list[bool] = []
    for delay, request in calls:
        now += delay
        flow = fetch(request, engine=engine, cache=cache)
        sent = next(flow)
        asked.append(sent.kind == "preflight")
        with suppress(StopIteration):
            while True:
                sent = flow.send(permits if sent.kind == "preflight" else reply(200, ANY))
    return asked


PRINT: Final = ask(f"{API}/", "X-Print: 1")
PUT: Final = ask(f"{API}/", method="PUT")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("lines", "calls", "asked"),
    [
        ((), [(0, PRINT), (0.1, PRINT)], [True, False]),
        (("Access-Control-Max-Age: 0",), [(0, PRINT), (0.1, PRINT)], [True, True]),
        (
            ("Access-Control-Max-Age: 1",),
            [(0, PRINT), (0.1, PRINT), (1.5, PRINT)],
            [True, False, True],
        ),
        (("Access-Control-Max-Age: 12000",), [(0, PRINT), (600 - 1, PRINT)], [True, False]),
        (
            ("Access-Control-Allow-Methods: PUT, XMETHOD",),
            [(0, PUT), (0.1, ask(f"{API}/", "X-Test: 1", method="PUT"))],
            [True, False],
        ),
        (
            ("Access-Control-Allow-Methods: PUT",),
            [(0, PUT), (0.1, PUT), (0.1, ask(f"{API}/", "Y-Test: 1", method="PUT"))],
            [True, False, True],
        ),
        (
            ("Access-Control-Allow-Methods: PUT",),
            [(0, PUT), (0.1, ask(f"{API}/", method="XMETHOD"))],
            [True, True],
        ),
        (
            ("Access-Control-Allow-Methods: PUT", "Access-Control-Max-Age: 1"),
            [(0, PUT), (3, PUT)],
            [True, True],
        ),
    ],
)
def test_what_is_remembered(
    lines: tuple[str, ...], calls: list[tuple[float, Request]], asked: list[bool], engine: Engine
) -> None:
    assert preflights(engine, *calls, lines=lines) == asked


@pytest.mark.parametrize("engine", ENGINES)
def test_minus_one_is_not_remembered_by_any_browser(engine: Engine) -> None:
    """To the standard it is no number at all, so the answer would hold for five seconds."""
    lines = ("Access-Control-Max-Age: -1",)
    asked = preflights(engine, (0, PRINT), (0.1, PRINT), lines=lines)
    assert asked == [True, engine != "standard"]


# xhr/access-control-sandboxed-iframe-*.htm


@pytest.mark.parametrize(
    ("allowed", "passes"), [("*", True), ("null", True), (PAGE, False), (None, False)]
)
def test_a_sandboxed_frame(allowed: str | None, passes: bool) -> None:
    lines = [] if allowed is None else [f"Access-Control-Allow-Origin: {allowed}"]
    for engine in ENGINES:
        verdict = run(ask(f"{PAGE}/a", origin="null"), reply(200, *lines), engine=engine)
        assert (verdict.allowed, origins(verdict)) == (passes, ["null"])
