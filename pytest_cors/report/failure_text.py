"""The text of a failed assertion: all that the reader needs, the first line enough by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_cors.fetch.exchange import Request
from pytest_cors.fetch.judgement import causes
from pytest_cors.fetch.verdict import Verdict
from pytest_cors.report.admission import consequence, grants
from pytest_cors.report.browsers import BROWSERS, decides
from pytest_cors.report.case import Case, Expected
from pytest_cors.report.console import console_messages
from pytest_cors.report.curl import curl_line, is_reachable, origin_of
from pytest_cors.report.decision import decision_lines
from pytest_cors.report.exchange_text import exchange_lines
from pytest_cors.report.explanation import Explanation, Line, Section, SectionKind, plain_text
from pytest_cors.report.exposure import unreadable
from pytest_cors.report.refusal_remedy import exposure_remedies, refusal_remedies
from pytest_cors.report.remedy import block_remedies
from pytest_cors.report.sentence import sentence
from pytest_cors.report.visible_text import listed

__all__ = ["explain", "explanation"]

_TITLES: dict[SectionKind, str] = {
    "browsers": "Who does what",
    "exchange": "What was sent",
    "decision": "Why",
    "admission": "What lets it through",
    "exposure": "Why script cannot read it",
    "console": "What the browser's console says",
    "remedy": "What to change",
    "reproduce": "To see it again",
}


def explain(
    request: Request,
    verdict: Verdict,
    *,
    expected: Expected,
    framework: str | None = None,
    missing_exposes: Sequence[str] = (),
    allowed_origins: Sequence[str] = (),
    verbosity: int = 0,
) -> str:
    """The text of an assertion that failed, without colour.

    `expected` is what the test wanted of every browser. `framework` is the name of the one that
    was recognised, in any case: settings are spelt as it spells them. `missing_exposes` are
    headers that script was to read and cannot. `allowed_origins` are those that the app is set up
    to allow, where that is known: one that only just misses is pointed out. Above 0, `verbosity`
    adds all exchanges with all their headers and all lines of the consoles; below 0 it leaves the
    sentence and what to change.
    """
    case = Case.of(
        request,
        verdict,
        expected=expected,
        framework=framework,
        missing_exposes=missing_exposes,
        allowed_origins=allowed_origins,
    )
    return plain_text(explanation(case, verbosity=verbosity))


def explanation(case: Case, *, verbosity: int = 0) -> Explanation:
    """The same as data, for whoever renders it otherwise."""
    sections: list[Section] = []
    for kind, lines in _sections(case, verbosity):
        kept = tuple(lines)
        if kept and (verbosity >= 0 or kind == "remedy"):
            sections.append(Section(kind, _title(kind, case), kept))
    return Explanation(sentence(case), tuple(sections))


def _title(kind: SectionKind, case: Case) -> str:
    deciding = case.deciding()
    if kind != "reproduce" or deciding is None or is_reachable(deciding.request):
        return _TITLES[kind]
    address = origin_of(deciding.request)
    return f"{_TITLES[kind]} (with the address of a running server for {address})"


def _sections(case: Case, verbosity: int) -> Iterator[tuple[SectionKind, Sequence[Line]]]:
    judged = case.blocking()
    blocked = judged is not None and judged.failure is not None
    if case.verdict.outcome == "disputed":
        yield "browsers", tuple(_browser_lines(case))
    if case.verdict.exchanges:
        yield "exchange", exchange_lines(case, verbosity)
    if judged is not None and judged.failure is not None:
        yield "decision", decision_lines(judged.failure, case.deciding())
    if case.missing_exposes and not blocked:
        yield "exposure", tuple(Line(each.why, label=each.name) for each in unreadable(case))
    elif case.expected == "blocked" and case.verdict.outcome != "blocked":
        yield "admission", tuple(_admission_lines(case))
    yield "console", tuple(_console_lines(case, verbosity))
    yield "remedy", _remedies(case)
    if case.verdict.exchanges:
        yield "reproduce", tuple(_reproduction(case))


def _browser_lines(case: Case) -> Iterator[Line]:
    found = causes(case.request, case.verdict)
    alike: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for engine, name in BROWSERS.items():
        summaries = tuple(quirk.summary for quirk in found.get(engine, ()))
        alike.setdefault((decides(case.verdict, engine), summaries), []).append(name)
    for (allows, summaries), names in alike.items():
        does = "let through" if allows else "block"
        yield Line(" ".join([f"{does}:", listed(names), *(f"({each})" for each in summaries)]))


def _admission_lines(case: Case) -> Iterator[Line]:
    for grant in grants(case):
        yield Line(f"{grant}: {grant.meaning}")
    yield Line(consequence(case))


def _console_lines(case: Case, verbosity: int) -> Iterator[Line]:
    for message in console_messages(case):
        label = BROWSERS[message.engine]
        shown = message.lines if verbosity > 0 else message.lines[:1]
        for number, text in enumerate(shown):
            yield Line(text, label="" if number else label)
        if message.note:
            yield Line(f"({message.note})")


def _remedies(case: Case) -> tuple[Line, ...]:
    if case.verdict.outcome == "blocked" or (
        case.verdict.outcome == "disputed" and case.expected == "allowed"
    ):
        return block_remedies(case)
    if case.missing_exposes:
        return exposure_remedies(case)
    return refusal_remedies(case) if case.expected == "blocked" else ()


def _reproduction(case: Case) -> Iterator[Line]:
    deciding = case.deciding()
    if deciding is None:
        return
    yield Line(curl_line(deciding.request), "code")
