"""Sample values for path parameters: by the kind of the converter, checked by the converter.

What a converter accepts is its own business: it is asked. The kinds only say where to begin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from pytest_cors.policy.regex_tree import text_matching

__all__ = ["SAMPLE_UUID", "sample_value"]

SAMPLE_UUID: Final = "00000000-0000-4000-8000-000000000001"
"""A version 4 UUID that is nobody's."""

_BY_KIND: Final = (
    ("int", "1"),
    ("float", "1.0"),
    ("decimal", "1.0"),
    ("uuid", SAMPLE_UUID),
    ("path", "a/b"),
    ("datetime", "2020-01-01T00:00:00"),
    ("date", "2020-01-01"),
    ("timedelta", "P1D"),
    ("time", "00:00:00"),
    ("bool", "true"),
)

# "1" first: it is a string as good as any, and an endpoint that makes a number of it by itself
# gets one.
_ANY_KIND: Final = (
    "1",
    "a",
    "1.0",
    SAMPLE_UUID,
    "2020-01-01",
    "2020-01-01T00:00:00",
    "2020-01-01T00:00:00Z",
    "00:00:00",
    "P1D",
    "10",
    "100",
    "2020",
    "en",
    "true",
    "a@example.com",
    "a/b",
)


def sample_value(
    kind: str,
    accepts: Callable[[str], object],
    *,
    regex: str | None = None,
    likely: Iterable[str] = (),
) -> str | None:
    """A value that the parameter accepts; None where none was found.

    `kind` is the name of the converter or of its class. `accepts` refuses a value by returning
    False or None, or by raising. `regex` is what the converter matches; `likely` values are tried
    first.
    """
    for value in (*likely, *_of_kind(kind), *_ANY_KIND):
        if _is_accepted(value, accepts):
            return value
    if regex is None:
        return None
    return text_matching(regex, lambda text: bool(text) and _is_accepted(text, accepts))


def _of_kind(kind: str) -> Iterable[str]:
    lowered = kind.lower()
    return [value for name, value in _BY_KIND if name in lowered][:1]


def _is_accepted(value: str, accepts: Callable[[str], object]) -> bool:
    try:
        answer = accepts(value)
    except Exception:  # whatever a converter of the user's raises, it did not take the value
        return False
    return answer is not False and answer is not None
