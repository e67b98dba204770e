"""Arguments that make no sense are refused before anything is sent, in one clear sentence."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_cors import assert_cors_allows, assert_cors_denies

PAGE = "https://app.example.com"


async def unreached(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("something was sent")


both = pytest.mark.parametrize(
    "judged", [assert_cors_allows, assert_cors_denies], ids=["allows", "denies"]
)

ORIGINS: dict[str, str] = {
    "example.com": '"example.com" is not an origin, did you mean "https://example.com"?'
    " It has no scheme: an origin begins with https:// or the like",
    "localhost:3000": '"localhost:3000" is not an origin, did you mean "http://localhost:3000"?'
    " It has no scheme: an origin begins with https:// or the like",
    "https://example.com/": '"https://example.com/" is not an origin, did you mean'
    ' "https://example.com"? It ends in a slash, and an origin has none',
    "https://Example.com": '"https://Example.com" is not an origin, did you mean'
    ' "https://example.com"? It has upper-case letters, and browsers send origins in lower case',
    "https://example.com:443": '"https://example.com:443" is not an origin, did you mean'
    ' "https://example.com"? It names the default port of its scheme, which browsers leave out',
    "": '"" is not an origin: it is empty and matches nothing',
    "https://example.com:22": '"https://example.com:22" is not an origin:'
    " it has a port that browsers refuse to load pages from",
    "file:///index.html": '"file:///index.html" is not an origin, did you mean "null"?'
    " It is never sent: pages with such a URL send the origin null",
    "*": '"*" is not an origin but a pattern, and each page has one origin:'
    ' name one, as "https://app.example.com"',
    "https://*.example.com": '"https://*.example.com" is not an origin but a pattern, and each'
    ' page has one origin: name one, as "https://app.example.com"',
    "https://a.example, https://b.example": '"https://a.example, https://b.example" is not an'
    " origin but several, and each page has one: make one assertion for each of"
    ' "https://a.example", "https://b.example"',
}


@both
@pytest.mark.parametrize("origin", ORIGINS)
def test_an_origin_that_no_page_has(judged: Any, origin: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the whole text is compared
        judged(unreached, origin=origin)

    assert str(caught.value) == f"origin={ORIGINS[origin]}"


CASES: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "origin of bytes": (
        {"origin": b"https://a.example"},
        TypeError,
        'origin is a bytes; a str is wanted, as "https://a.example"',
    ),
    "no origin": (
        {"origin": None},
        TypeError,
        'origin is a NoneType; a str is wanted, as "https://app.example.com"',
    ),
    "method that is none": ({"method": "P UT"}, ValueError, "method='P UT' is not an HTTP method"),
    "method that is forbidden": (
        {"method": "TRACE"},
        ValueError,
        "no page can send TRACE: browsers forbid it to script",
    ),
    "method of another type": ({"method": 1}, TypeError, 'method is an int; a str is wanted, as "'),
    "credentials mode": (
        {"credentials": "omit"},
        TypeError,
        'credentials is a str; True is wanted for credentials mode "include", False for the',
    ),
    "header without value": (
        {"headers": ["X-A"]},
        TypeError,
        "headers=['X-A']: a dict or pairs of (name, value) are wanted",
    ),
    "headers of another type": ({"headers": 3}, TypeError, "headers=3: a dict or pairs of"),
    "header name of bytes": (
        {"headers": {b"X-A": "1"}},
        TypeError,
        'the name of a header is a bytes; a str is wanted, as "X-Request-Id"',
    ),
    "header value that is a number": (
        {"headers": {"X-A": 1}},
        TypeError,
        'the value of the header X-A is an int; a str is wanted, as "1"',
    ),
    "header name that is none": (
        {"headers": {"X A": "1"}},
        ValueError,
        "'X A' is not the name of a header",
    ),
    "header value that is none": (
        {"headers": {"X-A": "1\n2"}},
        ValueError,
        "'1\\n2' is not the value of a header",
    ),
    "header value beyond latin-1": (
        {"headers": {"X-A": "€"}},
        ValueError,
        "'€' is not the value of a header",
    ),
    "cookie as a header": (
        {"headers": {"Cookie": "a=1"}},
        ValueError,
        "no page can set the request header Cookie: give the cookie to the client, and the"
        " assertion credentials=True",
    ),
    "origin as a header": (
        {"headers": [("origin", PAGE)]},
        ValueError,
        "no page can set the request header origin: the browser writes it, from the argument",
    ),
    "preflight's header": (
        {"headers": {"Access-Control-Request-Method": "PUT"}},
        ValueError,
        "no page can set the request header Access-Control-Request-Method: the browser writes it,"
        " from the arguments method and headers",
    ),
    "header of the browser": (
        {"headers": {"Sec-Fetch-Mode": "cors"}},
        ValueError,
        "no page can set the request header Sec-Fetch-Mode: leave it out",
    ),
    "content that is a dict": (
        {"method": "PUT", "content": {"a": 1}},
        TypeError,
        "content is a dict; str or bytes is wanted: for JSON, content=json.dumps(...)"
        " and the header Content-Type: application/json",
    ),
    "content of a GET": (
        {"content": "a"},
        ValueError,
        "no page can send a GET with a body: leave out content",
    ),
    "URL that is none": ({"url": "http://["}, ValueError, "'http://[' is not a URL"),
    "URL of another type": ({"url": None}, TypeError, "url is a NoneType; a str is wanted, as"),
    "URL of another scheme": (
        {"url": "ftp://testserver/"},
        ValueError,
        "the URL's scheme is 'ftp', and CORS is for http and https",
    ),
    "URL with a user": (
        {"url": "http://ada:pw@testserver/"},
        ValueError,
        "no page can send a URL with a user name: 'http://ada:pw@testserver/'",
    ),
    "preflight_only that is a word": (
        {"preflight_only": "yes"},
        TypeError,
        "preflight_only is a str; True or False is wanted",
    ),
    "preflight of a simple request": (
        {"preflight_only": True},
        ValueError,
        "preflight_only: no browser sends a preflight here: GET is a safelisted method, and no"
        " header of the request needs one",
    ),
    "preflight to the page's own origin": (
        {"preflight_only": True, "method": "PUT", "origin": "http://testserver"},
        ValueError,
        "preflight_only: no browser sends a preflight here: the page is of the same origin as"
        " http://testserver/",
    ),
}


@both
@pytest.mark.parametrize(("arguments", "error", "text"), CASES.values(), ids=CASES)
def test_an_argument_that_makes_no_sense(
    judged: Any, arguments: dict[str, Any], error: type[Exception], text: str
) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        judged(unreached, **({"origin": PAGE} | arguments))

    assert type(caught.value) is error
    assert text in str(caught.value)
    assert "\n" not in str(caught.value)


EXPOSES: dict[str, tuple[Any, dict[str, Any], type[Exception], str]] = {
    "one str": (
        "X-Total-Count",
        {},
        TypeError,
        "exposes='X-Total-Count' is one str; a list of names is wanted: ['X-Total-Count']",
    ),
    "of another type": ([1], {}, TypeError, "a name in exposes is an int; a str is wanted"),
    "no name": (["X: 1"], {}, ValueError, "exposes: 'X: 1' is not the name of a header"),
    "cookies": (
        ["Set-Cookie"],
        {},
        ValueError,
        "no page can read the response header Set-Cookie: browsers keep it to themselves",
    ),
    "of a preflight": (
        ["X-Total-Count"],
        {"method": "PUT", "preflight_only": True},
        ValueError,
        "exposes is about the response, and preflight_only leaves out the request for it",
    ),
}


@pytest.mark.parametrize(("exposes", "more", "error", "text"), EXPOSES.values(), ids=EXPOSES)
def test_headers_that_cannot_be_asked_for(
    exposes: Any, more: dict[str, Any], error: type[Exception], text: str
) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        assert_cors_allows(unreached, origin=PAGE, exposes=exposes, **more)

    assert type(caught.value) is error
    assert text in str(caught.value)


def test_a_relative_url_needs_a_base() -> None:
    import httpx

    with httpx.Client() as client, pytest.raises(ValueError, match="is relative") as caught:
        assert_cors_allows(client, "/items", origin=PAGE)

    assert str(caught.value) == (
        "url='/items' is relative, and the client has no base URL: give an absolute URL, or the"
        " client a base_url"
    )


@both
def test_what_leads_to_no_app_is_told_what_would(judged: Any) -> None:
    with pytest.raises(TypeError, match=r"cannot send requests to an object of type builtins\.int"):
        judged(42, origin=PAGE)
