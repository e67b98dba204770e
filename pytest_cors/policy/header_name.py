"""Header names of a policy: which a page can set on a request, which it can read of a response."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pytest_cors.fetch.filtered_response import FORBIDDEN_RESPONSE_NAMES
from pytest_cors.fetch.header_list import is_token
from pytest_cors.fetch.script_request import is_forbidden_header
from pytest_cors.policy.fault import Fault, Field, Reason, Suggestion

__all__ = ["SAFELISTED_REQUEST_NAMES", "request_header_fault", "response_header_fault"]

SAFELISTED_REQUEST_NAMES: Final = frozenset(
    {"accept", "accept-language", "content-language", "content-type", "range"}
)
"""Names that need no permission as long as the value is a plain one.

https://fetch.spec.whatwg.org/#cors-safelisted-request-header
"""

_SEPARATOR: Final = re.compile(r"[,;|]+")
_WHITE_SPACE: Final = re.compile(r"\s+")

# What stands in a request, or in the response to a preflight that script never sees.
_NEVER_READ: Final = frozenset(
    {
        "access-control-allow-headers",
        "access-control-allow-methods",
        "access-control-allow-private-network",
        "access-control-max-age",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-request-private-network",
        "cookie",
        "cookie2",
        "host",
        "origin",
        "referer",
    }
)


def request_header_fault(value: object, field: Field = "allow_headers") -> Fault | None:
    """Why no page can ever use this entry of `allow_headers`; None where one can, and for `*`.

    Source: https://fetch.spec.whatwg.org/#forbidden-request-header
    """
    return _fault(value, field, _request_reason)


def response_header_fault(value: object, field: Field = "expose_headers") -> Fault | None:
    """Why no page can ever use this entry of `expose_headers`; None where one can, and for `*`.

    Source: https://fetch.spec.whatwg.org/#forbidden-response-header-name
    """
    return _fault(value, field, _response_reason)


def _request_reason(name: str) -> Reason | None:
    if is_forbidden_header(name, ""):
        return Reason.FORBIDDEN
    return Reason.WRONG_SIDE if name.startswith("access-control-") else None


def _response_reason(name: str) -> Reason | None:
    if name in FORBIDDEN_RESPONSE_NAMES:
        return Reason.FORBIDDEN
    return Reason.WRONG_SIDE if name in _NEVER_READ else None


def _fault(value: object, field: Field, reason_of: Callable[[str], Reason | None]) -> Fault | None:
    if not isinstance(value, str):
        suggestion = value.decode("latin-1") if isinstance(value, bytes) else None
        return Fault(field, value, Reason.WRONG_TYPE, suggestion)
    if value == "*":
        return None
    malformed = _malformed(value)
    if malformed is not None:
        return Fault(field, value, *malformed)
    reason = reason_of(value.lower())
    return None if reason is None else Fault(field, value, reason)


def _malformed(value: str) -> tuple[Reason, Suggestion] | None:
    """What keeps the entry from being a header name (RFC 9110, 5.1)."""
    parts = [part.strip() for part in _SEPARATOR.split(value) if part.strip()]
    if not parts:
        return Reason.EMPTY, None
    if len(parts) > 1:
        return Reason.SEVERAL_IN_ONE, tuple(parts)
    if parts[0] == value.strip() != value:
        return Reason.WHITESPACE, parts[0]
    if "*" in value:
        # `X-*` is a token, and as an entry it permits the one header that is called `X-*`.
        return Reason.WILDCARD_PATTERN, None
    if is_token(value):
        return None
    # "Content Type", "X-Token:"
    meant = _WHITE_SPACE.sub("-", parts[0].rstrip(": "))
    return Reason.NOT_A_TOKEN, meant if is_token(meant) else None
