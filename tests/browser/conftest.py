"""Browsers for the tests that ask one: started when first wanted, ended with the module's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.browsers import BROWSERS, Engine
from tests.browser.live import LiveBrowser, live_browser
from tests.browser.turn import turn


@pytest.fixture(scope="module")
def live(request: pytest.FixtureRequest) -> Iterator[LiveBrowser]:
    """The browser that the test is parametrised with, indirectly; skipped where there is none.

    A module's tests share it, and pytest runs those of one browser before those of the next: so
    nobody who has one waits for another, and two processes cannot wait for each other.
    """
    engine: Engine = request.param
    if BROWSERS[engine].absence:
        pytest.skip(f"nothing to ask: {BROWSERS[engine].absence}")
    with turn(engine), live_browser(engine) as browser:
        yield browser
