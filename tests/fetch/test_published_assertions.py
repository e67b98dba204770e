"""What web-platform-tests assert, as far as it can be said in requests and scripted answers.

Each table names the files of https://github.com/web-platform-tests/wpt that it restates, in words
of our own. The engine has to agree where it plays the standard, and all browsers with it. Where one
is known to do something else, or an assertion is older than the standard, the table says so.
"""

from __future__ import annotations

from typing import Final

import pytest

from pytest_cors.fetch import HTTPResponse, Request, Verdict, judge
from tests.fetch.browsing import API, PAGE, ask, expecting, pump, reply, value

ANY: Final = "Access-Control-Allow-Origin: *"
HOST: Final = PAGE.partition("//")[2]


def unanimous(request: Request, *responses: HTTPResponse) -> Verdict:
    """The verdict of the standard, on which every browser has to agree."""
    verdict = pump(judge(request), responses)
    assert verdict.outcome != "disputed", dict(verdict.engines)
    return verdict


# cors/origin.htm, cors/basic.htm, fetch/api/cors/cors-origin.any.js, cors-multiple-origins.any.js


@pytest.mark.parametrize(
    "text",
    ["*", " *  ", "\t*", PAGE, f" {PAGE}", f" {PAGE}   \t ", f"\t{PAGE}"],
)
def test_an_origin_that_is_allowed(text: str) -> None:
    verdict = unanimous(ask(), reply(200, f"Access-Control-Allow-Origin: {text}"))
    assert verdict.allowed
    assert value(verdict.exchanges[0].request, "Origin") == PAGE


@pytest.mark.parametrize(
    "text",
    [
        *(f"https://sub.{HOST}", f"//{HOST}", f"://{HOST}", f"ftp://{HOST}", f"http:://{HOST}"),
        *(f"http:/{HOST}", f"http:{HOST}", HOST, f"{PAGE}?", f"{PAGE}/", f"{PAGE} /", f"{PAGE}#"),
        *(f"{PAGE}%23", f"{PAGE}:80", f"{PAGE}:443", f"{PAGE}, *", f"{PAGE}\0", PAGE.upper()),
        *(f"HTTPS://{HOST}", "-", "**", "\0*", "*\0", "'*'", '"*"', "* *", "* null", "*https://*"),
        *(f"*{PAGE}", f"* {PAGE}", f"*, {PAGE}", f"\0{PAGE}", f"null {PAGE}", "http://example.net"),
        *("null", "null *", "", f"{PAGE}/cors/origin.htm", f"{PAGE}/cors/", API, "example.com"),
        *(".example.com", "*.example.com", "http://example.com", "http://.example.com"),
        *("http://*.example.com", f'"", http://example.com, {PAGE}', "*, http://example.com, *"),
    ],
)
def test_an_origin_that_is_not(text: str) -> None:
    assert not unanimous(ask(), reply(200, f"Access-Control-Allow-Origin: {text}")).allowed


@pytest.mark.parametrize(
    "lines", [("", "*"), ("*", ""), ("*", "*"), ("", PAGE), ("*", PAGE), (PAGE, PAGE)]
)
def test_two_lines_are_one_too_many(lines: tuple[str, ...]) -> None:
    allowing = [f"Access-Control-Allow-Origin: {line}" for line in lines]
    verdict = unanimous(ask(), reply(200, *allowing))
    assert expecting(verdict) == ("MULTIPLE_ALLOW_ORIGIN", "response")


# cors/credentials-flag.htm, xhr/access-control-basic-denied.htm


@pytest.mark.parametrize("text", ["TRUE", "True", '"true"', "false", "1", "0"])
def test_credentials_are_allowed_by_one_word(text: str) -> None:
    line = f"Access-Control-Allow-Origin: {PAGE}"
    refused = reply(200, line, f"Access-Control-Allow-Credentials: {text}")
    assert not unanimous(ask(credentials="include"), refused).allowed
    assert unanimous(ask(credentials="omit"), refused).allowed


# cors/cors-safelisted-request-header.any.js, cors/simple-requests.htm,
# fetch/api/cors/cors-no-preflight.any.js, resources/not-cors-safelisted.json,
# xhr/access-control-basic-{cors,non-cors}-safelisted-*.htm

LONG: Final = "0123456789" * 12 + "012345678"
HUGE: Final = "0" * 60


@pytest.mark.parametrize(
    ("line", "preflighted"),
    [
        *[
            (f"Content-Type: {text}", False)
            for text in (
                *("text/plain;", "text/plain;garbage", "multipart/form-data"),
                *("text/plain; parameter=whatever", "Text/Plain;charset=utf-8"),
            )
        ],
        *[
            (f"Content-Type: {text}", True)
            for text in (
                *("text /plain", "text\t/\tplain", "text/plain;garbage\x01\x02", "text/plain,"),
                *(",text/plain", "text/plain,text/plain", "text/plain,x/x", "text/plain\x0b"),
                *("text/plain\x0c", "application/www-form-urlencoded", "text/html"),
                *("application/x-www-form-urlencoded;\x7f", 'multipart/form-data;"'),
                *(f"text/plain; long={LONG[:112]}", "application/xml"),
            )
        ],
        *[
            (f"Range: {text}", preflighted)
            for text, preflighted in (
                ("bytes=100-200", False),
                ("bytes=200-", False),
                *[
                    (text, True)
                    for text in (
                        *("100-200", "MB=100-200", "bytes =100-200", "bytes\t=100-200"),
                        *("bytes=  100-200", "bytes=\t\t100-200", "bytes= \t100-200"),
                        *("bytes=100 -200", "bytes=100\t-200", "bytes=100- 200"),
                        *("bytes=100-\t200", "bytes=100-200hello", "bytes=abc-def"),
                        *("bytes=100-200,300-400", "bytes=-200", "bytes=200-100"),
                        *(f"bytes=1{HUGE}-2{HUGE}", "bytes 100-200", "bytes = 100-200"),
                        *(",bytes=100-200", "bytes=,100-200", "bytes 0-"),
                    )
                ],
            )
        ],
        *[
            (line, False)
            for line in (
                *("Accept: test", "Accept: */*", "accept-language: test", "Accept-Language: fr"),
                *("CONTENT-language: test", "Content-Language: fr"),
            )
        ],
        *[
            (line, True)
            for line in (
                *('Accept: "', f"Accept: {LONG}", "Accept-Language: \x01", "Accept-Language: @"),
                *("Authorization: basics", "Content-Language: \x01", "Content-Language: @"),
                *("Accept-Language: nn_NO,nn,en", "Test: hi"),
                # Safelisted once; of these, the tests of today keep those that never were.
                *('Last-Event-ID: "', "Last-Event-ID: e5p3n<3k0k0s", f"Last-Event-ID: {LONG}"),
            )
        ],
    ],
)
def test_which_headers_need_a_preflight(line: str, preflighted: bool) -> None:
    name, _, text = line.partition(": ")
    lists = f"Access-Control-Allow-Headers: {name}"
    request = ask(f"{API}/", f"{name}: {text}", method="POST", body_type="text")
    answers = [reply(204, ANY, lists)] * preflighted + [reply(200, ANY)]
    verdict = unanimous(request, *answers)
    assert (verdict.allowed, verdict.preflighted) == (True, preflighted)


# cors/simple-requests-ch.tentative.htm, which the standard does not say any more


@pytest.mark.parametrize(
    "line",
    ["Save-Data: on", "Device-Memory: 2.0", "DPR: 3.0", "Width: 1200", "Viewport-Width: 1300"],
)
def test_client_hints_go_without_a_preflight_in_chromium_only(line: str) -> None:
    verdict = pump(judge(ask(f"{API}/", line)), [reply(403), reply(200, ANY)])
    assert [engine for engine, allowed in verdict.engines.items() if allowed] == ["chromium"]


# fetch/api/cors/cors-preflight.any.js, xhr/access-control-preflight-request-header-*.htm


def test_what_a_preflight_asks_for() -> None:
    names = [f"x-test-header{end}" for end in ("1", "2", "-b", "-D", "-C", "-a")]
    names += ["X-test-header3", "X-Custom-ua", "X-Custom-V", "X-Custom-s", "Content-Type"]
    safe = ["Accept: *", "Accept-Language: bzh", "Content-Language: eu"]
    request = ask(f"{API}/", *[f"{name}: allowedOrRefused" for name in names], *safe, method="PUT")
    lists = [f"Access-Control-Allow-Headers: {' ,'.join(names).lower()}"]
    answer = reply(200, ANY, "Access-Control-Allow-Methods: PUT", *lists)
    verdict = unanimous(request, answer, reply(200, ANY))
    sent = verdict.exchanges[0].request
    assert value(sent, "Access-Control-Request-Method") == "PUT"
    assert value(sent, "Access-Control-Request-Headers") == ",".join(sorted(map(str.lower, names)))


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "NEW"])
def test_a_method_is_listed_or_refused(method: str) -> None:
    request = ask(f"{API}/", "Accept: *", method=method)
    listed = reply(200, ANY, f"Access-Control-Allow-Methods: {method}")
    verdict = unanimous(request, listed, reply(200, ANY))
    assert value(verdict.exchanges[0].request, "Access-Control-Request-Headers") is None
    assert verdict.allowed
    assert not unanimous(request, reply(200, ANY)).allowed


# fetch/api/cors/cors-preflight-star.any.js


@pytest.mark.parametrize(
    ("passes", "include", "methods", "names", "method", "lines"),
    [
        (True, False, "get", "x-test", "GET", ["X-Test: 1"]),
        (True, False, "*", "x-test", "SUPER", ["X-Test: 1"]),
        (True, False, "*", "*", "OK", ["X-Test: 1"]),
        (False, True, "*", "*", "OK", ["X-Test: 1"]),
        (False, True, "*", "", "PUT", []),
        (True, True, "PUT", "*", "PUT", []),
        (False, True, "get", "*", "GET", ["X-Test: 1"]),
        (False, True, "*", "*", "GET", ["X-Test: 1"]),
        (True, True, "*", "*", "*", ["*: 1"]),
        (False, True, "put", "*", "PUT", []),
    ],
)
def test_the_wildcard_of_a_preflight(
    passes: bool, include: bool, methods: str, names: str, method: str, lines: list[str]
) -> None:
    allowed = [f"Access-Control-Allow-Origin: {PAGE}", "Access-Control-Allow-Credentials: true"]
    lists = [f"Access-Control-Allow-Methods: {methods}", f"Access-Control-Allow-Headers: {names}"]
    request = ask(
        f"{API}/", *lines, method=method, credentials="include" if include else "same-origin"
    )
    answers = [reply(200, *allowed, *lists), *[reply(200, *allowed)] * passes]
    assert unanimous(request, *answers).allowed is passes


# fetch/api/cors/cors-preflight-status.any.js, cors/preflight-failure.htm


@pytest.mark.parametrize(
    "status", [*range(200, 207), 299, *range(300, 309), *range(400, 418), 501, 680, 790]
)
def test_the_status_of_a_preflight(status: int) -> None:
    passes = status < 300
    answer = reply(status, ANY, "Access-Control-Allow-Headers: x-test", f"Location: {API}/b")
    verdict = unanimous(ask(f"{API}/", "X-Test: 1"), answer, *[reply(200, ANY)] * passes)
    assert verdict.allowed is passes
    assert len(verdict.exchanges) == 1 + passes


# cors/status-preflight.htm, cors/status-async.htm


@pytest.mark.parametrize("status", [200, 204, 400, 401, 404, 501, 699])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "CHICKEN"])
def test_the_status_after_a_preflight_is_scripts_to_read(method: str, status: int) -> None:
    lists = [f"Access-Control-Allow-Methods: {method}", "Access-Control-Allow-Headers: x-nonsimple"]
    answers = [reply(200, ANY, *lists), reply(status, ANY)]
    verdict = unanimous(ask(f"{API}/", "X-Nonsimple: true", method=method), *answers)
    assert (verdict.allowed, verdict.status) == (True, status)


# fetch/api/cors/cors-preflight-response-validation.any.js, cors/request-headers.htm,
# xhr/allow-lists-starting-with-comma.htm


@pytest.mark.parametrize(
    ("lists", "passes"),
    [
        (["Access-Control-Allow-Headers: x-print,y-print,header name with space"], False),
        (
            [
                "Access-Control-Allow-Headers: x-print,y-print",
                "Access-Control-Allow-Methods: Bad name",
            ],
            False,
        ),
        (["Access-Control-Allow-Headers: x-print"], False),
        (["Access-Control-Allow-Headers: ,y-lol,x-PriNT, ,,,Y-PRINT"], True),
        (["Access-Control-Allow-Headers: x-print,y-print,"], True),
        (
            [
                "Access-Control-Allow-Headers: x-print, y-print",
                "Access-Control-Allow-Methods: ,,PUT",
            ],
            True,
        ),
    ],
)
def test_how_lists_are_read(lists: list[str], passes: bool) -> None:
    request = ask(f"{API}/", "X-Print: unicorn", "Y-Print: narwhal")
    answers = [reply(200, ANY, *lists), *[reply(200, ANY)] * passes]
    assert unanimous(request, *answers).allowed is passes


# fetch/api/cors/cors-filtering.sub.any.js, cors-expose-star.sub.any.js, cors/response-headers.htm,
# cors/access-control-expose-headers-parsing.window.js,
# xhr/access-control-response-with-exposed-headers.htm

SAFE: Final = ("Cache-Control", "Content-Language", "Content-Length", "Content-Type", "Expires")
SAFE_TOO: Final = ("Last-Modified", "Pragma")
HIDDEN: Final = ("Age", "Server", "Warning", "X-Powered-By", "X-Nonexposed", "Date")
NEVER: Final = ("Set-Cookie", "Set-Cookie2")


@pytest.mark.parametrize("name", [*SAFE, *SAFE_TOO, *HIDDEN, *NEVER])
@pytest.mark.parametrize("exposed", [False, True])
def test_which_headers_are_readable(name: str, exposed: bool) -> None:
    expose = [f"Access-Control-Expose-Headers: {name}"] * exposed
    verdict = unanimous(ask(), reply(200, ANY, f"{name}: x", *expose))
    readable = name not in NEVER and (exposed or name in {*SAFE, *SAFE_TOO})
    assert verdict.readable_headers == ((name.lower(),) if readable else ())
    assert verdict.response_type == "cors"


@pytest.mark.parametrize(
    ("lines", "exposed"),
    [
        (["bb-8"], True),
        (["bb-8,,@#$#%%^&&^%&^"], False),
        (["bb-8, bb-9"], True),
        (["BB-8"], True),
        (["", "bb-8"], True),
        (["bb-8", "no no"], False),
        (["'bb-8',bb-8"], True),
        (['"bb-8",bb-8'], False),
        (["bb-8;"], False),
        (["bb-8\x0c"], False),
        (["@bb-8"], False),
        (["x-bb-8"], False),
        ([",bb-8,"], True),
        (["\tbb-8\t"], True),
        (["*"], True),
        (["*", "set-cookie"], True),
    ],
)
def test_how_exposed_names_are_read(lines: list[str], exposed: bool) -> None:
    expose = [f"Access-Control-Expose-Headers: {line}" for line in lines]
    answer = reply(200, ANY, "BB-8: hey", "Content-Language: mkay", "Set-Cookie: x", *expose)
    readable = unanimous(ask(), answer).readable_headers
    assert "content-language" in readable
    assert ("bb-8" in readable) is exposed
    assert "set-cookie" not in readable


@pytest.mark.parametrize("include", [False, True])
def test_a_wildcard_is_a_name_where_credentials_are_sent(include: bool) -> None:
    lines = [f"Access-Control-Allow-Origin: {PAGE}", "Access-Control-Allow-Credentials: true"]
    lines += ["Access-Control-Expose-Headers: *", "Test: X", "*: whoa", "Content-Type: text/plain"]
    request = ask(credentials="include" if include else "same-origin")
    readable = unanimous(request, reply(200, *lines)).readable_headers
    assert {"*", "content-type"} <= set(readable)
    assert ("test" in readable) is not include


# fetch/api/headers/header-values.any.js


def test_bytes_that_throw_in_a_value() -> None:
    for byte in range(256):
        request = Request(f"{PAGE}/", PAGE, headers=(("Value-Test", f"x{chr(byte)}x"),))
        throws = byte in {0, 10, 13}
        verdict = unanimous(request, *[reply(200)] * (not throws))
        assert verdict.allowed is not throws
        assert expecting(verdict) == (("INVALID_HEADER_VALUE", "request") if throws else None)
