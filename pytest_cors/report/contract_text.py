"""The text of a contract check: what was found, each finding with the request that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_cors.contract import ContractReport, Finding
from pytest_cors.report.case import Expected
from pytest_cors.report.failure_text import explain
from pytest_cors.report.finding_sentence import finding_sentence, listed

__all__ = ["contract_text"]

_MOST_LISTED: Final = 8

# What these find is what a browser does with one request, and the verdict tells it.
_TOLD_BY_VERDICT: Final = frozenset(
    {f"CORS10{n}" for n in range(1, 9)} | {f"CORS20{n}" for n in range(1, 8)}
)


def contract_text(report: ContractReport, *, framework: str | None = None) -> str:
    """All findings as text without colour; the first line is the worst of them, and how many."""
    if not report.findings:
        return _extent(report, "keeps its CORS policy")
    return "\n\n".join([_headline(report), *(_block(each, framework) for each in report.findings)])


def _headline(report: ContractReport) -> str:
    worst = next((each for each in report.findings if each.severity == "error"), report.findings[0])
    others = len(report.findings) - 1
    more = f" (and {others} more finding{'s' if others > 1 else ''})" if others else ""
    return f"{worst.code}: {finding_sentence(worst, report.policy)}{more}"


def _extent(report: ContractReport, verb: str) -> str:
    urls = f"{len(report.urls)} URL{'s' if len(report.urls) != 1 else ''}"
    return f"The app {verb}: {report.probes} requests to {urls}."


def _block(finding: Finding, framework: str | None) -> str:
    return "\n".join(_lines(finding, framework))


def _lines(finding: Finding, framework: str | None) -> Iterator[str]:
    probes = f"{finding.count} request{'s' if finding.count != 1 else ''}"
    yield f"{finding.code} {finding.severity}: {finding.title} [{probes}]"
    for label, values in (
        ("seen with", listed(finding, "witnesses")),
        ("at", listed(finding, "urls")),
    ):
        if len(values) > 1:
            yield f"  {label}: {', '.join(values[:_MOST_LISTED])}"
    if finding.code not in _TOLD_BY_VERDICT or finding.request is None or finding.verdict is None:
        return
    expected: Expected = "blocked" if finding.verdict.allowed else "allowed"
    text = explain(finding.request, finding.verdict, expected=expected, framework=framework)
    yield from (f"  {line}".rstrip() for line in text.splitlines())
