"""Watching a check: who is told of every observation, and what it was found to show.

What is watched is the check under way where the watch was put up: of two that run at once in one
loop, each has its own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar

from pytest_cors.contract.expectation import Expectation
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation

__all__ = ["Watch", "tell", "watched_by"]

Watch = Callable[[Observation, bool | None, tuple[Mark, ...]], None]
"""Takes an observation, what the policy wants of it (None: nothing), and the marks that it got."""

_watch: ContextVar[Watch | None] = ContextVar("pytest_cors_watch", default=None)


@contextmanager
def watched_by(watch: Watch | None) -> Generator[None]:
    """Put up a watch for the checks that are made in this context."""
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)


def tell(expectation: Expectation, observed: Iterable[Observation], marks: Iterable[Mark]) -> None:
    """Tell the watch, if there is one, of what one endpoint's probes showed."""
    watch = _watch.get()
    if watch is None:
        return
    shown: dict[int, tuple[Mark, ...]] = {}
    for mark in marks:
        shown[id(mark.probe)] = (*shown.get(id(mark.probe), ()), mark)
    for each in observed:
        wanted = expectation.of(each.probe.request).allowed
        watch(each, wanted, shown.get(id(each.probe), ()))
