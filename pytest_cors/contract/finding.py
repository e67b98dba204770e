"""What a contract check found: findings, and the report that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pytest_cors.contract.rule import Severity
from pytest_cors.fetch import Request, Verdict
from pytest_cors.policy import CORSPolicy

__all__ = ["ContractReport", "Finding"]

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule, with the smallest exchange that shows it.

    `request` is None for a finding about the policy alone, `verdict` also where what shows it is
    no verdict (`detail` has the data then, by rule). `count` is how many probes showed the same.
    """

    code: str
    title: str
    severity: Severity
    url: str
    request: Request | None = None
    verdict: Verdict | None = None
    count: int = 1
    detail: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class ContractReport:
    """The outcome of a contract check.

    `ok`: nothing was found that counts; warnings count where the check was `strict`. `probes` is
    how many requests were judged, `urls` are those that were held against `policy`.
    """

    findings: tuple[Finding, ...]
    probes: int
    urls: tuple[str, ...]
    policy: CORSPolicy
    strict: bool = False

    @property
    def ok(self) -> bool:
        """Whether there is no error, and where `strict`, no warning either."""
        return not any(self.strict or finding.severity == "error" for finding in self.findings)
