"""Browsers for the tests that ask one: started when first wanted, ended with the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.browser.browsers import BROWSERS, Engine
from tests.browser.live import LiveBrowser, live_browser


@pytest.fixture(scope="session")
def live() -> Iterator[Callable[[Engine], LiveBrowser]]:
    """`live("chromium")` is that browser; the test is skipped where it is not installed."""
    open_ones: dict[Engine, LiveBrowser] = {}
    with ExitStack() as stack:

        def open_once(engine: Engine) -> LiveBrowser:
            if BROWSERS[engine].absence:
                pytest.skip(f"nothing to ask: {BROWSERS[engine].absence}")
            if engine not in open_ones:
                open_ones[engine] = stack.enter_context(live_browser(engine))
            return open_ones[engine]

        yield open_once
