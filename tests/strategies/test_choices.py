"""Strategies are cheap: hypothesis is paid by the choice, and none of them draws many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis.strategies import SearchStrategy

from pytest_cors import strategies
from pytest_cors.policy import CORSPolicy
from pytest_cors.strategies.index import decoded, indices, take
from tests.strategies.drawing import choices_per_example, examples, minimal

POLICY = CORSPolicy(["https://app.example.com"], allow_headers=["X-Token"])

COSTS: dict[str, tuple[Callable[[], SearchStrategy[Any]], int]] = {
    "origins": (strategies.origins, 2),
    "origins, not sendable": (lambda: strategies.origins(sendable=False), 3),
    "opaque origins": (strategies.opaque_origins, 0),
    "opaque origins, not sendable": (lambda: strategies.opaque_origins(sendable=False), 1),
    "look-alikes": (lambda: strategies.lookalike_origins(POLICY), 1),
    "look-alikes, not sendable": (
        lambda: strategies.lookalike_origins(["https://app.example.com"], sendable=False),
        1,
    ),
    "methods": (strategies.methods, 1),
    "header names": (strategies.header_names, 1),
    "header sets": (strategies.header_sets, 5),
    "header sets of five": (lambda: strategies.header_sets(names=list("abcde")), 3),
    "header sets of ten": (lambda: strategies.header_sets(names=list("abcdefghij")), 4),
    "requests": (strategies.cors_requests, 5),
    "requests to a policy": (lambda: strategies.cors_requests(POLICY), 5),
    "policies": (strategies.policies, 4),
    "responses": (strategies.cors_responses, 4),
}


@pytest.mark.parametrize(("build", "most"), COSTS.values(), ids=COSTS)
def test_an_example_costs_few_choices(
    monkeypatch: pytest.MonkeyPatch, build: Callable[[], SearchStrategy[Any]], most: int
) -> None:
    assert choices_per_example(monkeypatch, build) == {most}


def test_what_is_counted_is_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def build() -> SearchStrategy[Any]:
        return st.tuples(st.integers(), st.sampled_from("ab"), st.integers(0, 3))

    assert choices_per_example(monkeypatch, build) == {3}


LOW, HIGH = ("a", "b", "c"), ("x", "y", "z", "w", "v")


def both(index: int) -> tuple[str, str]:
    low, rest = take(index, LOW)
    high, rest = take(rest, HIGH)
    assert rest == 0
    return low, high


def test_one_index_stands_for_every_pair() -> None:
    pairs = set(examples(decoded(both, indices(LOW, HIGH)), 200))

    assert pairs == {(low, high) for low in LOW for high in HIGH}


@pytest.mark.parametrize("low", LOW)
@pytest.mark.parametrize("high", HIGH)
def test_two_digits_shrink_without_each_other(low: str, high: str) -> None:
    pairs = decoded(both, indices(LOW, HIGH))

    assert minimal(pairs, lambda pair: pair[0] == low) == (low, "x")
    assert minimal(pairs, lambda pair: pair[1] == high) == ("a", high)
    assert minimal(pairs, lambda pair: pair == (low, high)) == (low, high)


def test_an_example_is_shown_as_what_it_is() -> None:
    """Not as `decode((2, 0))`, which hypothesis prefers where it is shorter."""
    from hypothesis import given, settings

    @settings(database=None, derandomize=True)
    @given(origin=strategies.origins())
    def fails(origin: str) -> None:
        assert "[" not in origin

    with pytest.raises(AssertionError) as caught:
        fails()

    assert "origin='https://[::1]'" in "\n".join(caught.value.__notes__)
