"""Why a fetch was blocked, as a clause: which header, what is in it, what browsers want."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pytest_cors.drive.errors import said
from pytest_cors.fetch.exchange import Request
from pytest_cors.fetch.verdict import Failure, FailureCode
from pytest_cors.report.deciding_exchange import DecidingExchange
from pytest_cors.report.list_value import first_malformed
from pytest_cors.report.origin_difference import origin_difference
from pytest_cors.report.visible_text import abridged, counted, listed, quoted, shortened, visible

__all__ = ["answer_lacks", "call_reason", "crash", "exchange_reason", "subject"]

_ORIGIN: Final = "Access-Control-Allow-Origin"
_CREDENTIALS: Final = "Access-Control-Allow-Credentials"
_METHODS: Final = "Access-Control-Allow-Methods"
_HEADERS: Final = "Access-Control-Allow-Headers"


def subject(deciding: DecidingExchange) -> str:
    """The message that is spoken of: the preflight, the redirect, the response."""
    if deciding.is_preflight:
        noun = "the preflight"
    elif deciding.redirect_target is not None:
        noun = f"the redirect ({deciding.status})"
    elif deciding.is_ok:
        noun = "the response"
    else:
        said = f": {visible(shortened(deciding.said, 80))}" if deciding.said else ""
        noun = f"the response ({deciding.status}{said})"
    if deciding.initial_url is None:
        return noun
    return f"{noun} from {visible(deciding.url)} (after a redirect)"


def crash(deciding: DecidingExchange) -> str:
    """The exception that stands behind the response, on one line; empty where there is none."""
    if deciding.cause is None:
        return ""
    name = type(deciding.cause).__name__
    text = shortened(visible(said(deciding.cause)), 120)
    return f"{name}: {text}" if text else name


def exchange_reason(deciding: DecidingExchange, failure: Failure) -> str:
    """The clause for a failure that an exchange shows."""
    words = _EXCHANGE_WORDS.get(failure.code)
    clause = f"{failure.code} at stage {failure.stage}" if words is None else words(deciding)
    raised = crash(deciding)
    return f"the app raised {raised}, and {clause}" if raised else clause


def call_reason(request: Request, failure: Failure) -> str:
    """The clause for a call that sends nothing."""
    got = quoted(failure.got or "")
    match failure.code:
        case FailureCode.INVALID_URL:
            return f"{got} is no absolute URL"
        case FailureCode.URL_HAS_CREDENTIALS:
            return "script may not fetch a URL with a user name or a password in it"
        case FailureCode.INVALID_METHOD:
            return f"{got} is no method name, which is a token"
        case FailureCode.FORBIDDEN_METHOD:
            return f"script may not use the method {visible(failure.got or request.method)}"
        case FailureCode.INVALID_HEADER_NAME:
            return f"{got} is no header name, which is a token"
        case FailureCode.INVALID_HEADER_VALUE:
            name = visible(failure.header or "a header")
            return f"the value {got} of {name} holds what no header can"
        case FailureCode.BODY_NOT_ALLOWED:
            return f"a {visible(request.method)} request cannot have a body"
        case FailureCode.NO_CORS_METHOD:
            method = visible(request.method)
            return f'mode "no-cors" goes with GET, HEAD and POST, not with {method}'
        case FailureCode.NO_CORS_REDIRECT_MODE:
            return (
                'mode "no-cors" to another origin goes with redirect: "follow", not with '
                f'"{request.redirect}"'
            )
        case FailureCode.SAME_ORIGIN_MODE:
            return 'the URL is of another origin than the page, and mode is "same-origin"'
        case FailureCode.NOT_HTTP:
            return "CORS is for http: and https: URLs only"
        case _:
            return f"{failure.code} at stage {failure.stage}"


def answer_lacks(deciding: DecidingExchange) -> list[str]:
    """What the lists of a preflight's answer leave out of what was asked, a clause for each list.

    Only lists that are there are held against it. The method counts even where a browser would not
    need it listed: the server may have refused it for that.
    """
    clauses: list[str] = []
    methods = deciding.tokens(_METHODS.lower())
    if methods and deciding.method not in methods and "*" not in methods:
        clauses.append(f"its {_METHODS} lacks {visible(deciding.method)}")
    missing = deciding.missing_names()
    if missing and _HEADERS.lower() in deciding.values:
        clauses.append(f"its {_HEADERS} lacks {visible(listed(missing))}")
    return clauses


def _wanted_origin(deciding: DecidingExchange) -> str:
    return quoted(deciding.origin) + ("" if deciding.include else ' or "*"')


def _taint(deciding: DecidingExchange) -> str:
    if not deciding.is_tainted:
        return ""
    return " (redirected from one origin to another, a browser sends Origin: null)"


def _status(deciding: DecidingExchange) -> str:
    said = f" ({visible(shortened(deciding.said, 80))})" if deciding.said else ""
    if deciding.redirect_target is not None:
        said = f" (a redirect to {visible(deciding.redirect_target)})"
    return f"{subject(deciding)} answered {deciding.status}{said}"


def _missing_origin(deciding: DecidingExchange) -> str:
    wanted = f"{deciding.wants} {_wanted_origin(deciding)}"
    if deciding.is_preflight and not deciding.is_ok:
        wanted += " there, and a status from 200 to 299"
        return f"{_status(deciding)} without {_ORIGIN}; {wanted}{_taint(deciding)}"
    return f"{subject(deciding)} has no {_ORIGIN}; {wanted}{_taint(deciding)}"


def _several_origins(deciding: DecidingExchange) -> str:
    lines = deciding.lines(_ORIGIN.lower())
    headers = counted(len(lines), f"{_ORIGIN} header")
    values = listed([quoted(shortened(line, 60)) for line in lines[:4]])
    one = f"{deciding.wants} one, {_wanted_origin(deciding)}"
    return f"{subject(deciding)} has {headers}, {values}; {one}{_taint(deciding)}"


def _other_origin(deciding: DecidingExchange) -> str:
    value = deciding.values.get(_ORIGIN.lower(), "")
    difference = origin_difference(value, deciding.origin)
    meant = f" ({difference})" if difference else ""
    return (
        f"{_ORIGIN} of {subject(deciding)} is {quoted(shortened(value, 120))}; {deciding.wants} "
        f"exactly {_wanted_origin(deciding)}{meant}{_taint(deciding)}"
    )


def _wildcard_origin(deciding: DecidingExchange) -> str:
    return (
        f'{_ORIGIN} of {subject(deciding)} is "*"; with credentials {deciding.wants} exactly '
        f"{_wanted_origin(deciding)}{_taint(deciding)}"
    )


def _no_credentials(deciding: DecidingExchange) -> str:
    value = deciding.values.get(_CREDENTIALS.lower())
    wanted = f'with credentials {deciding.wants} exactly "true"'
    if value is None:
        return f"{subject(deciding)} has no {_CREDENTIALS}; {wanted}"
    return f"{_CREDENTIALS} of {subject(deciding)} is {quoted(shortened(value, 60))}; {wanted}"


def _preflight_status(deciding: DecidingExchange) -> str:
    lacks = "".join(f"; {clause}" for clause in answer_lacks(deciding))
    return f"{_status(deciding)}, {deciding.wants} 200 to 299{lacks}"


def _malformed(header: str) -> Callable[[DecidingExchange], str]:
    def words(deciding: DecidingExchange) -> str:
        value = deciding.values.get(header.lower(), "")
        bad = first_malformed(value) or value
        return (
            f"{header} of {subject(deciding)} is {abridged(value, [bad])}, where "
            f"{quoted(shortened(bad, 60))} is no name; {deciding.wants} names, "
            "separated by commas"
        )

    return words


def _method_missing(deciding: DecidingExchange) -> str:
    value = deciding.values.get(_METHODS.lower())
    method = visible(deciding.method)
    if value is None:
        return f"{subject(deciding)} has no {_METHODS}; {deciding.wants} {method} in it"
    tokens = deciding.tokens(_METHODS.lower()) or ()
    near = [token for token in tokens if token.lower() == deciding.method.lower()]
    remark = " by name: with credentials * does not count" if "*" in tokens else " in it"
    if near:
        remark = f" in it, in this very case: {visible(near[0])} is another method"
    is_ = f"{_METHODS} of {subject(deciding)} is {abridged(value, near)}"
    return f"{is_}; {deciding.wants} {method}{remark}"


def _name_missing(deciding: DecidingExchange) -> str:
    value = deciding.values.get(_HEADERS.lower())
    missing = deciding.missing_names()
    names = visible(listed(missing))
    if value is None:
        return f"{subject(deciding)} has no {_HEADERS}; {deciding.wants} {names} in it"
    remark = " in it"
    if "*" in (deciding.tokens(_HEADERS.lower()) or ()):
        remark = " by name: with credentials * does not count"
        if not deciding.include:
            remark = " by name: * does not cover it"
    shown = abridged(value, deciding.near_elements())
    return f"{_HEADERS} of {subject(deciding)} is {shown}; {deciding.wants} {names}{remark}"


def _no_http(deciding: DecidingExchange) -> str:
    for name, value in deciding.response.headers:
        if any(character in name + value for character in "\0\r\n"):
            field = shortened(f"{name}: {value}", 80)
            return f"{subject(deciding)} is no HTTP: no parser takes the header {quoted(field)}"
    return f"{subject(deciding)} is no HTTP"


def _redirect_refused(deciding: DecidingExchange) -> str:
    target = visible(deciding.redirect_target or "elsewhere")
    return f'it is redirected ({deciding.status}) to {target}, and was made with redirect: "error"'


def _bad_location(deciding: DecidingExchange) -> str:
    lines = deciding.lines("location")
    if len(lines) > 1:
        values = listed([quoted(shortened(line, 60)) for line in lines[:3]])
        has = f"{subject(deciding)} has {len(lines)} Location headers"
        return f"{has}, {values}; {deciding.wants} one"
    value = quoted(shortened(lines[0] if lines else "", 120))
    return f"{subject(deciding)} has the Location {value}, which is no URL"


def _userinfo(deciding: DecidingExchange) -> str:
    return (
        f"{subject(deciding)} leads to a URL with a user name or a password in it, "
        f"{visible(shortened(deciding.redirect_target or '', 120))}"
    )


def _too_many(deciding: DecidingExchange) -> str:
    target = visible(shortened(deciding.redirect_target or "", 120))
    return f"it is redirected more than 20 times, last to {target}"


def _away_from_http(deciding: DecidingExchange) -> str:
    target = visible(shortened(deciding.redirect_target or "", 120))
    return f"{subject(deciding)} leads to {target}, and CORS is for http: and https: URLs only"


def _away_from_origin(deciding: DecidingExchange) -> str:
    target = visible(shortened(deciding.redirect_target or "", 120))
    return f'{subject(deciding)} leads to {target}, another origin, and mode is "same-origin"'


_EXCHANGE_WORDS: Final[dict[FailureCode, Callable[[DecidingExchange], str]]] = {
    FailureCode.INVALID_RESPONSE: _no_http,
    FailureCode.MISSING_ALLOW_ORIGIN: _missing_origin,
    FailureCode.MULTIPLE_ALLOW_ORIGIN: _several_origins,
    FailureCode.ALLOW_ORIGIN_MISMATCH: _other_origin,
    FailureCode.WILDCARD_WITH_CREDENTIALS: _wildcard_origin,
    FailureCode.MISSING_ALLOW_CREDENTIALS: _no_credentials,
    FailureCode.PREFLIGHT_REDIRECT: _preflight_status,
    FailureCode.PREFLIGHT_STATUS: _preflight_status,
    FailureCode.INVALID_ALLOW_METHODS: _malformed(_METHODS),
    FailureCode.INVALID_ALLOW_HEADERS: _malformed(_HEADERS),
    FailureCode.METHOD_NOT_ALLOWED: _method_missing,
    FailureCode.HEADER_NOT_ALLOWED: _name_missing,
    FailureCode.REDIRECT_MODE: _redirect_refused,
    FailureCode.REDIRECT_LOCATION: _bad_location,
    FailureCode.REDIRECT_CREDENTIALS: _userinfo,
    FailureCode.REDIRECT_LIMIT: _too_many,
    FailureCode.NOT_HTTP: _away_from_http,
    FailureCode.SAME_ORIGIN_MODE: _away_from_origin,
}
