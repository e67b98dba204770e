"""A comparison: two ways to the same end, timed in turns: a busy machine is busy for both."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Comparison", "Timing", "measure"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is timed: `ours` against `reference`.

    One call of either does the work `count` times; where it returns a float, that is the time in
    seconds that it took, and no clock is needed. `goal` says in words what is wanted, in terms of
    the ratio (ours by reference), or of microseconds where there is no reference.
    """

    name: str
    goal: str
    ours: Callable[[], object]
    reference: Callable[[], object] | None = None
    count: int = 1
    rounds: int = 15


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians in microseconds for one time; `ratio` is the median of the rounds' own ratios."""

    name: str
    goal: str
    ours: float
    reference: float | None
    ratio: float | None
    rounds: int


def measure(comparison: Comparison, rounds: int | None = None) -> Timing:
    """Time both in turns; the first round of each only warms up."""
    rounds = rounds or comparison.rounds
    ours: list[float] = []
    references: list[float] = []
    for index in range(rounds + 1):
        pairs = [(ours, comparison.ours), (references, comparison.reference)]
        for times, work in pairs if index % 2 else reversed(pairs):
            if work is not None:
                times.append(_timed(work) / comparison.count)
    ratios = [mine / other for mine, other in zip(ours[1:], references[1:], strict=False)]
    return Timing(
        comparison.name,
        comparison.goal,
        statistics.median(ours[1:]),
        statistics.median(references[1:]) if references else None,
        statistics.median(ratios) if ratios else None,
        rounds,
    )


def _timed(work: Callable[[], object]) -> float:
    """Microseconds. Garbage of the other one is not counted."""
    gc.collect()
    began = time.perf_counter()
    told = work()
    took = time.perf_counter() - began
    return (told if isinstance(told, float) else took) * 1e6
