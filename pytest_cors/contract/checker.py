"""Carrying out a check: the plan for a target, and the pumps of the batches, sync and async."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_cors.contract.check import Checking, Plan, checking
from pytest_cors.contract.clause import Clause
from pytest_cors.contract.endpoint import Endpoint, endpoints
from pytest_cors.contract.finding import ContractReport
from pytest_cors.contract.rule import rule_of
from pytest_cors.drive import AsyncDriver, Driver
from pytest_cors.policy import CORSPolicy

__all__ = ["carry_out", "check", "check_async", "plan_of", "plan_of_clause"]


def plan_of(
    target: object,
    driver: Driver | AsyncDriver,
    policy: CORSPolicy | None,
    *,
    urls: Iterable[str] | None,
    unsafe: bool,
    ignore: Iterable[str],
    strict: bool,
    max_examples: int | None,
    seed: int | None,
) -> Plan:
    """The plan of a check. Raises `ValueError`, `TypeError`, `PolicyNotFound` where it is none."""
    __tracebackhide__ = True
    if isinstance(ignore, str) or isinstance(urls, str):
        raise TypeError("ignore and urls are lists: write ['CORS302'], not 'CORS302'")
    if policy is None:
        policy = CORSPolicy.from_app(driver.app)
    elif not isinstance(policy, CORSPolicy):
        raise TypeError(f"policy is a {type(policy).__name__}; a CORSPolicy is wanted")
    return Plan(
        policy,
        endpoints(driver.app, driver.base_url, urls),
        driver.base_url,
        has_identity=_has_identity(target, driver.app),
        ignored=frozenset(rule_of(code).code for code in ignore),
        unsafe=unsafe,
        strict=strict,
        max_examples=max_examples,
        seed=seed,
    )


def plan_of_clause(
    target: object,
    driver: Driver,
    clause: Clause,
    covered: tuple[Endpoint, ...] | None = None,
) -> Plan:
    """The plan of a check of one clause, at the endpoints that it covers, if they are known.

    Raises `ValueError` where its URLs are none of this app.
    """
    return Plan(
        clause.policy,
        covered or endpoints(driver.app, driver.base_url, clause.urls),
        driver.base_url,
        has_identity=_has_identity(target, driver.app),
        ignored=frozenset(clause.ignore),
        unsafe=clause.unsafe,
        strict=clause.strict,
        faults=clause.faults,
    )


def check(driver: Driver, plan: Plan) -> ContractReport:
    """Carry out a plan, and report."""
    return carry_out(driver, checking(plan))


def carry_out(driver: Driver, run: Checking) -> ContractReport:
    """Carry out a check, or a part of one, and report."""
    with driver:
        try:
            batch = next(run)
            while True:
                batch = run.send(driver.run(batch))
        except StopIteration as stop:
            report: ContractReport = stop.value
            return report


async def check_async(driver: AsyncDriver, plan: Plan) -> ContractReport:
    """`check`, where driving is awaited."""
    run = checking(plan)
    async with driver:
        try:
            batch = next(run)
            while True:
                batch = run.send(await driver.run(batch))
        except StopIteration as stop:
            report: ContractReport = stop.value
            return report


def _has_identity(target: object, app: object) -> bool:
    """Whether requests with credentials may differ from those without: unless nobody is asking.

    True where there is no telling.
    """
    if target is app or isinstance(target, str):
        return False
    try:
        known = [len(target.cookies), target.auth is not None]  # type: ignore[attr-defined]  # asked by trying
        names = {str(name).lower() for name in target.headers}  # type: ignore[attr-defined]  # as above
    except (AttributeError, TypeError):
        return True
    return any(known) or not names.isdisjoint({"authorization", "cookie"})
