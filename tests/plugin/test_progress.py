"""The progress line: on a terminal, after a while, gone in the end; nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_cors.plugin import progress
from pytest_cors.plugin.progress import Progress


class Reporter:
    """What of pytest's reporter is used."""

    def __init__(self, *, isatty: bool = True, verbosity: int = 0) -> None:
        self.isatty, self.verbosity = isatty, verbosity
        self.text = ""

    def ensure_newline(self) -> None:
        self.text += "|"

    def write(self, text: str, *, flush: bool) -> None:
        assert flush
        self.text += text


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time; the test moves it."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def told(reporter: Any, clock: list[float], *steps: float) -> str:
    """What is written while a check of three URLs is at one after the other."""
    shown = Progress()
    shown.tell(reporter)
    check = shown.of(3)
    for number, step in enumerate(steps):
        clock[0] += step
        check.at(f"/{number}")
        check.at(f"/{number}")
    assert check.seconds == pytest.approx(sum(steps))
    check.clear()
    return str(reporter.text)


def test_a_quick_check_says_nothing(clock: list[float]) -> None:
    assert told(Reporter(), clock, 0.5, 0.5, 0.5) == ""


def test_a_long_one_says_where_it_is_and_leaves_nothing(clock: list[float]) -> None:
    text = told(Reporter(), clock, 0.5, 2.0, 1.0)
    assert text == "|\rcors: 2 of 3 URLs\rcors: 3 of 3 URLs\r                 \r"


def test_it_does_not_flicker(clock: list[float]) -> None:
    assert told(Reporter(), clock, 3.0, 0.1, 0.05).count("cors:") == 1


def test_paths_beside_the_covered_ones_are_not_counted_in(clock: list[float]) -> None:
    assert "cors: 3 of 3 URLs" in told(Reporter(), clock, 3.0, 1.0, 1.0, 1.0)
    assert "cors: 4" not in told(Reporter(), clock, 3.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    "reporter", [Reporter(isatty=False), Reporter(verbosity=-1)], ids=["piped", "quiet"]
)
def test_where_it_would_stay_or_was_not_wanted_it_is_not_written(
    clock: list[float], reporter: Reporter
) -> None:
    assert told(reporter, clock, 3.0, 3.0, 3.0) == ""


def test_without_a_reporter_there_is_none(clock: list[float]) -> None:
    shown = Progress()
    shown.tell(None)
    check = shown.of(1)
    clock[0] += 10
    check.at("/")
    check.clear()
