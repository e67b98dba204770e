"""Verdicts and failures: plain data, and what the engines make of it together."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, replace

import pytest

from pytest_cors.fetch import ENGINES, Engine, FailureCode, Verdict
from pytest_cors.fetch.verdict import Outcome, unanimous
from tests.fetch.browsing import ask, permits, reply, run


def verdict(**engines: bool) -> Verdict:
    return replace(run(ask(), permits()), engines=engines)  # type: ignore[arg-type]  # literals


@pytest.mark.parametrize(
    ("decisions", "outcome"),
    [
        ({"standard": True}, "allowed"),
        ({"standard": False}, "blocked"),
        ({"standard": True, "chromium": True, "firefox": True, "webkit": True}, "allowed"),
        ({"standard": False, "chromium": False, "firefox": False, "webkit": False}, "blocked"),
        ({"standard": False, "chromium": True, "firefox": True, "webkit": True}, "disputed"),
        ({"standard": True, "chromium": True, "firefox": False, "webkit": True}, "disputed"),
    ],
)
def test_outcome(decisions: dict[str, bool], outcome: Outcome) -> None:
    assert verdict(**decisions).outcome == outcome


@pytest.mark.parametrize("allowed", [True, False])
def test_unanimity_is_one_mapping_that_nobody_changes(allowed: bool) -> None:
    assert dict(unanimous(allowed)) == dict.fromkeys(ENGINES, allowed)
    assert unanimous(allowed) is unanimous(allowed)
    with pytest.raises(TypeError):
        unanimous(allowed)["chromium"] = not allowed  # type: ignore[index]  # it is read-only


def test_a_verdict_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        verdict(standard=True).allowed = False  # type: ignore[misc]  # it is frozen


def test_codes_can_be_looked_up() -> None:
    assert all(re.fullmatch(r"[A-Z][A-Za-z]+", code.value) for code in FailureCode)
    assert FailureCode("CORSMissingAllowOrigin") is FailureCode.MISSING_ALLOW_ORIGIN


def test_r56_script_learns_nothing_of_a_failure_and_the_server_was_asked() -> None:
    allowed = run(ask(), permits(status=404))
    assert (allowed.allowed, allowed.failure, allowed.status) == (True, None, 404)
    blocked = run(ask(), reply(200))
    assert not blocked.allowed
    assert blocked.failure is not None
    assert (blocked.response_type, blocked.status, blocked.readable_headers) == ("error", 0, ())
    assert [exchange.response.status for exchange in blocked.exchanges] == [200]


@pytest.mark.parametrize("engine", ["chromium", "firefox", "webkit"])
def test_a_verdict_of_one_browser_is_its_own(engine: Engine) -> None:
    found = run(ask(), permits(), engine=engine)
    assert found.engines == {engine: True}
