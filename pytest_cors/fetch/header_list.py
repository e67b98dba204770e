"""Header lists: reading them by name, parsing the values that the CORS protocol defines.

A value is an isomorphic string, so "white space" is never what `str.strip()` takes it to be: HTTP
knows SP and HTAB around a value, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import Final

from pytest_cors.fetch.exchange import Headers

__all__ = [
    "INVALID",
    "Invalid",
    "combine",
    "extract_tokens",
    "field_lines",
    "is_token",
    "normalize_value",
    "parse_max_age",
    "strip_whitespace",
]

_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_OBS_FOLD: Final = re.compile(r"[ \t]*\r?\n[ \t]+")
_UNFIT: Final = re.compile(r"[\0\r\n]")
_DELTA_SECONDS: Final = re.compile(r"[0-9]+")

_MAX_KEPT_LISTS: Final = 512
_MAX_KEPT_LINES: Final = 64
_MAX_KEPT_LENGTH: Final = 8192
_recent: dict[Headers, Mapping[str, str]] = {}

# RFC 9111, 1.2.2: what a number of seconds that is too large to hold counts as.
_MAX_DELTA_SECONDS: Final = 2147483648


class Invalid:
    """The type of `INVALID`, so that it can be told from a list in a signature."""

    def __repr__(self) -> str:
        return "INVALID"


INVALID: Final = Invalid()
"""The standard's `failure`: the header is there and does not parse."""


def is_token(value: str, /) -> bool:
    """Whether `value` is a token, as methods and header names are (RFC 9110, 5.6.2)."""
    return _TOKEN.fullmatch(value) is not None


def normalize_value(value: str) -> str:
    """A value given by script, without HTTP white space around it.

    https://fetch.spec.whatwg.org/#concept-header-value-normalize
    """
    return value.strip("\t\n\r ")


def strip_whitespace(value: str) -> str:
    """A value from the network as a parser hands it on: an obsolete fold is a space."""
    if "\n" in value:
        value = _OBS_FOLD.sub(" ", value)
    return value.strip(" \t")


def combine(headers: Headers) -> Mapping[str, str] | None:
    """Every header by lower-case name, its lines joined with `, `, as "get" gives them.

    None where no browser's HTTP parser takes the lines: NUL, or a line break that folds nothing,
    makes a network error of the response (RFC 9110, 5.5).

    https://fetch.spec.whatwg.org/#concept-header-list-get
    """
    # An app answers most requests with one of few header lists. A long one is not kept, since
    # nobody promises that apps are friendly.
    if len(headers) > _MAX_KEPT_LINES:
        return _combine(headers)
    combined = _recent.get(headers)
    if combined is None:
        combined = _combine(headers)
        if combined is None or sum(map(len, combined.values())) > _MAX_KEPT_LENGTH:
            return combined
        if len(_recent) >= _MAX_KEPT_LISTS:
            _recent.clear()
        _recent[headers] = combined
    return combined


def _combine(headers: Headers) -> Mapping[str, str] | None:
    everything = "".join(chain.from_iterable(headers))
    if "\n" in everything or "\r" in everything or "\0" in everything:
        headers = tuple((name, _OBS_FOLD.sub(" ", value)) for name, value in headers)
        if any(map(_UNFIT.search, chain.from_iterable(headers))):
            return None
    combined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        value = value.strip(" \t")
        combined[key] = f"{combined[key]}, {value}" if key in combined else value
    return combined


def field_lines(headers: Headers, name: str) -> list[str]:
    """The values of every line of one header, `name` in lower case."""
    return [strip_whitespace(value) for key, value in headers if key.lower() == name]


@lru_cache(maxsize=4096)
def extract_tokens(value: str) -> tuple[str, ...] | Invalid:
    """The elements of a `#token` header, empty ones skipped; one bad element spoils it all.

    Parsing the joined lines is the same as parsing each: an empty element means nothing, and a
    quoted string is no token, so no comma is hidden from the split.

    https://fetch.spec.whatwg.org/#extract-header-list-values
    """
    elements = tuple(stripped for part in value.split(",") if (stripped := part.strip(" \t")))
    return elements if all(map(is_token, elements)) else INVALID


@lru_cache(maxsize=1024)
def parse_max_age(value: str) -> int | None:
    """Delta-seconds, or None where the value is something else (RFC 9111, 1.2.2)."""
    if not _DELTA_SECONDS.fullmatch(value):
        return None
    digits = value.lstrip("0")
    return min(int(digits or 0), _MAX_DELTA_SECONDS) if len(digits) < 11 else _MAX_DELTA_SECONDS
