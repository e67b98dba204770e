"""R5, R6, R12, R13: what the Request constructor lets through, and what it throws at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_cors.fetch import ENGINES, Engine, Request, fetch, refusal
from pytest_cors.fetch.exchange import Headers, Mode
from pytest_cors.fetch.quirks import quirks_of
from pytest_cors.fetch.script_request import (
    FORBIDDEN_REQUEST_NAMES,
    ScriptRequest,
    is_forbidden_header,
    prepare,
    sent_by_xhr,
)
from tests.fetch.browsing import (
    API,
    PAGE,
    ask,
    expecting,
    is_preflighted,
    permits,
    reply,
    run,
    value,
)


def prepared(headers: Headers, mode: Mode = "cors", body_type: str | None = None) -> Headers:
    script = prepare("POST", headers, mode, body_type, frozenset())
    assert isinstance(script, ScriptRequest)
    return tuple(line for line in script.headers if line != ("Accept", "*/*"))


@pytest.mark.parametrize("name", sorted(FORBIDDEN_REQUEST_NAMES))
def test_r5_forbidden_names(name: str) -> None:
    assert is_forbidden_header(name, "x")
    assert is_forbidden_header(name.title(), "")
    assert not is_forbidden_header(f"{name}x", "x")


@pytest.mark.parametrize(
    ("name", "text", "forbidden"),
    [
        pytest.param("Sec-", "", True, id="R5 sec-"),
        pytest.param("Proxy-Authorization", "x", True, id="R5 proxy-"),
        pytest.param("Sec-Fetch-Mode", "cors", True, id="R5 sec-fetch-mode"),
        pytest.param("secb", "x", False, id="R5 no hyphen"),
        pytest.param("sec", "x", False, id="R5 sec alone"),
        pytest.param("User-Agent", "x", False, id="R5 user-agent is free"),
        pytest.param("Set-Cookie2", "x", False, id="R5 set-cookie2 is free"),
        pytest.param("Accept-Language", "x", False, id="R5 accept-language is free"),
        pytest.param("Access-Control-Request-Private-Network", "true", False, id="R5 PNA is free"),
        pytest.param("X-HTTP-Method-Override", "GET,track ", True, id="R5 override, any element"),
        pytest.param("X-HTTP-Method", "TRACE", True, id="R5 x-http-method"),
        pytest.param("x-method-override", "connect", True, id="R5 x-method-override"),
        pytest.param("X-HTTP-Method-Override", "PUT", False, id="R5 override by PUT"),
        pytest.param("X-HTTP-Method-Override", ",,", False, id="R5 override by nothing"),
        pytest.param("X-HTTP-Method-Override", "TRACES", False, id="R5 override by TRACES"),
        pytest.param("X-HTTP-Method-Override", '",TRACE",', False, id="R5 override, quoted"),
        pytest.param("X-HTTP-Method-Override", '"x",TRACE', True, id="R5 override after quotes"),
        pytest.param(
            "X-HTTP-Method-Override", '"\\",TRACE', False, id="R5 override, escaped quote"
        ),
        pytest.param("X-HTTP-Method-Override", '"\\', False, id="R5 override, unfinished escape"),
        pytest.param("X-HTTP-Method-Override", "a, TRACE\t", True, id="R5 override, white space"),
        pytest.param("X-HTTP-Method-Override", "TRACE\x0b", False, id="R5 override, VT"),
        pytest.param("X-Http-Override", "TRACE", False, id="R5 another name"),
    ],
)
def test_r5_forbidden_headers(name: str, text: str, forbidden: bool) -> None:
    assert is_forbidden_header(name, text) is forbidden
    assert prepared(((name, text),)) == (() if forbidden else ((name, text.strip("\t ")),))


@pytest.mark.parametrize(
    ("text", "forbidding"),
    [
        pytest.param('"GET,TRACE,PUT"', {"firefox", "webkit"}, id="R5 in quotes"),
        pytest.param('"GET, trace', {"firefox", "webkit"}, id="R5 in quotes without an end"),
        pytest.param('a"b,TRACE,c"d', {"firefox", "webkit"}, id="R5 in quotes in the middle"),
        pytest.param('"GET,TRACE"', set[Engine](), id="R5 next to a quote"),
        pytest.param("TRACE\x0b", {"webkit"}, id="R5 before VT"),
        pytest.param("GET,\t\x0c TRACE", {"webkit"}, id="R5 after FF"),
        pytest.param("TRACE\x1f", set[Engine](), id="R5 before another control"),
        pytest.param('"GET,TRACE\x0b,PUT"', {"webkit"}, id="R5 before VT, in quotes"),
    ],
)
@pytest.mark.parametrize("listener", [False, True])
def test_how_engines_read_an_override(text: str, forbidding: set[Engine], listener: bool) -> None:
    for engine in ENGINES:
        # With a listener, there is a preflight in any case.
        request = ask(f"{API}/", upload_listener=listener, method="POST")
        request = replace(request, headers=(("X-HTTP-Method-Override", text),), body_type="text")
        sent = next(fetch(request, engine=engine))
        names = value(sent, "Access-Control-Request-Headers")
        assert (names is None) is (engine in forbidding), engine


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        pytest.param("X-A", "\tfoo ", None, id="R6 normalised"),
        pytest.param("X-A", "\x0b", None, id="R6 VT"),
        pytest.param("X-A", "\x7f\x80\xff", None, id="R6 DEL and above"),
        pytest.param("X-A", "", None, id="R6 empty"),
        pytest.param("X-A", "a\n", None, id="R6 line break at the end"),
        pytest.param("X-A", "a\x00", "INVALID_HEADER_VALUE", id="R6 NUL"),
        pytest.param("X-A", "a\nb", "INVALID_HEADER_VALUE", id="R6 LF within"),
        pytest.param("X-A", "a\rb", "INVALID_HEADER_VALUE", id="R6 CR within"),
        pytest.param("X-A", "a\u0100", "INVALID_HEADER_VALUE", id="R6 not a byte"),
        pytest.param("", "a", "INVALID_HEADER_NAME", id="no name"),
        pytest.param("X A", "a", "INVALID_HEADER_NAME", id="white space in a name"),
        pytest.param("X:A", "a", "INVALID_HEADER_NAME", id="a colon in a name"),
        pytest.param("É", "a", "INVALID_HEADER_NAME", id="a name that is not ASCII"),
        pytest.param("Cookie", "a\x00", "INVALID_HEADER_VALUE", id="forbidden, and invalid"),
    ],
)
def test_headers_that_throw(name: str, text: str, code: str | None) -> None:
    failure = refusal(Request(url=API, origin=PAGE, headers=((name, text),)))
    assert (failure.code.name if failure else None) == code
    if failure is not None:
        assert failure.stage == "request"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param(ask("/items"), "INVALID_URL", id="relative URL"),
        pytest.param(ask("http://"), "INVALID_URL", id="no host"),
        pytest.param(ask("https://u:p@api.example.com/"), "URL_HAS_CREDENTIALS", id="userinfo"),
        pytest.param(ask("https://u@api.example.com/"), "URL_HAS_CREDENTIALS", id="user"),
        pytest.param(ask("https://@api.example.com/"), None, id="empty userinfo"),
        pytest.param(ask(body_type="text"), "BODY_NOT_ALLOWED", id="R13 GET with a body"),
        pytest.param(ask(method="head", body_type="text"), "BODY_NOT_ALLOWED", id="R13 HEAD"),
        pytest.param(ask(method="OPTIONS", body_type="text"), None, id="R13 OPTIONS"),
        pytest.param(ask(method="PUT", mode="no-cors"), "NO_CORS_METHOD", id="R12 PUT"),
        pytest.param(ask(method="QUERY", mode="no-cors"), "NO_CORS_METHOD", id="R12 QUERY"),
        pytest.param(ask(method="post", mode="no-cors"), None, id="R12 post"),
    ],
)
def test_requests_that_throw(asked: Request, code: str | None) -> None:
    failure = refusal(asked)
    assert (failure.code.name if failure else None) == code


def test_what_throws_sends_nothing() -> None:
    verdict = run(ask(method="TRACE"))
    assert not verdict.allowed
    assert expecting(verdict) == ("FORBIDDEN_METHOD", "request")
    assert (verdict.response_type, verdict.status, verdict.exchanges) == ("error", 0, ())
    assert (verdict.preflighted, verdict.readable_headers) == (False, ())
    assert verdict.outcome == "blocked"


def test_an_unknown_body_type_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="body_type is 'blob'; it is one of None, 'text'"):
        fetch(ask(method="POST", body_type="blob"))


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        pytest.param((("X-A", "1"),), (), id="R12 any header"),
        pytest.param((("Content-Type", "application/json"),), (), id="R12 unsafe type"),
        pytest.param(
            (("Content-Type", "text/plain"),), (("Content-Type", "text/plain"),), id="R12 safe type"
        ),
        pytest.param((("Range", "bytes=0-"),), (), id="R12 range is for the privileged"),
        pytest.param((("Accept", "a:b"),), (), id="R12 unsafe accept"),
        pytest.param((("accept-language", "en"),), (("accept-language", "en"),), id="R12 language"),
        pytest.param(
            (("Accept", "a"), ("ACCEPT", "b")), (("Accept", "a"), ("ACCEPT", "b")), id="R12 twice"
        ),
        pytest.param(
            (("Accept", "a" * 100), ("Accept", "b" * 27)),
            (("Accept", "a" * 100),),
            id="R12 too long together",
        ),
        pytest.param(
            (("Accept", "a" * 100), ("Accept", "b" * 26)),
            (("Accept", "a" * 100), ("Accept", "b" * 26)),
            id="R12 just short enough together",
        ),
    ],
)
def test_r12_headers_without_cors(headers: Headers, kept: Headers) -> None:
    assert prepared(headers, mode="no-cors") == kept


def test_r12_a_dropped_type_gives_way_to_that_of_the_body() -> None:
    lines = prepared((("Content-Type", "application/json"),), mode="no-cors", body_type="text")
    assert lines == (("Content-Type", "text/plain;charset=UTF-8"),)


@pytest.mark.parametrize(
    ("body_type", "sent"),
    [
        pytest.param("text", "text/plain;charset=UTF-8", id="R13 string"),
        pytest.param(
            "urlencoded",
            "application/x-www-form-urlencoded;charset=UTF-8",
            id="R13 URLSearchParams",
        ),
        pytest.param("arraybuffer", None, id="R13 bytes"),
        pytest.param(None, None, id="R13 no body"),
    ],
)
def test_r13_bodies_imply_a_type_and_no_preflight(body_type: str | None, sent: str | None) -> None:
    verdict = run(ask(method="POST", body_type=body_type), permits(status=200))
    assert verdict.allowed
    assert value(verdict.exchanges[0].request, "Content-Type") == sent


def test_r13_a_form_has_a_boundary() -> None:
    verdict = run(ask(method="POST", body_type="formdata"), permits(status=200))
    sent = value(verdict.exchanges[0].request, "content-type")
    assert sent is not None
    assert sent.startswith("multipart/form-data; boundary=-")


def test_r13_the_type_that_script_sets_stays() -> None:
    request = ask(f"{API}/", "content-type: text/plain", method="POST", body_type="urlencoded")
    verdict = run(request, permits(status=200))
    assert value(verdict.exchanges[0].request, "Content-Type") == "text/plain"


@pytest.mark.parametrize(
    ("line", "sent"), [("X-A: 1", "*/*"), ("accept: a/b", "a/b")], ids=["R13 default", "R13 own"]
)
def test_r13_accept(line: str, sent: str) -> None:
    answers = (permits(names="x-a"), permits()) if line == "X-A: 1" else (permits(),)
    verdict = run(ask(f"{API}/", line), *answers)
    assert value(verdict.exchanges[-1].request, "Accept") == sent


def test_the_values_that_are_sent_are_normalised() -> None:
    request = ask(f"{API}/", "X-A: \t1 ")
    verdict = run(request, permits(names="x-a"), permits())
    assert value(verdict.exchanges[1].request, "x-a") == "1"


@pytest.mark.parametrize(
    ("engine", "sent"), [("standard", True), ("chromium", False), ("firefox", True)]
)
def test_chromium_drops_a_user_agent_whatever_it_says(engine: Engine, sent: bool) -> None:
    text = "x" * 200
    script = prepare("GET", (("User-Agent", text),), "cors", None, quirks_of(engine))
    assert isinstance(script, ScriptRequest)
    assert (("User-Agent", text) in script.headers) is sent
    assert script.unsafe_names == (("user-agent",) if sent else ())


def test_a_same_origin_request_may_have_any_header() -> None:
    verdict = run(ask(f"{PAGE}/", "X-A: 1", "Authorization: x", method="PATCH"), reply(200))
    assert verdict.allowed
    assert not verdict.preflighted


@pytest.mark.parametrize(
    ("set_by_script", "sent"),
    [
        pytest.param((("X-A", "1"), ("x-a", " 2\t")), (("X-A", "1, 2"),), id="twice"),
        pytest.param((("X-A", "1"), ("X-B", "1")), (("X-A", "1"), ("X-B", "1")), id="two"),
        pytest.param((("X-A", ""), ("X-A", "")), (("X-A", ", "),), id="empty twice"),
        pytest.param(
            (("X-HTTP-Method-Override", "TRACE"), ("X-HTTP-Method-Override", "PUT")),
            (("X-HTTP-Method-Override", "TRACE"), ("X-HTTP-Method-Override", "PUT")),
            id="once in vain",
        ),
    ],
)
def test_xmlhttprequest_joins_what_is_set_twice(set_by_script: Headers, sent: Headers) -> None:
    request = Request(f"{API}/", PAGE, "POST", set_by_script, upload_listener=True)
    assert sent_by_xhr(request).headers == sent


def test_joined_values_are_judged_as_one() -> None:
    twice = ("Accept: " + "a" * 64,) * 2
    assert not is_preflighted(ask(f"{API}/", *twice))
    permitted = permits(PAGE, names="accept")
    verdict = run(ask(f"{API}/", *twice, upload_listener=True), permitted, permits())
    assert value(verdict.exchanges[0].request, "Access-Control-Request-Headers") == "accept"
    assert value(verdict.exchanges[1].request, "Accept") == ", ".join(["a" * 64] * 2)


def test_xmlhttprequest_takes_a_user_in_the_url() -> None:
    url = "https://user:pw@api.example.com/"
    assert expecting(run(ask(url))) == ("URL_HAS_CREDENTIALS", "request")
    verdict = run(ask(url, upload_listener=True), permits(), permits())
    assert verdict.allowed
    assert [each.request.url for each in verdict.exchanges] == [f"{API}/", f"{API}/"]


@pytest.mark.parametrize("method", ["GET", "head"])
def test_xmlhttprequest_sends_no_body_where_fetch_throws(method: str) -> None:
    request = ask(f"{API}/", method=method, body_type="text")
    assert expecting(run(request)) == ("BODY_NOT_ALLOWED", "request")
    listening = ask(f"{API}/", method=method, body_type="text", upload_listener=True)
    verdict = run(listening, permits(), permits())
    assert verdict.allowed
    assert value(verdict.exchanges[1].request, "Content-Type") is None
    # Nothing is uploaded, so Chromium listens to nothing.
    assert not is_preflighted(listening, "chromium")
