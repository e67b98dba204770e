"""The text of a contract check: what was found, each finding with the request that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_cors.contract import ContractReport, Finding
from pytest_cors.report.explanation import plain_rows
from pytest_cors.report.finding_data import MOST_NOTED, names
from pytest_cors.report.finding_sentence import finding_sentence
from pytest_cors.report.finding_text import finding_explanation
from pytest_cors.report.visible_text import counted, visible

__all__ = ["contract_text", "headline"]

_MOST_LISTED: Final = 8


def contract_text(
    report: ContractReport, *, framework: str | None = None, verbosity: int = 0
) -> str:
    """All findings as text without colour; the first line is the worst of them, and how many.

    Below 0, `verbosity` leaves of each the sentence and what to change; above, it adds everything.
    """
    if not report.findings:
        return headline(report)
    blocks = (_block(each, report, framework, verbosity) for each in report.findings)
    return "\n\n".join([headline(report), *blocks])


def headline(report: ContractReport) -> str:
    """The worst finding in one line, and how many others there are."""
    if not report.findings:
        urls = counted(len(report.urls), "URL")
        return f"The app keeps its CORS policy: {counted(report.probes, 'request')} to {urls}."
    worst = next((each for each in report.findings if each.severity == "error"), report.findings[0])
    others = len(report.findings) - 1
    more = f" (and {counted(others, 'more finding')})" if others else ""
    return f"{worst.code}: {finding_sentence(worst, report.policy)}{more}"


def _block(finding: Finding, report: ContractReport, framework: str | None, verbosity: int) -> str:
    told = finding_explanation(finding, report.policy, framework=framework, verbosity=verbosity)
    rows = [
        f"{finding.code} {finding.severity}: {finding.title} [{counted(finding.count, 'request')}]",
        f"  {told.sentence}",
        *_extent(finding),
        *(f"  {row}".rstrip() for row in plain_rows(told)),
        f"  pytest --cors-explain {finding.code} has more",
    ]
    return "\n".join(rows)


def _extent(finding: Finding) -> Iterator[str]:
    """What else shows it, and where."""
    for label, values in (
        ("seen with", names(finding, "witnesses")),
        ("at", names(finding, "urls")),
    ):
        if len(values) > 1:
            shown = ", ".join(visible(value) for value in values[:_MOST_LISTED])
            left = len(values) - _MOST_LISTED
            at_least = "at least " if len(values) >= MOST_NOTED else ""
            more = f" and {at_least}{left} more" if left > 0 else ""
            yield f"  {label}: {shown}{more}"
