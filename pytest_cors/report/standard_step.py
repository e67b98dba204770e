"""The step of the standard that a failure stands for, in words and as a link."""

from __future__ import annotations

from typing import Final

from pytest_cors.fetch.verdict import Failure, FailureCode

__all__ = ["STEPS", "spec_link", "step"]

_SPEC: Final = "https://fetch.spec.whatwg.org/"

STEPS: Final[dict[FailureCode, tuple[str, str]]] = {
    FailureCode.INVALID_URL: ("Request constructor", "the URL has to parse"),
    FailureCode.URL_HAS_CREDENTIALS: (
        "Request constructor",
        "the URL may hold no user name and no password",
    ),
    FailureCode.INVALID_METHOD: ("Request constructor", "a method is a token"),
    FailureCode.FORBIDDEN_METHOD: (
        "Request constructor",
        "CONNECT, TRACE and TRACK are forbidden methods",
    ),
    FailureCode.INVALID_HEADER_NAME: ("Headers: validate", "a header name is a token"),
    FailureCode.INVALID_HEADER_VALUE: (
        "Headers: validate",
        "a header value has no NUL and no line break, and its characters are bytes",
    ),
    FailureCode.BODY_NOT_ALLOWED: ("Request constructor", "GET and HEAD have no body"),
    FailureCode.NO_CORS_METHOD: (
        "Request constructor",
        'mode "no-cors" goes with GET, HEAD and POST only',
    ),
    FailureCode.NO_CORS_REDIRECT_MODE: (
        "main fetch",
        'mode "no-cors" to another origin goes with redirect mode "follow" only',
    ),
    FailureCode.SAME_ORIGIN_MODE: (
        "main fetch",
        'mode "same-origin" goes to the page\'s own origin only',
    ),
    FailureCode.NOT_HTTP: ("main fetch", "CORS is for http: and https: only"),
    FailureCode.INVALID_RESPONSE: (
        "HTTP-network fetch",
        "a response that is no HTTP is a network error",
    ),
    FailureCode.MISSING_ALLOW_ORIGIN: (
        "CORS check",
        "without Access-Control-Allow-Origin the check fails",
    ),
    FailureCode.MULTIPLE_ALLOW_ORIGIN: (
        "CORS check",
        "all lines of the header together have to be the origin, or *",
    ),
    FailureCode.ALLOW_ORIGIN_MISMATCH: (
        "CORS check",
        "the value has to be the request's origin, byte for byte",
    ),
    FailureCode.WILDCARD_WITH_CREDENTIALS: (
        "CORS check",
        'with credentials mode "include" * counts for nothing',
    ),
    FailureCode.MISSING_ALLOW_CREDENTIALS: (
        "CORS check",
        'with credentials mode "include" the value has to be true, in lower case',
    ),
    FailureCode.PREFLIGHT_REDIRECT: (
        "CORS-preflight fetch",
        "the status has to be an ok status; redirects are not followed",
    ),
    FailureCode.PREFLIGHT_STATUS: (
        "CORS-preflight fetch",
        "the status has to be an ok status, whatever the headers say",
    ),
    FailureCode.INVALID_ALLOW_METHODS: (
        "CORS-preflight fetch",
        "one element that is no token spoils the whole list",
    ),
    FailureCode.INVALID_ALLOW_HEADERS: (
        "CORS-preflight fetch",
        "one element that is no token spoils the whole list",
    ),
    FailureCode.METHOD_NOT_ALLOWED: (
        "CORS-preflight fetch",
        "the method has to be listed in this very case; * counts without credentials only",
    ),
    FailureCode.HEADER_NOT_ALLOWED: (
        "CORS-preflight fetch",
        "every CORS-unsafe header name has to be listed; * counts without credentials only, "
        "and never for Authorization",
    ),
    FailureCode.REDIRECT_MODE: (
        "HTTP fetch",
        'redirect mode "error" makes a network error of a redirect',
    ),
    FailureCode.REDIRECT_LOCATION: (
        "HTTP-redirect fetch",
        "Location has to be one URL that parses",
    ),
    FailureCode.REDIRECT_CREDENTIALS: (
        "HTTP-redirect fetch",
        "a redirect to another origin may hold no user name and no password",
    ),
    FailureCode.REDIRECT_LIMIT: ("HTTP-redirect fetch", "20 redirects are the limit"),
}
"""The algorithm's name in the standard, and what it asks for, in our words."""


def step(failure: Failure) -> str:
    """The step that failed, in words."""
    algorithm, rule = STEPS[failure.code]
    return f"{algorithm}: {rule}"


def spec_link(failure: Failure) -> str:
    """The address of the step in the standard."""
    return f"{_SPEC}#{failure.spec.removeprefix(_SPEC).removeprefix('#')}"
