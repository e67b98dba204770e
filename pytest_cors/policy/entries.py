"""The arguments of a policy on their way to its fields: lists, sets and patterns made plain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import timedelta
from typing import Any, Final, TypedDict, TypeGuard

from pytest_cors.policy.fault import Field
from pytest_cors.policy.matching import is_regex, regex_text

__all__ = ["Values", "is_list", "materialised", "seconds", "several", "values_of"]

_LISTS: Final = frozenset({"allow_origins", "allow_methods", "allow_headers", "expose_headers"})


class Values(TypedDict):
    """The fields of a `CORSPolicy`."""

    allow_origins: tuple[str, ...]
    allow_origin_regex: str | None
    allow_methods: tuple[str, ...]
    allow_headers: tuple[str, ...]
    allow_credentials: bool
    expose_headers: tuple[str, ...]
    max_age: int | None
    allow_private_network: bool


def materialised(arguments: Mapping[Field, object]) -> dict[Field, object]:
    """The arguments with every iterable of a list field read once, into a tuple."""
    return {
        field: _tuple(value) if field in _LISTS else value for field, value in arguments.items()
    }


def values_of(arguments: Mapping[Field, object]) -> Values:
    """The fields that materialised arguments come to, as closely as their types allow.

    Nothing is refused: faults are `validation`'s business, and a policy that is read out of an app
    may have them.
    """
    max_age = arguments.get("max_age")
    return Values(
        allow_origins=_texts(arguments.get("allow_origins")),
        allow_origin_regex=_regex(arguments.get("allow_origin_regex")),
        allow_methods=_texts(arguments.get("allow_methods", ("GET",))),
        allow_headers=_texts(arguments.get("allow_headers")),
        allow_credentials=bool(arguments.get("allow_credentials")),
        expose_headers=_texts(arguments.get("expose_headers")),
        max_age=max_age if isinstance(max_age, int) else None,
        allow_private_network=bool(arguments.get("allow_private_network")),
    )


def is_list(value: object) -> TypeGuard[Iterable[Any]]:
    """Whether this is an iterable of entries, and not one entry or a table."""
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def several(value: Any) -> list[Any]:
    """What frameworks take for a list: an iterable, one entry, or None for nothing."""
    if value is None:
        return []
    return list(_in_order(value)) if is_list(value) else [value]


def seconds(value: object) -> object:
    """A number of seconds however it is given; anything that is none, as it is."""
    match value:
        case timedelta():
            return int(value.total_seconds())
        case float() if value.is_integer():
            return int(value)
        case str() if value.strip().isdecimal():
            return int(value)
        case _:
            return value


def _tuple(value: object) -> object:
    return tuple(_in_order(value)) if is_list(value) else value


def _in_order(entries: Iterable[Any]) -> Iterable[Any]:
    """A set has no order, and hashing differs from one run to the next: it is sorted."""
    return sorted(entries, key=str) if isinstance(entries, Set) else entries


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str | bytes):
        return (_text(value),)
    return tuple(map(_text, value)) if is_list(value) else ()


def _text(value: object) -> str:
    if isinstance(value, str):
        # A member of a str enum is a str, and prints as the member.
        return str.__str__(value)
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _regex(value: object) -> str | None:
    if is_regex(value):
        return regex_text(value)
    return value if isinstance(value, str) else None
