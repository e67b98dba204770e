"""Strategy for responses: what servers answer, and what nobody should."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_cors.fetch.exchange import Headers, HTTPResponse
from pytest_cors.strategies.arguments import checked_origin
from pytest_cors.strategies.index import decoded, indices, take

__all__ = ["cors_responses"]

_Lines = tuple[str, ...]

# Every other one is a success: nothing else is worth the CORS headers of a preflight.
_STATUSES: Final = tuple(
    status
    for failed in (
        *(301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 422, 429, 500, 502, 503, 599),
        *(303, 300, 407, 410, 413, 418, 501, 504, 431, 406, 415, 412, 409, 451, 511, 508),
    )
    for status in (200 if failed % 2 else 204, failed)
)

# The lines of one header: none, one, or several. `{}` is the origin of the page. Half of each table
# and more is what good servers send, or nothing would ever pass.
_ALLOW_ORIGIN: Final[tuple[_Lines, ...]] = (
    (),
    ("{}",),
    ("*",),
    ("null",),
    ("{}", "{}"),
    ("{}, {}",),
    ("{}", "*"),
    ("{}/",),
    ("https://evil.test",),
    ("{} https://evil.test",),
    ("*, {}",),
    ("",),
    ("\t{} ",),
    ('"{}"',),
    ("https://*.example.com",),
    ("{}\xa0",),
    ("",) * 2 + ("{}",),
    ("true",),
    ("*.*",),
    ("NULL",),
    ("{}\r\n ",),
    ("{}\0",),
    ("{}\n",),
    ("none",),
    *(("{}",), ("*",), ("{}",), ("{}",)) * 10,
)
_ALLOW_CREDENTIALS: Final[tuple[_Lines, ...]] = (
    (),
    ("true",),
    ("false",),
    ("True",),
    ("true", "true"),
    ("",),
    ("", "true"),
    (" true\t",),
    *(("true",),) * 24,
)
_ALLOW_METHODS: Final[tuple[_Lines, ...]] = (
    (),
    ("*",),
    ("GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS",),
    ("PUT",),
    ("put, patch",),
    ("GET,,POST",),
    ("GET POST",),
    ("",),
    ("PUT", "DELETE"),
    ("*, PUT",),
    ('"PUT"',),
    (", , ,",),
    ("PUT;q=1",),
    ("P\xdcT",),
    ("," * 5000,),
    ("PUT,\x0bPATCH",),
    *(("*",), ("GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, QUERY",)) * 8,
)
_ALLOW_HEADERS: Final[tuple[_Lines, ...]] = (
    (),
    ("*",),
    ("Content-Type, Authorization, X-Requested-With",),
    ("x-requested-with",),
    ("*, Authorization",),
    ("Content-Type; X-A",),
    ("",),
    ("content-type", "AUTHORIZATION"),
    ("X-A X-B",),
    (",x-requested-with,,",),
    ("X-Requested-With:",),
    ("\xe9",),
    ('"*"',),
    (", ".join(f"x-{number}" for number in range(1000)),),
    ("x-requested-with\0",),
    ("*", "x-requested-with"),
    *(("*",), ("accept, authorization, content-type, range, x-requested-with",)) * 8,
)
_MAX_AGE: Final[tuple[_Lines, ...]] = (
    (),
    ("600",),
    ("0",),
    ("-1",),
    ("5.5",),
    ("99999999999999999999",),
    ("600", "600"),
    ("ten",),
)
_EXPOSE_HEADERS: Final[tuple[_Lines, ...]] = (
    (),
    ("*",),
    ("X-Total-Count",),
    ("x-total-count, etag",),
    ("*, a b",),
    ("Set-Cookie",),
    ("",),
    ("X-Total-Count;",),
)
# What goes along: a header that can be exposed, cookies, where to go, what caches are told.
_ALONG: Final[tuple[Headers, ...]] = (
    (),
    (("Vary", "Origin"),),
    (("X-Total-Count", "1"), ("ETag", '"1"')),
    (("Location", "/elsewhere"),),
    (("Location", "https://evil.test/"), ("Set-Cookie", "a=b")),
    (("Vary", "*"),),
    (("Access-Control-Allow-Private-Network", "true"),),
    (("Content-Type", "text/html"), ("Location", "//user@[")),
)


def cors_responses(*, origin: str = "https://example.com") -> SearchStrategy[HTTPResponse]:
    """Generates responses, with the CORS headers of good servers and of broken ones.

    The headers allow the page of the `origin`, or another one, or all; they are missing, there
    twice, empty, malformed, oversized, or such that no browser's HTTP parser takes them. So are the
    statuses. It goes well often enough for both outcomes of a preflight to occur.

    Examples from this strategy shrink towards `HTTPResponse(200, ())`, then towards fewer headers
    and plainer values.

    Source: https://fetch.spec.whatwg.org/#http-responses
    """
    return st.deferred(lambda: _cors_responses(origin))


def _cors_responses(origin: object) -> SearchStrategy[HTTPResponse]:
    text = checked_origin("origin", origin)

    def decode(who: int, along_with: int, what: int, reading: int) -> HTTPResponse:
        allow_origin, rest = take(who, _ALLOW_ORIGIN)
        status, _ = take(rest, _STATUSES)
        credentials, rest = take(along_with, _ALLOW_CREDENTIALS)
        along, _ = take(rest, _ALONG)
        methods, rest = take(what, _ALLOW_METHODS)
        headers, _ = take(rest, _ALLOW_HEADERS)
        max_age, rest = take(reading, _MAX_AGE)
        exposed, _ = take(rest, _EXPOSE_HEADERS)
        named = (
            (
                "Access-Control-Allow-Origin",
                tuple(line.replace("{}", text) for line in allow_origin),
            ),
            ("Access-Control-Allow-Credentials", credentials),
            ("Access-Control-Allow-Methods", methods),
            ("Access-Control-Allow-Headers", headers),
            ("Access-Control-Max-Age", max_age),
            ("Access-Control-Expose-Headers", exposed),
        )
        lines = tuple((name, line) for name, values in named for line in values)
        return HTTPResponse(status, lines + along)

    return decoded(
        decode,
        indices(_ALLOW_ORIGIN, _STATUSES),
        indices(_ALLOW_CREDENTIALS, _ALONG),
        indices(_ALLOW_METHODS, _ALLOW_HEADERS),
        indices(_MAX_AGE, _EXPOSE_HEADERS),
    )
