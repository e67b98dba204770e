"""A browser that crashes is replaced once, and a second crash is an error: never a silent pass."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.request import urlopen

import pytest

from pytest_cors.fetch import Request
from tests.browser.cases import Call, Case
from tests.browser.live import BrowserStalled, LiveBrowser, ScriptView, live_browser

CASES = [
    Case(f"case {number}", "top", (Call(Request("{api}/{key}/", "{page}")),), ())
    for number in range(3)
]


@dataclass
class Started:
    """What stands in for a browser's process."""

    has_ended: bool

    def output(self) -> str:
        return "a line\nits last words"


@dataclass
class StandIn:
    """A browser that crashes at its first starts, and then says that everything is blocked."""

    crashes: int
    starts: int = 0
    workers: list[threading.Thread] = field(default_factory=list)

    @contextmanager
    def opened(self, url: str) -> Iterator[Started]:
        self.starts += 1
        crashed = self.starts <= self.crashes
        if not crashed:
            worker = threading.Thread(target=work, args=(url,))
            worker.start()
            self.workers.append(worker)
        yield Started(crashed)


def work(url: str) -> None:
    with urlopen(f"{url}~next") as answer:
        jobs = json.load(answer)
    results = [{"key": job["key"], "outcomes": [{"allowed": False}]} for job in jobs]
    urlopen(f"{url}~done", data=json.dumps(results).encode()).close()


@pytest.fixture
def stand_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    browser = StandIn(crashes=request.param)
    monkeypatch.setattr("tests.browser.live.BROWSERS", {"chromium": browser})
    yield browser
    for worker in browser.workers:
        worker.join()


def play(browser: LiveBrowser) -> list[str]:
    played = browser.play(CASES)
    assert all(one.views == (ScriptView(allowed=False),) for one in played)
    return [one.original.id for one in played]


@pytest.mark.parametrize(("stand_in", "starts"), [(0, 1), (1, 2)], indirect=["stand_in"])
def test_a_browser_that_crashes_is_replaced(stand_in: StandIn, starts: int) -> None:
    with live_browser("chromium") as browser:
        assert play(browser) == [case.id for case in CASES]
    assert stand_in.starts == starts


@pytest.mark.parametrize("stand_in", [2], indirect=True)
def test_one_that_crashes_again_is_an_error(stand_in: StandIn) -> None:
    with live_browser("chromium") as browser, pytest.raises(BrowserStalled) as failed:
        play(browser)
    assert stand_in.starts == 2
    assert "case 2" in str(failed.value)
    assert "its last words" in str(failed.value)
