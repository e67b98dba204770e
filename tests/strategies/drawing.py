"""What strategies give: all their examples, the minimal one, and what a draw costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.strategies import SearchStrategy

__all__ = ["choices_per_example", "examples", "minimal"]

T = TypeVar("T")

ALL = list(HealthCheck)


def examples(strategy: SearchStrategy[T], count: int = 100) -> list[T]:
    """The same examples in every run."""
    found: list[T] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=ALL,
    )
    @given(strategy)
    def collect(example: T) -> None:
        found.append(example)

    collect()
    return found


def minimal(strategy: SearchStrategy[T], condition: Callable[[T], object]) -> T:
    """What the strategy shrinks to where the condition is to hold."""
    return find(
        strategy,
        lambda example: bool(condition(example)),
        settings=settings(
            max_examples=3000,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=ALL,
        ),
    )


def choices_per_example(
    monkeypatch: pytest.MonkeyPatch, build: Callable[[], SearchStrategy[Any]]
) -> set[int]:
    """How many choices an example costs: every one is an integer, or one of a list."""
    drawn = 0

    def counted(make: Callable[..., SearchStrategy[Any]]) -> Callable[..., SearchStrategy[Any]]:
        def count(value: object) -> object:
            nonlocal drawn
            drawn += 1
            return value

        return lambda *arguments, **options: make(*arguments, **options).map(count)

    for name in ("integers", "sampled_from"):
        monkeypatch.setattr(st, name, counted(getattr(st, name)))
    for name in ("booleans", "characters", "floats", "from_regex", "lists", "sets", "text"):
        monkeypatch.delattr(st, name)
    counts: set[int] = set()

    def restart(_: None) -> None:
        nonlocal drawn
        drawn = 0

    # hypothesis gives up on some examples before they are complete, so the count starts anew.
    @settings(max_examples=20, derandomize=True, database=None, suppress_health_check=ALL)
    @given(st.none().map(restart), build())
    def collect(_: None, example: object) -> None:
        counts.add(drawn)

    collect()
    return counts
