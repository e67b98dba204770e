"""What went over the wire, as lines: the request and the response, with the headers that matter."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from http import HTTPStatus
from typing import Final

from pytest_cors.fetch.exchange import Exchange, Headers, HTTPRequest
from pytest_cors.fetch.header_list import strip_whitespace
from pytest_cors.fetch.verdict import Failure, FailureCode
from pytest_cors.report.case import Case
from pytest_cors.report.deciding_exchange import DecidingExchange
from pytest_cors.report.explanation import Line
from pytest_cors.report.visible_text import abridged, counted, quoted, shortened, visible

__all__ = [
    "DECIDING_HEADERS",
    "exchange_lines",
    "is_secret",
    "message_lines",
    "shown_value",
]

DECIDING_HEADERS: Final[dict[FailureCode, str]] = {
    FailureCode.MISSING_ALLOW_ORIGIN: "Access-Control-Allow-Origin",
    FailureCode.MULTIPLE_ALLOW_ORIGIN: "Access-Control-Allow-Origin",
    FailureCode.ALLOW_ORIGIN_MISMATCH: "Access-Control-Allow-Origin",
    FailureCode.WILDCARD_WITH_CREDENTIALS: "Access-Control-Allow-Origin",
    FailureCode.MISSING_ALLOW_CREDENTIALS: "Access-Control-Allow-Credentials",
    FailureCode.INVALID_ALLOW_METHODS: "Access-Control-Allow-Methods",
    FailureCode.METHOD_NOT_ALLOWED: "Access-Control-Allow-Methods",
    FailureCode.INVALID_ALLOW_HEADERS: "Access-Control-Allow-Headers",
    FailureCode.HEADER_NOT_ALLOWED: "Access-Control-Allow-Headers",
    FailureCode.REDIRECT_LOCATION: "Location",
    FailureCode.REDIRECT_CREDENTIALS: "Location",
    FailureCode.REDIRECT_LIMIT: "Location",
    FailureCode.NOT_HTTP: "Location",
    FailureCode.SAME_ORIGIN_MODE: "Location",
}
"""The response header that a failure is about, where it is about one."""

_STATUS_FAILURES: Final = frozenset(
    {FailureCode.PREFLIGHT_STATUS, FailureCode.PREFLIGHT_REDIRECT, FailureCode.REDIRECT_MODE}
)
_TELLING_NAMES: Final = frozenset(
    {"access-control-allow-origin", "cors-error", "location", "www-authenticate"}
)
_PREFLIGHT_NAMES: Final = frozenset(
    {"access-control-allow-headers", "access-control-allow-methods", "allow"}
)
# Headers that every browser adds on its own, and that decide nothing here.
_AGENT_NAMES: Final = frozenset({"accept", "referer", "sec-fetch-mode"})
# A report ends up in logs that more people read than the test's author thought of.
_SECRETS: Final = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token"}
)
_LONGEST: Final = 100
_HERE: Final = "   <-- here"


def exchange_lines(case: Case, verbosity: int) -> tuple[Line, ...]:
    """The exchanges of the fetch. Above verbosity 0 all of them with all their headers.

    Otherwise those that passed are told in short, unless the point is that they passed.
    """
    judged = case.blocking() or case.verdict
    lines: list[Line] = []
    *passed, last = judged.exchanges
    in_full = verbosity > 0 or judged.failure is None
    for exchange in passed if in_full else _ends(passed):
        if exchange is None:
            lines.append(Line(f"... {counted(len(passed) - 4, 'more exchange')} ..."))
        elif in_full:
            lines += _full(exchange, _telling(case, exchange), verbosity)
        else:
            lines.append(_short(exchange))
    deciding = case.deciding()
    near = [] if deciding is None else deciding.near_elements()
    lines += _full(last, _telling(case, last), verbosity, judged.failure, near)
    if deciding is not None and case.verdict.outcome == "blocked":
        lines += _aftermath(deciding)
    return tuple(lines)


def message_lines(
    exchange: Exchange, telling: Collection[str], verbosity: int = 0
) -> tuple[Line, ...]:
    """One exchange by itself, that no verdict is about: its lines, and the headers of `telling`.

    `telling` are lower-case names; those of them that are missing are not mentioned.
    """
    return tuple(_full(exchange, telling, verbosity))


def is_secret(name: str) -> bool:
    """Whether the values of this header are nothing for a report."""
    return name.lower() in _SECRETS


def shown_value(name: str, value: str) -> str:
    """A header's value as it may be shown: nothing unseen in it, and nothing secret."""
    if name.lower() in _SECRETS and value:
        scheme, space, _ = value.partition(" ")
        known = name.lower().endswith("authorization") and space
        return f"{visible(scheme)} ***" if known else "***"
    return visible(value) if value and value.strip() == value else quoted(value)


def _ends(exchanges: list[Exchange]) -> Iterator[Exchange | None]:
    """All of them, or the first and the last two, with None for those in between."""
    if len(exchanges) <= 5:
        yield from exchanges
    else:
        yield from (*exchanges[:2], None, *exchanges[-2:])


def _short(exchange: Exchange) -> Line:
    request, response = exchange
    target = next((value for name, value in response.headers if name.lower() == "location"), "")
    onwards = f" to {visible(shortened(target, _LONGEST))}" if 300 <= response.status < 400 else ""
    return Line(
        f"> {visible(request.method)} {visible(request.url)}  < {response.status}{onwards}, passed",
        "request",
    )


def _full(
    exchange: Exchange,
    telling: Collection[str],
    verbosity: int,
    failure: Failure | None = None,
    near: Sequence[str] = (),
) -> Iterator[Line]:
    request, response = exchange
    yield Line(f"> {visible(request.method)} {visible(request.url)}", "request")
    for name, value in _request_headers(request, verbosity):
        yield Line(f"> {visible(name)}: {_cut(name, value, verbosity)}", "header")
    if request.credentials:
        yield Line("> (and the cookies and the login that the client has)", "header")
    decided_by_status = failure is not None and failure.code in _STATUS_FAILURES
    yield Line(
        f"< {_status(response.status)}{_HERE if decided_by_status else ''}",
        "culprit" if decided_by_status else "response",
    )
    culprit = "" if failure is None else DECIDING_HEADERS.get(failure.code, "")
    yield from _response_lines(response.headers, telling, culprit, verbosity, near)


def _telling(case: Case, exchange: Exchange) -> set[str]:
    """The lower-case names of the response headers that matter here."""
    names = set(_TELLING_NAMES)
    if exchange.request.kind == "preflight":
        names |= _PREFLIGHT_NAMES
    if case.request.credentials == "include":
        names.add("access-control-allow-credentials")
    if case.missing_exposes:
        names |= {"access-control-expose-headers", *(name.lower() for name in case.missing_exposes)}
    sent = {name.lower() for name, _ in exchange.response.headers}
    if "access-control-allow-origin" not in sent:
        # Whatever else of CORS is there shows that a CORS layer has been at work.
        names |= {"vary", *(name for name in sent if name.startswith("access-control-"))}
    return names


def _request_headers(request: HTTPRequest, verbosity: int) -> Iterator[tuple[str, str]]:
    for name, value in request.headers:
        if verbosity > 0 or name.lower() not in _AGENT_NAMES:
            yield name, value


def _response_lines(
    headers: Headers,
    telling: Collection[str],
    culprit: str,
    verbosity: int,
    near: Sequence[str],
) -> Iterator[Line]:
    found = False
    for name, value in headers:
        key = name.lower()
        decides = key == culprit.lower()
        found = found or decides
        if verbosity > 0 or decides or key in telling or "\0" in name + value:
            text = f"< {visible(name)}: {_cut(name, strip_whitespace(value), verbosity, near)}"
            yield Line(text + _HERE, "culprit") if decides else Line(text, "header")
    if culprit and not found:
        yield Line(f"< (no {culprit}){_HERE}", "absent")


def _cut(name: str, value: str, verbosity: int, near: Sequence[str] = ()) -> str:
    if verbosity > 0 or len(value) <= _LONGEST:
        return shown_value(name, value)
    return abridged(value, near, limit=_LONGEST) if name.lower() not in _SECRETS else "***"


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _aftermath(deciding: DecidingExchange) -> Iterator[Line]:
    """What the exchange does not show by itself."""
    if deciding.body_line and not deciding.is_ok and not deciding.said:
        yield Line(f"The body begins: {visible(shortened(deciding.body_line, _LONGEST))}")
    if deciding.is_preflight:
        yield Line(f"The {visible(deciding.method)} itself was not sent.")
    elif deciding.redirect_target is None:
        yield Line("The request has reached the server; only its response is kept from script.")
