"""A check in parts finds what the check of the whole finds, and asks no more than it has to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_cors.contract import ContractReport, plan_of
from pytest_cors.contract.apportioned import Apportioned
from pytest_cors.contract.check import Checking, checking
from pytest_cors.drive import Driver, resolve
from pytest_cors.policy import CORSPolicy
from tests.apps import APPS, App
from tests.contract.rule_rows import ROWS, Row

pytestmark = pytest.mark.usefixtures("unmeasured")


def carried_out(run: Checking, driver: Driver) -> ContractReport:
    with driver:
        try:
            batch = next(run)
            while True:
                batch = run.send(driver.run(batch))
        except StopIteration as stop:
            report: ContractReport = stop.value
            return report


OPTIONS: Any = {"unsafe": False, "ignore": (), "strict": False, "max_examples": 10, "seed": 1}


def whole_and_parts(
    factory: Callable[[], Any], policy: CORSPolicy | None, urls: list[str] | None = None
) -> tuple[ContractReport, list[ContractReport]]:
    """Each of a new app: some of them remember what they were asked."""
    whole, driver = driving(factory()), driving(factory())
    parts = Apportioned(plan_of(driver.app, driver, policy, urls=urls, **OPTIONS))
    reports = [carried_out(parts.at(each.url), driver) for each in parts.plan.endpoints]
    reports.append(carried_out(parts.in_common(), driver))
    plan = plan_of(whole.app, whole, policy, urls=urls, **OPTIONS)
    return carried_out(checking(plan), whole), reports


def driving(app: Any) -> Driver:
    driver = resolve(app)
    assert isinstance(driver, Driver)
    return driver


def found(*reports: ContractReport) -> dict[tuple[str, object], str]:
    """Rule and cause of each finding; of those that several parts have, the gravest counts."""
    every = [each for report in reports for each in report.findings]
    every.sort(key=lambda each: each.severity == "error")
    return {(each.code, each.detail["cause"]): each.severity for each in every}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_the_parts_find_what_the_whole_finds(row: Row) -> None:
    whole, parts = whole_and_parts(row.app, row.policy)

    assert found(*parts) == found(whole)
    assert row.code in {code for code, _ in found(*parts)}


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_so_they_do_in_every_framework(app: App) -> None:
    urls = ["/items", "/items/1", "/boom"]

    whole, parts = whole_and_parts(app.factory, None, urls)

    assert found(*parts) == found(whole)


def test_a_part_is_about_its_endpoint() -> None:
    _, parts = whole_and_parts(APPS[0].factory, None, ["/items", "/items/1"])

    assert [report.urls for report in parts[:2]] == [
        ("http://testserver/items",),
        ("http://testserver/items/1",),
    ]


def test_no_such_part() -> None:
    driver = driving(APPS[0].factory())
    plan = plan_of(driver.app, driver, None, urls=["/items"], **OPTIONS)

    with pytest.raises(KeyError, match="elsewhere"):
        carried_out(Apportioned(plan).at("http://testserver/elsewhere"), driver)
