"""The engine decides as three browsers were recorded to decide, in every recorded case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pytest_cors.fetch import Engine, Quirk
from pytest_cors.fetch.quirks import quirks_of
from tests.fetch.recorded import (
    BROWSERS,
    FAMILIES,
    OUT_OF_REACH,
    Record,
    observation_of,
    play,
    records,
)

# The recording server could not tell whose the next request was (tests/data/README.md).
MISRECORDED = {"redirect-1170", "redirect-1172", "redirect-1173"}


def cases(family: str) -> Iterator[Record]:
    for record in records().values():
        within = record.id not in MISRECORDED and record.classes.isdisjoint(OUT_OF_REACH)
        if record.family == family and within:
            yield record


@pytest.mark.parametrize("engine", BROWSERS)
@pytest.mark.parametrize("family", FAMILIES)
def test_verdicts_are_those_of_the_browser(family: str, engine: Engine) -> None:
    wrong = [
        record.id
        for record in cases(family)
        if tuple(each.allowed for each in play(record, engine)) != record.observed[engine].allowed
    ]

    assert wrong == []


@pytest.mark.parametrize("engine", BROWSERS)
@pytest.mark.parametrize("family", FAMILIES)
def test_where_browsers_agree_everything_else_is_the_same_too(family: str, engine: Engine) -> None:
    wrong = []
    for record in cases(family):
        if record.unanimous:
            seen = observation_of(play(record, engine))
            if replace(seen, requests=None) != replace(record.observed[engine], requests=None):
                wrong.append(record.id)

    assert wrong == []


@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "cache"])
def test_where_browsers_agree_they_follow_the_standard(family: str) -> None:
    wrong = []
    for record in cases(family):
        seen = observation_of(play(record, "standard"))
        if record.unanimous and seen.allowed != record.observed["chromium"].allowed:
            # The one place where all three browsers differ from the standard.
            without = quirks_of("chromium") - {Quirk.AUTHORIZATION_UNDER_WILDCARD}
            if observation_of(play(record, "chromium", without)).allowed != seen.allowed:
                wrong.append(record.id)

    assert wrong == []


def test_the_artefacts_are_still_in_the_recording() -> None:
    assert len(MISRECORDED & records().keys()) == 3
