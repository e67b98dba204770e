"""Blocked requests: every failure, at every stage it can have, and what the first line says of it.

A reader who sees nothing but the first line has to know from it which header to look at, what is in
it and what belongs there. So the texts are written out in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pytest_cors.fetch import FailureCode, HTTPResponse, Request
from pytest_cors.fetch.verdict import Stage
from tests.report.playing import PAGE, URL, answer

__all__ = ["BLOCKED", "Row", "asks"]


def asks(**changes: Any) -> Request:
    return Request(URL, PAGE, **changes)


@dataclass(frozen=True)
class Row:
    """What was asked and answered, the failure that it is, and what the first line says of it."""

    id: str
    request: Request
    answers: Sequence[HTTPResponse]
    code: FailureCode
    stage: Stage
    reason: str


BLOCKED = (
    Row(
        "invalid-url",
        Request("/items", PAGE),
        [],
        FailureCode.INVALID_URL,
        "request",
        '"/items" is no absolute URL.',
    ),
    Row(
        "url-credentials",
        Request("https://u:p@api.example.com/", PAGE),
        [],
        FailureCode.URL_HAS_CREDENTIALS,
        "request",
        "script may not fetch a URL with a user name or a password in it.",
    ),
    Row(
        "invalid-method",
        asks(method="A B"),
        [],
        FailureCode.INVALID_METHOD,
        "request",
        '"A B" is no method name, which is a token.',
    ),
    Row(
        "forbidden",
        asks(method="trace"),
        [],
        FailureCode.FORBIDDEN_METHOD,
        "request",
        "script may not use the method trace.",
    ),
    Row(
        "header-name",
        asks(headers=(("X A", "1"),)),
        [],
        FailureCode.INVALID_HEADER_NAME,
        "request",
        '"X A" is no header name, which is a token.',
    ),
    Row(
        "header-value",
        asks(headers=(("X-A", "a\nb"),)),
        [],
        FailureCode.INVALID_HEADER_VALUE,
        "request",
        'the value "a\\nb" of X-A holds what no header can.',
    ),
    Row(
        "body",
        asks(body_type="text"),
        [],
        FailureCode.BODY_NOT_ALLOWED,
        "request",
        "a GET request cannot have a body.",
    ),
    Row(
        "no-cors-method",
        asks(method="PUT", mode="no-cors"),
        [],
        FailureCode.NO_CORS_METHOD,
        "request",
        'mode "no-cors" goes with GET, HEAD and POST, not with PUT.',
    ),
    Row(
        "no-cors-redirect",
        asks(mode="no-cors", redirect="error"),
        [],
        FailureCode.NO_CORS_REDIRECT_MODE,
        "request",
        'mode "no-cors" to another origin goes with redirect: "follow", not with "error".',
    ),
    Row(
        "same-origin-mode",
        asks(mode="same-origin"),
        [],
        FailureCode.SAME_ORIGIN_MODE,
        "request",
        'the URL is of another origin than the page, and mode is "same-origin".',
    ),
    Row(
        "same-origin-mode-redirect",
        Request(PAGE + "/a", PAGE, mode="same-origin"),
        [answer(302, location=URL)],
        FailureCode.SAME_ORIGIN_MODE,
        "redirect",
        (
            "the redirect (302) leads to https://api.example.com/items/1, another origin, and "
            'mode is "same-origin".'
        ),
    ),
    Row(
        "not-http",
        Request("ftp://api.example.com/x", PAGE),
        [],
        FailureCode.NOT_HTTP,
        "request",
        "CORS is for http: and https: URLs only.",
    ),
    Row(
        "not-http-redirect",
        asks(),
        [answer(302, acao="*", location="data:text/plain,x")],
        FailureCode.NOT_HTTP,
        "redirect",
        (
            "the redirect (302) leads to data:text/plain,x, and CORS is for http: and https: "
            "URLs only."
        ),
    ),
    Row(
        "invalid-response",
        asks(),
        [answer(200, acao="*\x00")],
        FailureCode.INVALID_RESPONSE,
        "response",
        (
            'the response is no HTTP: no parser takes the header "Access-Control-Allow-Origin: '
            '*\\x00".'
        ),
    ),
    Row(
        "invalid-response-pf",
        asks(method="PUT"),
        [answer(200, acao="*\x00")],
        FailureCode.INVALID_RESPONSE,
        "preflight",
        (
            'the preflight is no HTTP: no parser takes the header "Access-Control-Allow-Origin: '
            '*\\x00".'
        ),
    ),
    Row(
        "missing",
        asks(),
        [answer()],
        FailureCode.MISSING_ALLOW_ORIGIN,
        "response",
        (
            "the response has no Access-Control-Allow-Origin; a browser wants "
            '"https://app.example.com" or "*".'
        ),
    ),
    Row(
        "missing-404",
        asks(),
        [answer(404)],
        FailureCode.MISSING_ALLOW_ORIGIN,
        "response",
        (
            "the response (404) has no Access-Control-Allow-Origin; a browser wants "
            '"https://app.example.com" or "*".'
        ),
    ),
    Row(
        "missing-201",
        asks(method="POST"),
        [answer(201, location="/items/2")],
        FailureCode.MISSING_ALLOW_ORIGIN,
        "response",
        (
            "the response has no Access-Control-Allow-Origin; a browser wants "
            '"https://app.example.com" or "*".'
        ),
    ),
    Row(
        "missing-302-without-location",
        asks(),
        [answer(302)],
        FailureCode.MISSING_ALLOW_ORIGIN,
        "response",
        (
            "the response (302) has no Access-Control-Allow-Origin; a browser wants "
            '"https://app.example.com" or "*".'
        ),
    ),
    Row(
        "missing-redirect",
        asks(),
        [answer(302, location="/items/2")],
        FailureCode.MISSING_ALLOW_ORIGIN,
        "response",
        (
            "the redirect (302) has no Access-Control-Allow-Origin; a browser wants "
            '"https://app.example.com" or "*".'
        ),
    ),
    Row(
        "missing-after-redirect",
        asks(),
        [answer(302, acao="*", location="/items/2"), answer()],
        FailureCode.MISSING_ALLOW_ORIGIN,
        "response",
        (
            "the response from https://api.example.com/items/2 (after a redirect) has no "
            'Access-Control-Allow-Origin; a browser wants "https://app.example.com" or "*".'
        ),
    ),
    Row(
        "missing-pf",
        asks(method="PUT"),
        [answer(204)],
        FailureCode.MISSING_ALLOW_ORIGIN,
        "preflight",
        (
            "the preflight has no Access-Control-Allow-Origin; a browser wants "
            '"https://app.example.com" or "*".'
        ),
    ),
    Row(
        "missing-pf-405",
        asks(method="PUT"),
        [answer(405)],
        FailureCode.MISSING_ALLOW_ORIGIN,
        "preflight",
        (
            "the preflight answered 405 without Access-Control-Allow-Origin; a browser wants "
            '"https://app.example.com" or "*" there, and a status from 200 to 299.'
        ),
    ),
    Row(
        "missing-incl",
        asks(credentials="include"),
        [answer()],
        FailureCode.MISSING_ALLOW_ORIGIN,
        "response",
        (
            "the response has no Access-Control-Allow-Origin; a browser wants "
            '"https://app.example.com".'
        ),
    ),
    Row(
        "multiple",
        asks(),
        [answer(acao=[PAGE, "*"])],
        FailureCode.MULTIPLE_ALLOW_ORIGIN,
        "response",
        (
            'the response has 2 Access-Control-Allow-Origin headers, "https://app.example.com" '
            'and "*"; a browser wants one, "https://app.example.com" or "*".'
        ),
    ),
    Row(
        "multiple-pf",
        asks(method="PUT"),
        [answer(acao=[PAGE, PAGE])],
        FailureCode.MULTIPLE_ALLOW_ORIGIN,
        "preflight",
        (
            'the preflight has 2 Access-Control-Allow-Origin headers, "https://app.example.com" '
            'and "https://app.example.com"; a browser wants one, "https://app.example.com" or '
            '"*".'
        ),
    ),
    Row(
        "multiple-redirect",
        asks(),
        [answer(301, acao=["*", "*"], location="/x")],
        FailureCode.MULTIPLE_ALLOW_ORIGIN,
        "response",
        (
            'the redirect (301) has 2 Access-Control-Allow-Origin headers, "*" and "*"; a '
            'browser wants one, "https://app.example.com" or "*".'
        ),
    ),
    Row(
        "mismatch",
        asks(),
        [answer(acao="https://www.example.com")],
        FailureCode.ALLOW_ORIGIN_MISMATCH,
        "response",
        (
            'Access-Control-Allow-Origin of the response is "https://www.example.com"; a browser '
            'wants exactly "https://app.example.com" or "*".'
        ),
    ),
    Row(
        "mismatch-slash",
        asks(),
        [answer(acao=PAGE + "/")],
        FailureCode.ALLOW_ORIGIN_MISMATCH,
        "response",
        (
            'Access-Control-Allow-Origin of the response is "https://app.example.com/"; a '
            'browser wants exactly "https://app.example.com" or "*" (it ends in a slash, an '
            "origin does not)."
        ),
    ),
    Row(
        "mismatch-pf",
        asks(method="PUT"),
        [answer(204, acao="http://app.example.com")],
        FailureCode.ALLOW_ORIGIN_MISMATCH,
        "preflight",
        (
            'Access-Control-Allow-Origin of the preflight is "http://app.example.com"; a browser '
            'wants exactly "https://app.example.com" or "*" (the scheme is http instead of '
            "https)."
        ),
    ),
    Row(
        "mismatch-redirect",
        asks(),
        [answer(307, acao="null", location="/x")],
        FailureCode.ALLOW_ORIGIN_MISMATCH,
        "response",
        (
            'Access-Control-Allow-Origin of the redirect (307) is "null"; a browser wants '
            'exactly "https://app.example.com" or "*".'
        ),
    ),
    Row(
        "wild",
        asks(credentials="include"),
        [answer(acao="*")],
        FailureCode.WILDCARD_WITH_CREDENTIALS,
        "response",
        (
            'Access-Control-Allow-Origin of the response is "*"; with credentials a browser '
            'wants exactly "https://app.example.com".'
        ),
    ),
    Row(
        "wild-pf",
        asks(method="PUT", credentials="include"),
        [answer(204, acao="*", acac="true")],
        FailureCode.WILDCARD_WITH_CREDENTIALS,
        "preflight",
        (
            'Access-Control-Allow-Origin of the preflight is "*"; with credentials a browser '
            'wants exactly "https://app.example.com".'
        ),
    ),
    Row(
        "wild-redirect",
        asks(credentials="include"),
        [answer(302, acao="*", location="/x")],
        FailureCode.WILDCARD_WITH_CREDENTIALS,
        "response",
        (
            'Access-Control-Allow-Origin of the redirect (302) is "*"; with credentials a '
            'browser wants exactly "https://app.example.com".'
        ),
    ),
    Row(
        "acac",
        asks(credentials="include"),
        [answer(acao=PAGE)],
        FailureCode.MISSING_ALLOW_CREDENTIALS,
        "response",
        (
            "the response has no Access-Control-Allow-Credentials; with credentials a browser "
            'wants exactly "true".'
        ),
    ),
    Row(
        "acac-True",
        asks(credentials="include"),
        [answer(acao=PAGE, acac="True")],
        FailureCode.MISSING_ALLOW_CREDENTIALS,
        "response",
        (
            'Access-Control-Allow-Credentials of the response is "True"; with credentials a '
            'browser wants exactly "true".'
        ),
    ),
    Row(
        "acac-pf",
        asks(method="PUT", credentials="include"),
        [answer(204, acao=PAGE, acam="PUT")],
        FailureCode.MISSING_ALLOW_CREDENTIALS,
        "preflight",
        (
            "the preflight has no Access-Control-Allow-Credentials; with credentials a browser "
            'wants exactly "true".'
        ),
    ),
    Row(
        "acac-redirect",
        asks(credentials="include"),
        [answer(302, acao=PAGE, location="/x")],
        FailureCode.MISSING_ALLOW_CREDENTIALS,
        "response",
        (
            "the redirect (302) has no Access-Control-Allow-Credentials; with credentials a "
            'browser wants exactly "true".'
        ),
    ),
    Row(
        "pf-redirect",
        asks(method="PUT"),
        [answer(307, acao="*", location="/items/1/")],
        FailureCode.PREFLIGHT_REDIRECT,
        "preflight",
        (
            "the preflight answered 307 (a redirect to https://api.example.com/items/1/), a "
            "browser wants 200 to 299."
        ),
    ),
    Row(
        "pf-redirect-304",
        asks(method="PUT"),
        [answer(304, acao="*")],
        FailureCode.PREFLIGHT_REDIRECT,
        "preflight",
        "the preflight answered 304, a browser wants 200 to 299.",
    ),
    Row(
        "pf-status",
        asks(method="PUT"),
        [answer(403, acao="*", acam="PUT")],
        FailureCode.PREFLIGHT_STATUS,
        "preflight",
        "the preflight answered 403, a browser wants 200 to 299.",
    ),
    Row(
        "pf-status-lacks",
        asks(method="PUT", headers=(("X-A", "1"),)),
        [answer(400, acao="*", acam="GET, POST", acah="Content-Type")],
        FailureCode.PREFLIGHT_STATUS,
        "preflight",
        (
            "the preflight answered 400, a browser wants 200 to 299; its "
            "Access-Control-Allow-Methods lacks PUT; its Access-Control-Allow-Headers lacks x-a."
        ),
    ),
    Row(
        "bad-methods",
        asks(method="PUT"),
        [answer(204, acao="*", acam="GET PUT")],
        FailureCode.INVALID_ALLOW_METHODS,
        "preflight",
        (
            'Access-Control-Allow-Methods of the preflight is "GET PUT", where "GET PUT" is no '
            "name; a browser wants names, separated by commas."
        ),
    ),
    Row(
        "bad-headers",
        asks(headers=(("X-A", "1"),)),
        [answer(204, acao="*", acah="X-A; X-B")],
        FailureCode.INVALID_ALLOW_HEADERS,
        "preflight",
        (
            'Access-Control-Allow-Headers of the preflight is "X-A; X-B", where "X-A; X-B" is no '
            "name; a browser wants names, separated by commas."
        ),
    ),
    Row(
        "method",
        asks(method="PUT"),
        [answer(204, acao="*", acam="GET, POST")],
        FailureCode.METHOD_NOT_ALLOWED,
        "preflight",
        'Access-Control-Allow-Methods of the preflight is "GET, POST"; a browser wants PUT in it.',
    ),
    Row(
        "method-none",
        asks(method="PUT"),
        [answer(204, acao="*")],
        FailureCode.METHOD_NOT_ALLOWED,
        "preflight",
        "the preflight has no Access-Control-Allow-Methods; a browser wants PUT in it.",
    ),
    Row(
        "method-case",
        asks(method="patch"),
        [answer(204, acao="*", acam="PATCH")],
        FailureCode.METHOD_NOT_ALLOWED,
        "preflight",
        (
            'Access-Control-Allow-Methods of the preflight is "PATCH"; a browser wants patch in '
            "it, in this very case: PATCH is another method."
        ),
    ),
    Row(
        "method-star",
        asks(method="PUT", credentials="include"),
        [answer(204, acao=PAGE, acac="true", acam="*")],
        FailureCode.METHOD_NOT_ALLOWED,
        "preflight",
        (
            'Access-Control-Allow-Methods of the preflight is "*"; a browser wants PUT by name: '
            "with credentials * does not count."
        ),
    ),
    Row(
        "header",
        asks(headers=(("X-A", "1"), ("X-B", "1"), ("X-C", "1"))),
        [answer(204, acao="*", acah="x-b")],
        FailureCode.HEADER_NOT_ALLOWED,
        "preflight",
        (
            'Access-Control-Allow-Headers of the preflight is "x-b"; a browser wants x-a and x-c '
            "in it."
        ),
    ),
    Row(
        "header-none",
        asks(headers=(("Content-Type", "application/json"),), method="POST"),
        [answer(204, acao="*")],
        FailureCode.HEADER_NOT_ALLOWED,
        "preflight",
        "the preflight has no Access-Control-Allow-Headers; a browser wants content-type in it.",
    ),
    Row(
        "header-star",
        asks(headers=(("X-A", "1"),), credentials="include"),
        [answer(204, acao=PAGE, acac="true", acah="*")],
        FailureCode.HEADER_NOT_ALLOWED,
        "preflight",
        (
            'Access-Control-Allow-Headers of the preflight is "*"; a browser wants x-a by name: '
            "with credentials * does not count."
        ),
    ),
    Row(
        "redirect-mode",
        asks(redirect="error"),
        [answer(302, acao="*", location="/x")],
        FailureCode.REDIRECT_MODE,
        "redirect",
        'it is redirected (302) to https://api.example.com/x, and was made with redirect: "error".',
    ),
    Row(
        "location",
        asks(),
        [answer(302, acao="*", location="http://[")],
        FailureCode.REDIRECT_LOCATION,
        "redirect",
        'the redirect (302) has the Location "http://[", which is no URL.',
    ),
    Row(
        "redirect-creds",
        asks(),
        [answer(302, acao="*", location="https://u:p@api.example.com/x")],
        FailureCode.REDIRECT_CREDENTIALS,
        "redirect",
        (
            "the redirect (302) leads to a URL with a user name or a password in it, "
            "https://u:p@api.example.com/x."
        ),
    ),
    Row(
        "limit",
        asks(),
        [*[answer(302, acao="*", location="/x")] * 21],
        FailureCode.REDIRECT_LIMIT,
        "redirect",
        "it is redirected more than 20 times, last to https://api.example.com/x.",
    ),
    Row(
        "hop-pf",
        asks(method="PUT"),
        [
            answer(204, acao="*", acam="PUT"),
            answer(307, acao="*", location="https://b.example.com/x"),
            answer(404),
            answer(404),
        ],
        FailureCode.MISSING_ALLOW_ORIGIN,
        "preflight",
        (
            "the preflight from https://b.example.com/x (after a redirect) answered 404 without "
            'Access-Control-Allow-Origin; a browser wants "null" or "*" there, and a status from '
            "200 to 299 (redirected from one origin to another, a browser sends Origin: null)."
        ),
    ),
)
