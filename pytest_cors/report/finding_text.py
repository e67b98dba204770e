"""One finding as an explanation: its sentence, the exchange that shows it, the fix, a curl line.

Where the verdict is the finding, it is told as a failed assertion is. Where it is what the answer
says beside the verdict, the exchange is shown with the headers that count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from pytest_cors.contract import Finding
from pytest_cors.fetch.exchange import Exchange, HTTPRequest, HTTPResponse
from pytest_cors.policy import CORSPolicy
from pytest_cors.report.curl import curl_line, is_reachable, origin_of
from pytest_cors.report.exchange_text import message_lines
from pytest_cors.report.explanation import Explanation, Line, Section
from pytest_cors.report.failure_text import explanation
from pytest_cors.report.finding_data import (
    cause,
    finding_case,
    names,
    sent_names,
    wire_exchange,
)
from pytest_cors.report.finding_remedy import finding_remedies
from pytest_cors.report.finding_sentence import finding_sentence

__all__ = ["finding_explanation"]

# What these find is what a browser does with one request, and the verdict tells it.
_TOLD_BY_VERDICT: Final = frozenset(
    {f"CORS10{n}" for n in range(1, 9)} | {f"CORS20{n}" for n in range(1, 8)} | {"CORS401"}
)
_LISTED: Final = frozenset({"CORS103", "CORS105"})
_TELLING: Final = frozenset(
    {
        "access-control-allow-origin",
        "access-control-allow-credentials",
        "access-control-allow-methods",
        "access-control-allow-headers",
        "access-control-allow-private-network",
        "access-control-expose-headers",
        "access-control-max-age",
        "cache-control",
        "vary",
    }
)
_REPEATED: Final = (("first", "At first"), ("then", "Asked again"))


def finding_explanation(
    finding: Finding, policy: CORSPolicy, *, framework: str | None = None, verbosity: int = 0
) -> Explanation:
    """What is to be told about one finding, for a terminal or a page.

    Below 0, `verbosity` leaves the sentence and what to change; above it adds all headers.
    """
    sections = [*_shown(finding, policy, framework, verbosity)] if verbosity >= 0 else []
    fix = finding_remedies(finding, policy, framework)
    sections.append(Section("remedy", "What to change", fix))
    if verbosity >= 0:
        sections += _reproduction(finding, policy)
    return Explanation(finding_sentence(finding, policy), tuple(sections))


def _shown(
    finding: Finding, policy: CORSPolicy, framework: str | None, verbosity: int
) -> Iterator[Section]:
    case = finding_case(
        finding, policy, framework=framework, missing_exposes=_missing_exposes(finding)
    )
    if case is not None and _is_verdict(finding):
        told = explanation(case, verbosity=verbosity)
        yield from (each for each in told.sections if each.kind not in {"remedy", "reproduce"})
        return
    for title, exchanges in _exchanges(finding):
        lines: list[Line] = []
        for exchange in exchanges:
            lines += message_lines(exchange, _telling(finding), verbosity)
        yield Section("exchange", title, tuple(lines))


def _is_verdict(finding: Finding) -> bool:
    if finding.code in _LISTED and cause(finding) == "listed":
        return False  # the verdict is on another request than the one that the list would permit
    if finding.code == "CORS206" and finding.verdict is not None and finding.verdict.allowed:
        return False
    return finding.code in _TOLD_BY_VERDICT or bool(_missing_exposes(finding))


def _missing_exposes(finding: Finding) -> Sequence[str]:
    if finding.code != "CORS109":
        return ()
    return [name for name in names(finding, "witnesses") if name in sent_names(finding)]


def _exchanges(finding: Finding) -> Iterator[tuple[str, tuple[Exchange, ...]]]:
    if finding.code == "CORS208":
        for key, title in _REPEATED:
            repeated = wire_exchange(finding, key)
            if repeated is not None:
                yield title, (repeated,)
        return
    if finding.code == "CORS211":
        usual = finding.detail.get("usual")
        if isinstance(usual, HTTPResponse):
            yield "Without Origin", (Exchange(_plain(finding.url), usual),)
    alone = wire_exchange(finding)
    if alone is not None:
        yield "What was sent", (alone,)
    elif finding.verdict is not None and finding.verdict.exchanges:
        replayed = finding.code == "CORS301" and cause(finding) == "missing"
        title = "What the cache would hand over" if replayed else "What was sent"
        yield title, finding.verdict.exchanges


def _plain(url: str) -> HTTPRequest:
    return HTTPRequest("GET", url, (), credentials=False, kind="actual")


def _telling(finding: Finding) -> frozenset[str]:
    if finding.code in {"CORS109", "CORS110"}:
        return _TELLING | {name.lower() for name in names(finding, "witnesses")}
    if finding.code == "CORS211":
        return _TELLING | {"content-length", "content-type", *names(finding, "lost")}
    return _TELLING


def _reproduction(finding: Finding, policy: CORSPolicy) -> Iterator[Section]:
    request = _request(finding, policy)
    if request is None:
        return
    title = "To see it again"
    if not is_reachable(request):
        title = f"{title} (with the address of a running server for {origin_of(request)})"
    lines = [Line(curl_line(request), "code")]
    if finding.code == "CORS208":
        lines.append(Line("and once more, with other requests in between"))
    yield Section("reproduce", title, tuple(lines))


def _request(finding: Finding, policy: CORSPolicy) -> HTTPRequest | None:
    """The request on the wire whose answer shows it."""
    sent = finding.detail.get("request")
    if isinstance(sent, HTTPRequest):
        return sent
    alone = wire_exchange(finding)
    if alone is not None:
        return alone.request
    case = finding_case(finding, policy)
    deciding = None if case is None else case.deciding()
    exchanges = () if finding.verdict is None else finding.verdict.exchanges
    request = exchanges[-1].request if exchanges else None
    if deciding is not None:
        request = deciding.request
    if request is not None and request.credentials:
        # Some apps answer otherwise to whoever has a cookie, whatever is in it.
        return replace(request, headers=(*request.headers, ("Cookie", "a=1")))
    return request
