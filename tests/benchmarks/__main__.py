"""`python -m tests.benchmarks [--json FILE] [--rounds N] [GROUP ...]`: all figures, in one run."""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.comparison import Timing, measure

GROUPS = ("verdicts", "clients", "checks", "drawing", "reports", "startup")
MEASURED = ("pytest", "starlette", "httpx", "hypothesis", "anyio", "ada-url")


def main() -> None:
    """Measure, print the table, and write the JSON file where one is wanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--rounds", type=int, help="how often each is timed")
    arguments = parser.parse_args()
    if unknown := set(arguments.groups) - set(GROUPS):
        parser.error(f"no such group: {', '.join(sorted(unknown))}")
    print("\n".join(machine()))
    print("\n| what | ours | reference | ratio | goal |\n|---|--:|--:|--:|---|")
    timings: list[Timing] = []
    for timing in timed(arguments.groups or GROUPS, arguments.rounds):
        timings.append(timing)
        print(row(timing), flush=True)
    if arguments.json:
        figures = {"machine": machine(), "timings": [asdict(timing) for timing in timings]}
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def timed(groups: list[str] | tuple[str, ...], rounds: int | None) -> Iterator[Timing]:
    """The timings of these groups, as they come."""
    for group in groups:
        with ExitStack() as stack:
            for comparison in import_module(f"tests.benchmarks.{group}").comparisons(stack):
                yield measure(comparison, rounds)


def machine() -> list[str]:
    """What the figures hold for."""
    versions = ", ".join(f"{name} {version(name)}" for name in MEASURED)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return [f"{python} on {platform.system()} {platform.machine()}", versions]


def row(timing: Timing) -> str:
    """One line of the table; times are medians."""
    reference = "" if timing.reference is None else readable(timing.reference)
    ratio = "" if timing.ratio is None else f"{timing.ratio:.3g}x"
    cells = (timing.name, readable(timing.ours), reference, ratio, timing.goal)
    return f"| {' | '.join(cells)} |"


def readable(microseconds: float) -> str:
    """A time in the unit that fits."""
    if microseconds < 1000:
        return f"{microseconds:.1f} µs"
    if microseconds < 1e6:
        return f"{microseconds / 1000:.1f} ms"
    return f"{microseconds / 1e6:.2f} s"


if __name__ == "__main__":
    main()
