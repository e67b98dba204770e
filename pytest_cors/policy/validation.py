"""All faults of a policy at once: each argument by its rule, then what two of them say together.

The rules take whatever the caller wrote; nothing is converted on the way, so that a fault shows
the value as it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pytest_cors.policy.dead_regex import is_dead, revived
from pytest_cors.policy.entries import is_list, seconds
from pytest_cors.policy.fault import SIGNATURE, Fault, Field, Reason, Suggestion
from pytest_cors.policy.header_name import request_header_fault, response_header_fault
from pytest_cors.policy.matching import Matching, full_regex, is_regex, regex_text
from pytest_cors.policy.method import method_fault
from pytest_cors.policy.origin_entry import origin_entry_fault
from pytest_cors.policy.origin_glob import glob_to_regex
from pytest_cors.policy.regex_tree import compiles

__all__ = ["LONGEST_MAX_AGE", "faults_of", "regex_fault"]

LONGEST_MAX_AGE: Final = 86400
"""Seconds: the highest cap of a browser (Firefox; Chromium 7200, WebKit 600)."""

_ENTRY_RULES: Final[Mapping[Field, Callable[[object], Fault | None]]] = {
    "allow_origins": origin_entry_fault,
    "allow_methods": method_fault,
    "allow_headers": request_header_fault,
    "expose_headers": response_header_fault,
}


def faults_of(values: Mapping[Field, object]) -> tuple[Fault, ...]:
    """The faults of these arguments of `CORSPolicy`, in the order of its signature.

    An argument that is missing has its default, which has no fault.
    """
    return tuple(_faults(values))


def _faults(values: Mapping[Field, object]) -> Iterator[Fault]:
    for field in SIGNATURE:
        if field in values:
            yield from _of_field(field, values[field])
    yield from _combined(values)


def _of_field(field: Field, value: object) -> Iterator[Fault]:
    if field in _ENTRY_RULES:
        yield from _list_faults(field, value, _ENTRY_RULES[field])
        return
    rule = {"allow_origin_regex": regex_fault, "max_age": _max_age_fault}.get(field, _bool_fault)
    fault = rule(value, field)
    if fault is not None:
        yield fault


def _list_faults(
    field: Field, value: object, rule: Callable[[object], Fault | None]
) -> Iterator[Fault]:
    if isinstance(value, str | bytes):
        yield Fault(field, value, Reason.STRING_FOR_LIST, _as_list(value, rule))
    elif not is_list(value):
        yield Fault(field, value, Reason.WRONG_TYPE, () if value is None else None)
    else:
        yield from (fault for fault in map(rule, value) if fault is not None)


def _as_list(value: str | bytes, rule: Callable[[object], Fault | None]) -> tuple[str, ...]:
    """The list that a string was meant as, its entries put right where that can be guessed."""
    text = value if isinstance(value, str) else value.decode("latin-1")
    fault = rule(text)
    if fault is None:
        return (text,)
    if isinstance(fault.suggestion, tuple):
        return fault.suggestion
    if fault.reason is Reason.EMPTY:
        return ()
    meant = isinstance(fault.suggestion, str) and fault.reason is not Reason.WILDCARD_PATTERN
    return (str(fault.suggestion) if meant else text,)


def regex_fault(
    value: object, field: Field = "allow_origin_regex", matching: Matching = Matching.FULL
) -> Fault | None:
    """What is wrong with a regex for origins; None where it can match one, and for None."""
    if value is None:
        return None
    text = value.pattern if is_regex(value) else value
    if not isinstance(text, str):
        # A pattern of bytes, or of another library than `re`, has its text all the same.
        return Fault(field, value, Reason.WRONG_TYPE, _one_regex(getattr(text, "pattern", text)))
    if not text:
        # It matches the empty string only, which is no origin: an environment variable not set.
        return Fault(field, value, Reason.EMPTY)
    if not compiles(text):
        return Fault(field, value, Reason.NOT_A_REGEX, glob_to_regex(text))
    if is_dead(full_regex(regex_text(value if is_regex(value) else text), matching)):
        return Fault(field, value, Reason.MATCHES_NO_ORIGIN, revived(text))
    return None


def _one_regex(value: object) -> Suggestion:
    if isinstance(value, str | bytes):
        return value if isinstance(value, str) else value.decode("latin-1")
    regexes = list(value) if is_list(value) else []
    if regexes and all(isinstance(regex, str) and compiles(regex) for regex in regexes):
        return "|".join(f"({regex})" for regex in regexes)
    return None


def _max_age_fault(value: object, field: Field) -> Fault | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        meant = seconds(value)
        if isinstance(meant, int) and not isinstance(meant, bool):
            return Fault(field, value, Reason.WRONG_TYPE, meant)
        return Fault(field, value, Reason.WRONG_TYPE)
    if 0 <= value <= LONGEST_MAX_AGE:
        return None
    return Fault(field, value, Reason.OUT_OF_RANGE, 0 if value < 0 else LONGEST_MAX_AGE)


def _bool_fault(value: object, field: Field) -> Fault | None:
    if isinstance(value, bool):
        return None
    meant = value.strip().lower() if isinstance(value, str) else value
    if meant in ("true", "1", "yes", "on", 1):
        return Fault(field, value, Reason.WRONG_TYPE, True)
    if meant in ("false", "0", "no", "off", "", 0, None):
        return Fault(field, value, Reason.WRONG_TYPE, False)
    return Fault(field, value, Reason.WRONG_TYPE)


def _combined(values: Mapping[Field, object]) -> Iterator[Fault]:
    # With credentials, `Access-Control-Expose-Headers: *` exposes a header that is called `*`, and
    # nothing else (https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).
    exposed = values.get("expose_headers")
    if values.get("allow_credentials") is True and is_list(exposed) and "*" in exposed:
        yield Fault("expose_headers", "*", Reason.WILDCARD_WITH_CREDENTIALS)
