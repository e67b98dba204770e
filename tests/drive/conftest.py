"""A watchdog for every test here, and a look at what a test leaves behind."""

from __future__ import annotations

import gc
import re
import signal
import threading
from collections.abc import Iterator
from types import FrameType

import pytest

HANG = 30
"""Seconds after which a test counts as hanging: far more than any of them takes."""

ENDING = 5
"""Seconds that a thread whose work is done may take to end."""


@pytest.fixture(autouse=True)
def watchdog() -> Iterator[None]:
    """End a test that hangs, with the place where it does."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    barked = False

    def bark(_number: int, _frame: FrameType | None) -> None:
        nonlocal barked
        barked = True
        signal.alarm(1)  # again and again: the app under test may swallow it
        raise TimeoutError(f"the test hangs: not done after {HANG} s")

    before = signal.signal(signal.SIGALRM, bark)
    signal.alarm(HANG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert not barked, "the test hung, and what ended it was taken for an error of the app"


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """Fail a test that leaves a thread; make garbage complain while the test still can fail."""
    yield from _no_more_threads("")


@pytest.fixture
def nothing_of_ours_left() -> Iterator[None]:
    """The same for apps that keep threads of their own: Litestar to log, asgiref to call views."""
    yield from _no_more_threads("pytest-cors")


def _no_more_threads(prefix: str) -> Iterator[None]:
    before = _threads(prefix)
    yield
    for thread in _threads(prefix) - before:
        thread.join(ENDING)
    assert _threads(prefix) <= before
    gc.collect()
    gc.freeze()  # what lives on need not be looked through by the next test


@pytest.fixture(scope="package", autouse=True)
def _thaw() -> Iterator[None]:
    yield
    gc.unfreeze()


def _threads(prefix: str) -> set[threading.Thread]:
    # trio keeps idle threads for its next user, and the server of tests/browser has its own.
    names = re.compile(r"(?!Trio )(?!.*process_request_thread)")
    every = [each for each in threading.enumerate() if names.match(each.name)]
    return {each for each in every if each.name.startswith(prefix)}
