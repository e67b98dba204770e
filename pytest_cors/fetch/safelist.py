"""What a page may send without asking first: safelisted methods and request headers.

Everything here is about requests. https://fetch.spec.whatwg.org/#cors-safelisted-request-header
"""

from __future__ import annotations

import re
from typing import Final

from pytest_cors.fetch.exchange import Headers
from pytest_cors.fetch.mime_type import parse_mime_type
from pytest_cors.fetch.quirks import Quirk, Quirks

__all__ = [
    "CLIENT_HINT_NAMES",
    "NON_WILDCARD_NAMES",
    "SAFELISTED_METHODS",
    "SAFELISTED_TYPES",
    "is_no_cors_safelisted",
    "is_safelisted_header",
    "unsafe_header_names",
]

SAFELISTED_METHODS: Final = frozenset({"GET", "HEAD", "POST"})
"""https://fetch.spec.whatwg.org/#cors-safelisted-method"""

NON_WILDCARD_NAMES: Final = frozenset({"authorization"})
"""https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name"""

SAFELISTED_TYPES: Final = frozenset(
    {"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}
)

_NO_CORS_NAMES: Final = frozenset({"accept", "accept-language", "content-language", "content-type"})
_MAX_VALUE: Final = 128
_MAX_TOTAL: Final = 1024

# https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte
_UNSAFE_BYTE: Final = re.compile(r'[\x00-\x08\x0a-\x1f"():<>?@\[\\\]{}\x7f]')
_LANGUAGE: Final = re.compile(r"[0-9A-Za-z *,\-.;=]*")
# https://fetch.spec.whatwg.org/#simple-range-header-value, white space not allowed
_SIMPLE_RANGE: Final = re.compile(r"bytes=([0-9]+)-([0-9]*)")
_LENIENT_RANGE: Final = re.compile(
    r"(?i:bytes)=[\x0b\x0c]*\+?([0-9]+)[\x0b\x0c]*-(?:[\x0b\x0c]*\+?([0-9]+)[\x0b\x0c]*)?"
)
# What Firefox takes for a type and its parameters; the value has no white space around it.
_TYPE_OF_FIREFOX: Final = re.compile(r"([^ \t;,]+)(?:[^;,]*;(?:[^,]*[^;,])?)?")
_INTEGER: Final = re.compile(r"[0-9]+")
_DECIMAL: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_HINTS: Final = {
    "device-memory": _DECIMAL,
    "downlink": _DECIMAL,
    "dpr": _DECIMAL,
    "rtt": _INTEGER,
    "viewport-width": _INTEGER,
    "width": _INTEGER,
}
CLIENT_HINT_NAMES: Final = frozenset({*_HINTS, "ect"})
"""What Chromium takes for client hints, under their first names.

https://wicg.github.io/client-hints-infrastructure/
"""

_CONNECTION_TYPES: Final = frozenset({"slow-2g", "2g", "3g", "4g"})


def is_safelisted_header(name: str, value: str, quirks: Quirks) -> bool:
    """Whether this header, its name in lower case, may go without a preflight.

    https://fetch.spec.whatwg.org/#cors-safelisted-request-header
    """
    if len(value) > _MAX_VALUE:
        return False
    match name:
        case "accept":
            return not _has_unsafe_byte(value, quirks)
        case "accept-language" | "content-language":
            return _LANGUAGE.fullmatch(value) is not None
        case "content-type":
            return _is_safelisted_type(value, quirks)
        case "range":
            return _is_simple_range(value, quirks)
        case _:
            return Quirk.CLIENT_HINTS_SAFELISTED in quirks and _is_client_hint(name, value)


def unsafe_header_names(headers: Headers, quirks: Quirks) -> tuple[str, ...]:
    """The names that need a preflight: lower case, unique, sorted by byte.

    https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
    """
    lines = [(name.lower(), value) for name, value in headers]
    if Quirk.REPEATED_VALUES_COMBINED in quirks and len({name for name, _ in lines}) < len(lines):
        lines = _combined(lines)
    unsafe: list[str] = []
    safe: list[str] = []
    total = 0
    for name, value in lines:
        if is_safelisted_header(name, value, quirks):
            safe.append(name)
            total += len(value)
        else:
            unsafe.append(name)
    if Quirk.PER_LINE_SAFELIST in quirks:
        return tuple(sorted(unsafe))
    if total > _MAX_TOTAL:
        unsafe += safe
    return tuple(sorted(set(unsafe)))


def is_no_cors_safelisted(name: str, value: str, quirks: Quirks = frozenset()) -> bool:
    """Whether `mode: "no-cors"` lets script set this header, its name in lower case.

    https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header
    """
    return name in _NO_CORS_NAMES and is_safelisted_header(name, value, quirks)


def _has_unsafe_byte(value: str, quirks: Quirks) -> bool:
    if _UNSAFE_BYTE.search(value):
        return True
    return Quirk.NON_ASCII_UNSAFE in quirks and not value.isascii()


def _is_safelisted_type(value: str, quirks: Quirks) -> bool:
    if _has_unsafe_byte(value, quirks):
        return False
    if Quirk.OWN_CONTENT_TYPE_PARSER in quirks:
        found = _TYPE_OF_FIREFOX.fullmatch(value)
        return found is not None and found[1].lower() in SAFELISTED_TYPES
    mime_type = parse_mime_type(value)
    return mime_type is not None and mime_type in SAFELISTED_TYPES


def _is_simple_range(value: str, quirks: Quirks) -> bool:
    pattern = _LENIENT_RANGE if Quirk.LENIENT_RANGE in quirks else _SIMPLE_RANGE
    found = pattern.fullmatch(value)
    if found is None:
        return False
    # The standard names no limit, but no engine holds a position in more than 64 bits.
    limit = 2**63 - 1 if Quirk.RANGE_FITS_INT64 in quirks else 2**64
    start, end = int(found[1]), int(found[2] or found[1])
    return start <= end < limit


def _is_client_hint(name: str, value: str) -> bool:
    number = _HINTS.get(name)
    if number is not None:
        return number.fullmatch(value) is not None
    if name == "save-data":
        return value.lower() == "on"
    if name == "ect":
        return value in _CONNECTION_TYPES
    return name == "intervention"


def _combined(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    values: dict[str, str] = {}
    for name, value in lines:
        values[name] = f"{values[name]}, {value}" if name in values else value
    return list(values.items())
