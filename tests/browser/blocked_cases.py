"""Blocks of every kind that Chromium has a message for, or none: a case each, by what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_cors.fetch import Headers, HTTPResponse, Request
from tests.browser.cases import Answer, Call, Case, PageKind

__all__ = ["BLOCKED", "SILENT", "THROWN"]

_URL: Final = "{api}/{key}/hop0"
_NEXT: Final = "{api2}/{key}/hop1"
_ORIGIN: Final = "Access-Control-Allow-Origin"
_CREDENTIALS: Final = "Access-Control-Allow-Credentials"
_METHODS: Final = "Access-Control-Allow-Methods"
_NAMES: Final = "Access-Control-Allow-Headers"
_ANY: Final = (_ORIGIN, "*")
_MINE: Final = (_ORIGIN, "{page}")
_TRUE: Final = (_CREDENTIALS, "true")


def _lines(*values: str, name: str = _ORIGIN) -> Headers:
    return tuple((name, value) for value in values)


def _actual(
    id: str, *headers: tuple[str, str], status: int = 200, page: PageKind = "top", **request: Any
) -> Case:
    """No preflight; the response has these headers."""
    call = Call(Request(_URL, "{page}", **request))
    return Case(id, page, (call,), (Answer(_URL, "actual", HTTPResponse(status, headers)),))


def _preflight(
    id: str, *headers: tuple[str, str], status: int = 204, page: PageKind = "top", **request: Any
) -> Case:
    """The preflight is answered so; the actual request would be permitted."""
    asked = {"method": "PUT"} | request
    call = Call(Request(_URL, "{page}", **asked))
    answers = (
        Answer(_URL, "preflight", HTTPResponse(status, headers)),
        Answer(_URL, "actual", HTTPResponse(200, (_MINE, _TRUE))),
    )
    return Case(id, page, (call,), answers)


def _redirect(
    id: str, location: str, *later: Answer, first: Headers = (_ANY,), **request: Any
) -> Case:
    """A 307 that permits everybody, to this place."""
    call = Call(Request(request.pop("url", _URL), "{page}", **request))
    response = HTTPResponse(307, (*first, ("Location", location)))
    return Case(id, "top", (call,), (Answer(call.request.url, "actual", response), *later))


def _call(id: str, url: str = _URL, **request: Any) -> Case:
    """A call that sends nothing."""
    return Case(id, "top", (Call(Request(url, "{page}", **request)),), ())


def _blocked() -> Iterator[Case]:
    xhr: dict[str, Any] = {"method": "POST", "body_type": "text", "upload_listener": True}
    x_foo: dict[str, Any] = {"headers": (("X-Foo", "1"),)}
    json: dict[str, Any] = {"method": "POST", "headers": (("Content-Type", "application/json"),)}
    include: dict[str, Any] = {"credentials": "include"}
    yield _actual("no origin")
    yield _actual("no origin on an error", status=500)
    yield _actual("another origin", *_lines("{api}"))
    yield _actual("null", *_lines("null"))
    yield _actual("null in capitals", *_lines("NULL"), page="null")
    yield _actual("a page's origin for a frame", *_lines("{top}"), page="null")
    yield _actual("a slash behind the origin", *_lines("{page}/"))
    yield _actual("no scheme", *_lines("localhost"))
    yield _actual("no origin in it", *_lines(""))
    yield _actual("a pattern", *_lines("http://*.localhost"))
    yield _actual("two lines", *_lines("{page}", "{page}"))
    yield _actual("two wildcards", *_lines("*", "*"))
    yield _actual("a list with a space", *_lines("{page} {api}"))
    yield _actual("a list with a comma", *_lines("{page},{api}"))
    yield _actual("a quote and odd bytes", *_lines('a", source: \\ \xe9\x01'))
    yield _actual("a wildcard with credentials", _ANY, **include)
    yield _actual("no leave for credentials", _MINE, **include)
    yield _actual("credentials true in capitals", _MINE, (_CREDENTIALS, "TRUE"), **include)
    yield _actual("credentials true twice", _MINE, _TRUE, _TRUE, **include)
    yield _preflight("preflight: no origin")
    yield _preflight("preflight: no origin, by XMLHttpRequest", **xhr)
    yield _preflight("preflight: another origin", *_lines("{api}"))
    yield _preflight("preflight: another origin, by XMLHttpRequest", *_lines("{api}"), **xhr)
    yield _preflight("preflight: two lines", *_lines("*", "{page}"))
    yield _preflight("preflight: no URL", *_lines("none"))
    yield _preflight("preflight: a wildcard with credentials", _ANY, **include)
    yield _preflight("preflight: the same, by XMLHttpRequest", _ANY, **include, **xhr)
    yield _preflight("preflight: no leave for credentials", _MINE, **include)
    yield _preflight("preflight: the same by XMLHttpRequest", _MINE, **include, **xhr)
    yield _preflight("preflight: 404", _ANY, (_METHODS, "PUT"), status=404)
    yield _preflight("preflight: 401 without an origin", status=401)
    yield _preflight("preflight: redirected", _ANY, ("Location", "/{key}/x"), status=302)
    yield _preflight("preflight: 302 that leads nowhere", _ANY, status=302)
    yield _preflight("preflight: 302 with an empty Location", _ANY, ("Location", ""), status=302)
    yield _preflight("preflight: methods that do not parse", _ANY, (_METHODS, "PUT POST"))
    yield _preflight("preflight: names that do not parse", _ANY, (_NAMES, "x foo"), **x_foo)
    yield _preflight("preflight: no methods", _ANY)
    yield _preflight("preflight: a method in small letters", _ANY, (_METHODS, "put"))
    yield _preflight("preflight: a method of its own", _ANY, (_METHODS, "FOO"), method="foo")
    yield _preflight("preflight: * with credentials", _MINE, _TRUE, (_METHODS, "*"), **include)
    yield _preflight("preflight: no names", _ANY, method="GET", **x_foo)
    yield _preflight("preflight: another name", _ANY, (_NAMES, "x-bar"), method="GET", **x_foo)
    yield _preflight("preflight: content-type", _ANY, (_NAMES, "accept"), **json)
    yield _redirect("redirect: no origin on the way", _NEXT, first=())
    yield _redirect(
        "redirect: the page's origin at the end",
        _NEXT,
        Answer(_NEXT, "actual", HTTPResponse(200, (_MINE,))),
    )
    yield _redirect(
        "redirect: nothing at the end", _NEXT, Answer(_NEXT, "actual", HTTPResponse(200, ()))
    )
    yield _redirect(
        "redirect: a fragment",
        "hop1?a#b",
        Answer("{api}/{key}/hop1", "actual", HTTPResponse(200, ())),
    )
    yield _redirect("redirect: a user", "http://user:pw@localhost:{api2_port}/{key}/hop1")
    yield _redirect("redirect: another scheme", "ftp://localhost/{key}/hop1")
    yield _redirect("redirect: mode same-origin", _URL, url="{top}/{key}/hop0", mode="same-origin")
    yield _call("mode same-origin", mode="same-origin")
    yield _call("another scheme", "ftp://localhost/{key}/x")
    yield _call("mode no-cors with redirects by hand", mode="no-cors", redirect="manual")


def _silent() -> Iterator[Case]:
    nowhere = ("Location", "http://")
    two = (("Location", "/{key}/a"), ("Location", "/{key}/b"))
    yield _preflight("preflight: redirected to what is no URL", nowhere, status=302)
    yield _preflight("preflight: two Locations", _ANY, *two, status=302)
    yield _preflight("preflight: two Locations and no redirect", *two, status=404)
    yield _actual("redirect: what is no URL, and no origin", nowhere, status=302)
    yield _actual("redirect: two Locations", _ANY, *two, status=302)
    yield _redirect("redirect: a page of the browser's own", "about:blank")
    yield _redirect("redirect: a file", "file:///{key}")


def _thrown() -> Iterator[Case]:
    yield _call("no URL", "http://")
    yield _call("a user in the URL", "http://user:pw@localhost/{key}/x")
    yield _call("a method that is none", method="A B")
    yield _call("a forbidden method", method="trace")
    yield _call("a name that is none", headers=(("X Foo", "1"),))
    yield _call("a value that is none", headers=(("X-Foo", "a\0b"),))
    yield _call("a body on a GET", body_type="text")
    yield _call("mode no-cors with PUT", mode="no-cors", method="PUT")


BLOCKED: Final = tuple(_blocked())
"""Cases that Chromium prints something about."""

SILENT: Final = tuple(_silent())
"""Cases that fail in Chromium's network stack, which has nothing to say about CORS."""

THROWN: Final = tuple(_thrown())
"""Cases at which `fetch()` throws."""
