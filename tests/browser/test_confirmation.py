"""What differs is confirmed before it is told: a busy machine is no browser's fault."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pytest

from pytest_cors.fetch import Request
from tests.browser.cases import Call, Case, Sites
from tests.browser.live import Played
from tests.browser.referee import disagreements, predicted

CASE = Case("one", "top", (Call(Request("{api}/{key}/hop0", "{page}")),), ())


class SlowPlayer:
    """Plays every case as blocked, in so many seconds each time; the last is kept."""

    def __init__(self, *seconds: float) -> None:
        self._seconds = list(seconds)
        self.rounds = 0

    def play(self, cases: Iterable[Case]) -> list[Played]:
        self.rounds += 1
        took = self._seconds.pop(0) if len(self._seconds) > 1 else self._seconds[0]
        sites = Sites(1, 2, 3)
        return [Played(case, case.filled(sites, "k"), sites, "k", (), (), took) for case in cases]

    def forget(self) -> None:
        pass


@pytest.mark.parametrize(
    ("seconds", "told", "rounds"),
    [
        ([0.1], True, 2),
        ([6.0, 0.1], True, 2),  # the first time is of no account
        ([0.1, 6.0, 0.1], True, 3),
        ([6.0], False, 4),
    ],
)
def test_what_a_busy_machine_has_held_up_is_asked_again(
    seconds: list[float], told: bool, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.browser.referee.smaller_cases", lambda case: ())
    player = SlowPlayer(*seconds)

    found = disagreements(player, partial(predicted, engine="standard"), [CASE])

    assert bool(found) is told
    assert player.rounds == rounds + told  # each that is told was made smaller
