"""The contract tells mutants from the app that they were made of, wherever a browser does.

Which mutants there are depends on the installed versions. Each is classified by the differential,
which shares nothing with the contract but the browser; what survives is listed, with the reason.

All of them take minutes: `python -m tests.mutants`, or `EVERY_MUTANT=1` in the environment. Here it
is a share of each implementation's.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cache

import pytest

from tests.mutants.examination import Outcome, outcomes
from tests.mutants.subjects import SUBJECTS, Subject
from tests.mutants.survivors import SURVIVORS

subjects = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.id)


SHARES = {
    "starlette": 4,
    "falcon": 3,
    "blacksheep": 4,
    "litestar": 6,
    "litestar-config": 6,
    "corsheaders": 8,
}
ALL = "EVERY_MUTANT" in os.environ


@cache
def examined(subject: Subject) -> tuple[Outcome, ...]:
    return tuple(outcomes(subject, every=1 if ALL else SHARES[subject.id], thorough=ALL))


@subjects
def test_the_survivors_are_those_that_are_known(subject: Subject) -> None:
    survivors = {each.id: each.difference for each in examined(subject) if not each.is_caught}
    caught = {each.id for each in examined(subject) if each.is_caught}
    assert {name: survivors[name] for name in survivors.keys() - SURVIVORS.keys()} == {}
    assert caught & SURVIVORS.keys() == set()


@subjects
def test_nearly_all_that_change_caching_are_caught(subject: Subject) -> None:
    caught = [each.is_caught for each in examined(subject) if each.kind == "caching"]
    assert sum(caught) >= 0.95 * len(caught)


@subjects
def test_there_are_mutants_to_be_caught(subject: Subject) -> None:
    """Or else nothing would be shown: many of each subject, under several configurations."""
    verdicts = Counter(each.configuration for each in examined(subject) if each.kind == "verdict")
    assert sum(verdicts.values()) >= 10
    assert len(verdicts) >= 2
