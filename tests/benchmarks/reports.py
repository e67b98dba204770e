"""Watching a check for a report, and writing the page of 1 000 URLs, against the check alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from pytest_cors.assertions.policy_check import CheckOptions, PolicyCheck
from pytest_cors.report.html import page
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.shop import shop
from tests.report.recorded_run import RecordedRun

__all__ = ["comparisons"]

_OPTIONS = CheckOptions.of(seed=1)


def comparisons(stack: ExitStack) -> Iterator[Comparison]:
    """A check that is watched, and the page."""
    app = shop(20)
    yield Comparison(
        "check of 20 routes, watched for a report, against the check alone",
        "<= 1.5x",
        lambda: _watched(app),
        lambda: PolicyCheck.of(app, None, _OPTIONS).run(),
        rounds=5,
    )
    contracts = _watched(shop(1000))
    text = page(contracts, tool="benchmark")
    yield Comparison(
        f"HTML report of 1 000 URLs ({len(text) / 1e6:.1f} MB)",
        "<= 5 MB",
        lambda: page(contracts, tool="benchmark"),
        rounds=3,
    )


def _watched(app: Any) -> list[dict[str, Any]]:
    run = RecordedRun()
    with run.in_force():
        PolicyCheck.of(app, None, _OPTIONS).run()
    return run.contracts()
