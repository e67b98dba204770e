"""Findings in short, for tests to compare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pytest_cors import ContractReport, CORSPolicy, Finding, check_cors_policy

__all__ = ["ABOUT_POLICY", "by_code", "errors", "report_on", "short", "warnings"]

ABOUT_POLICY = "CORS4"
"""The family that is about the policy alone: it shows whatever the app does."""


def report_on(app: Any, policy: CORSPolicy | None, **options: Any) -> ContractReport:
    """A check with little of the tail, always the same."""
    options = {"max_examples": 10, "seed": 1, **options}
    report: ContractReport = check_cors_policy(app, policy, **options)
    return report


def short(findings: Iterable[Finding]) -> list[tuple[str, object]]:
    """Code and cause of each, without those about the policy alone."""
    return [
        (each.code, each.detail["cause"])
        for each in findings
        if not each.code.startswith(ABOUT_POLICY)
    ]


def errors(report: ContractReport) -> list[tuple[str, object]]:
    """The errors in short."""
    return short(each for each in report.findings if each.severity == "error")


def warnings(report: ContractReport) -> list[tuple[str, object]]:
    """The warnings in short."""
    return short(each for each in report.findings if each.severity == "warning")


def by_code(report: ContractReport, code: str) -> Finding:
    """The one finding with this code."""
    [finding] = [each for each in report.findings if each.code == code]
    return finding
