"""The first line: what was asked, what the browsers did, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import pytest

from pytest_cors.fetch import FailureCode, HTTPResponse, Request
from pytest_cors.fetch.verdict import Stage
from pytest_cors.report.case import Case
from pytest_cors.report.sentence import sentence
from pytest_cors.report.standard_step import STEPS, spec_link
from tests.report.blocked import BLOCKED, Row, asks
from tests.report.playing import PAGE, URL, answer, play

OTHER = (
    pytest.param(
        asks(headers=(("Authorization", "Bearer 1"),)),
        [answer(204, acao="*", acah="*"), answer(200, acao="*")],
        {},
        (
            "GET https://api.example.com/items/1 from https://app.example.com should be allowed "
            "by all and is disputed: Chrome, Firefox and Safari let it through, the standard "
            'blocks it: Access-Control-Allow-Headers of the preflight is "*"; the standard wants '
            "authorization by name: * does not cover it."
        ),
        id="auth-star",
    ),
    pytest.param(
        asks(),
        [answer(302, acao="*", location=["/a", "/b"]), answer(acao="*")],
        {},
        (
            "GET https://api.example.com/items/1 from https://app.example.com should be allowed "
            "by all and is disputed: Safari lets it through, the standard, Chrome and Firefox "
            'block it: the redirect (302) has 2 Location headers, "/a" and "/b"; the standard, '
            "Chrome and Firefox want one."
        ),
        id="location-two",
    ),
    pytest.param(
        asks(),
        [answer(acao=PAGE)],
        {"expected": "blocked"},
        (
            "GET https://api.example.com/items/1 from https://app.example.com is allowed and "
            "should be blocked: Access-Control-Allow-Origin of the response is "
            '"https://app.example.com".'
        ),
        id="allowed",
    ),
    pytest.param(
        asks(),
        [answer(acao="*")],
        {"expected": "blocked"},
        (
            "GET https://api.example.com/items/1 from https://app.example.com is allowed and "
            'should be blocked: Access-Control-Allow-Origin of the response is "*".'
        ),
        id="allowed-star",
    ),
    pytest.param(
        Request(URL, "null"),
        [answer(acao="null")],
        {"expected": "blocked"},
        (
            "GET https://api.example.com/items/1 from null is allowed and should be blocked: "
            'Access-Control-Allow-Origin of the response is "null".'
        ),
        id="allowed-null",
    ),
    pytest.param(
        asks(credentials="include"),
        [answer(acao=PAGE, acac="true")],
        {"expected": "blocked"},
        (
            "GET https://api.example.com/items/1 from https://app.example.com with credentials "
            "is allowed and should be blocked: Access-Control-Allow-Origin of the response is "
            '"https://app.example.com" and Access-Control-Allow-Credentials of the response is '
            '"true".'
        ),
        id="allowed-incl",
    ),
    pytest.param(
        asks(method="PUT", headers=(("X-A", "1"),)),
        [answer(204, acao="*", acam="*", acah="X-A"), answer(acao="*")],
        {"expected": "blocked"},
        (
            "PUT https://api.example.com/items/1 from https://app.example.com is allowed and "
            'should be blocked: Access-Control-Allow-Origin of the response is "*", '
            'Access-Control-Allow-Methods of the preflight is "*" and '
            'Access-Control-Allow-Headers of the preflight is "X-A".'
        ),
        id="allowed-pf",
    ),
    pytest.param(
        Request(PAGE + "/x", PAGE),
        [answer()],
        {"expected": "blocked"},
        (
            "GET https://app.example.com/x from https://app.example.com is allowed and should be "
            "blocked: https://app.example.com is the app's own origin: CORS is not asked there."
        ),
        id="allowed-same-origin",
    ),
    pytest.param(
        asks(mode="no-cors"),
        [answer()],
        {"expected": "blocked"},
        (
            "GET https://api.example.com/items/1 from https://app.example.com is allowed and "
            "should be blocked: a page of https://app.example.com can send this request, and "
            "reads nothing of the response."
        ),
        id="allowed-opaque",
    ),
    pytest.param(
        asks(),
        [answer(acao="*", x_a="1")],
        {"missing_exposes": ["X-A"]},
        (
            "GET https://api.example.com/items/1 from https://app.example.com is allowed, but "
            "script cannot read X-A: the response has no Access-Control-Expose-Headers."
        ),
        id="exposes",
    ),
    pytest.param(
        asks(),
        [answer(acao="*", x_a="1", x_b="2", aceh="X-C")],
        {"missing_exposes": ["X-A", "X-B"]},
        (
            "GET https://api.example.com/items/1 from https://app.example.com is allowed, but "
            'script cannot read X-A or X-B: Access-Control-Expose-Headers is "X-C" and does not '
            "name it."
        ),
        id="exposes-two",
    ),
    pytest.param(
        asks(credentials="include"),
        [answer(acao=PAGE, acac="true", x_a="1", aceh="*")],
        {"missing_exposes": ["X-A", "ETag", "Set-Cookie"]},
        (
            "GET https://api.example.com/items/1 from https://app.example.com with credentials "
            "is allowed, but script cannot read X-A, ETag or Set-Cookie: X-A: "
            'Access-Control-Expose-Headers is "*", and with credentials * exposes nothing; ETag: '
            "the response does not have it; Set-Cookie: no script can ever read it."
        ),
        id="exposes-diff",
    ),
    pytest.param(
        asks(headers=(("Authorization", "Bearer 1"),)),
        [answer(204, acao="*", acah="*"), answer(200, acao="*")],
        {"expected": "blocked"},
        (
            "GET https://api.example.com/items/1 from https://app.example.com should be blocked "
            "by all and is disputed: Chrome, Firefox and Safari let it through, the standard "
            'blocks it: Access-Control-Allow-Headers of the preflight is "*"; the standard wants '
            "authorization by name: * does not cover it."
        ),
        id="disputed-allowed",
    ),
    pytest.param(
        asks(credentials="include"),
        [answer(acao=PAGE, acac=["", "true"])],
        {},
        (
            "GET https://api.example.com/items/1 from https://app.example.com with credentials "
            "should be allowed by all and is disputed: Firefox lets it through, the standard, "
            'Chrome and Safari block it: Access-Control-Allow-Credentials of the response is ", '
            'true"; with credentials the standard, Chrome and Safari want exactly "true".'
        ),
        id="disputed-acac",
    ),
    pytest.param(
        asks(),
        [answer(200, vary="Origin")],
        {"allowed_origins": ["https://other.example.com", PAGE + "/"]},
        (
            "GET https://api.example.com/items/1 from https://app.example.com is blocked: the "
            "response has no Access-Control-Allow-Origin; a browser wants "
            '"https://app.example.com" or "*". The app is set up to allow '
            '"https://app.example.com/": it ends in a slash, an origin does not.'
        ),
        id="config",
    ),
)


@pytest.mark.parametrize("row", BLOCKED, ids=lambda row: row.id)
def test_a_block_is_told_in_one_line(row: Row) -> None:
    verdict = play(row.request, *row.answers)
    assert verdict.failure is not None
    assert (verdict.failure.code, verdict.failure.stage) == (row.code, row.stage)
    told = sentence(Case.of(row.request, verdict))
    credentials = " with credentials" if row.request.credentials == "include" else ""
    does = "is blocked" if row.answers else "cannot be sent"
    method = row.request.method
    assert told == (
        f"{method} {row.request.url} from {row.request.origin}{credentials} {does}: {row.reason}"
    )


@pytest.mark.parametrize(("request_", "answers", "case", "told"), OTHER)
def test_other_ways_to_fail(
    request_: Request, answers: Sequence[HTTPResponse], case: dict[str, Any], told: str
) -> None:
    assert sentence(Case.of(request_, play(request_, *answers), **case)) == told


def test_every_failure_has_a_row() -> None:
    assert {row.code for row in BLOCKED} == set(FailureCode)


def test_every_stage_of_the_cors_check_has_a_row() -> None:
    told = {(row.code, row.stage) for row in BLOCKED}
    checked = {
        FailureCode.MISSING_ALLOW_ORIGIN,
        FailureCode.MULTIPLE_ALLOW_ORIGIN,
        FailureCode.ALLOW_ORIGIN_MISMATCH,
        FailureCode.WILDCARD_WITH_CREDENTIALS,
        FailureCode.MISSING_ALLOW_CREDENTIALS,
        FailureCode.INVALID_RESPONSE,
    }
    assert {(code, stage) for code in checked for stage in ("preflight", "response")} <= told
    assert {row.stage for row in BLOCKED} == set(get_args(Stage))


@pytest.mark.parametrize("row", BLOCKED, ids=lambda row: row.id)
def test_the_step_of_the_standard_is_known(row: Row) -> None:
    failure = play(row.request, *row.answers).failure
    assert failure is not None
    assert failure.code in STEPS
    assert spec_link(failure).startswith("https://fetch.spec.whatwg.org/#")
    assert spec_link(failure).count("#") == 1
