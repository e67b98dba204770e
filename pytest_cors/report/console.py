"""What the consoles of Chrome, Firefox and Safari print for the very failure that was recorded.

Each browser looks at a response in its own order, so each message is worked out from the recorded
exchange anew, and none is translated from the standard's failure. Where a browser would have sent
something else than was sent, nothing is claimed about it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_cors.fetch.exchange import Request
from pytest_cors.fetch.origin import parse_url
from pytest_cors.fetch.verdict import Engine, Failure, Verdict
from pytest_cors.report.browsers import BROWSERS, decides
from pytest_cors.report.case import Case
from pytest_cors.report.console_chromium import chromium_call, chromium_lines, chromium_note
from pytest_cors.report.console_firefox import firefox_call, firefox_lines
from pytest_cors.report.console_webkit import webkit_call, webkit_lines
from pytest_cors.report.deciding_exchange import deciding_exchange

__all__ = ["ConsoleMessage", "console_messages"]

_LINES = {"chromium": chromium_lines, "firefox": firefox_lines, "webkit": webkit_lines}
_CALLS = {"chromium": chromium_call, "firefox": firefox_call, "webkit": webkit_call}


@dataclass(frozen=True, slots=True)
class ConsoleMessage:
    """What one browser prints. The first line gives the reason, the others are its company.

    `note` is what cannot be known of it beforehand.
    """

    engine: Engine
    lines: tuple[str, ...]
    note: str = ""


def console_messages(case: Case) -> tuple[ConsoleMessage, ...]:
    """The messages of the browsers that block this, in the order of `BROWSERS`."""
    messages: list[ConsoleMessage] = []
    for engine in BROWSERS:
        if engine == "standard" or decides(case.verdict, engine):
            continue
        judged = case.judged_by(engine)
        if judged is None or judged.failure is None:
            continue
        message = _message(engine, case.request, judged, judged.failure)
        if message.lines:
            messages.append(message)
    return tuple(messages)


def _message(engine: Engine, request: Request, judged: Verdict, failure: Failure) -> ConsoleMessage:
    deciding = deciding_exchange(request, judged)
    if deciding is not None:
        note = chromium_note(deciding) if engine == "chromium" else ""
        return ConsoleMessage(engine, _LINES[engine](deciding, failure), note)
    url = parse_url(request.url)
    shown = request.url if url is None else url.href
    return ConsoleMessage(engine, _CALLS[engine](request.origin, failure, shown))
