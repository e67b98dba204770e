"""A policy in words, from its record: what it says of each thing that a page may ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pytest_cors.report.record import Record
from pytest_cors.report.visible_text import visible

__all__ = ["policy_line", "policy_words"]

_MOST: Final = 3


def policy_words(policy: Record) -> list[tuple[str, str]]:
    """Each clause: what it is about, and what the policy says of it, in full."""
    return list(_clauses(policy, None))


def policy_line(policy: Record) -> str:
    """All of it in one line, long lists cut."""
    return "; ".join(f"{name.lower()}: {words}" for name, words in _clauses(policy, _MOST))


def _clauses(policy: Record, most: int | None) -> Iterator[tuple[str, str]]:
    yield "Origins", _origins(policy, most)
    yield "Methods", _list(policy["allow_methods"], "any of every API's", "none", most)
    yield "Request headers", _list(policy["allow_headers"], "any", "the safelisted only", most)
    yield "Credentials", "allowed" if policy["allow_credentials"] else "none"
    yield "Readable headers", _list(policy["expose_headers"], "any", "the safelisted only", most)
    if policy["max_age"] is not None or most is None:
        seconds = policy["max_age"]
        yield "Preflights", "not said" if seconds is None else f"remembered for {seconds} s"
    if policy["allow_private_network"]:
        yield "Private network", "allowed"


def _origins(policy: Record, most: int | None) -> str:
    regex: Any = policy["allow_origin_regex"]
    listed = _list(policy["allow_origins"], "any", "none", most)
    if regex is None or "*" in policy["allow_origins"]:
        return listed
    matching = f'what matches r"{visible(str(regex))}"'
    return matching if listed == "none" else f"{listed}, and {matching}"


def _list(values: Sequence[str], every: str, nothing: str, most: int | None) -> str:
    if "*" in values:
        others = [visible(value) for value in values if value != "*"]
        return f"{every}, and {', '.join(others)}" if others else every
    shown = [visible(value) for value in values]
    if most is not None and len(shown) > most:
        return f"{', '.join(shown[:most])} and {len(shown) - most} more"
    return ", ".join(shown) or nothing
