"""Methods of a policy: what the constructor of a request makes of them, and which it refuses."""

from __future__ import annotations

import re
from typing import Final

from pytest_cors.fetch.header_list import is_token
from pytest_cors.fetch.script_request import FORBIDDEN_METHODS, normalize_method
from pytest_cors.policy.fault import Fault, Field, Reason, Suggestion

__all__ = ["WILDCARD_METHODS", "method_fault"]

WILDCARD_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
"""What `*` stands for in a policy. QUERY and custom methods are nobody's promise under a `*`."""

_SEPARATOR: Final = re.compile(r"[\s,;|]+")


def method_fault(value: object, field: Field = "allow_methods") -> Fault | None:
    """Why no page can ever use this entry; None where one can, and for `*`.

    A method is compared byte for byte, after `fetch()` upper-cased the six methods that it knows:
    `put` in a policy matches no request, `patch` only those of a script that writes it so.

    Source: https://fetch.spec.whatwg.org/#concept-method
    """
    if not isinstance(value, str):
        return Fault(field, value, Reason.WRONG_TYPE, _decoded(value))
    if value == "*":
        return None
    diagnosis = _diagnosis(value)
    return None if diagnosis is None else Fault(field, value, *diagnosis)


def _diagnosis(value: str) -> tuple[Reason, Suggestion] | None:
    parts = [part for part in _SEPARATOR.split(value) if part]
    if not parts:
        return Reason.EMPTY, None
    if len(parts) > 1:
        return Reason.SEVERAL_IN_ONE, tuple(map(normalize_method, parts))
    if parts[0] != value:
        stripped = value.strip() == parts[0]
        return (
            Reason.WHITESPACE if stripped else Reason.NOT_A_TOKEN,
            normalize_method(parts[0]),
        )
    if "*" in value:
        return Reason.WILDCARD_PATTERN, None
    if not is_token(value):
        return Reason.NOT_A_TOKEN, None
    if value.upper() in FORBIDDEN_METHODS:
        return Reason.FORBIDDEN, None
    normalized = normalize_method(value)
    return None if normalized == value else (Reason.METHOD_CASE, normalized)


def _decoded(value: object) -> str | None:
    return value.decode("latin-1") if isinstance(value, bytes) else None
