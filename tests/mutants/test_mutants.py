"""The contract tells mutants from the app that they were made of, wherever a browser does.

Which mutants there are depends on the installed versions. Each is classified by the differential,
which shares nothing with the contract but the browser; what survives is listed, with the reason.

All of them take minutes: `python -m tests.mutants`, or `EVERY_MUTANT=1` in the environment. Here it
is a share of each implementation's.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.mutants.examination import outcomes
from tests.mutants.subjects import SUBJECTS, Subject
from tests.mutants.survivors import SURVIVORS

pytestmark = pytest.mark.usefixtures("unmeasured")

SHARES = {
    "starlette": 8,
    "falcon": 5,
    "blacksheep": 8,
    "litestar": 8,
    "litestar-config": 8,
    "corsheaders": 10,
}
ALL = "EVERY_MUTANT" in os.environ


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.id)
def test_mutants_are_told_from_the_app(subject: Subject) -> None:
    """One test for each: two would be examined by two processes, at twice the cost."""
    examined = tuple(outcomes(subject, every=1 if ALL else SHARES[subject.id], thorough=ALL))

    # The survivors are those that are known.
    survivors = {each.id: each.difference for each in examined if not each.is_caught}
    caught = {each.id for each in examined if each.is_caught}
    assert {name: survivors[name] for name in survivors.keys() - SURVIVORS.keys()} == {}
    assert caught & SURVIVORS.keys() == set()

    # Nearly all that change caching are caught.
    caching = [each.is_caught for each in examined if each.kind == "caching"]
    assert sum(caching) >= 0.95 * len(caching)

    # There are mutants to be caught, or else nothing would be shown: many, in several settings.
    verdicts = Counter(each.configuration for each in examined if each.kind == "verdict")
    assert sum(verdicts.values()) >= 10
    assert len(verdicts) >= 2
