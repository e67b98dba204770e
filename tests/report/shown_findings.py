"""Every finding that the rules' tables show, with its policy: what sentences and reports tell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pytest_cors import ContractReport, Finding, check_cors_policy
from tests.contract.findings import report_on
from tests.contract.rule_rows import ROWS
from tests.contract.test_policy_rules import DANGERS, app
from tests.unmeasured import unmeasured

__all__ = ["Shown", "shown_findings"]


class Shown(NamedTuple):
    """A finding of a table's row. `report` has what else was found."""

    id: str
    finding: Finding
    report: ContractReport

    @property
    def alone(self) -> ContractReport:
        """A report that has this finding only."""
        report = self.report
        return ContractReport((self.finding,), report.probes, report.urls, report.policy)


@cache
def shown_findings() -> tuple[Shown, ...]:
    """One for each row; the checks are made once."""
    with unmeasured():
        return (*_broken_rules(), *_dangers())


def _broken_rules() -> Iterator[Shown]:
    for row in ROWS:
        report = report_on(row.app(), row.policy)
        for finding in report.findings:
            if (finding.code, finding.detail["cause"]) == (row.code, row.cause):
                yield Shown(row.id, finding, report)


def _dangers() -> Iterator[Shown]:
    for name, options, code, *_ in DANGERS:
        report: ContractReport = check_cors_policy(app(**options), max_examples=1)
        for finding in report.findings:
            if finding.code == code:
                yield Shown(f"policy: {name}", finding, report)
