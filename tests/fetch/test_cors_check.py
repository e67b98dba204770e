"""R28, R29, R34: may this origin have this response?"""

from __future__ import annotations

import pytest

from pytest_cors.fetch import FailureCode, HTTPResponse
from pytest_cors.fetch.cors_check import cors_check, invalid_response
from pytest_cors.fetch.header_list import combine
from pytest_cors.fetch.quirks import Quirk, Quirks
from pytest_cors.fetch.verdict import Failure
from tests.fetch.browsing import PAGE, reply

PASSES = None


def check(
    response: HTTPResponse, *, include: bool, origin: str = PAGE, quirks: Quirks = frozenset()
) -> Failure | None:
    values = combine(response.headers)
    assert values is not None
    return cors_check(
        response, values, origin=origin, include=include, stage="response", quirks=quirks
    )


def allowing(*origins: str, credentials: tuple[str, ...] = ("true",)) -> HTTPResponse:
    return reply(
        200,
        *[f"Access-Control-Allow-Origin: {origin}" for origin in origins],
        *[f"Access-Control-Allow-Credentials: {text}" for text in credentials],
    )


@pytest.mark.parametrize(
    ("include", "origins", "credentials", "code"),
    [
        pytest.param(False, ["*"], [], PASSES, id="R29 omit, wildcard"),
        pytest.param(False, ["*"], ["true"], PASSES, id="R29 omit, wildcard, true"),
        pytest.param(False, ["*"], ["nonsense"], PASSES, id="R29 omit, wildcard, nonsense"),
        pytest.param(False, [PAGE], [], PASSES, id="R29 omit, origin"),
        pytest.param(False, [PAGE], ["false"], PASSES, id="R29 omit, origin, false"),
        pytest.param(
            True, ["*"], ["true"], "WILDCARD_WITH_CREDENTIALS", id="R29 include, wildcard"
        ),
        pytest.param(True, [PAGE], ["true"], PASSES, id="R29 include, origin, true"),
        *[
            pytest.param(
                True, [PAGE], texts, "MISSING_ALLOW_CREDENTIALS", id=f"R29 include, {texts}"
            )
            for texts in (
                [],
                ["True"],
                ["TRUE"],
                ['"true"'],
                ["1"],
                [""],
                ["true, true"],
                ["true", "true"],
                ["true", ""],
                ["", "true"],
                ["*"],
                ["true\x0b"],
                ["\xa0true"],
                ["false"],
            )
        ],
        pytest.param(False, [], ["true"], "MISSING_ALLOW_ORIGIN", id="R34.1 absent"),
        pytest.param(True, [], [], "MISSING_ALLOW_ORIGIN", id="R34.1 absent, include"),
        *[
            pytest.param(False, origins, [], "MULTIPLE_ALLOW_ORIGIN", id=f"R34.1 {origins}")
            for origins in (["*", "*"], [PAGE, PAGE], ["*", ""], ["", PAGE], ["*", PAGE])
        ],
        *[
            pytest.param(False, [text], [], "ALLOW_ORIGIN_MISMATCH", id=f"R34.3 {text!r}")
            for text in (
                f"{PAGE}/",
                f"{PAGE}:443",
                f"{PAGE}?",
                f"{PAGE}#",
                f"{PAGE}%23",
                f"{PAGE} /",
                f"{PAGE}, *",
                f"{PAGE}, {PAGE}",
                PAGE.upper(),
                "HTTPS://app.example.com",
                "http://app.example.com",
                "app.example.com",
                "//app.example.com",
                "https:/app.example.com",
                "https:://app.example.com",
                "https:app.example.com",
                "https://example.com",
                "https://*.example.com",
                "*.example.com",
                "https://app.example.com.",
                ".example.com",
                "null",
                "Null",
                "",
                "-",
                "**",
                "* *",
                "*, *",
                '"*"',
                "'*'",
                f"* {PAGE}",
                f"null {PAGE}",
                f"\x0b{PAGE}",
                f"{PAGE}\x0c",
                f"\xa0{PAGE}",
                "none",
                "False",
            )
        ],
        *[
            pytest.param(False, [text], [], PASSES, id=f"R34.1 stripped {text!r}")
            for text in ("  *  ", "\t*", f" {PAGE}   \t ", f"\t{PAGE}", f"{PAGE}\r\n ", "\r\n\t*")
        ],
    ],
)
def test_the_check(
    include: bool, origins: list[str], credentials: list[str], code: str | None
) -> None:
    failure = check(allowing(*origins, credentials=tuple(credentials)), include=include)
    assert (failure.code.name if failure else None) == code


@pytest.mark.parametrize(
    ("allowed", "include", "code"),
    [
        pytest.param("null", False, None, id="R34 null"),
        pytest.param("null", True, None, id="R34 null with credentials"),
        pytest.param("*", False, None, id="R52 wildcard"),
        pytest.param("*", True, "WILDCARD_WITH_CREDENTIALS", id="R52 wildcard, include"),
        pytest.param("NULL", False, "ALLOW_ORIGIN_MISMATCH", id="R34 case"),
        pytest.param(PAGE, False, "ALLOW_ORIGIN_MISMATCH", id="R52 the page's own"),
    ],
)
def test_opaque_origins(allowed: str, include: bool, code: str | None) -> None:
    failure = check(allowing(allowed), include=include, origin="null")
    assert (failure.code.name if failure else None) == code


def test_the_names_of_headers_have_no_case() -> None:
    response = reply(200, f"ACCESS-CONTROL-allow-origin: {PAGE}")
    assert check(response, include=False) is None


@pytest.mark.parametrize(
    ("response", "include", "failure"),
    [
        (
            allowing("https://a", "https://b"),
            False,
            Failure(
                FailureCode.MULTIPLE_ALLOW_ORIGIN,
                "response",
                "Access-Control-Allow-Origin",
                PAGE,
                "https://a, https://b",
                "#concept-cors-check",
            ),
        ),
        (
            reply(200),
            True,
            Failure(
                FailureCode.MISSING_ALLOW_ORIGIN,
                "response",
                "Access-Control-Allow-Origin",
                PAGE,
                None,
                "#concept-cors-check",
            ),
        ),
        (
            allowing(PAGE, credentials=("true", "no")),
            True,
            Failure(
                FailureCode.MISSING_ALLOW_CREDENTIALS,
                "response",
                "Access-Control-Allow-Credentials",
                "true",
                "true, no",
                "#concept-cors-check",
            ),
        ),
        (
            allowing(PAGE, credentials=()),
            True,
            Failure(
                FailureCode.MISSING_ALLOW_CREDENTIALS,
                "response",
                "Access-Control-Allow-Credentials",
                "true",
                None,
                "#concept-cors-check",
            ),
        ),
    ],
    ids=["several", "absent", "credentials", "no credentials"],
)
def test_what_a_failure_says(response: HTTPResponse, include: bool, failure: Failure) -> None:
    assert check(response, include=include) == failure


@pytest.mark.parametrize(
    ("credentials", "passes"),
    [
        (("", "true"), True),
        (("true", ""), True),
        (("", "true", ""), True),
        (("true", "true"), False),
        (("",), False),
        ((), False),
        (("", "True"), False),
    ],
)
def test_firefox_ignores_an_empty_line(credentials: tuple[str, ...], passes: bool) -> None:
    quirks = frozenset({Quirk.EMPTY_LINE_IGNORED})
    failure = check(allowing(PAGE, credentials=credentials), include=True, quirks=quirks)
    assert (failure is None) is passes


def test_firefox_ignores_no_empty_origin() -> None:
    quirks = frozenset({Quirk.EMPTY_LINE_IGNORED})
    assert check(allowing("", PAGE), include=False, quirks=quirks) is not None


def test_an_invalid_response_names_the_network_fetch() -> None:
    failure = invalid_response("preflight")
    assert failure.code is FailureCode.INVALID_RESPONSE
    assert (failure.stage, failure.spec) == ("preflight", "#concept-http-network-fetch")
