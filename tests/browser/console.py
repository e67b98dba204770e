r"""What Chromium prints in its console for a case.

Found out with Chromium 156: `--enable-logging=stderr --v=0` writes every message that a page's
console shows for a reason of its own (CORS, `fetch()` refused by its mode, redirects refused for
safety) to standard error, as

    [pid:tid:MMDD/HHMMSS.uuuuuu:INFO:CONSOLE:0] "text", source: http://localhost:1234/ (0)

The text stands there as it is: quotes in it are not escaped, and what Chromium quotes of a response
it has escaped itself (`\u00E9`), so no message has a line break, but for one at the end of some. It
does not write messages of its network stack there (`Failed to load resource: net::ERR_FAILED`,
which follows every block, and is all that is said of too many redirects), nor what script has
caught (the TypeError for a forbidden method). Those are to be had over the DevTools protocol only
(`Log.entryAdded`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from typing import Final

from tests.browser.cases import Case
from tests.browser.live import LiveBrowser, Played

__all__ = ["console_messages"]

_MESSAGE: Final = re.compile(
    r'^\[[^]]*:CONSOLE:\d+\] "(?P<text>.*)\n?", source: \S* \(\d+\)$', re.MULTILINE
)

_PATIENCE: Final = 5.0
"""Seconds: messages take another way than the page's results, and may come after them."""


def console_messages(
    browser: LiveBrowser, cases: Iterable[Case]
) -> list[tuple[Played, tuple[str, ...]]]:
    """Play the cases in Chromium; the messages about each, in the order in which they came.

    A message is about the case whose URL it names. A case without a message costs five seconds,
    once for all of them.
    """
    played = browser.play(cases)
    end = time.monotonic() + _PATIENCE
    while True:
        texts = [found["text"] for found in _MESSAGE.finditer(browser.output)]
        about = [tuple(text for text in texts if f"/{one.key}/" in text) for one in played]
        if all(about) or time.monotonic() > end:
            return list(zip(played, about, strict=True))
        time.sleep(0.05)
