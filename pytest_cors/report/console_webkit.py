"""What WebKit prints in its console for a blocked fetch, and so Safari.

Wordings and order are those of WebKit's loader, and were compared with the console of
WebKitGTK 2.50. WebKit looks at a preflight's status before anything else. It prints the reason,
then that the call "cannot load".
"""

from __future__ import annotations

from pytest_cors.fetch.origin import parse_url
from pytest_cors.fetch.verdict import Failure, FailureCode
from pytest_cors.report.deciding_exchange import DecidingExchange
from pytest_cors.report.visible_text import visible

__all__ = ["webkit_call", "webkit_lines"]

# Names that WebKit knows, and so prints in this case and looks at before all others. Those that
# script cannot set are left out.
_KNOWN_NAMES = {
    name.lower(): name
    for name in (
        "Accept",
        "Accept-Language",
        "Accept-Ranges",
        "Age",
        "Authorization",
        "Cache-Control",
        "Content-Disposition",
        "Content-Encoding",
        "Content-Language",
        "Content-Range",
        "Content-Type",
        "ETag",
        "Expires",
        "If-Match",
        "If-Modified-Since",
        "If-None-Match",
        "If-Range",
        "If-Unmodified-Since",
        "Last-Event-ID",
        "Last-Modified",
        "Location",
        "Pragma",
        "Purpose",
        "Range",
        "Refresh",
        "Server",
        "Timing-Allow-Origin",
        "User-Agent",
        "Vary",
    )
}


def webkit_lines(deciding: DecidingExchange, failure: Failure) -> tuple[str, ...]:
    """What is printed, first line first; nothing where WebKit finds no fault here."""
    if failure.code is FailureCode.INVALID_RESPONSE:
        return ()  # the network library's affair, and Safari's is not the one that was looked at
    reason = _redirect_reason(deciding, failure) or _reason(deciding)
    if reason is None:
        return ()
    refused_target = failure.code is FailureCode.SAME_ORIGIN_MODE
    url = deciding.redirect_target if refused_target else None
    return (reason, _cannot_load(deciding, url or deciding.url))


def webkit_call(page_origin: str, failure: Failure, url: str) -> tuple[str, ...]:
    """What is printed for a call that sends nothing."""
    got = visible(failure.got or "")
    message = {
        FailureCode.INVALID_URL: "URL is not valid or contains user credentials.",
        FailureCode.URL_HAS_CREDENTIALS: "URL is not valid or contains user credentials.",
        FailureCode.INVALID_METHOD: "Method is not a valid HTTP token.",
        FailureCode.FORBIDDEN_METHOD: "Method is forbidden.",
        FailureCode.INVALID_HEADER_NAME: f"Invalid header name: '{got}'",
        FailureCode.INVALID_HEADER_VALUE: f"Header '{failure.header}' has invalid value: '{got}'",
        FailureCode.BODY_NOT_ALLOWED: f"Request has method '{got}' and cannot have a body",
        FailureCode.NO_CORS_METHOD: "Method must be GET, POST or HEAD in no-cors mode.",
    }.get(failure.code)
    if message is not None:
        return (f"Unhandled Promise Rejection: TypeError: {message}",)
    if failure.code is FailureCode.SAME_ORIGIN_MODE:
        return (f"Fetch API cannot load {url}.",)
    reason = {
        FailureCode.NOT_HTTP: "Cross origin requests are only supported for HTTP.",
        FailureCode.NO_CORS_REDIRECT_MODE: "No-Cors mode requires follow redirect mode",
    }.get(failure.code)
    if reason is None:
        return ()
    return (reason, f"Fetch API cannot load {url} due to access control checks.")


def _cannot_load(deciding: DecidingExchange, url: str) -> str:
    caller = "XMLHttpRequest" if deciding.page.upload_listener else "Fetch API"
    return f"{caller} cannot load {url} due to access control checks."


def _redirect_reason(deciding: DecidingExchange, failure: Failure) -> str | None:
    if failure.stage != "redirect":
        return None
    target = deciding.redirect_target or ""
    match failure.code:
        case FailureCode.REDIRECT_MODE:
            return f"Not allowed to follow a redirection while loading {deciding.url}"
        case FailureCode.REDIRECT_LIMIT:
            return "Load cannot follow more than 20 redirections"
        case FailureCode.REDIRECT_CREDENTIALS:
            return _denied(target, f"redirection URL {target} has credentials")
        case FailureCode.NOT_HTTP | FailureCode.REDIRECT_LOCATION:
            return _denied(
                target, "not allowed to follow a cross-origin CORS redirection with non CORS scheme"
            )
        case FailureCode.SAME_ORIGIN_MODE:
            return (
                f"Unsafe attempt to load URL {target} from origin {deciding.page.origin}. "
                "Domains, protocols and ports must match."
            )
        case _:
            return None


def _denied(target: str, reason: str) -> str:
    url = parse_url(target)
    shown = target if url is None else url.address
    return (
        f"Cross-origin redirection to {shown} denied by Cross-Origin Resource Sharing policy: "
        f"{reason}"
    )


def _reason(deciding: DecidingExchange) -> str | None:
    if not deciding.is_preflight:
        reason = _access_control_reason(deciding)
        target = deciding.redirect_target
        return reason if reason is None or target is None else _denied(target, reason)
    if not deciding.is_ok:
        return f"Preflight response is not successful. Status code: {deciding.status}"
    return _access_control_reason(deciding) or _preflight_answer_reason(deciding)


def _access_control_reason(deciding: DecidingExchange) -> str | None:
    value = deciding.values.get("access-control-allow-origin")
    if value == "*" and not deciding.include:
        return None
    if value == deciding.origin:
        return _credentials_reason(deciding)
    if value == "*":
        return "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true."
    if value is not None and "," in value:
        return "Access-Control-Allow-Origin cannot contain more than one origin."
    return (
        f"Origin {deciding.origin} is not allowed by Access-Control-Allow-Origin. "
        f"Status code: {deciding.status}"
    )


def _credentials_reason(deciding: DecidingExchange) -> str | None:
    value = deciding.values.get("access-control-allow-credentials")
    if not deciding.include or value == "true":
        return None
    return 'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".'


def _preflight_answer_reason(deciding: DecidingExchange) -> str | None:
    for name in ("Access-Control-Allow-Methods", "Access-Control-Allow-Headers"):
        if deciding.tokens(name.lower()) is None:
            return f"Header {name} has an invalid value: {visible(deciding.values[name.lower()])}"
    if not deciding.permits_method():
        method = visible(deciding.method)
        return f"Method {method} is not allowed by Access-Control-Allow-Methods."
    missing = deciding.missing_names(wildcard_covers_authorization=True)
    if missing:
        name = visible(_first_looked_at(deciding, missing))
        return f"Request header field {name} is not allowed by Access-Control-Allow-Headers."
    return None


def _first_looked_at(deciding: DecidingExchange, missing: tuple[str, ...]) -> str:
    """The refused name that WebKit comes across first: those it knows, then the others as set."""
    written = [name for name, _ in deciding.page.headers if name.lower() in missing]
    for name in written:
        if name.lower() in _KNOWN_NAMES:
            return _KNOWN_NAMES[name.lower()]
    return written[0] if written else _KNOWN_NAMES.get(missing[0], missing[0])
