"""The tests that a contract is collected as: one for each policy and URL, one for each policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import pytest

from pytest_cors.plugin.marks import CHECKS_ITSELF
from pytest_cors.plugin.plain_failure import plain_failure
from pytest_cors.plugin.running_app import RunningApp

if TYPE_CHECKING:
    from pytest_cors.assertions.clause_check import ClauseCheck
    from pytest_cors.contract import ContractReport
    from pytest_cors.contract.clause import Clause
    from pytest_cors.contract.endpoint import Endpoint

__all__ = ["ContractItem", "ContractNode", "ContractPolicy"]

_IN_COMMON = "policy"
_EVERYTHING = "every URL"


class ContractNode(Protocol):
    """What collects the policies of a contract: a file, or an app that configures some."""

    running: RunningApp

    def app(self, request: pytest.FixtureRequest) -> Any:
        """The app, or the URL of a running one, that a test is about."""
        ...


class ContractPolicy(pytest.Collector):
    """One policy of a contract: its tests share all that is the same for every URL.

    `covered` are the URLs that it is for; None where no app is there to tell them yet, so that it
    is one test.
    """

    clause: Clause
    covered: tuple[Endpoint, ...] | None
    base_url: str

    @classmethod
    def of(
        cls,
        parent: pytest.Collector,
        clause: Clause,
        covered: tuple[Endpoint, ...] | None,
        base_url: str,
    ) -> ContractPolicy:
        """The policy as a collector below that of its contract."""
        kind: Any = cls  # pytest leaves the keywords of `from_parent` untyped
        node: ContractPolicy = kind.from_parent(parent, name=clause.name)
        node.clause, node.covered, node.base_url = clause, covered, base_url
        node._check, node._checked, node._told = None, None, {}
        return node

    _check: ClauseCheck | None
    _checked: Any
    _told: dict[tuple[str, object], str]

    def collect(self) -> Iterator[ContractItem]:
        """A test for each URL, and one for what they have in common."""
        if self.clause.limits:
            yield ContractItem.of(self, _IN_COMMON, None)
            return
        if self.covered is None:
            yield ContractItem.of(self, _EVERYTHING, lambda check: check.whole())
            return
        yield ContractItem.of(self, _IN_COMMON, lambda check: check.in_common())
        names: set[str] = set()
        for endpoint in self.covered:
            name = _name(endpoint, self.base_url)
            if name in names:
                name = endpoint.url
            names.add(name)
            yield ContractItem.of(self, name, partial(_at, endpoint.url))

    def check(self, request: pytest.FixtureRequest) -> ClauseCheck:
        """The check of the app that a test is about, made ready once."""
        from pytest_cors.assertions.clause_check import ClauseCheck

        contract = cast("ContractNode", self.parent)
        app = contract.app(request)
        driver = contract.running.of(app, cast("pytest.Collector", self.parent))
        if self._check is None or self._checked is not driver:
            try:
                self._check = ClauseCheck(app, driver, self.clause, self.covered)
            except ValueError as error:
                raise plain_failure(str(error)) from None
            self._checked = driver
        return self._check

    def text(self, report: ContractReport, check: ClauseCheck, nodeid: str) -> str:
        """What was found, in full where no test before has told the same; else where it is told.

        Mostly one layer answers at all URLs, and its bug shows at each.
        """
        whole = check.text(report)
        known: dict[str, list[str]] = {}
        new: list[Any] = []
        for finding in report.findings:
            key = finding.code, finding.detail.get("cause")
            told = self._told.setdefault(key, nodeid)
            if told == nodeid:
                new.append(finding)
            else:
                known.setdefault(told, []).append(finding.code)
        if not known:
            return whole
        parts = [whole.partition("\n")[0]]
        if new:
            parts = [check.text(replace(report, findings=tuple(new)))]
        parts += [
            f"{', '.join(dict.fromkeys(codes))}: told at {told}" for told, codes in known.items()
        ]
        return "\n\n".join(parts)


class ContractItem(pytest.Function):
    """A test that holds the app to a policy. It has fixtures like any other."""

    _make: Callable[[ClauseCheck], ContractReport] | None

    @classmethod
    def of(
        cls,
        parent: ContractPolicy,
        name: str,
        make: Callable[[ClauseCheck], ContractReport] | None,
    ) -> ContractItem:
        """The test of this name, which makes a part of the check; None where there can be none."""
        kind: Any = cls
        item: ContractItem = kind.from_parent(parent, name=name, callobj=_hold)
        item._make = make
        item.stash[CHECKS_ITSELF] = True
        item.add_marker(pytest.mark.cors_policy(parent.clause.policy))
        return item

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The contract, and the policy in it."""
        policy = cast("ContractPolicy", self.parent)
        return self.path, None, f"{policy.name}::{self.name}"

    def hold(self, request: pytest.FixtureRequest) -> None:
        """Make the check. Raises the failure of the test."""
        __tracebackhide__ = True
        from pytest_cors.drive import DriveError

        policy = cast("ContractPolicy", self.parent)
        if self._make is None:
            from pytest_cors.contract.own_clauses import why_not_held

            pytest.skip(why_not_held(policy.clause))
        check = policy.check(request)
        try:
            report = self._make(check)
        except DriveError as error:
            raise plain_failure(f"the app cannot be checked: {error}", error.__cause__) from None
        if not report.ok:
            from pytest_cors.plugin.unkept_policy import UnkeptPolicy

            text = policy.text(report, check, self.nodeid)
            raise UnkeptPolicy(f"{text}\n\n{self.nodeid}: CORSPolicyAssertionError", report)


def _hold(request: pytest.FixtureRequest) -> None:
    """The app keeps the policy here."""
    cast("ContractItem", request.node).hold(request)


def _at(url: str, check: ClauseCheck) -> ContractReport:
    return check.at(url)


def _name(endpoint: Endpoint, base_url: str) -> str:
    """As developers call it: the methods that a page would use, and the path as they wrote it."""
    methods = set(endpoint.methods or ())
    methods -= {"OPTIONS"} if len(methods) > 1 else set()
    methods -= {"HEAD"} if "GET" in methods else set()
    path = endpoint.url.removeprefix(base_url)
    if endpoint.template and path.startswith("/"):
        path = endpoint.template
    return f"{','.join(sorted(methods))} {path}".strip()
