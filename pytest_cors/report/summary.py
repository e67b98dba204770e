"""The summary of a run for a terminal: each policy, how far it was tried, findings by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from pytest_cors.report.policy_words import policy_line
from pytest_cors.report.record import Record
from pytest_cors.report.visible_text import counted

__all__ = ["FoundRule", "SummaryLine", "extent", "found_rules", "summary_lines"]

Mood = Literal["good", "error", "warning", "plain"]


class SummaryLine(NamedTuple):
    """One line, and how it is meant."""

    text: str
    mood: Mood = "plain"


class FoundRule(NamedTuple):
    """All findings of one rule and severity, of one contract."""

    code: str
    severity: str
    findings: Sequence[Record]

    @property
    def requests(self) -> int:
        """How many requests showed it."""
        return sum(finding["count"] for finding in self.findings)


def summary_lines(contracts: Sequence[Record]) -> Iterator[SummaryLine]:
    """What was checked and found, in a few lines for each policy."""
    for contract in contracts:
        found = found_rules(contract)
        yield SummaryLine(policy_line(contract["policy"]))
        mood: Mood = "plain" if found else "good"
        kept = "" if found else "kept: "
        yield SummaryLine(f"  {kept}{extent(contract)}", mood)
        for rule in found:
            yield _rule_line(rule)


def found_rules(contract: Record) -> list[FoundRule]:
    """The findings of a contract's checks by rule, errors first."""
    rules: dict[tuple[str, str], list[Record]] = {}
    for check in contract["checks"]:
        for finding in check["findings"]:
            rules.setdefault((finding["severity"], finding["code"]), []).append(finding)
    return [FoundRule(code, severity, rules[severity, code]) for severity, code in sorted(rules)]


def extent(contract: Record) -> str:
    """How far a policy was tried, and how long it took."""
    checks: list[Any] = contract["checks"]
    urls = dict.fromkeys(url for check in checks for url in check["urls"])
    requests = sum(check["probes"] for check in checks)
    seconds = sum(check["seconds"] for check in checks)
    return (
        f"{counted(len(checks), 'check')}, {counted(requests, 'request')}: "
        f"{counted(len(urls), 'URL')} x {counted(len(contract['methods']), 'method')} x "
        f"{counted(len(contract['origins']), 'origin')}, in {seconds:.2f} s"
    )


def _rule_line(rule: FoundRule) -> SummaryLine:
    first = rule.findings[0]
    more = len(rule.findings) - 1
    others = f" (and {counted(more, 'finding')} more)" if more else ""
    mood: Mood = "error" if rule.severity == "error" else "warning"
    text = f"  {rule.code} {rule.severity} [{counted(rule.requests, 'request')}]: "
    return SummaryLine(f"{text}{first['told']['sentence']}{others}", mood)
