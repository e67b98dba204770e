"""The whole text: its form, its length, what verbosity adds, and that hostile values stay tame."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_cors.drive.response import CrashedResponse, WholeResponse
from pytest_cors.fetch import (
    Engine,
    Exchange,
    Failure,
    FailureCode,
    HTTPRequest,
    HTTPResponse,
    Request,
    Verdict,
    fetch,
)
from pytest_cors.fetch.verdict import Stage
from pytest_cors.report.case import Case, Expected
from pytest_cors.report.explanation import Explanation, Line, Section, SectionKind, plain_text
from pytest_cors.report.failure_text import explain, explanation
from pytest_cors.report.framework_setting import facility
from tests.report.blocked import BLOCKED, Row, asks
from tests.report.playing import PAGE, URL, answer, play, pump

EVIL = "https://evil.test"

REFUSED_METHOD = """\
PUT https://api.example.com/items/1 from https://app.example.com is blocked: the preflight \
answered 400 (Disallowed CORS method), a browser wants 200 to 299; its \
Access-Control-Allow-Methods lacks PUT.

What was sent
  > OPTIONS https://api.example.com/items/1
  > Access-Control-Request-Method: PUT
  > Origin: https://app.example.com
  < 400 Bad Request   <-- here
  < access-control-allow-origin: https://app.example.com
  < access-control-allow-methods: GET
  The PUT itself was not sent.
Why
  expected  a status from 200 to 299
  got       400
  standard  CORS-preflight fetch: the status has to be an ok status, whatever the headers say
            https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
What the browser's console says
  Chrome   Access to fetch at 'https://api.example.com/items/1' from origin \
'https://app.example.com' has been blocked by CORS policy: Response to preflight request doesn't \
pass access control check: It does not have HTTP ok status.
  Firefox  Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote \
resource at https://api.example.com/items/1. (Reason: CORS preflight response did not succeed). \
Status code: 400.
  Safari   Preflight response is not successful. Status code: 400
What to change
  Add PUT to the allowed methods, in FastAPI's CORSMiddleware:
    app.add_middleware(CORSMiddleware, ..., allow_methods=["GET", "PUT"])
To see it again
  curl -i -X OPTIONS -H 'Access-Control-Request-Method: PUT' -H 'Origin: https://app.example.com' \
https://api.example.com/items/1"""

REFLECTED = """\
GET https://api.example.com/items/1 from https://evil.test with credentials is allowed and should \
be blocked: Access-Control-Allow-Origin of the response is "https://evil.test" and \
Access-Control-Allow-Credentials of the response is "true".

What was sent
  > GET https://api.example.com/items/1
  > Origin: https://evil.test
  > (and the cookies and the login that the client has)
  < 200 OK
  < Access-Control-Allow-Origin: https://evil.test
  < Access-Control-Allow-Credentials: true
What lets it through
  Access-Control-Allow-Origin of the response is "https://evil.test": the very origin that asked
  Access-Control-Allow-Credentials of the response is "true": with cookies and login
  A page of https://evil.test can read this response (200) with the cookies and the login of \
whoever visits it.
What to change
  If https://evil.test is not to read this: take it out of the allowed origins. Where a pattern or \
a function lets it in, match the whole origin, and escape the dots.
  No list of methods or headers can refuse this request: it needs no preflight, so only the origin \
decides.
To see it again
  curl -i -H 'Origin: https://evil.test' https://api.example.com/items/1"""

UNREADABLE = """\
GET http://testserver/items from https://app.example.com is allowed, but script cannot read \
X-Total-Count: Access-Control-Expose-Headers is "X-Page" and does not name it.

What was sent
  > GET http://testserver/items
  > Origin: https://app.example.com
  < 200 OK
  < Access-Control-Allow-Origin: *
  < X-Total-Count: 3
  < Access-Control-Expose-Headers: X-Page
Why script cannot read it
  X-Total-Count  Access-Control-Expose-Headers is "X-Page" and does not name it
What to change
  Expose X-Total-Count by name, in Litestar's CORSConfig:
    CORSConfig(..., expose_headers=["X-Page", "X-Total-Count"])
To see it again (with the address of a running server for http://testserver)
  curl -i -H 'Origin: https://app.example.com' http://testserver/items"""

DISPUTED = """\
GET https://api.example.com/items/1 from https://app.example.com should be allowed by all and is \
disputed: Chrome, Firefox and Safari let it through, the standard blocks it: \
Access-Control-Allow-Headers of the preflight is "*"; the standard wants authorization by name: * \
does not cover it.

Who does what
  block: the standard
  let through: Chrome, Firefox and Safari (Access-Control-Allow-Headers: * covers Authorization.)
What was sent
  > OPTIONS https://api.example.com/items/1
  > Access-Control-Request-Method: GET
  > Access-Control-Request-Headers: authorization
  > Origin: https://app.example.com
  < 204 No Content
  < Access-Control-Allow-Origin: *
  < Access-Control-Allow-Headers: *   <-- here
Why
  expected  Access-Control-Allow-Headers with authorization in it
  got       Access-Control-Allow-Headers: "*"
  standard  CORS-preflight fetch: every CORS-unsafe header name has to be listed; * counts without \
credentials only, and never for Authorization
            https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
What to change
  Add Authorization to the allowed headers, so that the answer has:
    Access-Control-Allow-Headers: *, Authorization
To see it again
  curl -i -X OPTIONS -H 'Access-Control-Request-Method: GET' -H 'Access-Control-Request-Headers: \
authorization' -H 'Origin: https://app.example.com' https://api.example.com/items/1"""


def test_blocked() -> None:
    request = asks(method="PUT")
    refused = WholeResponse(
        400,
        (
            ("access-control-allow-origin", PAGE),
            ("access-control-allow-methods", "GET"),
            ("access-control-max-age", "600"),
            ("content-type", "text/plain; charset=utf-8"),
        ),
        b"Disallowed CORS method",
    )
    verdict = play(request, refused)
    assert explain(request, verdict, expected="allowed", framework="fastapi") == REFUSED_METHOD


def test_let_through() -> None:
    request = Request(URL, EVIL, credentials="include")
    verdict = play(request, answer(acao=EVIL, acac="true", vary="Origin"))
    assert explain(request, verdict, expected="blocked") == REFLECTED


def test_unreadable() -> None:
    request = Request("http://testserver/items", PAGE)
    verdict = play(request, answer(acao="*", x_total_count="3", aceh="X-Page"))
    told = explain(
        request,
        verdict,
        expected="allowed",
        framework="Litestar",
        missing_exposes=["X-Total-Count"],
    )
    assert told == UNREADABLE


def test_disputed() -> None:
    request = asks(headers=(("Authorization", "Bearer 1"),))
    verdict = play(request, answer(204, acao="*", acah="*"), answer(acao="*"))
    assert explain(request, verdict, expected="allowed") == DISPUTED


def test_disputed_where_the_standard_lets_it_through() -> None:
    """Firefox preflights with the page's origin after a redirect, and is refused."""
    request = asks(method="PUT")
    answers = [
        answer(204, acao="*", acam="PUT"),
        answer(307, acao="*", location="https://other.example.com/"),
        answer(204, acao="null", acam="PUT"),
        answer(200, acao="null"),
        answer(204, acao="null", acam="PUT"),
    ]
    verdict = play(request, *answers)
    assert verdict.allowed
    assert verdict.outcome == "disputed"
    told = explain(request, verdict, expected="allowed").splitlines()
    assert told[0] == (
        f"PUT {URL} from {PAGE} should be allowed by all and is disputed: the standard, Chrome and "
        "Safari let it through, Firefox blocks it: Access-Control-Allow-Origin of the preflight "
        'from https://other.example.com/ (after a redirect) is "null"; Firefox wants exactly '
        f'"{PAGE}" or "*".'
    )
    assert (
        "  block: Firefox (A preflight after a redirect to another origin still names the"
        in (told[4])
    )
    assert any(line.startswith("  Firefox  Cross-Origin Request Blocked: ") for line in told)
    assert not any(line.startswith("  Chrome ") for line in told)


def test_an_exception_in_the_app() -> None:
    request = asks()
    crash = CrashedResponse(500, (("content-type", "text/plain"),), KeyError("item\n1"))
    told = explain(request, play(request, crash), expected="allowed", framework="starlette")
    first, *rest = told.splitlines()
    assert first == (
        f"GET {URL} from {PAGE} is blocked: the app raised KeyError: 'item\\n1', and the response "
        f'(500) has no Access-Control-Allow-Origin; a browser wants "{PAGE}" or "*".'
    )
    assert "    app = CORSMiddleware(app, ...)  # around the whole app" in (rest)


@pytest.mark.parametrize("row", BLOCKED, ids=lambda row: row.id)
def test_a_block_is_told_in_a_screenful(row: Row) -> None:
    verdict = play(row.request, *row.answers)
    lines = explain(row.request, verdict, expected="allowed").splitlines()
    assert len(lines) <= 28
    assert lines[1] == ""
    titles = [line for line in lines[2:] if not line.startswith(" ")]
    assert titles[-2 if row.answers else -1] == "What to change"
    assert all(after.startswith("  ") for line, after in pairwise(lines) if line in titles)


@pytest.mark.parametrize("row", BLOCKED, ids=lambda row: row.id)
def test_in_short_there_is_the_sentence_and_what_to_change(row: Row) -> None:
    verdict = play(row.request, *row.answers)
    full = explain(row.request, verdict, expected="allowed")
    first, empty, title, *advice = explain(
        row.request, verdict, expected="allowed", verbosity=-1
    ).splitlines()
    assert (first, empty, title) == (full.splitlines()[0], "", "What to change")
    assert advice
    assert all(line in full for line in advice)


@pytest.mark.parametrize("row", [row for row in BLOCKED if row.answers], ids=lambda row: row.id)
def test_at_length_nothing_is_left_out(row: Row) -> None:
    verdict = play(row.request, *row.answers)
    case = Case.of(row.request, verdict)
    told = explain(row.request, verdict, expected="allowed", verbosity=1)
    for sent, response in case.verdict.exchanges:
        assert f"> {sent.method} {sent.url}\n" in told
        assert all(f"> {name}: " in told for name, _ in sent.headers)
        assert f"< {response.status}" in told
        assert all(f"< {name}: " in told for name, _ in response.headers)


NO_ORIGIN = "no Access-Control-Allow-Origin"
LISTED = ", ".join(f"X-Header-{number}" for number in range(20))


@pytest.mark.parametrize(
    ("request_", "response", "expected", "got"),
    [
        (asks(), answer(), f"Access-Control-Allow-Origin: {PAGE} (or *)", NO_ORIGIN),
        (
            asks(credentials="include"),
            answer(),
            f"Access-Control-Allow-Origin: {PAGE}",
            NO_ORIGIN,
        ),
        (
            asks(),
            answer(acao=["*", "a"]),
            f"Access-Control-Allow-Origin: {PAGE} (or *), once",
            'Access-Control-Allow-Origin: "*" and "a"',
        ),
        (
            asks(credentials="include"),
            answer(acao=["*", "a"]),
            f"Access-Control-Allow-Origin: {PAGE}, once",
            'Access-Control-Allow-Origin: "*" and "a"',
        ),
        (
            asks(credentials="include"),
            answer(acao=PAGE, acac="TRUE"),
            "Access-Control-Allow-Credentials: true",
            'Access-Control-Allow-Credentials: "TRUE"',
        ),
        (
            asks(method="PUT"),
            answer(204, acao="*", acam="GET, put"),
            "Access-Control-Allow-Methods with PUT in it",
            'Access-Control-Allow-Methods: "GET, put"',
        ),
        (
            asks(headers=(("X_Header_19", "1"),)),
            answer(204, acao="*", acah=LISTED),
            "Access-Control-Allow-Headers with x_header_19 in it",
            "Access-Control-Allow-Headers: "
            '"X-Header-0, X-Header-1, X-Header-19, ..." (20 elements)',
        ),
        (
            asks(headers=(("X-A", "1"),)),
            answer(204, acao="*", acah=f"{LISTED}, a b"),
            "Access-Control-Allow-Headers: names, separated by commas",
            'Access-Control-Allow-Headers: "X-Header-0, X-Header-1, a b, ..." (21 elements)',
        ),
        (
            asks(),
            answer(302, acao="*", location="http://["),
            "Location: a URL, once",
            'Location: "http://["',
        ),
    ],
)
def test_what_was_expected_and_what_was_got(
    request_: Request, response: HTTPResponse, expected: str, got: str
) -> None:
    told = explain(request_, play(request_, response), expected="allowed").splitlines()
    assert f"  expected  {expected}" in told
    assert f"  got       {got}" in told


def test_sections_are_data() -> None:
    request = asks(method="PUT")
    case = Case.of(request, play(request, answer(204, acao="*")))
    told = explanation(case)
    assert [section.kind for section in told.sections] == [
        "exchange",
        "decision",
        "console",
        "remedy",
        "reproduce",
    ]
    roles = {line.role for section in told.sections for line in section.lines}
    assert roles == {"text", "request", "response", "header", "absent", "expected", "got"} | {
        "link",
        "code",
    }


def test_every_kind_of_section_occurs() -> None:
    allowed = asks(), play(asks(), answer(acao="*", x_a="1"))
    authorized = asks(headers=(("Authorization", "1"),))
    disputed = authorized, play(authorized, answer(204, acao="*", acah="*"), answer(acao="*"))
    blocked = asks(), play(asks(), answer())
    cases = [
        Case.of(*blocked),
        Case.of(*disputed),
        Case.of(*allowed, expected="blocked"),
        Case.of(*allowed, missing_exposes=["X-A"]),
    ]
    kinds = {section.kind for case in cases for section in explanation(case).sections}
    assert kinds == set(get_args(SectionKind))


def test_plain_text_aligns_labels_and_indents() -> None:
    told = Explanation(
        "It failed.",
        (
            Section("decision", "Why", (Line("a", label="ex"), Line("b", "code", depth=1))),
            Section("remedy", "Then", (Line("c"), Line("d", "code", depth=1))),
        ),
    )
    assert plain_text(told) == "It failed.\n\nWhy\n  ex  a\n        b\nThen\n  c\n    d"
    assert plain_text(Explanation("It failed.", ())) == "It failed."


@pytest.mark.parametrize("expected", get_args(Expected))
@pytest.mark.parametrize("stage", get_args(Stage))
@pytest.mark.parametrize("code", FailureCode)
def test_no_failure_is_without_words(code: FailureCode, stage: Stage, expected: Expected) -> None:
    """Also such as do not occur: a report must not be what breaks."""
    preflight = HTTPRequest("OPTIONS", URL, (), False, "preflight")
    actual = HTTPRequest("GET", URL, (), False, "actual")
    failure = Failure(code, stage, None, None, None, "#cors-protocol")
    for exchanges in (), (Exchange(preflight, answer(999)),), (Exchange(actual, answer(302)),):
        for allowed in (True, False):
            engines: dict[Engine, bool] = {"standard": False, "firefox": allowed}
            verdict = Verdict(False, failure, False, "error", 0, (), exchanges, engines)
            told = explain(asks(), verdict, expected=expected).splitlines()
            assert told[0].startswith(f"GET {URL} from {PAGE} ")
            assert told[0].endswith(".")
            assert "            https://fetch.spec.whatwg.org/#cors-protocol" in told


def test_where_the_exchanges_of_those_that_block_are_not_at_hand() -> None:
    request = asks()
    engines: dict[Engine, bool] = {"standard": True, "webkit": False}
    verdict = Verdict(True, None, False, "cors", 200, (), (), engines)
    told = explain(request, verdict, expected="allowed").splitlines()
    assert told[0] == (
        f"GET {URL} from {PAGE} should be allowed by all and is disputed: the standard, Chrome and "
        "Firefox let it through, Safari blocks it: they are known to differ here."
    )
    assert told[2:] == [
        "Who does what",
        "  let through: the standard, Chrome and Firefox",
        "  block: Safari",
    ]


def test_what_is_as_expected_is_told_too() -> None:
    verdict = play(asks(), answer(acao="*"))
    assert explain(asks(), verdict, expected="allowed", verbosity=-1) == (
        f"GET {URL} from {PAGE} is allowed."
    )


values = st.text(st.characters(codec="latin-1"), max_size=60)
names = st.sampled_from(
    [
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Credentials",
        "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers",
        "Access-Control-Expose-Headers",
        "Location",
        "Vary",
        "WWW-Authenticate",
        "CORS-Error",
        "X-Total-Count",
    ]
)
lines = st.lists(st.tuples(names, values | st.sampled_from([PAGE, "*", "null", "true", "PUT"])))
responses = st.builds(
    HTTPResponse, st.sampled_from([200, 204, 302, 304, 400, 401, 404, 500, 999]), lines.map(tuple)
)


def verdict_over(request: Request, response: HTTPResponse) -> Verdict:
    return pump(fetch(request), lambda sent: response)


@given(
    responses,
    st.sampled_from(["GET", "PUT"]),
    st.sampled_from(["include", "same-origin"]),
    st.sampled_from(["allowed", "blocked"]),
    st.sampled_from([None, "starlette", "falcon", "django"]),
    st.sampled_from([-1, 0, 2]),
)
def test_whatever_an_app_answers_the_text_is_tame(
    response: HTTPResponse,
    method: str,
    credentials: Any,
    expected: Any,
    framework: str | None,
    verbosity: int,
) -> None:
    """No control character of an app reaches the terminal, and the first line is one line."""
    request = Request(URL, PAGE, method, (("X-A", "1"),), credentials)
    told = explain(
        request,
        verdict_over(request, response),
        expected=expected,
        framework=framework,
        missing_exposes=["X-Total-Count"],
        allowed_origins=[f"{PAGE}/", "\x1b[31m"],
        verbosity=verbosity,
    )
    assert told.startswith(f"{method} {URL} from {PAGE}")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", told)
    assert all(line == line.rstrip() for line in told.splitlines())
    known = facility(framework)
    assert known is None or "so that the answer has" not in told or "headers" not in known.arguments
