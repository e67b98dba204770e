"""What hypothesis may throw at the engine: anything a server or a script could say."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_cors.fetch import Headers, HTTPResponse, Request
from tests.fetch.browsing import API, OTHER, PAGE

__all__ = ["any_requests", "any_responses", "likely_requests", "likely_responses"]

_BYTES: Final = st.characters(min_codepoint=0, max_codepoint=255)
_ANY_TEXT: Final = st.text(_BYTES, max_size=12)

_LISTS: Final = (
    "*",
    "",
    "PUT",
    "put",
    "PUT, PATCH",
    "x-a",
    "X-A, authorization",
    "x-a, content-type, authorization, accept, range, dpr",
    "*, authorization",
    "*, a b",
    "x-a,,",
    "x a",
    "x-a\x0b",
)
_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "Access-Control-Allow-Origin": (PAGE, "*", "null", f"{PAGE}/", "", OTHER),
    "Access-Control-Allow-Credentials": ("true", "True", "", "true, true"),
    "Access-Control-Allow-Methods": _LISTS,
    "Access-Control-Allow-Headers": _LISTS,
    "Access-Control-Expose-Headers": _LISTS,
    "Access-Control-Max-Age": ("600", "0", "-1", "", "+5", "x", "9" * 30),
    "Location": (
        f"{API}/a",
        f"{API}/b#f",
        f"{OTHER}/",
        f"{PAGE}/",
        "/c",
        "",
        "http://",
        "data:,x",
        "https://u:p@app.example.com/",
        "https://u@api.example.com/",
        "/\xe9",
    ),
    "X-A": ("1",),
    "Set-Cookie": ("a=b",),
    "Content-Type": ("text/plain",),
}
_ASKED: Final[dict[str, tuple[str, ...]]] = {
    "X-A": ("1", "2"),
    "Authorization": ("Basic x",),
    "Content-Type": ("application/json", "text/plain", "text/plain;;", "text/plain; caf\xe9"),
    "Accept": ("a/b", "a:b", "x" * 100, "\xe9"),
    "Range": ("bytes=0-", "Bytes=0-1", f"bytes={2**63}-"),
    "DPR": ("1", "x"),
    "User-Agent": ("x",),
    "If-None-Match": ('"x"',),
    "Cookie": ("a=b",),
}
_STATUSES: Final = (200, 204, 301, 302, 303, 307, 308, 304, 401, 404, 500)
_PERMITTING: Final = (
    ("Access-Control-Allow-Origin", PAGE),
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Allow-Methods", "PUT, PATCH"),
    ("Access-Control-Allow-Headers", "x-a, authorization, content-type, accept, range, dpr"),
)
_MOVED: Final = tuple(("Location", place) for place in (f"{API}/a", "/c", f"{PAGE}/", f"{OTHER}/"))
_BEGINNINGS: Final = (
    *(HTTPResponse(status, ()) for status in _STATUSES),
    *(HTTPResponse(status, _PERMITTING[:2]) for status in _STATUSES),
    *(HTTPResponse(status, _PERMITTING) for status in (*(200,) * 40, *_STATUSES)),
    *(HTTPResponse(302, (*_PERMITTING, moved)) for moved in _MOVED * 3),
    *(HTTPResponse(307, (*_PERMITTING, moved)) for moved in _MOVED * 3),
)


def _lines(values: dict[str, tuple[str, ...]]) -> SearchStrategy[tuple[str, str]]:
    return st.sampled_from([(name, value) for name, options in values.items() for value in options])


def _some(lines: SearchStrategy[tuple[str, str]], most: int) -> SearchStrategy[Headers]:
    return st.lists(lines, max_size=most).map(tuple)


def any_responses() -> SearchStrategy[HTTPResponse]:
    """Responses of any status, with any bytes in names and values."""
    names = st.sampled_from(list(_VALUES)) | _ANY_TEXT
    values = st.sampled_from([value for options in _VALUES.values() for value in options])
    lines = st.tuples(names, values | _ANY_TEXT)
    return st.builds(
        HTTPResponse, st.integers(-1, 1000) | st.sampled_from(_STATUSES), _some(lines, 6)
    )


def likely_responses() -> SearchStrategy[HTTPResponse]:
    """Responses out of parts that servers send, right and wrong."""
    beginnings = st.sampled_from(_BEGINNINGS)
    return st.builds(
        lambda begun, more: HTTPResponse(begun.status, (*begun.headers, *more)),
        beginnings,
        _some(_lines(_VALUES), 3),
    )


def any_requests() -> SearchStrategy[Request]:
    """Requests of a script that respects nothing."""
    return st.builds(
        Request,
        url=st.sampled_from((f"{API}/", f"{PAGE}/", "ftp://a/", "data:,x", "//", "http://[::1"))
        | st.text(max_size=12),
        origin=st.sampled_from((PAGE, "null")) | st.text(max_size=8),
        method=st.sampled_from(("GET", "put", "TRACE", "")) | st.text(max_size=6),
        headers=_some(st.tuples(st.sampled_from(list(_ASKED)) | _ANY_TEXT, _ANY_TEXT), 4),
        credentials=st.sampled_from(("omit", "same-origin", "include")),
        mode=st.sampled_from(("cors", "no-cors", "same-origin")),
        redirect=st.sampled_from(("follow", "error", "manual")),
        body_type=st.sampled_from((None, "text", "formdata", "urlencoded", "arraybuffer")),
        upload_listener=st.booleans(),
        referrer_policy=st.sampled_from(("", "no-referrer", "same-origin", "nonsense")),
    )


def likely_requests() -> SearchStrategy[Request]:
    """Requests that a script can make, most of them across origins."""
    return st.builds(
        Request,
        url=st.sampled_from((*(f"{API}/a",) * 4, f"{PAGE}/")),
        origin=st.sampled_from((PAGE, PAGE, PAGE, "null")),
        method=st.sampled_from(("GET", "POST", "PUT", "PATCH", "HEAD")),
        headers=_some(_lines(_ASKED), 3),
        credentials=st.sampled_from(("omit", "same-origin", "include")),
        mode=st.sampled_from((*("cors",) * 7, "no-cors")),
        redirect=st.sampled_from((*("follow",) * 6, "error", "manual")),
        upload_listener=st.sampled_from((False, False, False, True)),
    )
