"""What went over the wire, the curl line that sends it again, and the case that both come from."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from pytest_cors.drive.response import WholeResponse
from pytest_cors.fetch import Exchange, HTTPRequest, HTTPResponse, Request
from pytest_cors.fetch.judgement import judge
from pytest_cors.report.admission import consequence, grants
from pytest_cors.report.case import Case
from pytest_cors.report.curl import curl_line, is_reachable, origin_of
from pytest_cors.report.exchange_text import exchange_lines, shown_value
from pytest_cors.report.exposure import unreadable
from pytest_cors.report.failure_text import explain
from tests.report.blocked import asks
from tests.report.playing import API, PAGE, URL, answer, play, pump

HOP = "https://b.example.com/x"


def shown(request: Request, *answers: HTTPResponse, verbosity: int = 0) -> list[str]:
    case = Case.of(request, play(request, *answers))
    return [line.text for line in exchange_lines(case, verbosity)]


def sends(method: str, url: str = URL, *headers: tuple[str, str]) -> HTTPRequest:
    return HTTPRequest(method, url, headers, False, "actual")


def test_what_passed_is_told_in_short() -> None:
    request = asks(method="PUT")
    lines = shown(request, answer(204, acao="*", acam="PUT"), answer(500, acao=""))
    assert lines == [
        f"> OPTIONS {URL}  < 204, passed",
        f"> PUT {URL}",
        f"> Origin: {PAGE}",
        "< 500 Internal Server Error",
        '< Access-Control-Allow-Origin: ""   <-- here',
        "The request has reached the server; only its response is kept from script.",
    ]


def test_long_chains_of_redirects_are_cut() -> None:
    hops = [answer(302, acao="*", location=f"/{number}") for number in range(21)]
    lines = shown(asks(), *hops)
    assert lines[:5] == [
        f"> GET {URL}  < 302 to /0, passed",
        f"> GET {API}/0  < 302 to /1, passed",
        "... 16 more exchanges ...",
        f"> GET {API}/17  < 302 to /18, passed",
        f"> GET {API}/18  < 302 to /19, passed",
    ]
    assert len(shown(asks(), *hops, verbosity=1)) > 21 * 4


def test_unseen_characters_are_shown_and_secrets_are_not() -> None:
    secret = (("Authorization", "Bearer s3cret"), ("X-API-Key", "s3cret"))
    request = asks(headers=secret, credentials="include")
    left = answer(204, acao=PAGE, acac="true", acah="authorization, x-api-key")
    wrong = answer(200, acao=f"{PAGE}\xa0", acac="true", set_cookie="session=s3cret", x_a="\x1b[0m")
    lines = shown(request, left, wrong, verbosity=1)
    assert "> Authorization: Bearer ***" in lines
    assert "> X-API-Key: ***" in lines
    assert "> (and the cookies and the login that the client has)" in lines
    assert "< Set-Cookie: ***" in lines
    assert "< X-A: \\x1b[0m" in lines
    assert f'< Access-Control-Allow-Origin: "{PAGE}\\xa0"   <-- here' in lines
    assert "s3cret" not in "".join(lines)


@pytest.mark.parametrize(
    ("name", "value", "shown_as"),
    [
        ("Authorization", "Basic dTpw", "Basic ***"),
        ("Authorization", "dTpw", "***"),
        ("Proxy-Authorization", "Basic dTpw", "Basic ***"),
        ("Cookie", "a=1; b=2", "***"),
        ("X-Auth-Token", "a b", "***"),
        ("X-Auth-Token", "", '""'),
        ("X-A", "a b", "a b"),
        ("X-A", " a", '" a"'),
    ],
)
def test_a_value_as_it_may_be_shown(name: str, value: str, shown_as: str) -> None:
    assert shown_value(name, value) == shown_as


def test_headers_that_decide_nothing_are_left_out() -> None:
    response = answer(
        204,
        acao="*",
        acam="GET",
        access_control_max_age="600",
        acac="true",
        vary="Origin",
        server="x",
        acah=", ".join(f"X-Header-{number}" for number in range(20)),
    )
    assert shown(asks(method="PUT"), response)[3:-1] == [
        "< 204 No Content",
        "< Access-Control-Allow-Origin: *",
        "< Access-Control-Allow-Methods: GET   <-- here",
        '< Access-Control-Allow-Headers: "X-Header-0, X-Header-1, ..." (20 elements)',
    ]


def test_without_allow_origin_the_signs_of_a_cors_layer_are_shown() -> None:
    assert shown(asks(), answer(acac="true", vary="Origin", server="x"))[2:-1] == [
        "< 200 OK",
        "< Access-Control-Allow-Credentials: true",
        "< Vary: Origin",
        "< (no Access-Control-Allow-Origin)   <-- here",
    ]


def test_the_body_of_a_refusal() -> None:
    json = (("content-type", "application/json"),)
    refused = WholeResponse(403, json, b'{"detail": "no\ttoken"}\nmore')
    assert 'The body begins: {"detail": "no\\ttoken"}' in shown(asks(method="PUT"), refused)
    html = WholeResponse(403, (("content-type", "text/html"),), b"<html>")
    assert not any("body" in line for line in shown(asks(method="PUT"), html))


def test_unknown_statuses_have_no_phrase() -> None:
    assert "< 299" in shown(asks(), answer(299))


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (sends("GET", URL, ("Origin", PAGE)), f"-H 'Origin: {PAGE}' {URL}"),
        (sends("HEAD"), f"-I {URL}"),
        (sends("PUT", f"{URL}?a=1&b='"), f"-X PUT '{URL}?a=1&b='\"'\"''"),
        (sends("GET", "http://[::1]/"), "-g 'http://[::1]/'"),
        (
            sends("GET", URL, ("Authorization", "Bearer s3cret")),
            f'-H "Authorization: $AUTHORIZATION" {URL}',
        ),
        (sends("GET", URL, ("X-A", "")), f"-H 'X-A;' {URL}"),
        (sends("GET", URL, ("X-A", "it's\xe9\n")), f"-H $'X-A: it\\'s\\xe9\\x0a' {URL}"),
        (sends("GET", URL, ("Accept", "*/*"), ("Referer", PAGE)), URL),
    ],
)
def test_curl(request_: HTTPRequest, line: str) -> None:
    assert curl_line(request_) == f"curl -i {line}"


def test_curl_survives_a_shell() -> None:
    hostile = "$(rm -rf /) `id` \"'; echo"
    sent = sends("P$UT", f"{URL}?$(id)", ("X-A", hostile))
    assert shlex.split(curl_line(sent)) == [
        *("curl", "-i", "-X", "P$UT", "-H"),
        f"X-A: {hostile}",
        f"{URL}?$(id)",
    ]


@pytest.mark.parametrize(
    ("url", "reachable"),
    [("http://testserver/a", False), ("http://localhost:8000/", True), (URL, True)],
)
def test_an_in_process_address_is_none_for_curl(url: str, reachable: bool) -> None:
    sent = sends("GET", url)
    assert is_reachable(sent) is reachable
    assert url.startswith(origin_of(sent))


def test_a_case_tells_whose_exchanges_are_whose() -> None:
    """Firefox asks again in its own way after the redirect: that exchange decided nothing."""
    request = asks(method="PUT")
    verdict = play(
        request,
        answer(204, acao="*", acam="PUT"),
        answer(307, acao="*", location=HOP),
        answer(404),
        answer(403),
    )
    assert [exchange.response.status for exchange in verdict.exchanges] == [204, 307, 404, 403]
    case = Case.of(request, verdict)
    assert [exchange.response.status for exchange in case.verdict.exchanges] == [204, 307, 404]
    deciding = case.deciding()
    assert deciding is not None
    assert (deciding.status, deciding.origin, deciding.initial_url) == (404, "null", URL)


def test_a_case_is_not_judged_by_who_would_have_sent_something_else() -> None:
    request = asks(method="PUT")
    verdict = play(request, answer(204, acao="*", acam="PUT"), answer(acao="*"))
    short = replace(verdict, exchanges=verdict.exchanges[:1])
    assert Case.of(request, verdict).judged_by("webkit") is not None
    assert Case.of(request, short).judged_by("webkit") is None
    foreign = Exchange(sends("GET"), answer())
    assert Case.of(request, replace(verdict, exchanges=(foreign,))).judged_by("firefox") is None


def test_grants_and_consequence() -> None:
    request = asks(method="PUT", headers=(("X-A", "1"),), credentials="include")
    left = answer(204, acao=PAGE, acac="true", acam="PUT, GET", acah="x-a")
    case = Case.of(request, play(request, left, answer(acao=PAGE, acac="true")), expected="blocked")
    assert [(each.message, each.header, each.meaning) for each in grants(case)] == [
        ("response", "Access-Control-Allow-Origin", "the very origin that asked"),
        ("response", "Access-Control-Allow-Credentials", "with cookies and login"),
        ("preflight", "Access-Control-Allow-Methods", "PUT"),
        ("preflight", "Access-Control-Allow-Headers", "x-a"),
    ]
    assert consequence(case) == (
        f"A page of {PAGE} can read this response (200) with the cookies and the login of whoever "
        "visits it."
    )


@pytest.mark.parametrize(
    ("request_", "answers", "meanings", "told"),
    [
        (
            asks(),
            [answer(404, acao="*")],
            ["every origin, without credentials"],
            f"A page of {PAGE} can read this response (404), without the visitor's cookies.",
        ),
        (
            Request(URL, "null"),
            [answer(acao="null")],
            ["every sandboxed frame, whoever made it"],
            "Any page in the world (a sandboxed frame has the origin null) can read this response "
            "(200), without the visitor's cookies.",
        ),
        (
            asks(method="PUT"),
            [answer(204, acao="*", acam="*"), answer(acao="*")],
            ["every origin, without credentials", "any method, so PUT"],
            f"A page of {PAGE} can read this response (200), without the visitor's cookies.",
        ),
        (
            asks(method="put"),
            [answer(204, acao=PAGE, acac="true", acam="PUT", acah="X-A"), answer(acao=PAGE)],
            ["the very origin that asked", "PUT"],
            f"A page of {PAGE} can read this response (200), without the visitor's cookies.",
        ),
        (
            asks(method="POST", headers=(("X-A", "1"),)),
            [answer(204, acao="*", acam="PUT", acah="*"), answer(acao="*")],
            ["every origin, without credentials", "any header, so x-a"],
            f"A page of {PAGE} can read this response (200), without the visitor's cookies.",
        ),
        (
            Request(f"{PAGE}/x", PAGE),
            [answer()],
            [],
            f"{PAGE} is the app's own origin: CORS is not asked there.",
        ),
        (
            asks(mode="no-cors"),
            [answer()],
            [],
            f"A page of {PAGE} can send this request, and reads nothing of the response.",
        ),
    ],
)
def test_what_let_it_through(
    request_: Request, answers: list[HTTPResponse], meanings: list[str], told: str
) -> None:
    case = Case.of(request_, play(request_, *answers), expected="blocked")
    assert [grant.meaning for grant in grants(case)] == meanings
    assert consequence(case) == told


def test_a_preflight_alone_lets_the_request_be_sent() -> None:
    request = asks(method="PUT", credentials="include")
    leave = answer(204, acao=PAGE, acac="true", acam="PUT")
    verdict = pump(judge(request, preflight_only=True), lambda sent: leave)
    case = Case.of(request, verdict, expected="blocked")
    assert consequence(case) == (
        f"A page of {PAGE} can send this PUT, with the cookies of whoever visits it."
    )
    assert [grant.message for grant in grants(case)] == ["preflight"] * 3
    assert "> OPTIONS" in explain(request, verdict, expected="blocked")


def test_a_preflight_that_nobody_needs_refuses_nothing() -> None:
    verdict = pump(judge(asks(), preflight_only=True), lambda sent: answer())
    assert explain(asks(), verdict, expected="blocked").splitlines() == [
        f"GET {URL} from {PAGE} is allowed and should be blocked: a page of {PAGE} sends this "
        "request without a preflight, so no preflight can refuse it.",
        "",
        "What lets it through",
        f"  A page of {PAGE} sends this request without a preflight, so no preflight can refuse "
        "it.",
        "What to change",
        "  Ask without `preflight_only`: only the actual request can be refused.",
    ]


@pytest.mark.parametrize(
    ("name", "credentials", "aceh", "why"),
    [
        ("X-A", "omit", None, "the response has no Access-Control-Expose-Headers"),
        ("X-A", "omit", "X-B", 'Access-Control-Expose-Headers is "X-B" and does not name it'),
        (
            "X-A",
            "omit",
            "X-A X-B",
            'Access-Control-Expose-Headers is "X-A X-B", which does not parse, so nothing is '
            "exposed",
        ),
        (
            "X-A",
            "include",
            "*",
            'Access-Control-Expose-Headers is "*", and with credentials * exposes nothing',
        ),
        ("X-A", "include", "X-B", 'Access-Control-Expose-Headers is "X-B" and does not name it'),
        ("ETag", "omit", "ETag", "the response does not have it"),
        ("set-cookie", "omit", "*", "no script can ever read it"),
    ],
)
def test_why_script_cannot_read_a_header(
    name: str, credentials: str, aceh: str | None, why: str
) -> None:
    request = Request(URL, PAGE, credentials="include" if credentials == "include" else "omit")
    extra = {} if aceh is None else {"aceh": aceh}
    verdict = play(request, answer(acao=PAGE, acac="true", x_a="1", **extra))
    (found,) = unreadable(Case.of(request, verdict, missing_exposes=[name]))
    assert (found.name, found.why) == (name, why)


def test_of_an_opaque_response_script_reads_nothing() -> None:
    request = asks(mode="no-cors")
    case = Case.of(request, play(request, answer(x_a="1")), missing_exposes=["X-A"])
    assert unreadable(case)[0].why == "script reads nothing of an opaque response"
