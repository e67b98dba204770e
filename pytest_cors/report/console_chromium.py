"""What Chromium prints in its console for a blocked fetch, and so Chrome, Edge and their kin.

The wordings and their order were taken from the consoles of Chromium 156; tests hold them against
every recorded block. Chromium looks at a preflight's redirect first, then at
`Access-Control-Allow-Origin`, then at the status.
"""

from __future__ import annotations

import re

from pytest_cors.fetch.header_list import field_lines
from pytest_cors.fetch.origin import parse_location, parse_url
from pytest_cors.fetch.redirect import REDIRECT_STATUSES
from pytest_cors.fetch.verdict import Failure, FailureCode
from pytest_cors.report.deciding_exchange import DecidingExchange
from pytest_cors.report.visible_text import listed

__all__ = ["chromium_call", "chromium_lines", "chromium_note"]

_PREFLIGHT = "Response to preflight request doesn't pass access control check: "
_VALID_VALUE = " Have the server send the header with a valid value."
_XHR_CREDENTIALS = (
    " The credentials mode of requests initiated by the XMLHttpRequest is controlled by the "
    "withCredentials attribute."
)
_SCHEMES = (
    "Cross origin requests are only supported for protocol schemes: chrome, "
    "chrome-experimental-site-token-provider, chrome-extension, chrome-untrusted, data, http, "
    "https, isolated-app."
)
# Where its network stack refuses to be redirected to. Other schemes it leaves to CORS.
_UNSAFE_SCHEMES = frozenset(
    {
        "about",
        "blob",
        "chrome",
        "chrome-extension",
        "chrome-untrusted",
        "data",
        "devtools",
        "file",
        "filesystem",
        "isolated-app",
        "view-source",
    }
)
_FAILED_LOAD = "Failed to load resource: net::"
_REQUEST_HEADER = "Request header field "
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")

# Blocks that are none of CORS's business for Chromium: its network stack reports them.
_NETWORK_ERRORS = {
    FailureCode.INVALID_RESPONSE: "ERR_INVALID_HTTP_RESPONSE",
    FailureCode.REDIRECT_MODE: "ERR_FAILED",
    FailureCode.REDIRECT_LOCATION: "ERR_INVALID_REDIRECT",
    FailureCode.REDIRECT_LIMIT: "ERR_TOO_MANY_REDIRECTS",
}


def chromium_lines(deciding: DecidingExchange, failure: Failure) -> tuple[str, ...]:
    """What is printed, first line first; nothing where Chromium finds no fault here.

    See `chromium_note` for the one thing that is not certain.
    """
    error = _network_error(deciding) or _NETWORK_ERRORS.get(failure.code)
    if error is not None:
        return (_FAILED_LOAD + error,)
    if failure.stage == "redirect":
        return _redirect_lines(deciding, failure)
    reason = _reason(deciding)
    return () if reason is None else (_blocked(deciding, deciding.url, reason), _failed())


def chromium_note(deciding: DecidingExchange) -> str:
    """What has to be said beside the lines.

    Where several request headers are refused, Chromium names the one that its hash table happens
    to hold first; the lines name the first by name.
    """
    missing = deciding.missing_names(wildcard_covers_authorization=True)
    reason = _reason(deciding)
    if len(missing) < 2 or reason is None or not reason.startswith(_REQUEST_HEADER):
        return ""
    others = listed([_encoded(name) for name in missing[1:]], conjunction="or")
    return f"it may name {others} instead"


def chromium_call(page_origin: str, failure: Failure, url: str) -> tuple[str, ...]:
    """What is printed for a call that sends nothing."""
    got = _encoded(failure.got or "")
    message = {
        FailureCode.INVALID_URL: f"Failed to parse URL from {got}",
        FailureCode.URL_HAS_CREDENTIALS: (
            f"Request cannot be constructed from a URL that includes credentials: {got}"
        ),
        FailureCode.INVALID_METHOD: f"'{got}' is not a valid HTTP method.",
        FailureCode.FORBIDDEN_METHOD: f"'{got}' HTTP method is unsupported.",
        FailureCode.INVALID_HEADER_NAME: "Invalid name",
        FailureCode.INVALID_HEADER_VALUE: "Invalid value",
        FailureCode.BODY_NOT_ALLOWED: "Request with GET/HEAD method cannot have body.",
        FailureCode.NO_CORS_METHOD: f"'{got}' is unsupported in no-cors mode.",
    }.get(failure.code)
    if message is not None:
        failed = "Uncaught (in promise) TypeError: Failed to execute 'fetch' on 'Window'"
        return (f"{failed}: {message}",)
    reason = {
        FailureCode.SAME_ORIGIN_MODE: (
            'Request mode is "same-origin" but the URL\'s origin is not same as the request '
            f"origin {page_origin}."
        ),
        FailureCode.NOT_HTTP: f'URL scheme "{got}" is not supported.',
        FailureCode.NO_CORS_REDIRECT_MODE: (
            'Request mode is "no-cors" but the redirect mode is not "follow".'
        ),
    }.get(failure.code)
    return () if reason is None else (f"Fetch API cannot load {url}. {reason}",)


def _network_error(deciding: DecidingExchange) -> str | None:
    """What its network stack finds wrong before anybody looks at CORS."""
    lines = set(field_lines(deciding.response.headers, "location"))
    if len(lines) > 1:
        return "ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION"
    base = parse_url(deciding.request.url)
    if (
        base is not None
        and deciding.status in REDIRECT_STATUSES
        and any(line and parse_location(line, base) is None for line in lines)
    ):
        return "ERR_INVALID_REDIRECT"
    if deciding.is_preflight and deciding.status == 407:
        # A challenge from what must be a proxy, and on a request without credentials.
        return "ERR_UNEXPECTED_PROXY_AUTH"
    return None


def _redirect_lines(deciding: DecidingExchange, failure: Failure) -> tuple[str, ...]:
    if failure.code is FailureCode.REDIRECT_CREDENTIALS:
        # It leaves the location out of the message that it makes for the console.
        reason = (
            "Redirect location '' contains a username and password, which is disallowed for "
            "cross-origin requests."
        )
        return (_blocked(deciding, deciding.url, reason), _failed())
    target = deciding.redirect_target or ""
    if failure.code is FailureCode.NOT_HTTP and target:
        if target.partition(":")[0] in _UNSAFE_SCHEMES:
            return (f"{_FAILED_LOAD}ERR_UNSAFE_REDIRECT",)
        start = deciding.initial_url or deciding.url
        return (_blocked(deciding, target, _SCHEMES, start), _failed())
    if failure.code is FailureCode.SAME_ORIGIN_MODE:
        # It prints the whole URL of the page; of that, the origin is known here.
        return (
            f"Unsafe attempt to load URL {target} from frame with URL {deciding.page.origin}/. "
            "Domains, protocols and ports must match.",
        )
    return ()


def _blocked(
    deciding: DecidingExchange, url: str, reason: str, initial_url: str | None = None
) -> str:
    kind = "XMLHttpRequest" if deciding.page.upload_listener else "fetch"
    initial_url = initial_url or deciding.initial_url
    redirected = f"(redirected from '{initial_url}') " if initial_url else ""
    return (
        f"Access to {kind} at '{url}' {redirected}from origin '{deciding.page.origin}' has been "
        f"blocked by CORS policy: {reason}"
    )


def _failed() -> str:
    return f"{_FAILED_LOAD}ERR_FAILED"


def _reason(deciding: DecidingExchange) -> str | None:
    if not deciding.is_preflight:
        return _access_control_reason(deciding)
    # An empty Location is none for Chromium, and the redirect a response like any other.
    if deciding.redirect_target is not None and deciding.values["location"]:
        return f"{_PREFLIGHT}Redirect is not allowed for a preflight request."
    reason = _access_control_reason(deciding)
    if reason is not None:
        return f"{_PREFLIGHT}{reason}"
    if not deciding.is_ok:
        return f"{_PREFLIGHT}It does not have HTTP ok status."
    return _preflight_answer_reason(deciding)


def _access_control_reason(deciding: DecidingExchange) -> str | None:
    is_xhr = deciding.page.upload_listener
    hint = "" if is_xhr else _VALID_VALUE
    header = "'Access-Control-Allow-Origin' header"
    value = deciding.values.get("access-control-allow-origin")
    if value == "*":
        if not deciding.include:
            return None
        return (
            f"The value of the {header} in the response must not be the wildcard '*' when the "
            "request's credentials mode is 'include'." + (_XHR_CREDENTIALS if is_xhr else "")
        )
    if value is None:
        return f"No {header} is present on the requested resource."
    if value == deciding.origin:
        return _credentials_reason(deciding)
    shown = _encoded(value)
    if " " in value or "," in value:
        return f"The {header} contains multiple values '{shown}', but only one is allowed.{hint}"
    if value != "null" and not _is_url(value):
        return f"The {header} contains the invalid value '{shown}'.{hint}"
    return f"The {header} has a value '{shown}' that is not equal to the supplied origin.{hint}"


def _credentials_reason(deciding: DecidingExchange) -> str | None:
    value = deciding.values.get("access-control-allow-credentials", "")
    if not deciding.include or value == "true":
        return None
    return (
        "The value of the 'Access-Control-Allow-Credentials' header in the response is "
        f"'{_encoded(value)}' which must be 'true' when the request's credentials mode is "
        "'include'." + (_XHR_CREDENTIALS if deciding.page.upload_listener else "")
    )


def _preflight_answer_reason(deciding: DecidingExchange) -> str | None:
    for name in ("Access-Control-Allow-Methods", "Access-Control-Allow-Headers"):
        if deciding.tokens(name.lower()) is None:
            return f"Cannot parse {name} response header field in preflight response."
    if not deciding.permits_method():
        return (
            f"Method {_encoded(deciding.method)} is not allowed by Access-Control-Allow-Methods "
            "in preflight response."
        )
    for name in deciding.missing_names(wildcard_covers_authorization=True):
        return (
            f"{_REQUEST_HEADER}{_encoded(name)} is not allowed by "
            "Access-Control-Allow-Headers in preflight response."
        )
    return None


def _is_url(value: str) -> bool:
    """Whether Chromium's URL parser takes the value: it reads the bytes as UTF-8."""
    return parse_url(value.encode("latin-1", "replace").decode("utf-8", "replace")) is not None


def _encoded(value: str) -> str:
    """As Chromium encodes what it quotes from a response."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04X}", value)
