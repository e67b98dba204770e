"""Filtered responses: which headers of a response script can read.

https://fetch.spec.whatwg.org/#concept-filtered-response
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import takewhile
from typing import Final

from pytest_cors.fetch.header_list import extract_tokens, is_token
from pytest_cors.fetch.quirks import Quirk, Quirks

__all__ = [
    "FORBIDDEN_RESPONSE_NAMES",
    "SAFELISTED_RESPONSE_NAMES",
    "basic_names",
    "cors_names",
]

SAFELISTED_RESPONSE_NAMES: Final = frozenset(
    {
        "cache-control",
        "content-language",
        "content-length",
        "content-type",
        "expires",
        "last-modified",
        "pragma",
    }
)
"""https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name"""

FORBIDDEN_RESPONSE_NAMES: Final = frozenset({"set-cookie", "set-cookie2"})
"""https://fetch.spec.whatwg.org/#forbidden-response-header-name"""


def basic_names(values: Mapping[str, str]) -> tuple[str, ...]:
    """What script reads of a response from its own origin: all but cookies."""
    return tuple(sorted(values.keys() - FORBIDDEN_RESPONSE_NAMES))


def cors_names(values: Mapping[str, str], *, include: bool, quirks: Quirks) -> tuple[str, ...]:
    """What script reads of a response from another origin, sorted lower-case names.

    `values` are the response's headers, combined by lower-case name. The list is taken from the
    final response only, and one element that does not parse empties it.

    https://fetch.spec.whatwg.org/#concept-filtered-response-cors
    """
    return _readable(tuple(values), values.get("access-control-expose-headers"), include, quirks)


@lru_cache(maxsize=512)
def _readable(
    names: tuple[str, ...], expose: str | None, include: bool, quirks: Quirks
) -> tuple[str, ...]:
    sent = set(names) - FORBIDDEN_RESPONSE_NAMES
    exposed = set[str]() if expose is None else _exposed(expose, quirks)
    if "*" in exposed and not include:
        return tuple(sorted(sent))
    return tuple(sorted(sent & (SAFELISTED_RESPONSE_NAMES | exposed)))


def _exposed(value: str, quirks: Quirks) -> set[str]:
    tokens = extract_tokens(value)
    if isinstance(tokens, tuple):
        return {name.lower() for name in tokens}
    if Quirk.WILDCARD_SURVIVES_BAD_EXPOSE in quirks:
        elements = [stripped for part in value.split(",") if (stripped := part.strip(" \t"))]
        parsed: set[str] = set(takewhile(is_token, elements))
        return parsed & {"*"}
    return set()
