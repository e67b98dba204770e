"""`python -m tests.mutants [subject ...]`: every mutant under every configuration, minutes long.

Prints those that no error tells, and the sums. `test_mutants.py` does the same in less time, with
the first configuration under which each mutant shows.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.mutants.examination import Outcome, outcomes
from tests.mutants.subjects import SUBJECTS

__all__ = ["main"]


def main(names: list[str]) -> None:
    """Examine these subjects, or all."""
    sums: Counter[tuple[str, ...]] = Counter()
    for subject in SUBJECTS:
        if names and subject.id not in names:
            continue
        for outcome in outcomes(subject, thorough=True):
            told = _told(outcome)
            sums[outcome.subject, outcome.configuration, outcome.kind, told] += 1
            if told != "error":
                example = str(outcome.difference.example)[:240]
                print(f"{told}: {outcome.id} | {outcome.kind} | {example} | {set(outcome.new)}")
    for key, count in sorted(sums.items()):
        print(*key, count)


def _told(outcome: Outcome) -> str:
    severities = {severity for _, severity, _, _ in outcome.new}
    return min(severities, default="SURVIVES")


if __name__ == "__main__":
    main(sys.argv[1:])
