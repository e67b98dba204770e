"""A live browser at work: it is given cases and tells what happened.

What happened is what the page's script saw and what the server received; nothing is filled in by
reasoning. A browser that stops answering is replaced once.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any, Final

from pytest_cors.fetch.preflight_cache import DEFAULT_MAX_AGE
from tests.browser.browsers import BROWSERS, Engine, Running
from tests.browser.cases import Call, Case, Script, Sites
from tests.browser.server import Received, Server

__all__ = ["BrowserStalled", "LiveBrowser", "Played", "ScriptView", "live_browser"]

_IN_TIME: Final = DEFAULT_MAX_AGE - 1.0
"""Seconds within which nothing that a browser remembers has run out."""
_BATCH: Final = 50
_PATIENCE: Final = 120.0
"""Seconds for a batch, which takes two or three, and for the start of the browser before it."""


class BrowserStalled(Exception):
    """A browser that was started and did not answer, nor did its replacement."""


@dataclass(frozen=True, slots=True)
class ScriptView:
    """What script saw of one call. XMLHttpRequest does not tell `type` and `redirected`.

    `error` is what the call was rejected with: never a reason, that is for the console.
    """

    allowed: bool
    status: int = 0
    type: str | None = None
    redirected: bool | None = None
    readable: tuple[str, ...] = ()
    timed_out: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """A case as it was really played: its filled texts, script's views and all that was asked."""

    original: Case
    filled: Case
    sites: Sites
    key: str
    views: tuple[ScriptView, ...]
    received: tuple[Received, ...]
    seconds: float = 0.0

    @property
    def is_late(self) -> bool:
        """Whether a preflight that is remembered for 5 seconds, as by default, may have run out.

        A busy machine holds a browser up for as long; how long a case waits is part of the case.
        """
        return self.seconds > sum(call.delay for call in self.filled.calls) + _IN_TIME


class LiveBrowser:
    """One browser, open on the referee's page from the first case on."""

    def __init__(self, engine: Engine, server: Server) -> None:
        self.engine = engine
        self._server = server
        self._numbers = count()
        self._stack = ExitStack()
        self._running: Running | None = None

    def play(self, cases: Iterable[Case]) -> list[Played]:
        """Play all cases, each under a path of its own."""
        everything = list(cases)
        played: list[Played] = []
        for start in range(0, len(everything), _BATCH):
            played += self._play_batch(everything[start : start + _BATCH])
        return played

    def close(self) -> None:
        """End the browser."""
        self._running = None
        self._stack.close()

    def forget(self) -> None:
        """Go on with a new process of the browser, which remembers nothing."""
        self.close()

    @property
    def output(self) -> str:
        """What the browser has written to its standard error so far."""
        return "" if self._running is None else self._running.output()

    def _play_batch(self, batch: Sequence[Case]) -> list[Played]:
        for last in (False, True):
            running = self._running or self._start()
            originals = {f"c{next(self._numbers)}": case for case in batch}
            filled = {key: case.filled(self._server.sites, key) for key, case in originals.items()}
            for key, case in filled.items():
                self._server.play(key, Script(case))
            self._server.give([_job(key, case) for key, case in filled.items()])
            results = self._await_results(running)
            if results is not None:
                return [self._played(originals[key], filled[key], key, results) for key in filled]
            stalled = self._stalled(running, filled)
            self.close()
            if last:
                raise stalled
            print(f"{stalled}\nIt is replaced.")  # shown with a failure, if there is one
        raise AssertionError("the last turn has returned or raised")

    def _start(self) -> Running:
        opened = BROWSERS[self.engine].opened(f"{self._server.sites.top}/")
        self._running = self._stack.enter_context(opened)
        return self._running

    def _await_results(self, running: Running) -> Mapping[str, Any] | None:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and not running.has_ended:
            results = self._server.results(timeout=1.0)
            if results:
                return {result["key"]: result["outcomes"] for result in results}
        return None

    def _stalled(self, running: Running, filled: Mapping[str, Case]) -> BrowserStalled:
        """What is known of a batch that did not come back, for whoever has to find out why."""
        asked = {
            f"{case.id} ({key})": [one.kind for one in self._server.received(key)]
            for key, case in filled.items()
        }
        last_words = "\n".join(running.output().splitlines()[-15:])
        return BrowserStalled(
            f"{self.engine} does not answer. Requests by case: {asked}\nLast words:\n{last_words}"
        )

    def _played(self, original: Case, filled: Case, key: str, results: Mapping[str, Any]) -> Played:
        views = tuple(_view(outcome) for outcome in results[key])
        received = self._server.received(key)
        seconds = self._server.seconds(key)
        return Played(original, filled, self._server.sites, key, views, tuple(received), seconds)


@contextmanager
def live_browser(engine: Engine) -> Iterator[LiveBrowser]:
    """A browser with a server of its own; it is started when there is something to play."""
    with Server() as server:
        browser = LiveBrowser(engine, server)
        try:
            yield browser
        finally:
            browser.close()


def _job(key: str, case: Case) -> dict[str, Any]:
    return {"key": key, "page": case.page, "calls": [_call(call) for call in case.calls]}


def _call(call: Call) -> dict[str, Any]:
    return {**asdict(call.request), "delay": call.delay}


def _view(outcome: Mapping[str, Any]) -> ScriptView:
    readable = tuple(sorted(name.lower() for name in outcome.get("readable", ())))
    return ScriptView(**{**outcome, "readable": readable})
