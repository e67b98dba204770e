"""How a value that was meant for an origin misses it: did you mean?

The CORS check compares bytes, so whatever a reader takes for the same origin is another one:
https://fetch.spec.whatwg.org/#concept-cors-check
"""

from __future__ import annotations

import re

from pytest_cors.fetch.origin import parse_url
from pytest_cors.report.visible_text import listed, quoted, visible

__all__ = ["origin_difference"]

_ORIGIN = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<host>\[[^\]]*\]|[^:/?#@]*)(?::(?P<port>[0-9]*))?"
)
_UNSEEN = re.compile(r"[^\x21-\x7e]")
_LITERALS = frozenset({"true", "false", "none", "undefined", "null", "all", "any"})
_LOOPBACKS = frozenset({"localhost", "127.0.0.1", "[::1]"})


def origin_difference(value: str, origin: str) -> str | None:
    """What sets `value` apart from `origin`, as a clause; None where they have little in common.

    `origin` is the one that a browser sends. Equal values have no difference.
    """
    if value == origin:
        return None
    return (
        _unseen_characters(value, origin)
        or _several(value, origin)
        or _wrapping(value, origin)
        or _part(value, origin)
        or _no_origin(value)
    )


def _unseen_characters(value: str, origin: str) -> str | None:
    found = _UNSEEN.findall(value)
    if not found or _UNSEEN.sub("", value) != origin:
        return None
    return f"it has characters in it that do not show: {visible(''.join(found))!s}".rstrip()


def _several(value: str, origin: str) -> str | None:
    elements = [element for element in re.split(r"[ ,;|]+", value) if element]
    if len(elements) < 2:
        return None
    if origin in elements:
        return "it is a list with the right origin in it, and the header takes one origin only"
    return "it is a list, and the header takes one origin only"


def _wrapping(value: str, origin: str) -> str | None:
    if value.strip("\"'") == origin or value.strip("\"'") == "*":
        return "it is in quotes"
    if value.strip("<>[]()") == origin:
        return "it is in brackets"
    if value.strip(" ,;") == origin:
        return "it has a separator beside it"
    if value == f"{origin}/":
        return "it ends in a slash, an origin does not"
    if value.startswith((f"{origin}/", f"{origin}?", f"{origin}#")):
        return "it goes on after the origin, which is scheme, host and port only"
    if value.lower() == origin.lower():
        return "it differs in upper and lower case, and browsers send origins in lower case"
    if "*" in value and value != "*":
        return "it is a pattern, and the header takes one exact origin, or * on its own"
    if re.split("://", origin, maxsplit=1)[-1] == value:
        return "it has no scheme"
    return None


def _part(value: str, origin: str) -> str | None:
    have, want = _ORIGIN.fullmatch(value.rstrip("/")), _ORIGIN.fullmatch(origin)
    if have is None or want is None:
        return None
    parsed = parse_url(value)
    if parsed is not None and parsed.origin == origin:
        return _other_spelling(have["port"], want["port"])
    differing = [part for part in ("scheme", "host", "port") if have[part] != want[part]]
    if differing == ["host"]:
        return _host(have["host"], want["host"])
    if "host" in differing:
        return None
    return listed([_instead(part, have[part], want[part]) for part in differing])


def _other_spelling(port: str | None, expected: str | None) -> str:
    if port != expected:
        return f"it names the port {port}, which is the scheme's own and which browsers leave out"
    return "it is another spelling of the same origin"


def _instead(part: str, have: str | None, want: str | None) -> str:
    if have is None:
        return f"the {part} {want} is missing"
    if want is None:
        return f"it has the {part} {have}, and the page's origin has none"
    return f"the {part} is {have} instead of {want}"


def _host(have: str, want: str) -> str | None:
    if have in _LOOPBACKS and want in _LOOPBACKS:
        return f"to a browser {have} and {want} are two hosts"
    if have == f"www.{want}" or want == f"www.{have}":
        return f"to a browser {have} and {want} are two hosts"
    if have == f"{want}." or want == f"{have}.":
        return "one of the hosts ends in a dot"
    return None


def _no_origin(value: str) -> str | None:
    if value.lower() in _LITERALS - {"null"}:
        return f"{quoted(value)} is no origin"
    if not value:
        return "it is empty"
    return None
