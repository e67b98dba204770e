"""HTTP-redirect fetch: where a redirect leads, and what is left of the request on the way.

https://fetch.spec.whatwg.org/#http-redirect-fetch
"""

from __future__ import annotations

from typing import Final

from pytest_cors.fetch.exchange import Headers, HTTPRequest, HTTPResponse, Mode, Redirect, Request
from pytest_cors.fetch.header_list import field_lines
from pytest_cors.fetch.origin import URL, parse_location
from pytest_cors.fetch.quirks import Quirk, Quirks
from pytest_cors.fetch.safelist import CLIENT_HINT_NAMES, NON_WILDCARD_NAMES
from pytest_cors.fetch.script_request import BODY_HEADER_NAMES
from pytest_cors.fetch.verdict import Failure, FailureCode

__all__ = [
    "MAX_REDIRECTS",
    "REDIRECT_STATUSES",
    "becomes_get",
    "check_target",
    "credentials_stick",
    "dropped_names",
    "is_redirect",
    "location",
    "redirect_failure",
    "set_anew",
    "without",
]

REDIRECT_STATUSES: Final = frozenset({301, 302, 303, 307, 308})
"""https://fetch.spec.whatwg.org/#redirect-status"""

MAX_REDIRECTS: Final = 20

_SPEC: Final = "#http-redirect-fetch"


def is_redirect(response: HTTPResponse, mode: Redirect, quirks: Quirks) -> bool:
    """Whether the response is a redirect to be dealt with as `mode` says."""
    if response.status not in REDIRECT_STATUSES:
        return False
    if mode == "error" and Quirk.ERROR_MODE_NEEDS_LOCATION in quirks:
        lines = field_lines(response.headers, "location")
        # Two empty ones, joined with a comma, lead somewhere.
        return any(lines) or (len(lines) > 1 and Quirk.LOCATION_LINES_JOINED in quirks)
    return True


def location(response: HTTPResponse, quirks: Quirks) -> str | Failure | None:
    """The value of `Location`; None where the redirect is itself the response.

    https://fetch.spec.whatwg.org/#concept-response-location-url
    """
    lines = field_lines(response.headers, "location")
    if not lines:
        return None
    if len(lines) > 1 and Quirk.LOCATION_LINES_JOINED not in quirks:
        if Quirk.DUPLICATE_LOCATION_FOLLOWED not in quirks or len(set(lines)) > 1:
            return redirect_failure(FailureCode.REDIRECT_LOCATION, ", ".join(lines))
        del lines[1:]
    value = ", ".join(lines)
    if not value and Quirk.EMPTY_LOCATION_DELIVERED in quirks:
        return None
    if not value and Quirk.EMPTY_LOCATION_REFUSED in quirks:
        return redirect_failure(FailureCode.REDIRECT_LOCATION, value)
    return value


def check_target(
    value: str,
    current: URL,
    *,
    page: str,
    mode: Mode,
    tainted: bool,
    count: int,
    quirks: Quirks,
) -> URL | Failure:
    """The URL that a redirect leads to, where it may be followed.

    `page` is the page's origin, `tainted` says whether the response tainting is "cors", `count`
    is the number of redirects followed so far.
    """
    target = parse_location(value, current)
    if target is None:
        return redirect_failure(FailureCode.REDIRECT_LOCATION, value)
    if not target.is_http:
        return redirect_failure(FailureCode.NOT_HTTP, value)
    if count == MAX_REDIRECTS:
        return redirect_failure(FailureCode.REDIRECT_LIMIT, value)
    foreign = mode == "cors" and not target.is_same_origin(page)
    refused = foreign or tainted or Quirk.LOCATION_CREDENTIALS_REFUSED in quirks
    if target.has_credentials and refused:
        return redirect_failure(FailureCode.REDIRECT_CREDENTIALS, value)
    return target


def credentials_stick(
    request: Request, first: HTTPRequest, response: HTTPResponse, quirks: Quirks
) -> bool:
    """Whether a redirect is checked as if credentials were included, since `first` had them."""
    return (
        Quirk.SAME_ORIGIN_CREDENTIALS_STICK in quirks
        and response.status in REDIRECT_STATUSES
        and request.credentials == "same-origin"
        and first.credentials
    )


def becomes_get(status: int, method: str) -> bool:
    """Whether a redirect of this status turns the request into a GET without a body."""
    if status == 303:
        return method not in {"GET", "HEAD"}
    return status in {301, 302} and method == "POST"


def dropped_names(
    status: int, method: str, current: URL, target: URL, page: str, quirks: Quirks
) -> frozenset[str]:
    """The headers that go with a dropped body, and those that another origin is not to get."""
    dropped: frozenset[str] = frozenset()
    if becomes_get(status, method):
        dropped = BODY_HEADER_NAMES
    if target.origin != current.origin:
        dropped |= NON_WILDCARD_NAMES
    if Quirk.CLIENT_HINTS_LEFT_BEHIND in quirks and not target.is_same_origin(page):
        dropped |= CLIENT_HINT_NAMES
    return dropped


def without(headers: Headers, dropped: frozenset[str]) -> Headers:
    """The header list without these names, given in lower case."""
    return tuple((name, value) for name, value in headers if name.lower() not in dropped)


def set_anew(
    request: Request, initial: Headers, current: Headers, dropped: frozenset[str]
) -> Headers:
    """The initial header list without these names: what `Quirk.HEADERS_SET_ANEW` makes of it.

    XMLHttpRequest sets what script has set; a Content-Type that only the body implies, and that a
    redirect has dropped, does not come back.
    """
    if request.upload_listener:
        set_by_script = {name.lower() for name, _ in (*request.headers, *current)}
        initial = tuple(line for line in initial if line[0].lower() in set_by_script)
    return without(initial, dropped)


def redirect_failure(code: FailureCode, got: str) -> Failure:
    """A failure of the redirect itself; `got` is the `Location`."""
    return Failure(code, "redirect", "Location", None, got, _SPEC)
