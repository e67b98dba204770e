"""The check of one clause of a contract: all of it, or endpoint by endpoint."""

from __future__ import annotations

from pytest_cors.assertions.policy_check import PolicyCheck
from pytest_cors.assertions.target import driver_of
from pytest_cors.contract import ContractReport
from pytest_cors.contract.apportioned import Apportioned
from pytest_cors.contract.checker import plan_of_clause
from pytest_cors.contract.clause import Clause
from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.drive import Driver

__all__ = ["ClauseCheck", "sync_driver_of"]


class ClauseCheck:
    """A check that is ready to run, in parts.

    `covered` are the endpoints of the clause, where they are known already. Raises
    UnreachableTarget for a target that leads to no app, ValueError for URLs that are none of it.
    """

    def __init__(
        self,
        target: object,
        driver: Driver,
        clause: Clause,
        covered: tuple[Endpoint, ...] | None = None,
    ) -> None:
        self._check = PolicyCheck(driver, plan_of_clause(target, driver, clause, covered))
        self._parts = Apportioned(self._check.plan)

    def at(self, url: str) -> ContractReport:
        """Check what one endpoint does. Raises DriveError."""
        return self._check.run(self._parts.at(url))

    def in_common(self) -> ContractReport:
        """Check what all endpoints have in common. Raises DriveError."""
        return self._check.run(self._parts.in_common())

    def whole(self) -> ContractReport:
        """Check all of it at once. Raises DriveError."""
        return self._check.run()

    def text(self, report: ContractReport) -> str:
        """A report in words, with the settings spelt as the app's framework spells them."""
        return self._check.text(report)


def sync_driver_of(target: object) -> Driver:
    """The way to the app that does not have to be awaited. Raises UnreachableTarget."""
    driver = driver_of(target)
    if not isinstance(driver, Driver):  # the app of an async client is driven by itself
        driver = driver_of(driver.app)
    assert isinstance(driver, Driver)
    return driver
