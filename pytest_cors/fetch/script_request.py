"""The Request constructor: what script may ask for, and what becomes of it before any traffic.

https://fetch.spec.whatwg.org/#dom-request
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from pytest_cors.fetch.exchange import Headers, Mode, Request
from pytest_cors.fetch.header_list import is_token, normalize_value
from pytest_cors.fetch.mime_type import BODY_TYPES
from pytest_cors.fetch.quirks import Quirk, Quirks
from pytest_cors.fetch.safelist import (
    SAFELISTED_METHODS,
    is_no_cors_safelisted,
    unsafe_header_names,
)
from pytest_cors.fetch.verdict import Failure, FailureCode

__all__ = [
    "BODY_HEADER_NAMES",
    "FORBIDDEN_METHODS",
    "FORBIDDEN_REQUEST_NAMES",
    "ScriptRequest",
    "is_forbidden_header",
    "normalize_method",
    "prepare",
    "sent_by_xhr",
]

FORBIDDEN_METHODS: Final = frozenset({"CONNECT", "TRACE", "TRACK"})
"""https://fetch.spec.whatwg.org/#forbidden-method"""

FORBIDDEN_REQUEST_NAMES: Final = frozenset(
    {
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    }
)
"""Names that script sets in vain (besides `proxy-*` and `sec-*`).

https://fetch.spec.whatwg.org/#forbidden-request-header
"""

BODY_HEADER_NAMES: Final = frozenset(
    {"content-encoding", "content-language", "content-location", "content-type"}
)
"""https://fetch.spec.whatwg.org/#request-body-header-name"""

_NORMALIZED_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})
_BODILESS_METHODS: Final = frozenset({"GET", "HEAD"})
_OVERRIDE_NAMES: Final = frozenset({"x-http-method", "x-http-method-override", "x-method-override"})
_UNFIT: Final = re.compile(r"[\0\r\n]|[^\x00-\xff]")
# A comma outside quotes, and what lies between: https://fetch.spec.whatwg.org/#header-value-get-decode-and-split
_ELEMENT: Final = re.compile(r'(?:"(?:\\.|[^"\\])*"?|[^",])*')
_SPEC: Final = "#dom-request"


@dataclass(frozen=True, slots=True)
class ScriptRequest:
    """A request that script managed to make: the method normalised, its headers as they are sent.

    `unsafe_names` are its CORS-unsafe request-header names, in the order in which a preflight
    names them.
    """

    method: str
    headers: Headers
    unsafe_names: tuple[str, ...]


@lru_cache(maxsize=1024)
def prepare(
    method: str, headers: Headers, mode: Mode, body_type: str | None, quirks: Quirks
) -> ScriptRequest | Failure:
    """What the constructor makes of its arguments, or the reason for its TypeError.

    Raises `ValueError` for a `body_type` that is none of `BODY_TYPES`.
    """
    if body_type not in BODY_TYPES:
        known = ", ".join(repr(name) for name in BODY_TYPES)
        raise ValueError(f"body_type is {body_type!r}; it is one of {known}")
    normalized = normalize_method(method)
    failure = _method_failure(normalized, mode, body_type) or _header_failure(headers)
    if failure is not None:
        return failure
    kept = _guarded(headers, mode, quirks)
    implied = BODY_TYPES[body_type]
    if implied is not None and not any(name.lower() == "content-type" for name, _ in kept):
        kept += (("Content-Type", implied),)
    # Fetch itself adds it, before anybody asks which headers are unsafe: its three bytes count
    # towards the 1024 of https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names.
    if not any(name.lower() == "accept" for name, _ in kept):
        kept += (("Accept", "*/*"),)
    return ScriptRequest(normalized, kept, unsafe_header_names(kept, quirks))


def normalize_method(method: str) -> str:
    """Six methods are upper-cased; every other one, PATCH too, stays as it was written.

    https://fetch.spec.whatwg.org/#concept-method-normalize
    """
    upper = method.upper()
    return upper if upper in _NORMALIZED_METHODS and method.isascii() else method


def sent_by_xhr(request: Request, quirks: Quirks = frozenset()) -> Request:
    """What XMLHttpRequest makes of a request: a header set twice is one, a GET has no body.

    https://xhr.spec.whatwg.org/#the-setrequestheader()-method,
    https://xhr.spec.whatwg.org/#the-send()-method
    """
    bodiless = normalize_method(request.method) in _BODILESS_METHODS
    dropped: Headers = ()
    combined: dict[str, tuple[str, str]] = {}
    for name, raw in request.headers:
        value = normalize_value(raw)
        if is_forbidden_header(name, value, quirks):
            # Set in vain, and so not combined; whether it is valid is looked at later.
            dropped += ((name, raw),)
            continue
        first, before = combined.get(name.lower(), (name, None))
        combined[name.lower()] = first, value if before is None else f"{before}, {value}"
    return replace(
        request,
        headers=(*dropped, *combined.values()),
        body_type=None if bodiless else request.body_type,
    )


def is_forbidden_header(name: str, value: str, quirks: Quirks = frozenset()) -> bool:
    """Whether script sets this header in vain.

    https://fetch.spec.whatwg.org/#forbidden-request-header
    """
    name = name.lower()
    if name in FORBIDDEN_REQUEST_NAMES or name.startswith(("proxy-", "sec-")):
        return True
    if name not in _OVERRIDE_NAMES:
        return False
    plainly = Quirk.OVERRIDE_SPLIT_IN_QUOTES in quirks
    elements: list[str] = value.split(",") if plainly else _ELEMENT.findall(value)
    around = "\t\x0b\x0c " if Quirk.PADDED_OVERRIDE in quirks else "\t "
    return any(element.strip(around).upper() in FORBIDDEN_METHODS for element in elements)


def _method_failure(method: str, mode: Mode, body_type: str | None) -> Failure | None:
    if not is_token(method):
        return _type_error(FailureCode.INVALID_METHOD, method)
    if method.upper() in FORBIDDEN_METHODS:
        return _type_error(FailureCode.FORBIDDEN_METHOD, method)
    if mode == "no-cors" and method not in SAFELISTED_METHODS:
        return _type_error(FailureCode.NO_CORS_METHOD, method, "GET, HEAD, POST")
    if body_type is not None and method in _BODILESS_METHODS:
        return _type_error(FailureCode.BODY_NOT_ALLOWED, method)
    return None


def _header_failure(headers: Headers) -> Failure | None:
    """https://fetch.spec.whatwg.org/#headers-validate"""
    for name, value in headers:
        if not is_token(name):
            return _type_error(FailureCode.INVALID_HEADER_NAME, name)
        if _UNFIT.search(normalize_value(value)):
            return Failure(
                FailureCode.INVALID_HEADER_VALUE, "request", name, None, value, "#headers-validate"
            )
    return None


def _type_error(code: FailureCode, got: str, expected: str | None = None) -> Failure:
    return Failure(code, "request", None, expected, got, _SPEC)


def _guarded(headers: Headers, mode: Mode, quirks: Quirks) -> Headers:
    """The headers that the guard of a request lets through, their values normalised.

    https://fetch.spec.whatwg.org/#concept-headers-append
    """
    kept: Headers = ()
    for name, raw in headers:
        value = normalize_value(raw)
        if is_forbidden_header(name, value, quirks):
            continue
        if name.lower() == "user-agent" and Quirk.USER_AGENT_DROPPED in quirks:
            continue
        if mode == "no-cors":
            lines = [text for key, text in kept if key.lower() == name.lower()]
            if not is_no_cors_safelisted(name.lower(), ", ".join([*lines, value]), quirks):
                continue
        kept += ((name, value),)
    return kept
