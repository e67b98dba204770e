"""Apps whose answer to the preflight blocks the page, so that its request is never sent.

Where an answer is wrong in several ways, the first check of the standard decides: the CORS check,
the status, the lists (https://fetch.spec.whatwg.org/#cors-preflight-fetch-0, step 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.middleware import Middleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pytest_cors.fetch.verdict import FailureCode
from tests.apps.broken.home_made import FixedHeaders, Gate, carries_cookie, carries_token
from tests.apps.broken.record import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    ALLOW_ORIGIN,
    PUT,
    Broken,
    Factory,
    allow_origin,
    answering,
    call,
    configured,
    cors,
    stack,
)
from tests.apps.shop import item
from tests.apps.starlette_app import update_item

__all__ = ["PREFLIGHTS"]

_CREDENTIALED = call(url="/items/1", method="PUT", credentials=True)
_WITH_HEADER = call(headers={"X-Request-Id": "1"})
_WITH_TOKEN = call(headers={"Authorization": "Bearer 1"})
_DEV_ORIGIN = "http://localhost:3000"
_OVER_HTTP = call(url="http://api.example.com/items/1", origin=_DEV_ORIGIN, method="PUT")

_GATE_FOR_TOKENS = Middleware(Gate, carries_token, 401, {"WWW-Authenticate": "Bearer"})
_GATE_FOR_COOKIES = Middleware(Gate, carries_cookie, 302, {"Location": "/login"})
_LENIENT_CORS = cors(allow_headers=("Authorization", "Content-Type"))
_PROXY = Middleware(FixedHeaders, (ALLOW_ORIGIN, ALLOW_CREDENTIALS, ALLOW_METHODS, ALLOW_HEADERS))


async def _shared_item(request: Request) -> Response:
    return JSONResponse(item(1), headers=dict([ALLOW_ORIGIN]))


def _row(
    identifier: str,
    why: str,
    factory: Factory,
    asked: Mapping[str, Any],
    code: FailureCode,
    status: int = 204,
) -> Broken:
    return Broken(identifier, why, factory, asked, code, "preflight", status)


_STATUS = (
    _row(
        "starlette-method-not-listed",
        "CORSMiddleware allows GET alone by default, and answers the preflight of a PUT with 400.",
        configured(allow_methods=("GET",)),
        PUT,
        FailureCode.PREFLIGHT_STATUS,
        400,
    ),
    _row(
        "starlette-method-in-lower-case",
        "The methods are configured in lower case; CORSMiddleware compares case and answers 400.",
        configured(allow_methods=("get", "put")),
        PUT,
        FailureCode.PREFLIGHT_STATUS,
        400,
    ),
    _row(
        "starlette-header-not-listed",
        "The page's own header is not configured, so CORSMiddleware answers with 400.",
        configured(allow_headers=()),
        _WITH_HEADER,
        FailureCode.PREFLIGHT_STATUS,
        400,
    ),
    _row(
        "starlette-authorization-not-listed",
        "Authorization has to be allowed by name like any other header, and nobody did.",
        configured(),
        _WITH_TOKEN,
        FailureCode.PREFLIGHT_STATUS,
        400,
    ),
    _row(
        "auth-inside-proxy",
        "A preflight carries no token, so the auth layer answers it with 401; the proxy's headers"
        " do not help.",
        stack(_PROXY, _GATE_FOR_TOKENS),
        _WITH_TOKEN,
        FailureCode.PREFLIGHT_STATUS,
        401,
    ),
    _row(
        "options-not-allowed",
        "The proxy adds the headers, but nobody answers OPTIONS: the router says 405.",
        stack(_PROXY),
        PUT,
        FailureCode.PREFLIGHT_STATUS,
        405,
    ),
    _row(
        "options-not-found",
        "The proxy adds the headers, but the path does not exist: the router says 404.",
        stack(_PROXY),
        call(url="/missing", method="PUT"),
        FailureCode.PREFLIGHT_STATUS,
        404,
    ),
    _row(
        "login-redirect-inside-proxy",
        "A preflight carries no cookie, so it is sent to the login page; it may not be redirected.",
        stack(_PROXY, _GATE_FOR_COOKIES),
        _CREDENTIALED,
        FailureCode.PREFLIGHT_REDIRECT,
        302,
    ),
    _row(
        "https-redirect-inside-proxy",
        "The page calls http: and the app redirects to https:, which a preflight may not follow.",
        stack(
            Middleware(FixedHeaders, (allow_origin(_DEV_ORIGIN), ALLOW_METHODS)),
            Middleware(HTTPSRedirectMiddleware),
        ),
        _OVER_HTTP,
        FailureCode.PREFLIGHT_REDIRECT,
        307,
    ),
)

_CORS_CHECK = (
    _row(
        "origin-not-listed",
        "The page's origin is not in the list, so the 400 comes without Allow-Origin.",
        configured(),
        call(url="/items/1", method="PUT", origin="https://shop.example.com"),
        FailureCode.MISSING_ALLOW_ORIGIN,
        400,
    ),
    _row(
        "auth-outside-cors",
        "The auth layer stands outside the CORS middleware: a bare 401 answers the preflight.",
        stack(_GATE_FOR_TOKENS, _LENIENT_CORS),
        _WITH_TOKEN,
        FailureCode.MISSING_ALLOW_ORIGIN,
        401,
    ),
    _row(
        "login-redirect-outside-cors",
        "The login page stands outside the CORS middleware: a bare 302 answers the preflight.",
        stack(_GATE_FOR_COOKIES, cors()),
        _CREDENTIALED,
        FailureCode.MISSING_ALLOW_ORIGIN,
        302,
    ),
    _row(
        "https-redirect-outside-cors",
        "The redirect to https: stands outside the CORS middleware: a bare 307 answers.",
        stack(Middleware(HTTPSRedirectMiddleware), cors(allow_origins=(_DEV_ORIGIN,))),
        _OVER_HTTP,
        FailureCode.MISSING_ALLOW_ORIGIN,
        307,
    ),
    _row(
        "slash-redirect-outside-cors",
        "The router redirects to the path with a slash before the route and its CORS are reached.",
        stack(
            routes=[
                Route("/items/{item_id:int}/", update_item, methods=["PUT"], middleware=[cors()])
            ]
        ),
        PUT,
        FailureCode.MISSING_ALLOW_ORIGIN,
        307,
    ),
    _row(
        "handler-sets-allow-origin",
        "The endpoint sets Allow-Origin itself, and there is nothing that answers OPTIONS.",
        stack(routes=[Route("/items/1", _shared_item, methods=["GET", "PUT"])]),
        PUT,
        FailureCode.MISSING_ALLOW_ORIGIN,
        405,
    ),
    _row(
        "allow-origin-not-on-preflight",
        "The preflight is answered by code that does not know of Allow-Origin.",
        answering(ALLOW_ORIGIN, preflight=[ALLOW_METHODS]),
        PUT,
        FailureCode.MISSING_ALLOW_ORIGIN,
    ),
    _row(
        "two-allow-origins-on-preflight",
        "The proxy adds Allow-Origin to the answer that the app's middleware gave the preflight.",
        stack(Middleware(FixedHeaders, [ALLOW_ORIGIN]), cors()),
        PUT,
        FailureCode.MULTIPLE_ALLOW_ORIGIN,
        200,
    ),
    _row(
        "any-origin-with-credentials-on-preflight",
        "Allow-Origin is * on the preflight of a request with cookies.",
        answering(
            ALLOW_ORIGIN,
            ALLOW_CREDENTIALS,
            preflight=[allow_origin("*"), ALLOW_CREDENTIALS, ALLOW_METHODS],
        ),
        _CREDENTIALED,
        FailureCode.WILDCARD_WITH_CREDENTIALS,
    ),
    _row(
        "credentials-not-on-preflight",
        "The preflight goes without cookies, so nobody thought of Allow-Credentials there.",
        answering(ALLOW_ORIGIN, ALLOW_CREDENTIALS, preflight=[ALLOW_ORIGIN, ALLOW_METHODS]),
        _CREDENTIALED,
        FailureCode.MISSING_ALLOW_CREDENTIALS,
    ),
)

_LISTS = (
    _row(
        "method-in-lower-case",
        "Allow-Methods says put; the browser sends PUT, and compares case.",
        answering(ALLOW_ORIGIN, preflight=[ALLOW_ORIGIN, ("Access-Control-Allow-Methods", "put")]),
        PUT,
        FailureCode.METHOD_NOT_ALLOWED,
    ),
    _row(
        "no-allow-methods",
        "The answer has no Allow-Methods, and PUT is not safelisted; Allow does not count.",
        answering(ALLOW_ORIGIN, preflight=[ALLOW_ORIGIN, ("Allow", "GET, PUT")]),
        PUT,
        FailureCode.METHOD_NOT_ALLOWED,
    ),
    _row(
        "any-method-with-credentials",
        "Where cookies go along, * in Allow-Methods is a method of that name.",
        answering(
            ALLOW_ORIGIN,
            ALLOW_CREDENTIALS,
            preflight=[ALLOW_ORIGIN, ALLOW_CREDENTIALS, ("Access-Control-Allow-Methods", "*")],
        ),
        _CREDENTIALED,
        FailureCode.METHOD_NOT_ALLOWED,
    ),
    _row(
        "methods-separated-by-spaces",
        "Allow-Methods is a list with commas; one with spaces does not parse.",
        answering(
            ALLOW_ORIGIN, preflight=[ALLOW_ORIGIN, ("Access-Control-Allow-Methods", "GET PUT POST")]
        ),
        PUT,
        FailureCode.INVALID_ALLOW_METHODS,
    ),
    _row(
        "header-not-listed",
        "The page's own header is not in Allow-Headers.",
        answering(
            ALLOW_ORIGIN, preflight=[ALLOW_ORIGIN, ("Access-Control-Allow-Headers", "Content-Type")]
        ),
        _WITH_HEADER,
        FailureCode.HEADER_NOT_ALLOWED,
    ),
    _row(
        "any-header-with-credentials",
        "Where cookies go along, * in Allow-Headers is a header of that name.",
        answering(
            ALLOW_ORIGIN,
            ALLOW_CREDENTIALS,
            preflight=[ALLOW_ORIGIN, ALLOW_CREDENTIALS, ("Access-Control-Allow-Headers", "*")],
        ),
        call(headers={"X-Request-Id": "1"}, credentials=True),
        FailureCode.HEADER_NOT_ALLOWED,
    ),
    _row(
        "headers-separated-by-semicolon",
        "Allow-Headers is a list with commas; one with a semicolon does not parse.",
        answering(
            ALLOW_ORIGIN,
            preflight=[
                ALLOW_ORIGIN,
                ("Access-Control-Allow-Headers", "Content-Type; X-Request-Id"),
            ],
        ),
        _WITH_HEADER,
        FailureCode.INVALID_ALLOW_HEADERS,
    ),
)

PREFLIGHTS: Final = _STATUS + _CORS_CHECK + _LISTS
