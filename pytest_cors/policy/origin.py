"""Serialised origins: whether a browser ever sends this text in an `Origin` header.

An origin is compared byte for byte (https://fetch.spec.whatwg.org/#concept-cors-check), so what is
not exactly the serialisation that browsers send can never match. That serialisation is also the
suggestion: the URL standard says what a URL such as `HTTPS://Example.com:443/` comes to.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from pytest_cors.fetch.origin import OPAQUE, parse_url
from pytest_cors.policy.fault import Fault, Field, Reason, Suggestion
from pytest_cors.policy.origin_glob import glob_to_regex

__all__ = ["origin_fault"]

_Diagnosis = tuple[Reason, Suggestion]

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://(.*)", re.DOTALL)
_BROKEN_HTTP: Final = re.compile(r"https?:[/\\]*(?=[^/\\:])", re.IGNORECASE)
_AUTHORITY: Final = re.compile(r"[^/?#\\]*")
_PORT: Final = re.compile(r":([^:\]]*)\Z")
_SEPARATOR: Final = re.compile(r"\s*,\s*|\s*;\s*|\s+")
_NUMERIC_HOST: Final = re.compile(
    r"(?:0[xX][0-9a-fA-F]*|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]*|[0-9]+))*\.?"
)
_LOCAL_HOST: Final = re.compile(
    r"(?:localhost|[^.:/]+\.localhost|127(?:\.[0-9]+){3}|0\.0\.0\.0|\[::1?\])(?::[0-9]+)?/?"
)

# Their documents have opaque origins, which serialise to "null"
# (https://url.spec.whatwg.org/#concept-url-origin).
_OPAQUE_SCHEMES: Final = frozenset(
    {"about", "blob", "data", "file", "filesystem", "javascript", "view-source"}
)
# No page is ever loaded by these; what serves the page is the scheme on the right.
_UNSENT_SCHEMES: Final = {"ftp": None, "ws": "http", "wss": "https"}
# Schemes that reach servers in an Origin header although they are not HTTP(S): extensions, and web
# views of packaged apps. Any other one may be a web view's own: such schemes are free to choose.
_EXTENSION_SCHEMES: Final = frozenset({"chrome-extension", "moz-extension", "safari-web-extension"})
_APP_SCHEMES: Final = frozenset({"app", "capacitor", "ionic", "tauri"})

# The longest scheme taken for one, "://", a DNS name, ":" and a port.
_LONGEST: Final = 64 + 3 + 253 + 1 + 5
_LONGEST_HOST: Final = 253  # RFC 1035, 2.3.4, in text and without the trailing dot
_LONGEST_LABEL: Final = 63

# https://fetch.spec.whatwg.org/#bad-port: no page can be loaded from there.
_BAD_PORTS: Final = frozenset(
    {0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101}
    | {102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389}
    | {427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636}
    | {989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665}
    | {6666, 6667, 6668, 6669, 6679, 6697, 10080}
)


def origin_fault(value: object, field: Field = "origin") -> Fault | None:
    """Why no browser sends this origin; None where one does.

    `null` is an origin that browsers send. `*` is none: it is an entry of a list, and a header
    value. The suggestion is the serialisation that was probably meant.

    Source: https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin
    """
    if not isinstance(value, str):
        return Fault(field, value, Reason.WRONG_TYPE, _of_another_type(value))
    diagnosis = _diagnosis(value)
    return None if diagnosis is None else Fault(field, value, *diagnosis)


def _diagnosis(value: str) -> _Diagnosis | None:
    if value == OPAQUE:
        return None
    if not value.strip():
        return Reason.EMPTY, None
    if value.strip().partition(":")[0].lower() in _OPAQUE_SCHEMES:
        return Reason.OPAQUE_SCHEME, None
    parts = [part for part in _SEPARATOR.split(value.strip()) if part]
    if len(parts) != 1:
        return Reason.SEVERAL_IN_ONE, tuple(_nearest(part) for part in parts)
    if parts[0] != value:
        stray = Reason.WHITESPACE if parts[0] == value.strip() else Reason.SEVERAL_IN_ONE
        return stray, _repaired(parts[0])
    if "*" in value:
        return Reason.WILDCARD_PATTERN, glob_to_regex(value)
    if len(value) > _LONGEST:
        return Reason.TOO_LONG, None
    found = _SCHEME.fullmatch(value)
    if found is None:
        return _without_scheme(value)
    scheme, rest = found.groups()
    return _of_scheme(value, scheme, rest)


def _of_scheme(value: str, scheme: str, rest: str) -> _Diagnosis | None:
    lowered = scheme.lower()
    if lowered in {"http", "https"}:
        return _http(value, scheme, rest)
    if lowered in _UNSENT_SCHEMES:
        instead = _UNSENT_SCHEMES[lowered]
        return Reason.UNSENT_SCHEME, instead and _repaired(f"{instead}://{rest}")
    if lowered not in _EXTENSION_SCHEMES | _APP_SCHEMES:
        meant = get_close_matches(lowered, ["https", "http"], n=1, cutoff=0.75)
        if meant:
            return Reason.MISSPELT_SCHEME, _repaired(f"{meant[0]}://{rest}")
    return _custom(scheme, rest)


def _http(value: str, scheme: str, rest: str) -> _Diagnosis | None:
    authority = _AUTHORITY.match(rest)
    host = authority.group() if authority else ""
    url = parse_url(value)
    if url is None:
        return _unparsable(host), None
    if url.origin == value:
        return _unreachable(url.origin)
    if not host:  # "https:///example.com" parses all the same
        return Reason.NOT_SERIALISED, _sendable(url.origin)
    return _difference(scheme, host, rest[len(host) :], url.origin), _sendable(url.origin)


def _difference(scheme: str, authority: str, tail: str, origin: str) -> Reason:
    """The first thing that sets a URL apart from its origin, reading from the most telling on."""
    if "@" in authority:
        return Reason.USERINFO
    if tail:
        return _tail_reason(tail)
    if f"{scheme}://{authority}".lower() == origin:
        return Reason.UPPER_CASE
    port = _PORT.search(authority)
    host = authority[: port.start()] if port else authority
    if port and f"{scheme}://{host}".lower() == origin:
        return Reason.DEFAULT_PORT if port[1] else Reason.PORT
    if not authority.isascii():
        return Reason.UNICODE_HOST
    if host.startswith("[") or _NUMERIC_HOST.fullmatch(host):
        return Reason.IP_ADDRESS
    if port and port[1] != str(int(port[1] or 0)):
        return Reason.PORT
    return Reason.NOT_SERIALISED


def _tail_reason(tail: str) -> Reason:
    if tail == "/":
        return Reason.TRAILING_SLASH
    return {"?": Reason.QUERY, "#": Reason.FRAGMENT}.get(tail.lstrip("/\\")[:1], Reason.PATH)


def _unparsable(authority: str) -> Reason:
    port = _PORT.search(authority)
    if port and not (port[1].isdecimal() and port[1].isascii() and int(port[1]) <= 65535):
        return Reason.PORT
    host = authority[: port.start()] if port else authority
    if host.startswith("[") or _NUMERIC_HOST.fullmatch(host):
        return Reason.IP_ADDRESS
    return Reason.HOST


def _unreachable(origin: str) -> _Diagnosis | None:
    """A well-formed origin that no page can have: no such host in DNS, no such port in browsers."""
    authority = origin.partition("://")[2]
    port = _PORT.search(authority)
    if port and int(port[1]) in _BAD_PORTS:
        return Reason.BLOCKED_PORT, None
    host = authority[: port.start()] if port else authority
    labels = host.removesuffix(".").split(".")
    if len(host.removesuffix(".")) > _LONGEST_HOST or max(map(len, labels)) > _LONGEST_LABEL:
        # An IPv6 address in brackets has no dots, and is shorter than a label may be.
        return Reason.TOO_LONG, None
    return (Reason.HOST, None) if "" in labels else None


def _custom(scheme: str, rest: str) -> _Diagnosis | None:
    """Schemes other than HTTP(S): `scheme://host`, the host in whatever case its owner chose."""
    authority = _AUTHORITY.match(rest)
    host = authority.group() if authority else ""
    origin = f"{scheme.lower()}://{host}"
    if "@" in host:
        return Reason.USERINFO, _repaired(f"{scheme.lower()}://{host.rpartition('@')[2]}")
    nameless = not host and scheme.lower() in _EXTENSION_SCHEMES
    if nameless or not host.isascii() or parse_url(origin) is None:
        return Reason.HOST, None
    if rest != host:
        return _tail_reason(rest[len(host) :]), origin
    return (Reason.UPPER_CASE, origin) if scheme != scheme.lower() else None


def _without_scheme(value: str) -> _Diagnosis:
    if _BROKEN_HTTP.match(value):
        url = parse_url(value)  # "https:example.com" and "https:/example.com" parse all the same
        return Reason.NOT_SERIALISED, None if url is None else _sendable(url.origin)
    host = value.lstrip("/:")
    scheme = "http" if _LOCAL_HOST.fullmatch(host.lower()) else "https"
    url = parse_url(f"{scheme}://{host}") if host else None
    return Reason.NO_SCHEME, None if url is None else _sendable(url.origin)


def _nearest(value: str) -> str:
    """The suggestion for one part, or the part itself where it is fine or past guessing."""
    return _repaired(value) or value


def _repaired(value: str) -> str | None:
    """The value where it is fine, else the suggestion, where there is one that is an origin."""
    diagnosis = _diagnosis(value)
    if diagnosis is None:
        return value
    reason, suggestion = diagnosis
    meant = isinstance(suggestion, str) and reason is not Reason.WILDCARD_PATTERN
    return str(suggestion) if meant else None


def _sendable(origin: str) -> str | None:
    return origin if _unreachable(origin) is None else None


def _of_another_type(value: object) -> str | None:
    """Bytes, and objects that print as a URL (pydantic's), are one conversion away from a str."""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return _repaired(text) if _SCHEME.match(text) else None
