"""Does the app keep the policy: probes, judging, rules, findings.

`check` holds the plan of a check as a generator, `apportioned` the same in parts; `checker`
carries it out. `document` reads a contract file.
"""

from __future__ import annotations

from pytest_cors.contract.checker import check, check_async, plan_of
from pytest_cors.contract.finding import ContractReport, Finding
from pytest_cors.contract.rule import RULES, Rule, rule_of

__all__ = [
    "RULES",
    "ContractReport",
    "Finding",
    "Rule",
    "check",
    "check_async",
    "plan_of",
    "rule_of",
]
