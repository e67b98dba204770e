"""R16, R17, R19 to R28: the preflight, as it is sent and as its answer is judged."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_cors.fetch import Engine, HTTPResponse, Request, fetch
from tests.fetch.browsing import (
    API,
    PAGE,
    ask,
    expecting,
    headers,
    is_preflighted,
    permits,
    reply,
    run,
    value,
)


def preflighted(*lines: str, **request: Any) -> Request:
    return ask(f"{API}/", *lines, **request)


@pytest.mark.parametrize(
    ("request_made", "wanted"),
    [
        pytest.param(preflighted(), False, id="R16 GET"),
        pytest.param(preflighted("X-A: 1"), True, id="R16 a custom header"),
        pytest.param(preflighted(method="PUT"), True, id="R16 PUT"),
        pytest.param(preflighted(method="POST", body_type="text"), False, id="R16 POST of text"),
        pytest.param(
            preflighted("Content-Type: application/json", method="POST"), True, id="R16 JSON"
        ),
        pytest.param(preflighted("Content-Type: application/json"), True, id="R16 JSON on a GET"),
        pytest.param(preflighted("Cookie: a", "Sec-A: 1", "Host: x"), False, id="R5 dropped"),
        pytest.param(
            preflighted(method="POST", upload_listener=True), True, id="R17 an upload listener"
        ),
        pytest.param(preflighted(upload_listener=True), True, id="R17 a listener on a GET"),
        pytest.param(preflighted(method="POST", mode="no-cors"), False, id="R12 no-cors"),
        pytest.param(
            ask(f"{PAGE}/", "X-A: 1", method="PUT", upload_listener=True), False, id="same origin"
        ),
        pytest.param(preflighted("X-A: 1", origin="null"), True, id="R52 opaque origin"),
        pytest.param(
            ask(f"{PAGE}/", "X-A: 1", origin="null"), True, id="R52 opaque is never the same"
        ),
    ],
)
def test_when_there_is_one(request_made: Request, wanted: bool) -> None:
    assert is_preflighted(request_made) is wanted


def test_r19_exactly_as_sent() -> None:
    request = ask(
        f"{API}/items?page=2#top",
        "X-Test: 1",
        "Content-Type: application/json",
        "Authorization: Basic x",
        "Accept: application/json",
        method="put",
        credentials="include",
    )
    answer = permits(methods="PUT", names="x-test, content-type, authorization")
    verdict = run(request, answer, permits())
    sent = verdict.exchanges[0].request
    assert (sent.kind, sent.method, sent.url) == ("preflight", "OPTIONS", f"{API}/items?page=2")
    assert not sent.credentials
    assert sorted(sent.headers) == sorted(
        headers(
            "Accept: */*",
            "Access-Control-Request-Method: PUT",
            "Access-Control-Request-Headers: authorization,content-type,x-test",
            f"Origin: {PAGE}",
            f"Referer: {PAGE}/",
            "Sec-Fetch-Mode: cors",
        )
    )


def test_the_actual_request_follows() -> None:
    request = preflighted("X-Test: 1", method="PUT", credentials="include")
    verdict = run(request, permits(methods="PUT", names="x-test"), permits(status=201))
    sent = verdict.exchanges[1].request
    assert (sent.kind, sent.method, sent.url) == ("actual", "PUT", f"{API}/")
    assert sent.credentials
    assert value(sent, "X-Test") == "1"
    assert value(sent, "Access-Control-Request-Method") is None
    assert (verdict.allowed, verdict.preflighted, verdict.status) == (True, True, 201)


@pytest.mark.parametrize(
    ("lines", "asked"),
    [
        pytest.param((), None, id="R19 absent, not empty"),
        pytest.param(("Accept: text/html",), None, id="R19 safe ones are not named"),
        pytest.param(('Accept: "',), "accept", id="R19 unsafe by value"),
        pytest.param(("X-B: 1", "X-A: 1", "x-b: 2"), "x-a,x-b", id="R19 sorted set, no space"),
        pytest.param(
            ("Content-Type: text/plain", "X-Test: 1", "Content-Type: x"),
            "content-type,x-test",
            id="R9 one unsafe line makes the name unsafe",
        ),
    ],
)
def test_r19_the_names_that_are_asked_for(lines: tuple[str, ...], asked: str | None) -> None:
    sent = next(fetch(preflighted(*lines, method="PUT")))
    assert value(sent, "Access-Control-Request-Headers") == asked


@pytest.mark.parametrize(
    ("include", "answer", "code"),
    [
        pytest.param(True, permits(names="x-a"), None, id="R20 allowed"),
        pytest.param(
            True, permits("*", names="x-a"), "WILDCARD_WITH_CREDENTIALS", id="R20 wildcard"
        ),
        pytest.param(
            True,
            reply(204, f"Access-Control-Allow-Origin: {PAGE}", "Access-Control-Allow-Headers: x-a"),
            "MISSING_ALLOW_CREDENTIALS",
            id="R20 no credentials",
        ),
        pytest.param(False, permits("*", names="x-a"), None, id="R20 wildcard, omit"),
        pytest.param(False, reply(204), "MISSING_ALLOW_ORIGIN", id="R22 the CORS check"),
        pytest.param(
            False, reply(404, "Allow: OPTIONS"), "MISSING_ALLOW_ORIGIN", id="R22 before the status"
        ),
        pytest.param(
            False,
            permits(status=404, methods="a b"),
            "PREFLIGHT_STATUS",
            id="R22 the status before the lists",
        ),
        pytest.param(
            False,
            permits(methods="a b", names="c d"),
            "INVALID_ALLOW_METHODS",
            id="R22 methods before names",
        ),
        pytest.param(
            False, permits(methods="", names="c d"), "INVALID_ALLOW_HEADERS", id="R22 then names"
        ),
        pytest.param(
            False,
            permits(f"{PAGE}\x00", names="x-a"),
            "INVALID_RESPONSE",
            id="NUL is a network error",
        ),
    ],
)
def test_the_order_of_the_checks(include: bool, answer: HTTPResponse, code: str | None) -> None:
    request = preflighted("X-A: 1", credentials="include" if include else "omit")
    answers = [answer] if code else [answer, permits()]
    verdict = run(request, *answers)
    assert expecting(verdict) == ((code, "preflight") if code else None)
    assert verdict.preflighted


@pytest.mark.parametrize("status", [200, 201, 204, 205, 206, 226, 250, 299])
def test_r23_ok_statuses(status: int) -> None:
    answers = permits(status=status, names="x-a"), permits()
    assert run(preflighted("X-A: 1"), *answers).allowed


@pytest.mark.parametrize(
    ("status", "code"),
    [
        *[
            pytest.param(status, "PREFLIGHT_REDIRECT", id=f"R21 {status}")
            for status in (300, 301, 302, 303, 304, 305, 306, 307, 308, 399)
        ],
        *[
            pytest.param(status, "PREFLIGHT_STATUS", id=f"R23 {status}")
            for status in (0, 100, 199, 400, 401, 403, 404, 405, 407, 500, 503, 680, 790)
        ],
    ],
)
def test_r23_other_statuses(status: int, code: str) -> None:
    answer = permits(PAGE, f"Location: {API}/elsewhere", status=status, names="x-a")
    verdict = run(preflighted("X-A: 1"), answer)
    assert expecting(verdict) == (code, "preflight")
    assert verdict.failure is not None
    assert (verdict.failure.got, verdict.failure.expected) == (str(status), "200 to 299")
    assert len(verdict.exchanges) == 1


LISTED = None
NOT_LISTED = "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("method", "include", "listed", "code"),
    [
        pytest.param("PUT", False, "PUT", LISTED, id="R25 listed"),
        pytest.param("put", False, "PUT", LISTED, id="R25 normalised"),
        pytest.param("PUT", False, "put", NOT_LISTED, id="R25 case of the list"),
        pytest.param("patch", False, "PATCH", NOT_LISTED, id="R25 case of the method"),
        pytest.param("patch", False, "patch", LISTED, id="R25 patch"),
        pytest.param("PATCH", False, "patch", NOT_LISTED, id="R25 PATCH"),
        pytest.param("QUERY", False, "QUERY", LISTED, id="R4 QUERY listed"),
        pytest.param("QUERY", False, "GET, POST", NOT_LISTED, id="R4 QUERY not listed"),
        pytest.param("SUPER", False, "*", LISTED, id="R25 wildcard"),
        pytest.param("PUT", False, "GET, *", LISTED, id="R25 wildcard among others"),
        pytest.param("DELETE", True, "*", NOT_LISTED, id="R25 wildcard with credentials"),
        pytest.param("*", True, "*", LISTED, id="R25 a method named *"),
        pytest.param("PUT", True, "PUT", LISTED, id="R25 listed, with credentials"),
        pytest.param("PUT", False, None, NOT_LISTED, id="R25 no header"),
        pytest.param("PUT", False, "", NOT_LISTED, id="R25 an empty header"),
        pytest.param("PUT", False, "POST, GET", NOT_LISTED, id="R25 others"),
        pytest.param("PUT", False, "PUTS", NOT_LISTED, id="R25 a longer one"),
        pytest.param("PUT", False, ", ,PUT,", LISTED, id="R24 empty elements"),
        pytest.param("PUT", False, "PUT, /", "INVALID_ALLOW_METHODS", id="R24 a bad element"),
        pytest.param("PUT", False, "PUT GET", "INVALID_ALLOW_METHODS", id="R24 by space"),
        pytest.param("PUT", False, '"PUT"', "INVALID_ALLOW_METHODS", id="R24 quoted"),
    ],
)
def test_r25_methods(method: str, include: bool, listed: str | None, code: str | None) -> None:
    request = preflighted(method=method, credentials="include" if include else "same-origin")
    verdict = run(request, permits(methods=listed), *([] if code else [permits()]))
    assert expecting(verdict) == ((code, "preflight") if code else None)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("listed", [None, "", "get", "PUT"])
def test_r25_safelisted_methods_need_no_listing(method: str, listed: str | None) -> None:
    request = preflighted("X-A: 1", method=method)
    assert run(request, permits(methods=listed, names="x-a"), permits()).allowed


def test_r24_a_list_that_does_not_parse_refuses_what_needs_no_list() -> None:
    request = preflighted("X-A: 1")
    verdict = run(request, permits(methods="GET POST", names="x-a"))
    assert expecting(verdict) == ("INVALID_ALLOW_METHODS", "preflight")
    request = preflighted(method="PUT")
    verdict = run(request, permits(methods="PUT", names="x;y"))
    assert expecting(verdict) == ("INVALID_ALLOW_HEADERS", "preflight")


def test_r24_several_lines_are_one_list() -> None:
    answer = permits(
        PAGE,
        "Access-Control-Allow-Methods: ",
        "Access-Control-Allow-Headers: x-a",
        methods="PUT",
        names="X-B",
    )
    assert run(preflighted("X-A: 1", "X-B: 2", method="PUT"), answer, permits()).allowed
    answer = permits(PAGE, "Access-Control-Allow-Headers: y z", names="x-a")
    verdict = run(preflighted("X-A: 1"), answer)
    assert expecting(verdict) == ("INVALID_ALLOW_HEADERS", "preflight")


@pytest.mark.parametrize(
    ("listener", "method", "listed", "engine", "allowed"),
    [
        pytest.param(True, "POST", None, "standard", True, id="R25 POST, no header"),
        pytest.param(True, "POST", "PUT", "standard", True, id="R25 POST, another"),
        pytest.param(True, "PUT", None, "standard", True, id="R25 implied by the listener"),
        pytest.param(True, "PUT", "", "standard", False, id="R25 empty implies nothing"),
        pytest.param(True, "PUT", None, "chromium", False, id="Chromium implies nothing"),
        pytest.param(True, "PUT", None, "firefox", False, id="Firefox implies nothing"),
        pytest.param(True, "PUT", None, "webkit", False, id="WebKit implies nothing"),
        pytest.param(True, "PUT", "PUT", "chromium", True, id="Chromium, listed"),
    ],
)
def test_r17_upload_listeners(
    listener: bool, method: str, listed: str | None, engine: Engine, allowed: bool
) -> None:
    request = preflighted(method=method, upload_listener=listener, body_type="text")
    answers = [permits(methods=listed)] + [permits()] * allowed
    assert run(request, *answers, engine=engine).allowed is allowed


def test_r17_the_preflight_for_a_listener_names_no_headers() -> None:
    sent = next(fetch(preflighted(method="POST", upload_listener=True, body_type="text")))
    assert value(sent, "Access-Control-Request-Method") == "POST"
    assert value(sent, "Access-Control-Request-Headers") is None


def test_r17_chromium_listens_to_nothing_where_nothing_is_uploaded() -> None:
    request = preflighted(method="POST", upload_listener=True)
    assert is_preflighted(request, "standard")
    assert not is_preflighted(request, "chromium")
    assert is_preflighted(request, "firefox")


UNLISTED = "HEADER_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("lines", "include", "listed", "missing"),
    [
        pytest.param(["X-Print: 1"], False, "x-print", None, id="R27 listed"),
        pytest.param(["X-Print: 1"], False, "x-print,", None, id="R27 a comma at the end"),
        pytest.param(
            ["X-Print: 1", "Y-Print: 2"], False, ",y-lol,x-PriNT, ,,,Y-PRINT", None, id="R27 case"
        ),
        pytest.param(
            ["X-Print: 1", "Y-Print: 2"], False, "x-print", "y-print", id="R27 one of two"
        ),
        pytest.param(["X-A: 1"], False, None, "x-a", id="R27 no header"),
        pytest.param(["X-A: 1"], False, "", "x-a", id="R27 an empty header"),
        pytest.param(["X-A: 1"], False, "x-*", "x-a", id="R28 no patterns"),
        pytest.param(["X-A: 1"], False, "*", None, id="R27 wildcard"),
        pytest.param(["X-A: 1"], False, "*, y", None, id="R27 wildcard among others"),
        pytest.param(["X-A: 1"], True, "*", "x-a", id="R27 wildcard with credentials"),
        pytest.param(["*: 1"], True, "*", None, id="R27 a header named *"),
        pytest.param(["X-A: 1"], True, "X-A", None, id="R27 listed, with credentials"),
        pytest.param(["Authorization: x"], False, "*", "authorization", id="R26 wildcard"),
        pytest.param(["Authorization: x"], False, "*, AUTHORIZATION", None, id="R26 by name"),
        pytest.param(
            ["A-A: 1", "Authorization: x"], False, "*", "authorization", id="R26 with another"
        ),
        pytest.param(
            ["A-A: 1", "Authorization: x"], False, "x", "authorization", id="R26 is checked first"
        ),
        pytest.param(["Authorization: x"], True, "*", "authorization", id="R26 with credentials"),
        pytest.param(['Accept: "'], False, "x", "accept", id="R27 unsafe by value"),
        pytest.param(
            ["Accept: " + "0" * 120] * 9, False, "x", "accept", id="R27 more than 1024 bytes"
        ),
        pytest.param(
            ["Content-Type: application/json"], False, "content-type", None, id="R27 content-type"
        ),
    ],
)
def test_r27_names(
    lines: list[str], include: bool, listed: str | None, missing: str | None
) -> None:
    request = preflighted(*lines, credentials="include" if include else "omit")
    verdict = run(request, permits(names=listed), *([] if missing else [permits()]))
    assert expecting(verdict) == ((UNLISTED, "preflight") if missing else None)
    if verdict.failure is not None:
        assert verdict.failure.header == "Access-Control-Allow-Headers"
        assert (verdict.failure.expected, verdict.failure.got) == (missing, listed)


@pytest.mark.parametrize("engine", ["chromium", "firefox", "webkit"])
@pytest.mark.parametrize(
    ("include", "listed", "allowed"), [(False, "*", True), (True, "*", False), (False, "x", False)]
)
def test_r26_browsers_let_a_wildcard_cover_authorization(
    engine: Engine, include: bool, listed: str, allowed: bool
) -> None:
    request = preflighted("Authorization: x", credentials="include" if include else "omit")
    answers = [permits(names=listed)] + [permits()] * allowed
    assert run(request, *answers, engine=engine).allowed is allowed


def test_what_a_refused_method_says() -> None:
    failure = run(preflighted(method="PUT"), permits(methods="GET, POST")).failure
    assert failure is not None
    assert failure.header == "Access-Control-Allow-Methods"
    assert (failure.expected, failure.got) == ("PUT", "GET, POST")
    assert failure.spec == "#cors-preflight-fetch-0"


def test_the_actual_response_is_checked_as_well() -> None:
    verdict = run(preflighted("X-A: 1"), permits(names="x-a"), reply(200))
    assert expecting(verdict) == ("MISSING_ALLOW_ORIGIN", "response")
    assert verdict.preflighted
