"""R35, R38 to R43: where redirects lead, what is left of the request, and who may read the end."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_cors.fetch import Engine, HTTPResponse, Request, Verdict
from pytest_cors.fetch.quirks import Quirk, quirks_of
from pytest_cors.fetch.redirect import MAX_REDIRECTS, REDIRECT_STATUSES
from tests.fetch.browsing import API, OTHER, PAGE, ask, expecting, permits, reply, run, value

STATUSES = sorted(REDIRECT_STATUSES)
ANY = "Access-Control-Allow-Origin: *"


def to(location: str, *lines: str, status: int = 302) -> HTTPResponse:
    """A redirect that every origin may see."""
    return reply(status, ANY, f"Location: {location}", *lines)


def origins(verdict: Verdict) -> list[str | None]:
    return [value(exchange.request, "Origin") for exchange in verdict.exchanges]


def kinds(verdict: Verdict) -> list[str]:
    return [exchange.request.kind for exchange in verdict.exchanges]


LOCAL, REMOTE, REMOTE2 = PAGE, API, OTHER


@pytest.mark.parametrize(
    ("first", "second", "origin"),
    [
        pytest.param((LOCAL, "*"), (REMOTE, "*"), PAGE, id="local to remote, any"),
        pytest.param((LOCAL, "*"), (REMOTE, PAGE), PAGE, id="local to remote, origin"),
        pytest.param((LOCAL, "*"), (REMOTE, "null"), None, id="local to remote, null"),
        pytest.param((LOCAL, "*"), (REMOTE, None), None, id="local to remote, none"),
        pytest.param((LOCAL, None), (REMOTE, "*"), PAGE, id="local needs nothing"),
        pytest.param((REMOTE, "*"), (LOCAL, "*"), "null", id="remote to local, any"),
        pytest.param((REMOTE, "*"), (LOCAL, PAGE), None, id="remote to local, origin"),
        pytest.param((REMOTE, "*"), (LOCAL, "null"), "null", id="remote to local, null"),
        pytest.param((REMOTE, "*"), (LOCAL, None), None, id="remote to local, none"),
        pytest.param((REMOTE, PAGE), (LOCAL, "null"), "null", id="remote by origin to local"),
        pytest.param((REMOTE, "null"), (LOCAL, "*"), None, id="remote by null"),
        pytest.param((REMOTE, None), (LOCAL, "*"), None, id="remote by nothing"),
        pytest.param((REMOTE, "*"), (REMOTE, "*"), PAGE, id="remote to itself, any"),
        pytest.param((REMOTE, "*"), (REMOTE, PAGE), PAGE, id="remote to itself, origin"),
        pytest.param((REMOTE, "*"), (REMOTE, "null"), None, id="remote to itself, null"),
        pytest.param((REMOTE, "*"), (REMOTE2, "*"), "null", id="remote to remote, any"),
        pytest.param((REMOTE, "*"), (REMOTE2, PAGE), None, id="remote to remote, origin"),
        pytest.param((REMOTE, "*"), (REMOTE2, "null"), "null", id="remote to remote, null"),
        pytest.param((REMOTE, "*"), (REMOTE2, REMOTE), None, id="remote to remote, the other"),
        pytest.param((REMOTE, REMOTE), (REMOTE, "*"), None, id="remote by its own origin"),
    ],
)
def test_r39_the_origin_after_a_redirect(
    first: tuple[str, str | None], second: tuple[str, str | None], origin: str | None
) -> None:
    def allowing(allowed: str | None) -> list[str]:
        return [] if allowed is None else [f"Access-Control-Allow-Origin: {allowed}"]

    redirect = reply(302, f"Location: {second[0]}/b", *allowing(first[1]))
    answers = [redirect, reply(200, *allowing(second[1]))]
    refused_at_once = first[0] != LOCAL and first[1] not in {"*", PAGE}
    verdict = run(ask(f"{first[0]}/a"), *answers[: 1 if refused_at_once else 2])
    assert verdict.allowed is (origin is not None)
    if origin is not None:
        assert origins(verdict)[-1] == origin
        assert verdict.response_type == "cors"


@pytest.mark.parametrize(
    ("hops", "sent"),
    [
        pytest.param([PAGE, PAGE], [None, None], id="P P"),
        pytest.param([PAGE, API, API], [None, PAGE, PAGE], id="P A A"),
        pytest.param([PAGE, API, OTHER, OTHER], [None, PAGE, "null", "null"], id="P A B B"),
        pytest.param([API, PAGE, API], [PAGE, "null", "null"], id="A P A"),
        pytest.param([PAGE, API, PAGE, PAGE], [None, PAGE, "null", "null"], id="R38 P A P P"),
    ],
)
def test_r39_the_taint_stays(hops: list[str], sent: list[str | None]) -> None:
    answers = [to(f"{hop}/") for hop in hops[1:]]
    verdict = run(ask(f"{hops[0]}/"), *answers, reply(200, ANY))
    assert verdict.allowed
    assert origins(verdict) == sent


def test_r38_a_response_of_ones_own_server_is_checked_too() -> None:
    verdict = run(ask(f"{API}/"), to(f"{PAGE}/"), reply(200))
    assert expecting(verdict) == ("MISSING_ALLOW_ORIGIN", "response")
    verdict = run(ask(f"{PAGE}/"), reply(302, f"Location: {PAGE}/b"), reply(200, "X-A: 1"))
    assert (verdict.response_type, verdict.readable_headers) == ("basic", ("x-a",))


@pytest.mark.parametrize("mode", ["follow", "manual", "error"])
def test_r35_the_redirect_itself_is_checked(mode: Any) -> None:
    verdict = run(ask(redirect=mode), reply(302, f"Location: {API}/b"))
    assert expecting(verdict) == ("MISSING_ALLOW_ORIGIN", "response")


@pytest.mark.parametrize("status", [300, 304, 305, 306, 309, 310, 399, 201])
def test_other_statuses_lead_nowhere(status: int) -> None:
    verdict = run(ask(), to(f"{API}/b", status=status))
    assert (verdict.allowed, verdict.status) == (True, status)


@pytest.mark.parametrize("status", STATUSES)
def test_r40_without_a_location_it_is_the_response(status: int) -> None:
    verdict = run(ask(), reply(status, ANY))
    assert (verdict.allowed, verdict.status, verdict.response_type) == (True, status, "cors")


REFUSED = "REDIRECT_LOCATION"


@pytest.mark.parametrize(
    ("location", "code"),
    [
        pytest.param("http://", REFUSED, id="no host"),
        pytest.param("http://local host/", REFUSED, id="white space in a host"),
        pytest.param("https://a:99999/", REFUSED, id="no port"),
        pytest.param("data:text/plain,x", "NOT_HTTP", id="data"),
        pytest.param("about:blank", "NOT_HTTP", id="about"),
        pytest.param("javascript:1", "NOT_HTTP", id="javascript"),
        pytest.param("blob:null/1", "NOT_HTTP", id="blob"),
        pytest.param("ftp://localhost/", "NOT_HTTP", id="ftp"),
        pytest.param("ws://localhost/", "NOT_HTTP", id="ws"),
        pytest.param("file:///etc/passwd", "NOT_HTTP", id="file"),
        pytest.param("foo:bar", "NOT_HTTP", id="an unknown scheme"),
        pytest.param("https://u:p@api.example.com/", "REDIRECT_CREDENTIALS", id="user, password"),
        pytest.param("https://u@api.example.com/", "REDIRECT_CREDENTIALS", id="user"),
        pytest.param("https://:p@api.example.com/", "REDIRECT_CREDENTIALS", id="password"),
        pytest.param("https://u:p@other.example.net/", "REDIRECT_CREDENTIALS", id="elsewhere"),
        pytest.param("https://u:p@app.example.com/", "REDIRECT_CREDENTIALS", id="home"),
        pytest.param("https://@api.example.com/b", None, id="empty userinfo"),
        pytest.param("https://:@api.example.com/b", None, id="empty user and password"),
        pytest.param("/b", None, id="a path"),
        pytest.param("  /b\t", None, id="white space around"),
    ],
)
def test_r40_locations(location: str, code: str | None) -> None:
    answers = [to(location)] + [reply(200, ANY)] * (code is None)
    verdict = run(ask(f"{API}/a"), *answers)
    assert expecting(verdict) == ((code, "redirect") if code else None)
    if verdict.failure is not None:
        assert verdict.failure.got == location
        assert (verdict.failure.header, verdict.failure.spec) == (
            "Location",
            "#http-redirect-fetch",
        )
    else:
        assert verdict.exchanges[1].request.url == f"{API}/b"


@pytest.mark.parametrize(
    ("start", "target", "allowed"),
    [
        pytest.param(PAGE, "https://u:p@app.example.com/", True, id="home to home"),
        pytest.param(PAGE, "https://u:p@api.example.com/", False, id="home to elsewhere"),
        pytest.param(API, "https://u:p@app.example.com/", False, id="elsewhere to home"),
    ],
)
def test_r40_credentials_in_a_location(start: str, target: str, allowed: bool) -> None:
    answers = [to(target)] + [reply(200)] * allowed
    verdict = run(ask(f"{start}/"), *answers)
    assert verdict.allowed is allowed
    if allowed:
        assert verdict.exchanges[1].request.url == f"{PAGE}/"
        verdict = run(ask(f"{start}/"), to(target), engine="chromium")
        assert expecting(verdict) == ("REDIRECT_CREDENTIALS", "redirect")


@pytest.mark.parametrize(("redirects", "allowed"), [(20, True), (21, False)])
def test_r40_the_limit(redirects: int, allowed: bool) -> None:
    answers = [to(f"/{number}") for number in range(redirects)] + [reply(200, ANY)] * allowed
    verdict = run(ask(), *answers)
    assert expecting(verdict) == (None if allowed else ("REDIRECT_LIMIT", "redirect"))
    assert len(verdict.exchanges) == MAX_REDIRECTS + 1


def test_r40_an_empty_location_leads_back_until_the_limit() -> None:
    verdict = run(ask(), *[to("")] * 21)
    assert expecting(verdict) == ("REDIRECT_LIMIT", "redirect")
    assert {exchange.request.url for exchange in verdict.exchanges} == {f"{API}/"}


@pytest.mark.parametrize(
    ("lines", "engine", "outcome"),
    [
        pytest.param([""], "chromium", (True, 302, 1), id="empty, Chromium"),
        pytest.param([""], "webkit", (False, 0, 1), id="empty, WebKit"),
        pytest.param(["", ""], "chromium", (True, 302, 1), id="twice empty, Chromium"),
        pytest.param(["/b", "/b"], "standard", (False, 0, 1), id="twice, standard"),
        pytest.param(["/b", "/b"], "chromium", (True, 200, 2), id="twice, Chromium"),
        pytest.param(["/b", "/b"], "firefox", (True, 200, 2), id="twice, Firefox"),
        pytest.param(["/b", "/b"], "webkit", (True, 200, 2), id="joined, WebKit"),
        pytest.param(["/b", "/c"], "standard", (False, 0, 1), id="two, standard"),
        pytest.param(["/b", "/c"], "chromium", (False, 0, 1), id="two, Chromium"),
        pytest.param(["/b", "/c"], "firefox", (False, 0, 1), id="two, Firefox"),
        pytest.param(["/b", "/c"], "webkit", (True, 200, 2), id="two joined, WebKit"),
    ],
)
def test_odd_locations(lines: list[str], engine: Engine, outcome: tuple[bool, int, int]) -> None:
    redirect = reply(302, ANY, *[f"Location: {line}" for line in lines])
    answers = [redirect, reply(200, ANY)][: outcome[2]]
    verdict = run(ask(), *answers, engine=engine)
    assert (verdict.allowed, verdict.status, len(verdict.exchanges)) == outcome


def test_webkit_joins_locations_with_a_comma() -> None:
    redirect = reply(302, ANY, "Location: /b", "Location: /c")
    verdict = run(ask(), redirect, reply(200, ANY), engine="webkit")
    assert verdict.exchanges[1].request.url == f"{API}/b,%20/c"


def test_r40_bytes_of_a_location() -> None:
    verdict = run(ask(f"{API}/a#f"), to("/\xe9"), reply(200, ANY))
    assert verdict.exchanges[1].request.url == f"{API}/%E9"


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "QUERY"])
def test_r41_methods(status: int, method: str) -> None:
    becomes_get = (status == 303 and method not in {"GET", "HEAD"}) or (
        status in {301, 302} and method == "POST"
    )
    request = ask(f"{PAGE}/", "Content-Type: text/plain", "X-A: 1", method=method)
    verdict = run(request, reply(status, "Location: /b"), reply(200))
    sent = verdict.exchanges[1].request
    assert sent.method == ("GET" if becomes_get else method)
    assert value(sent, "Content-Type") == (None if becomes_get else "text/plain")
    assert value(sent, "X-A") == "1"


@pytest.mark.parametrize(
    "name", ["Content-Encoding", "content-language", "Content-Location", "CONTENT-TYPE"]
)
def test_r41_headers_that_go_with_the_body(name: str) -> None:
    request = ask(f"{PAGE}/", f"{name}: x", method="POST")
    verdict = run(request, reply(303, "Location: /b"), reply(200))
    assert value(verdict.exchanges[1].request, name) is None
    verdict = run(request, reply(307, "Location: /b"), reply(200))
    assert value(verdict.exchanges[1].request, name) == "x"


@pytest.mark.parametrize(
    ("hops", "kept"),
    [
        pytest.param([PAGE, PAGE], True, id="home to home"),
        pytest.param([PAGE, API], False, id="home to elsewhere"),
        pytest.param([PAGE, "http://app.example.com"], False, id="to another scheme"),
        pytest.param([PAGE, f"{PAGE}:8443"], False, id="to another port"),
        pytest.param([PAGE, API, PAGE], False, id="it does not come back"),
    ],
)
def test_r41_authorization(hops: list[str], kept: bool) -> None:
    answers = [to(f"{hop}/") for hop in hops[1:]]
    verdict = run(ask(f"{hops[0]}/", "AUTHORIZATION: x"), *answers, reply(200, ANY))
    assert (value(verdict.exchanges[-1].request, "Authorization") == "x") is kept
    assert not verdict.preflighted


ANY_HEADERS = permits("*", names="x-a, content-type, authorization", methods="PUT, DELETE")


@pytest.mark.parametrize(
    ("request_made", "status", "target", "wanted"),
    [
        pytest.param(
            ask(f"{API}/", "X-A: 1"), 307, f"{API}/b", "papa", id="R42 the next hop asks again"
        ),
        pytest.param(ask(f"{API}/", "X-A: 1"), 302, f"{OTHER}/", "papa", id="R42 and elsewhere"),
        pytest.param(
            ask(f"{PAGE}/", "X-A: 1"), 302, f"{API}/", "apa", id="R41 from home to elsewhere"
        ),
        pytest.param(
            ask(f"{API}/", "Content-Type: application/json", method="POST"),
            302,
            f"{OTHER}/",
            "paa",
            id="R41 no body, no question",
        ),
        pytest.param(
            ask(f"{API}/", "Authorization: x"), 302, f"{OTHER}/", "paa", id="R41 no Authorization"
        ),
        pytest.param(ask(f"{API}/", method="PUT"), 303, f"{API}/b", "paa", id="R41 303 of a PUT"),
        pytest.param(ask(f"{API}/", method="PUT"), 302, f"{API}/b", "papa", id="R41 302 of a PUT"),
        pytest.param(
            ask(f"{PAGE}/", method="POST", upload_listener=True, body_type="text"),
            303,
            f"{API}/b",
            "apa",
            id="R17 the listener still listens",
        ),
    ],
)
def test_r41_the_need_for_a_preflight_is_decided_anew(
    request_made: Request, status: int, target: str, wanted: str
) -> None:
    verdict = run(request_made, *script(wanted, to(target, status=status)))
    assert verdict.allowed
    assert "".join(kind[0] for kind in kinds(verdict)) == wanted


def script(wanted: str, redirect: HTTPResponse) -> list[HTTPResponse]:
    """Answers to preflights (p) and actual requests (a), the first actual one redirected."""
    ends = iter([redirect, reply(200, ANY)])
    return [ANY_HEADERS if kind == "p" else next(ends) for kind in wanted]


def test_r42_the_preflight_after_a_redirect_names_the_tainted_origin() -> None:
    request = ask(f"{API}/", "X-A: 1")
    verdict = run(request, *script("papa", to(f"{OTHER}/")))
    assert origins(verdict) == [PAGE, PAGE, "null", "null"]
    verdict = run(
        request, ANY_HEADERS, to(f"{OTHER}/"), permits(PAGE, names="x-a"), engine="standard"
    )
    assert expecting(verdict) == ("ALLOW_ORIGIN_MISMATCH", "preflight")


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("start", [PAGE, API])
@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin"])
@pytest.mark.parametrize("redirect", ["follow", "error", "manual"])
def test_r43_redirect_modes(status: int, start: str, mode: Any, redirect: Any) -> None:
    request = ask(f"{start}/", mode=mode, redirect=redirect)
    foreign = start == API
    if foreign and (mode == "same-origin" or (mode == "no-cors" and redirect != "follow")):
        assert not run(request).allowed
        return
    first = to(f"{start}/b", status=status)
    if redirect == "error":
        assert expecting(run(request, first)) == ("REDIRECT_MODE", "redirect")
    elif redirect == "manual":
        verdict = run(request, first)
        assert (verdict.allowed, verdict.response_type, verdict.status) == (
            True,
            "opaqueredirect",
            0,
        )
        assert verdict.readable_headers == ()
    else:
        verdict = run(request, first, reply(200, ANY))
        opaque = foreign and mode == "no-cors"
        assert verdict.allowed
        assert verdict.response_type == ("opaque" if opaque else "cors" if foreign else "basic")


@pytest.mark.parametrize(
    ("engine", "lines", "delivered"),
    [
        ("standard", [], False),
        ("firefox", [], False),
        ("chromium", [], True),
        ("webkit", [], True),
        ("chromium", ["Location: "], True),
        ("webkit", ["Location: "], True),
        ("chromium", ["Location: ", "Location: "], True),
        ("webkit", ["Location: ", "Location: "], False),
        ("chromium", ["Location: ", "Location: /b"], False),
        ("webkit", ["Location: /b"], False),
    ],
)
def test_mode_error_without_a_location(engine: Engine, lines: list[str], delivered: bool) -> None:
    verdict = run(ask(redirect="error"), reply(302, ANY, *lines), engine=engine)
    assert (verdict.allowed, verdict.status) == ((True, 302) if delivered else (False, 0))


@pytest.mark.parametrize(
    ("engine", "by_xhr", "allowed"),
    [
        ("standard", False, True),
        ("firefox", False, True),
        ("chromium", False, False),
        ("chromium", True, True),
    ],
)
def test_fetch_in_chromium_takes_no_credentials_from_ones_own_server(
    engine: Engine, by_xhr: bool, allowed: bool
) -> None:
    target = f"{PAGE.replace('//', '//user:pw@')}/b"
    answers = [to(target), reply(200)][: 2 if allowed else 1]
    request = ask(f"{PAGE}/", upload_listener=by_xhr)
    assert run(request, *answers, engine=engine).allowed is allowed


def test_mode_same_origin_ends_at_the_border() -> None:
    verdict = run(ask(f"{PAGE}/", mode="same-origin"), reply(302, f"Location: {API}/"))
    assert expecting(verdict) == ("SAME_ORIGIN_MODE", "redirect")


def test_mode_no_cors_stays_opaque_on_its_way_home() -> None:
    verdict = run(ask(f"{API}/", mode="no-cors"), reply(302, f"Location: {PAGE}/"), reply(200))
    assert (verdict.allowed, verdict.response_type) == (True, "opaque")


def test_r55_credentials_stay_at_home() -> None:
    verdict = run(ask(f"{PAGE}/"), to(f"{API}/"), to(f"{PAGE}/b"), reply(200, ANY))
    assert [exchange.request.credentials for exchange in verdict.exchanges] == [True, False, False]


@pytest.mark.parametrize(
    ("quirk", "engine", "request_made", "answers", "sent"),
    [
        pytest.param(
            Quirk.INITIAL_PREFLIGHT_REPEATED,
            "firefox",
            ask(f"{API}/", "Authorization: x"),
            [ANY_HEADERS, to(f"{OTHER}/"), ANY_HEADERS, reply(200, ANY)],
            [("GET", "authorization"), None, ("GET", None), None],
            id="unsafe headers, Firefox",
        ),
        pytest.param(
            Quirk.INITIAL_HEADER_NAMES_KEPT,
            "webkit",
            ask(f"{API}/", "Content-Type: application/json", method="POST"),
            [ANY_HEADERS, to(f"{OTHER}/"), ANY_HEADERS, reply(200, ANY)],
            [("POST", "content-type"), None, ("GET", "content-type"), None],
            id="unsafe headers, WebKit",
        ),
        pytest.param(
            Quirk.METHOD_PREFLIGHT_REPEATED,
            "firefox",
            ask(f"{API}/", method="PUT"),
            [ANY_HEADERS, to(f"{API}/b", status=303), ANY_HEADERS, reply(200, ANY)],
            [("PUT", None), None, ("GET", None), None],
            id="an unsafe method",
        ),
        pytest.param(
            Quirk.PREFLIGHT_KEEPS_ORIGIN,
            "firefox",
            ask(f"{API}/", "X-A: 1"),
            [ANY_HEADERS, to(f"{OTHER}/"), permits(PAGE, names="x-a"), reply(200, ANY)],
            [("GET", "x-a"), None, ("GET", "x-a"), None],
            id="the origin of a preflight",
        ),
    ],
)
def test_quirks_of_preflights_after_redirects(
    quirk: Quirk,
    engine: Engine,
    request_made: Request,
    answers: list[HTTPResponse],
    sent: list[tuple[str, str | None] | None],
) -> None:
    verdict = run(request_made, *answers, engine=engine)
    assert verdict.allowed
    assert [
        (
            value(exchange.request, "Access-Control-Request-Method"),
            value(exchange.request, "Access-Control-Request-Headers"),
        )
        if exchange.request.kind == "preflight"
        else None
        for exchange in verdict.exchanges
    ] == sent
    assert quirk in quirks_of(engine)


def test_firefox_names_at_each_redirect_what_it_began_with() -> None:
    request = ask(f"{API}/", "X-A: 1", "Content-Type: application/json", method="POST")
    verdict = run(
        request,
        ANY_HEADERS,
        to(f"{API}/b"),
        ANY_HEADERS,
        to(f"{API}/c"),
        ANY_HEADERS,
        reply(200, ANY),
        engine="firefox",
    )
    asked = [
        value(exchange.request, "Access-Control-Request-Headers")
        for exchange in verdict.exchanges
        if exchange.request.kind == "preflight"
    ]
    assert asked == ["content-type,x-a", "x-a", "content-type,x-a"]


def test_firefox_sets_at_each_redirect_the_headers_anew() -> None:
    request = ask(f"{PAGE}/", "Authorization: x")
    answers = [to(f"{API}/"), ANY_HEADERS, to(f"{API}/b"), ANY_HEADERS, reply(200, ANY)]
    verdict = run(request, *answers, engine="firefox")
    actual = [each.request for each in verdict.exchanges if each.request.kind == "actual"]
    assert [value(sent, "Authorization") for sent in actual] == ["x", None, "x"]


@pytest.mark.parametrize(
    ("lines", "listener", "returns"),
    [
        (["Content-Type: text/plain"], True, True),
        ([], True, False),
        ([], False, True),
    ],
    ids=["set by script", "implied, by XMLHttpRequest", "implied, by fetch"],
)
def test_firefox_sets_a_content_type_anew(lines: list[str], listener: bool, returns: bool) -> None:
    request = ask(f"{PAGE}/", *lines, method="POST", body_type="text", upload_listener=listener)
    answers = [reply(302, "Location: /b"), reply(307, "Location: /c"), reply(200)]
    verdict = run(request, *answers, engine="firefox")
    types = [value(each.request, "Content-Type") for each in verdict.exchanges]
    assert [each is not None for each in types] == [True, False, returns]


def test_firefox_asks_no_permission_of_the_pages_own_server() -> None:
    request = ask(f"{API}/", "X-A: 1")
    unwilling = reply(204, "Access-Control-Allow-Headers: x-a")
    verdict = run(
        request, ANY_HEADERS, to(f"{PAGE}/"), unwilling, reply(200, ANY), engine="firefox"
    )
    assert verdict.allowed
    verdict = run(request, ANY_HEADERS, to(f"{PAGE}/"), unwilling)
    assert expecting(verdict) == ("MISSING_ALLOW_ORIGIN", "preflight")


@pytest.mark.parametrize(
    ("target", "sent"), [(f"{OTHER}/", None), (f"{PAGE}/", "1"), (f"{API}/b", None)]
)
def test_chromium_leaves_client_hints_behind(target: str, sent: str | None) -> None:
    verdict = run(ask(f"{API}/", "DPR: 1"), to(target), reply(200, ANY), engine="chromium")
    assert value(verdict.exchanges[1].request, "DPR") == sent


@pytest.mark.parametrize(
    ("engine", "credentials", "allowed"),
    [
        ("webkit", "same-origin", False),
        ("webkit", "omit", True),
        ("standard", "same-origin", True),
        ("chromium", "same-origin", True),
    ],
)
def test_webkit_remembers_that_the_first_server_got_credentials(
    engine: Engine, credentials: Any, allowed: bool
) -> None:
    answers = [to(f"{API}/"), to(f"{API}/b"), reply(200, ANY)][: 3 if allowed else 2]
    verdict = run(ask(f"{PAGE}/", credentials=credentials), *answers, engine=engine)
    assert verdict.allowed is allowed
    if not allowed:
        assert expecting(verdict) == ("WILDCARD_WITH_CREDENTIALS", "response")
