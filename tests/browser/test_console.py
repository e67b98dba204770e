"""What Chromium prints for a block is what the failure text says that it prints.

That text makes the message from the failure alone. Here the same case is played in a live Chromium,
and the two are compared letter by letter, but for the URLs, which are those of the test.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pytest_cors.fetch import HTTPResponse, Request, fetch
from pytest_cors.report.case import Case as Told
from pytest_cors.report.console import ConsoleMessage
from pytest_cors.report.console import console_messages as told_messages
from tests.browser.blocked_cases import BLOCKED, SILENT, THROWN
from tests.browser.cases import Answer, Call, Case, Script
from tests.browser.console import console_messages
from tests.browser.drawn_cases import drawn_cases
from tests.browser.live import LiveBrowser, Played
from tests.browser.referee import pump
from tests.browser.test_referee import SEED

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]

in_chromium = pytest.mark.parametrize("live", ["chromium"], indirect=True)

NOT_PRINTED = ("Failed to load resource: net::", "Uncaught (in promise)")
"""What Chromium's network stack reports does not reach its standard error, and what is thrown the
page catches.
"""


def told(case: Case) -> ConsoleMessage | None:
    """What the failure text says that Chromium prints for a filled case of one call."""
    (call,) = case.calls
    verdict = pump(fetch(call.request, engine="chromium"), Script(case))
    found = told_messages(Told.of(call.request, verdict))
    return next((message for message in found if message.engine == "chromium"), None)


def differences(played: Sequence[tuple[Played, tuple[str, ...]]]) -> list[str]:
    found: list[str] = []
    for one, printed in played:
        message = told(one.filled)
        lines = () if message is None else message.lines
        expected = tuple(line for line in lines if not line.startswith(NOT_PRINTED))
        # Of several names that are refused, Chromium prints any one.
        if printed != expected and not (message and message.note):
            found.append(f"{one.original.id}\n  told    {expected}\n  printed {printed}")
    return found


@in_chromium
def test_chromium_prints_what_we_say(live: LiveBrowser) -> None:
    played = console_messages(live, BLOCKED)

    assert differences(played) == []
    assert [one.original.id for one, printed in played if not printed] == []
    wordings = {wording(one, line) for one, printed in played for line in printed}
    assert len(wordings) >= 30


@in_chromium
def test_chromium_throws_what_we_say(live: LiveBrowser) -> None:
    for one in live.play(THROWN):
        message = told(one.filled)

        assert message is not None
        assert message.lines == (f"Uncaught (in promise) {one.views[0].error}",)


@in_chromium
def test_chromium_prints_what_we_say_of_drawn_cases(live: LiveBrowser) -> None:
    cases = [case for case in drawn_cases(SEED, examples=200) if len(case.calls) == 1]
    played = console_messages(live, cases)

    found = differences(played)

    assert found == [], "\n\n".join([f"CORS_REFEREE_SEED={SEED}", *found])
    assert sum(bool(printed) for _, printed in played) > 20


@in_chromium
def test_chromium_says_nothing_of_what_it_allows_or_never_comes_to(live: LiveBrowser) -> None:
    url = "{api}/{key}/hop0"
    response = HTTPResponse(200, (("Access-Control-Allow-Origin", "*"),))
    case = Case("", "top", (Call(Request(url, "{page}")),), (Answer(url, "actual", response),))

    played = console_messages(live, [case, *SILENT])

    assert [one.views[0].allowed for one, _ in played] == [True] + [False] * len(SILENT)
    assert [one.original.id for one, messages in played if messages] == []
    assert differences(played) == []


def wording(one: Played, line: str) -> str:
    """The message without what is of this case alone."""
    return line.replace(f"/{one.key}/", "/")
