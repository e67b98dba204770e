"""The CORS-preflight: the question that a browser asks, and what it makes of the answer.

https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pytest_cors.fetch.cors_check import cors_check, invalid_response
from pytest_cors.fetch.exchange import Headers, HTTPResponse
from pytest_cors.fetch.header_list import combine, extract_tokens, field_lines
from pytest_cors.fetch.preflight_cache import Answer, Question
from pytest_cors.fetch.quirks import Quirk, Quirks
from pytest_cors.fetch.safelist import NON_WILDCARD_NAMES, SAFELISTED_METHODS
from pytest_cors.fetch.verdict import Failure, FailureCode

__all__ = [
    "ALLOW_HEADERS",
    "ALLOW_METHODS",
    "asking_origin",
    "judge_preflight",
    "preflight_headers",
]

ALLOW_METHODS: Final = "Access-Control-Allow-Methods"
ALLOW_HEADERS: Final = "Access-Control-Allow-Headers"

_SPEC: Final = "#cors-preflight-fetch-0"
_OK_STATUSES: Final = range(200, 300)
_REDIRECT_STATUSES: Final = range(300, 400)


def asking_origin(page: str, origin: str, quirks: Quirks) -> str:
    """The origin that a preflight has, and by which its answer is remembered and forgotten."""
    return page if Quirk.PREFLIGHT_KEEPS_ORIGIN in quirks else origin


def preflight_headers(question: Question) -> Headers:
    """The header list of the preflight, but for what every request carries."""
    asked: Headers = (
        ("Accept", "*/*"),
        ("Access-Control-Request-Method", question.method),
    )
    if question.names:
        asked += (("Access-Control-Request-Headers", ",".join(question.names)),)
    return asked


def judge_preflight(
    question: Question,
    response: HTTPResponse,
    *,
    to_own_server: bool,
    forced: bool,
    quirks: Quirks,
) -> tuple[Failure | None, Answer | None]:
    """What the response to a preflight permits, and why that is not enough where it is not.

    The CORS check comes first, with the credentials mode of the request that is to follow, then
    the status, then the lists. `to_own_server` says that a redirect has led back to the page's own
    server, `forced` is the standard's use-CORS-preflight flag. There is no `Answer` where it does
    not come to the lists, or where one does not parse.
    """
    values = combine(response.headers)
    if values is None:
        return invalid_response("preflight"), None
    failure = None
    if not (to_own_server and Quirk.PREFLIGHT_KEEPS_ORIGIN in quirks):
        failure = cors_check(
            response,
            values,
            origin=question.origin,
            include=question.include,
            stage="preflight",
            quirks=quirks,
        )
    failure = failure or _check_status(response.status)
    if failure is not None:
        return failure, None
    max_age = _max_age(response, values, quirks)
    return _judge_lists(question, values, max_age, forced=forced, quirks=quirks)


def _check_status(status: int) -> Failure | None:
    """An ok status is wanted, and redirects are not followed.

    https://fetch.spec.whatwg.org/#ok-status
    """
    if status in _OK_STATUSES:
        return None
    code = (
        FailureCode.PREFLIGHT_REDIRECT
        if status in _REDIRECT_STATUSES
        else FailureCode.PREFLIGHT_STATUS
    )
    return Failure(code, "preflight", None, "200 to 299", str(status), _SPEC)


def _max_age(response: HTTPResponse, values: Mapping[str, str], quirks: Quirks) -> str | None:
    value = values.get("access-control-max-age")
    if value and Quirk.EMPTY_LINE_IGNORED in quirks:
        return ", ".join(filter(None, field_lines(response.headers, "access-control-max-age")))
    return value


def _judge_lists(
    question: Question,
    values: Mapping[str, str],
    max_age: str | None,
    *,
    forced: bool,
    quirks: Quirks,
) -> tuple[Failure | None, Answer | None]:
    raw_methods = values.get("access-control-allow-methods")
    raw_names = values.get("access-control-allow-headers")
    methods = _tokens(raw_methods)
    names = _tokens(raw_names)
    if methods is None:
        return _refusal(FailureCode.INVALID_ALLOW_METHODS, None, raw_methods), None
    if names is None:
        return _refusal(FailureCode.INVALID_ALLOW_HEADERS, None, raw_names), None
    implied = Quirk.UNSAFE_METHOD_NOT_IMPLIED not in quirks or question.method in SAFELISTED_METHODS
    if question.method == "HEAD" and Quirk.HEAD_NOT_CACHED in quirks:
        implied = False  # it passes all the same, and leaves nothing to be remembered
    if raw_methods is None and forced and implied:
        methods = (question.method,)
    answer = Answer(methods, names, max_age)
    if not _permits_method(question, methods):
        return _refusal(FailureCode.METHOD_NOT_ALLOWED, question.method, raw_methods), answer
    missing = _missing_name(question, names, quirks)
    if missing is not None:
        return _refusal(FailureCode.HEADER_NOT_ALLOWED, missing, raw_names), answer
    return None, answer


def _tokens(value: str | None) -> tuple[str, ...] | None:
    if value is None:
        return ()
    tokens = extract_tokens(value)
    return tokens if isinstance(tokens, tuple) else None


def _permits_method(question: Question, methods: tuple[str, ...]) -> bool:
    return (
        question.method in methods
        or question.method in SAFELISTED_METHODS
        or (not question.include and "*" in methods)
    )


def _missing_name(question: Question, names: tuple[str, ...], quirks: Quirks) -> str | None:
    """The first name that the answer does not permit; one that no wildcard covers comes first."""
    if not question.names:
        return None
    listed = _lower(names)
    wildcard = "*" in listed and not question.include
    missing = [name for name in question.names if name not in listed]
    for name in missing:
        if name in NON_WILDCARD_NAMES and not (
            wildcard and Quirk.AUTHORIZATION_UNDER_WILDCARD in quirks
        ):
            return name
    return missing[0] if missing and not wildcard else None


@lru_cache(maxsize=1024)
def _lower(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


def _refusal(code: FailureCode, expected: str | None, got: str | None) -> Failure:
    header = (
        ALLOW_METHODS
        if code in {FailureCode.INVALID_ALLOW_METHODS, FailureCode.METHOD_NOT_ALLOWED}
        else ALLOW_HEADERS
    )
    return Failure(code, "preflight", header, expected, got, _SPEC)
