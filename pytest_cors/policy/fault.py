"""Faults of a policy as data: which entry can never do anything in a browser, why, what was meant.

The words are in `fault_words`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

__all__ = ["SIGNATURE", "Fault", "Field", "Reason", "Suggestion"]

Field = Literal[
    "allow_origins",
    "allow_origin_regex",
    "allow_methods",
    "allow_headers",
    "allow_credentials",
    "expose_headers",
    "max_age",
    "allow_private_network",
    "origin",
]
"""The argument that holds the fault. `"origin"` is the argument of an assertion."""

SIGNATURE: Final[tuple[Field, ...]] = (
    "allow_origins",
    "allow_origin_regex",
    "allow_methods",
    "allow_headers",
    "allow_credentials",
    "expose_headers",
    "max_age",
    "allow_private_network",
)
"""The arguments of `CORSPolicy`, in order."""

Suggestion = str | bool | int | tuple[str, ...] | None
"""What to write instead: an entry, or a tuple where one entry should have been a list."""


class Reason(StrEnum):
    """Why an entry is a fault: a closed set."""

    # Any field.
    WRONG_TYPE = "wrong-type"
    STRING_FOR_LIST = "string-for-list"
    EMPTY = "empty"
    WHITESPACE = "whitespace"
    SEVERAL_IN_ONE = "several-in-one"
    WILDCARD_PATTERN = "wildcard-pattern"
    # Origins: https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin
    NO_SCHEME = "no-scheme"
    MISSPELT_SCHEME = "misspelt-scheme"
    OPAQUE_SCHEME = "opaque-scheme"
    UNSENT_SCHEME = "unsent-scheme"
    USERINFO = "userinfo"
    TRAILING_SLASH = "trailing-slash"
    PATH = "path"
    QUERY = "query"
    FRAGMENT = "fragment"
    UPPER_CASE = "upper-case"
    DEFAULT_PORT = "default-port"
    PORT = "port"
    BLOCKED_PORT = "blocked-port"
    UNICODE_HOST = "unicode-host"
    IP_ADDRESS = "ip-address"
    HOST = "host"
    PLACEHOLDER = "placeholder"
    TOO_LONG = "too-long"
    NOT_SERIALISED = "not-serialised"
    # The regex.
    NOT_A_REGEX = "not-a-regex"
    MATCHES_NO_ORIGIN = "matches-no-origin"
    # Methods and header names.
    NOT_A_TOKEN = "not-a-token"
    METHOD_CASE = "method-case"
    FORBIDDEN = "forbidden"
    WRONG_SIDE = "wrong-side"
    WILDCARD_WITH_CREDENTIALS = "wildcard-with-credentials"
    # Numbers.
    OUT_OF_RANGE = "out-of-range"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the argument, the value as it was given, the reason, what was probably meant.

    `suggestion` is None where nothing can be guessed, or where the entry is best left out. For
    `Reason.WILDCARD_PATTERN` in an origin it is a regex, to be given as `allow_origin_regex`.
    """

    field: Field
    value: object
    reason: Reason
    suggestion: Suggestion = None
