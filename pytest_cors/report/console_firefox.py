"""What Firefox prints in its console for a blocked fetch.

The wordings are those of `security.properties` in Firefox 153, their order that of its console:
`Access-Control-Allow-Origin` before a preflight's status, then methods, then headers. After a
preflight's failure it adds that the request itself did not succeed.
"""

from __future__ import annotations

from pytest_cors.fetch.verdict import Failure, FailureCode
from pytest_cors.report.deciding_exchange import DecidingExchange
from pytest_cors.report.list_value import first_malformed
from pytest_cors.report.visible_text import visible

__all__ = ["firefox_call", "firefox_lines"]

_ORIGIN = "‘Access-Control-Allow-Origin’"

# Blocks that Firefox reports as a request that came to nothing, whatever the cause.
_UNEXPLAINED = frozenset(
    {
        FailureCode.INVALID_RESPONSE,
        FailureCode.REDIRECT_LOCATION,
        FailureCode.REDIRECT_CREDENTIALS,
        FailureCode.REDIRECT_LIMIT,
    }
)


def firefox_lines(deciding: DecidingExchange, failure: Failure) -> tuple[str, ...]:
    """What is printed, first line first; nothing where Firefox finds no fault here."""
    if failure.code in _UNEXPLAINED:
        return (_unexplained(deciding),)
    if failure.stage == "redirect":
        return _redirect_lines(deciding, failure)
    line = _access_control_line(deciding)
    if line is not None:
        # An ending on the way, not at the end, leaves a request behind that "did not succeed".
        ends_here = not deciding.is_preflight and deciding.redirect_target is None
        return (line,) if ends_here else (line, _unexplained(deciding))
    if deciding.is_preflight:
        return _preflight_lines(deciding)
    return ()


def firefox_call(page_origin: str, failure: Failure, url: str) -> tuple[str, ...]:
    """What is printed for a call that sends nothing."""
    got = visible(failure.got or "")
    message = {
        FailureCode.INVALID_URL: f"{got} is not a valid URL.",
        FailureCode.URL_HAS_CREDENTIALS: f"{got} is an url with embedded credentials.",
        FailureCode.INVALID_METHOD: f"Invalid request method {got}.",
        FailureCode.FORBIDDEN_METHOD: f"Invalid request method {got}.",
        FailureCode.INVALID_HEADER_NAME: f"{got} is an invalid header name.",
        FailureCode.INVALID_HEADER_VALUE: f"{got} is an invalid header value.",
        FailureCode.BODY_NOT_ALLOWED: "HEAD or GET Request cannot have a body.",
        FailureCode.NO_CORS_METHOD: f"Invalid request method {got}.",
    }.get(failure.code)
    if message is not None:
        return (f"Uncaught (in promise) TypeError: Window.fetch: {message}",)
    if failure.code is FailureCode.NOT_HTTP:
        return (_blocked(url, "CORS request not http"),)
    if failure.code is FailureCode.SAME_ORIGIN_MODE:
        return (_security_error(page_origin, url),)
    return ()


def _security_error(page_origin: str, url: str) -> str:
    """Firefox prints the whole URL of the page; of that, the origin is known here."""
    return f"Security Error: Content at {page_origin}/ may not load data from {url}."


def _redirect_lines(deciding: DecidingExchange, failure: Failure) -> tuple[str, ...]:
    target = deciding.redirect_target or ""
    if failure.code is FailureCode.SAME_ORIGIN_MODE:
        return (_security_error(deciding.page.origin, target),)
    if failure.code is not FailureCode.NOT_HTTP or not target:
        return ()
    if target.startswith("data:"):
        return (
            f"Redirecting to data: URI not allowed (Blocked loading of: “{target}”)",
            _unexplained(deciding),
        )
    return (_blocked(target, "CORS request not http"), _unexplained(deciding))


def _blocked(url: str, reason: str) -> str:
    return (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        f"resource at {url}. (Reason: {reason})."
    )


def _unexplained(deciding: DecidingExchange) -> str:
    return f"{_blocked(deciding.url, 'CORS request did not succeed')} Status code: (null)."


def _access_control_line(deciding: DecidingExchange) -> str | None:
    url = deciding.url
    lines = deciding.lines("access-control-allow-origin")
    if len(lines) > 1:
        return _blocked(url, f"Multiple CORS header {_ORIGIN} not allowed")
    if not lines:
        missing = _blocked(url, f"CORS header {_ORIGIN} missing")
        return f"{missing} Status code: {deciding.status}."
    (value,) = lines
    if value == "*":
        if not deciding.include:
            return None
        reason = f"Credential is not supported if the CORS header {_ORIGIN} is ‘*’"
        return _blocked(f"‘{url}’", reason)
    if value != deciding.origin:
        return _blocked(url, f"CORS header {_ORIGIN} does not match ‘{_decoded(value)}’")
    if deciding.include and not _allows_credentials(deciding):
        return _blocked(url, "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’")
    return None


def _allows_credentials(deciding: DecidingExchange) -> bool:
    """Firefox drops an empty line of a header that comes twice."""
    lines = deciding.lines("access-control-allow-credentials")
    return [line for line in lines if line] == ["true"]


def _preflight_lines(deciding: DecidingExchange) -> tuple[str, ...]:
    url = deciding.url
    failed = _blocked(url, "CORS preflight response did not succeed")
    status = f"{failed} Status code: {deciding.status}."
    if deciding.redirect_target is not None:
        redirected = _blocked(url, "CORS request external redirect not allowed")
        return (redirected, status, _unexplained(deciding))
    line = _preflight_answer_line(deciding) if deciding.is_ok else status
    return () if line is None else (line, _unexplained(deciding))


def _preflight_answer_line(deciding: DecidingExchange) -> str | None:
    url = deciding.url
    bad = _invalid_element(deciding, "access-control-allow-methods")
    if bad is not None:
        reason = f"invalid token ‘{bad}’ in CORS header ‘Access-Control-Allow-Methods’"
        return _blocked(url, reason)
    if not deciding.permits_method():
        return _blocked(url, "Did not find method in CORS header ‘Access-Control-Allow-Methods’")
    bad = _invalid_element(deciding, "access-control-allow-headers")
    if bad is not None:
        reason = f"invalid token ‘{bad}’ in CORS header ‘Access-Control-Allow-Headers’"
        return _blocked(url, reason)
    for name in deciding.missing_names(wildcard_covers_authorization=True):
        reason = (
            f"header ‘{visible(name)}’ is not allowed according to header "
            "‘Access-Control-Allow-Headers’ from CORS preflight response"
        )
        return _blocked(url, reason)
    return None


def _invalid_element(deciding: DecidingExchange, name: str) -> str | None:
    """The first element that is no token, as it is printed."""
    element = first_malformed(deciding.values.get(name, ""))
    return None if element is None else _decoded(element)


def _decoded(value: str) -> str:
    """Firefox takes what it quotes for UTF-8; control characters are made visible here."""
    decoded = value.encode("latin-1", "replace").decode("utf-8", "replace")
    return "".join(
        character if character.isprintable() else visible(character) for character in decoded
    )
