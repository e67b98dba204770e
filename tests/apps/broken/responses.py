"""Apps whose response to the page's own request is withheld from it, or not wholly readable.

Most calls here are plain GETs, which no preflight precedes; where one does, it is in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from pytest_cors.fetch.verdict import FailureCode
from tests.apps.broken.home_made import FixedHeaders, Gate, never
from tests.apps.broken.record import (
    ALLOW_CREDENTIALS,
    ALLOW_METHODS,
    ALLOW_ORIGIN,
    GET,
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
from tests.apps.shop import ADMIN_ORIGIN, APP_ORIGIN, COUNT, items
from tests.apps.starlette_app import ROUTES, list_items

__all__ = ["RESPONSES", "UNREADABLE"]

_CREDENTIALED = call(credentials=True)
_COUNTED = call(exposes=["X-Total-Count"])


async def _shared_items(request: Request) -> Response:
    return JSONResponse(items(), headers=COUNT | dict([ALLOW_ORIGIN]))


async def _moved(request: Request) -> Response:
    return RedirectResponse("https://cdn.example.com/items", 302)


def _row(
    identifier: str,
    why: str,
    factory: Factory,
    asked: Mapping[str, Any],
    code: FailureCode,
    status: int = 200,
) -> Broken:
    return Broken(identifier, why, factory, asked, code, "response", status)


def _unlisted(identifier: str, why: str, **changes: Any) -> Broken:
    """A mistake in the settings because of which no page is on the list."""
    return _row(identifier, why, configured(**changes), GET, FailureCode.MISSING_ALLOW_ORIGIN)


def _literal(identifier: str, why: str, value: str) -> Broken:
    """An Allow-Origin written by hand that is not the page's origin."""
    factory = answering(allow_origin(value))
    return _row(identifier, why, factory, GET, FailureCode.ALLOW_ORIGIN_MISMATCH)


_SETTINGS = (
    _unlisted(
        "configured-with-trailing-slash",
        "The configured origin ends in a slash, as no Origin header does.",
        allow_origins=(f"{APP_ORIGIN}/",),
    ),
    _unlisted(
        "configured-with-other-port",
        "The configured origin has a port, and the page another one.",
        allow_origins=(f"{APP_ORIGIN}:8443",),
    ),
    _unlisted(
        "configured-with-default-port",
        "The configured origin spells out port 443, as no Origin header does.",
        allow_origins=(f"{APP_ORIGIN}:443",),
    ),
    _unlisted(
        "configured-in-upper-case",
        "The configured origin has capitals; an Origin header never has.",
        allow_origins=("https://App.Example.com",),
    ),
    _unlisted(
        "configured-with-http",
        "The configured origin says http:, the page is on https:.",
        allow_origins=("http://app.example.com",),
    ),
    _unlisted(
        "configured-without-scheme",
        "A host is configured where an origin belongs.",
        allow_origins=("app.example.com",),
    ),
    _unlisted(
        "configured-with-pattern",
        "There are no patterns in a list of origins; the * is taken literally.",
        allow_origins=("https://*.example.com",),
    ),
    _row(
        "regex-without-apex",
        "The regular expression wants a subdomain, and the page is on the domain itself.",
        configured(allow_origins=(), allow_origin_regex=r"https://[a-z]+\.example\.com"),
        call(origin="https://example.com"),
        FailureCode.MISSING_ALLOW_ORIGIN,
    ),
    _row(
        "sandboxed-page",
        "The page is in a sandboxed frame: its origin is null, which no list of origins holds.",
        configured(),
        call(origin="null"),
        FailureCode.MISSING_ALLOW_ORIGIN,
    ),
    _row(
        "any-origin-with-credentials",
        "Any origin is allowed, and the page sends cookies.",
        configured(allow_origins=("*",), allow_credentials=False),
        _CREDENTIALED,
        FailureCode.WILDCARD_WITH_CREDENTIALS,
    ),
    _row(
        "credentials-not-allowed",
        "The page sends cookies, which the settings do not allow.",
        configured(allow_credentials=False),
        _CREDENTIALED,
        FailureCode.MISSING_ALLOW_CREDENTIALS,
    ),
)

_LITERALS = (
    _literal(
        "allow-origin-trailing-slash",
        "Allow-Origin is the front end's URL, slash included; an origin has none.",
        f"{APP_ORIGIN}/",
    ),
    _literal(
        "allow-origin-upper-case",
        "Allow-Origin has capitals, and is compared byte for byte.",
        "https://App.Example.com",
    ),
    _literal(
        "allow-origin-list",
        "Allow-Origin holds one origin, and not a list.",
        f"{APP_ORIGIN}, {ADMIN_ORIGIN}",
    ),
    _literal(
        "allow-origin-pattern",
        "Allow-Origin knows no patterns: * is either alone or a letter.",
        "https://*.example.com",
    ),
    _literal("allow-origin-null", "Allow-Origin is null, which is not this page's origin.", "null"),
    _literal("allow-origin-empty", "Allow-Origin is sent, and empty.", ""),
    _row(
        "any-origin-and-credentials",
        "Allow-Origin * does not go with cookies, whatever Allow-Credentials says.",
        answering(allow_origin("*"), ALLOW_CREDENTIALS),
        _CREDENTIALED,
        FailureCode.WILDCARD_WITH_CREDENTIALS,
    ),
    _row(
        "credentials-capitalised",
        "Allow-Credentials is a Python bool made into a string; only true counts, not True.",
        answering(ALLOW_ORIGIN, ("Access-Control-Allow-Credentials", str(True))),
        _CREDENTIALED,
        FailureCode.MISSING_ALLOW_CREDENTIALS,
    ),
    _row(
        "credentials-twice",
        "Allow-Credentials comes from the app and from the proxy, which makes it true, true.",
        answering(ALLOW_ORIGIN, ALLOW_CREDENTIALS, ALLOW_CREDENTIALS),
        _CREDENTIALED,
        FailureCode.MISSING_ALLOW_CREDENTIALS,
    ),
)

_PLUMBING = (
    _row(
        "no-cors",
        "Nobody has set CORS up.",
        stack(),
        GET,
        FailureCode.MISSING_ALLOW_ORIGIN,
    ),
    _row(
        "app-and-proxy",
        "App and proxy both send Allow-Origin, and two are one too many even where they agree.",
        stack(Middleware(FixedHeaders, [ALLOW_ORIGIN]), cors()),
        GET,
        FailureCode.MULTIPLE_ALLOW_ORIGIN,
    ),
    _row(
        "middleware-twice",
        "A hand-written middleware was added twice, and each appends Allow-Origin.",
        stack(*2 * [Middleware(FixedHeaders, [allow_origin("*")])]),
        GET,
        FailureCode.MULTIPLE_ALLOW_ORIGIN,
    ),
    _row(
        "allow-origin-only-on-preflight",
        "The proxy answers preflights, and leaves the response itself to an app without CORS.",
        answering(preflight=[ALLOW_ORIGIN, ALLOW_METHODS]),
        PUT,
        FailureCode.MISSING_ALLOW_ORIGIN,
    ),
    _row(
        "error-without-headers",
        "The exception is answered outside the CORS middleware, so the 500 has no headers.",
        configured(),
        call(url="/boom"),
        FailureCode.MISSING_ALLOW_ORIGIN,
        500,
    ),
    _row(
        "not-found-without-headers",
        "The endpoint sets Allow-Origin itself; what no endpoint answers goes without.",
        stack(routes=[Route("/items", _shared_items)]),
        call(url="/missing"),
        FailureCode.MISSING_ALLOW_ORIGIN,
        404,
    ),
    _row(
        "rate-limit-outside-cors",
        "The rate limit stands outside the CORS middleware, so the 429 has no headers.",
        stack(Middleware(Gate, never, 429, {"Retry-After": "1"}), cors()),
        GET,
        FailureCode.MISSING_ALLOW_ORIGIN,
        429,
    ),
    _row(
        "slash-redirect-without-headers",
        "The redirect to the path with a slash comes from the router, and CORS from the route.",
        stack(routes=[Route("/items/", list_items, middleware=[cors()])]),
        GET,
        FailureCode.MISSING_ALLOW_ORIGIN,
        307,
    ),
    _row(
        "redirect-to-another-origin",
        "After a redirect from one foreign origin to another the Origin is null, and Allow-Origin"
        " still names the page.",
        stack(Middleware(FixedHeaders, [ALLOW_ORIGIN]), routes=[*ROUTES, Route("/moved", _moved)]),
        call(url="https://api.example.com/moved"),
        FailureCode.ALLOW_ORIGIN_MISMATCH,
    ),
)

RESPONSES: Final = _SETTINGS + _LITERALS + _PLUMBING


def _readable_but(identifier: str, why: str, factory: Factory, asked: Mapping[str, Any]) -> Broken:
    return Broken(identifier, why, factory, asked, None, None, 200, ("x-total-count",))


UNREADABLE: Final = (
    _readable_but(
        "count-not-exposed",
        "The page reads X-Total-Count, which the settings do not expose.",
        configured(expose_headers=()),
        _COUNTED,
    ),
    _readable_but(
        "any-header-exposed-with-credentials",
        "Where cookies go along, * in Expose-Headers is a header of that name.",
        configured(expose_headers=("*",)),
        call(exposes=["X-Total-Count"], credentials=True),
    ),
    _readable_but(
        "exposed-headers-separated-by-spaces",
        "Expose-Headers is a list with commas; one with spaces does not parse: it exposes nothing.",
        answering(ALLOW_ORIGIN, ("Access-Control-Expose-Headers", "X-Total-Count X-Page")),
        _COUNTED,
    ),
    _readable_but(
        "count-exposed-on-preflight",
        "Expose-Headers is sent with the preflight, where it means nothing.",
        answering(
            ALLOW_ORIGIN,
            preflight=[
                ALLOW_ORIGIN,
                ALLOW_METHODS,
                ("Access-Control-Expose-Headers", "X-Total-Count"),
            ],
        ),
        call(url="/items/1", method="PUT", exposes=["X-Total-Count"]),
    ),
)
