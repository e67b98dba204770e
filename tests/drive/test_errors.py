"""The words of errors: the first line says enough, the facts are fields, copies stay whole."""

from __future__ import annotations

import copy
import pickle

import pytest

from pytest_cors.drive import (
    AppTimeout,
    ConnectionFailure,
    DriveError,
    DriverBusy,
    LifespanError,
    LifespanPhase,
    ProtocolViolation,
    UnreachableTarget,
    Violation,
)
from tests.drive.messages import get, preflight

URL = "http://testserver/items"

ERRORS: list[tuple[DriveError, str]] = [
    (AppTimeout(get(URL), 5.0), f"GET {URL}: no response headers within 5 s"),
    (AppTimeout(get(URL), 0.25, False), f"GET {URL}: no response headers within 0.25 s"),
    (
        ProtocolViolation(preflight(URL), Violation.SECOND_START),
        f"OPTIONS {URL}: the app broke the server interface: it started the response twice",
    ),
    (
        ProtocolViolation(get(URL), Violation.STATUS, "'200'"),
        f"GET {URL}: the app broke the server interface: "
        "the status is not that of a final response: '200'",
    ),
    (
        ConnectionFailure(get(URL), "ConnectError: refused"),
        f"GET {URL}: no response from the server: ConnectError: refused",
    ),
    (
        LifespanError(LifespanPhase.STARTUP, "no database"),
        "the app's lifespan startup failed: no database",
    ),
    (
        LifespanError(LifespanPhase.SHUTDOWN, seconds=30),
        "the app's lifespan shutdown did not end within 30 s",
    ),
    (
        UnreachableTarget("7", "it is a number", ("a", "b")),
        "cannot send requests to 7: it is a number",
    ),
    (
        DriverBusy(),
        "this driver is in the middle of a request, and was asked for another from within it: "
        "make the assertion in the test, not in the app",
    ),
]


@pytest.mark.parametrize(("error", "first_line"), ERRORS, ids=lambda each: type(each).__name__)
def test_the_first_line_stands_alone(error: DriveError, first_line: str) -> None:
    assert str(error).partition("\n")[0] == first_line


@pytest.mark.parametrize("error", [error for error, _ in ERRORS], ids=lambda e: type(e).__name__)
def test_an_error_survives_copying_and_pickling(error: DriveError) -> None:
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)


def test_advice_comes_after_the_first_line() -> None:
    error = ProtocolViolation(get(URL), Violation.HEADERS_TYPE, "(b'vary', 'Origin')")
    _, advice = str(error).split("\n", 1)
    assert "Some servers accept this, others drop the connection" in advice


def test_each_violation_has_words_of_its_own() -> None:
    assert len({violation.value for violation in Violation}) == len(Violation)
