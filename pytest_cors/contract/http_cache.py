"""An HTTP cache, as far as RFC 9111 lets one answer be reused for another request.

What decides here is the cache key and `Vary` (section 4.1). When a stored response grows stale is
of no matter: a wrong answer that is reused for a minute only is a wrong answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from pytest_cors.fetch import HTTPRequest, HTTPResponse
from pytest_cors.fetch.header_list import combine

__all__ = ["Storage", "may_reuse", "storage", "varying_names"]

Storage = Literal["never", "heuristic", "explicit"]
"""Whether a cache keeps a response: it must not, it may, or it is told to."""

# RFC 9110, 15.1: statuses that are heuristically cacheable.
_HEURISTIC_STATUSES: Final = frozenset({200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501})


def storage(request: HTTPRequest, response: HTTPResponse) -> Storage:
    """Whether the response to a request is stored (RFC 9111, section 3).

    A browser's own cache counts as well, so `private` does not keep a response out.
    """
    if request.method not in {"GET", "HEAD"}:
        return "never"
    values = combine(response.headers) or {}
    directives = _directives(values)
    if "no-store" in directives or "*" in _names(values):
        return "never"
    if directives.keys() & {"max-age", "s-maxage", "public"} or values.keys() & {
        "expires",
        "last-modified",
        "etag",
    }:
        return "explicit"
    return "heuristic" if response.status in _HEURISTIC_STATUSES else "never"


def may_reuse(stored_for: HTTPRequest, response: HTTPResponse, request: HTTPRequest) -> bool:
    """Whether the stored response may be the answer to another request (RFC 9111, 4.1)."""
    if stored_for.url != request.url or stored_for.method != request.method:
        return False
    before = combine(stored_for.headers) or {}
    now = combine(request.headers) or {}
    varying = varying_names(response)
    return "*" not in varying and all(before.get(name) == now.get(name) for name in varying)


def varying_names(response: HTTPResponse) -> set[str]:
    """The lower-case names in a response's `Vary`."""
    return _names(combine(response.headers) or {})


def _directives(values: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in values.get("cache-control", "").split(","):
        name, _, argument = part.strip(" \t").partition("=")
        found[name.lower()] = argument.strip('"')
    return found


def _names(values: Mapping[str, str]) -> set[str]:
    return {
        name.strip(" \t").lower() for name in values.get("vary", "").split(",") if name.strip(" \t")
    }
