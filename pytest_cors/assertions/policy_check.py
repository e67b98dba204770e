"""One check of a policy, made ready: its options, the app that it is for, how it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

from pytest_cors.assertions.arguments import check_flag
from pytest_cors.assertions.objection import wrong_type
from pytest_cors.assertions.run import current_run
from pytest_cors.assertions.target import driver_of
from pytest_cors.assertions.user_frames import tell_by_text_alone
from pytest_cors.contract import ContractReport, check_async, plan_of, rule_of
from pytest_cors.contract.check import Checking, Plan, checking
from pytest_cors.contract.checker import carry_out
from pytest_cors.contract.watch import watched_by
from pytest_cors.drive import AsyncDriver, DriveError, Driver
from pytest_cors.policy import CORSPolicy, PolicyNotFound, configured_policies
from pytest_cors.report.contract_text import contract_text

__all__ = ["CheckOptions", "PolicyCheck"]


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """How a policy is checked: what `check_cors_policy` takes beside the policy."""

    urls: tuple[str, ...] | None = None
    unsafe: bool = False
    ignore: tuple[str, ...] = ()
    strict: bool = False
    max_examples: int | None = None
    seed: int | None = None

    @classmethod
    def of(
        cls,
        *,
        urls: Iterable[str] | None = None,
        unsafe: bool = False,
        ignore: Iterable[str] = (),
        strict: bool = False,
        max_examples: int | None = None,
        seed: int | None = None,
    ) -> CheckOptions:
        """The options as they are given. Raises TypeError, ValueError; unknown codes are errors."""
        __tracebackhide__ = True
        check_flag("unsafe", unsafe)
        check_flag("strict", strict)
        if max_examples is not None and not (_is_int(max_examples) and max_examples >= 0):
            raise ValueError(
                f"max_examples={max_examples!r}: a number of requests is wanted, 0 for none"
            )
        if seed is not None and not _is_int(seed):
            raise wrong_type("seed", seed, "an int is wanted")
        codes = _codes(_texts("ignore", ignore, "CORS302"))
        chosen = None if urls is None else _texts("urls", urls, "/public/*")
        if chosen == ():
            raise ValueError("urls=[] leaves nothing to check: leave it out for all routes")
        return cls(chosen, unsafe, codes, strict, max_examples, seed)


@dataclass(frozen=True)  # without slots, so that what takes long can be kept
class PolicyCheck:
    """A check that is ready to run: all arguments make sense, the app is found."""

    driver: Driver | AsyncDriver
    plan: Plan

    @classmethod
    def of(cls, target: object, policy: CORSPolicy | None, options: CheckOptions) -> PolicyCheck:
        """Prepare a check. Raises UnreachableTarget, PolicyNotFound, TypeError, ValueError."""
        __tracebackhide__ = True
        driver = driver_of(target)
        try:
            plan = plan_of(
                target,
                driver,
                policy,
                urls=options.urls,
                unsafe=options.unsafe,
                ignore=options.ignore,
                strict=options.strict,
                max_examples=options.max_examples,
                seed=options.seed,
            )
        except PolicyNotFound as error:
            tell_by_text_alone(error)
            raise error
        return cls(driver, plan)

    @property
    def is_async(self) -> bool:
        """Whether it has to be awaited."""
        return isinstance(self.driver, AsyncDriver)

    def run(self, part: Checking | None = None) -> ContractReport:
        """Carry it out, or only a part of it. Raises DriveError."""
        __tracebackhide__ = True
        assert isinstance(self.driver, Driver)
        try:
            with current_run().watcher().begin(self) as seen, watched_by(seen.watch):
                run = checking(self.plan) if part is None else part
                return seen.end(carry_out(self.driver, run))
        except DriveError as error:
            tell_by_text_alone(error)
            raise error

    async def run_async(self) -> ContractReport:
        """`run`, awaited."""
        __tracebackhide__ = True
        assert isinstance(self.driver, AsyncDriver)
        try:
            with current_run().watcher().begin(self) as seen, watched_by(seen.watch):
                return seen.end(await check_async(self.driver, self.plan))
        except DriveError as error:
            tell_by_text_alone(error)
            raise error

    def text(self, report: ContractReport) -> str:
        """The report in words, with the settings spelt as the app's framework spells them."""
        return contract_text(report, framework=self.framework, verbosity=current_run().verbosity)

    @property
    def framework(self) -> str | None:
        """The framework whose CORS settings were found in the app, if any."""
        return self._framework

    @cached_property
    def _framework(self) -> str | None:
        if self.driver.app is None:
            return None
        try:
            configured = configured_policies(self.driver.app)
        except Exception:
            # Settings can be anything that their framework lets pass. That they cannot be read is
            # no reason to say nothing of what the app does.
            return None
        return configured[0].framework if configured else None


def _codes(given: tuple[str, ...]) -> tuple[str, ...]:
    __tracebackhide__ = True
    try:
        return tuple([rule_of(code).code for code in given])
    except ValueError as error:
        tell_by_text_alone(error)
        raise error


def _texts(name: str, values: Iterable[str], example: str) -> tuple[str, ...]:
    __tracebackhide__ = True
    if isinstance(values, str):
        raise TypeError(f"{name}={values!r} is one str; a list is wanted: [{values!r}]")
    return tuple([_text(name, value, example) for value in values])


def _text(name: str, value: object, example: str) -> str:
    __tracebackhide__ = True
    if not isinstance(value, str):
        raise wrong_type(f"an entry of {name}", value, f'a str is wanted, as "{example}"')
    return value


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
