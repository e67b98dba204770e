"""`check_cors_policy` and `assert_cors_policy`: a whole policy, held against an app."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from typing import overload

from pytest_cors.assertions.failure import CORSPolicyAssertionError
from pytest_cors.assertions.pending import Pending
from pytest_cors.assertions.policy_check import CheckOptions, PolicyCheck
from pytest_cors.assertions.target import AsyncClient
from pytest_cors.contract import ContractReport
from pytest_cors.policy import CORSPolicy

__all__ = ["assert_cors_policy", "check_cors_policy"]


@overload
def check_cors_policy(  # type: ignore[overload-overlap]  # an async client is an object, too
    target: AsyncClient,
    policy: CORSPolicy | None = None,
    *,
    urls: Iterable[str] | None = None,
    unsafe: bool = False,
    ignore: Iterable[str] = (),
    strict: bool = False,
    max_examples: int | None = None,
    seed: int | None = None,
) -> Awaitable[ContractReport]: ...
@overload
def check_cors_policy(
    target: object,
    policy: CORSPolicy | None = None,
    *,
    urls: Iterable[str] | None = None,
    unsafe: bool = False,
    ignore: Iterable[str] = (),
    strict: bool = False,
    max_examples: int | None = None,
    seed: int | None = None,
) -> ContractReport: ...
def check_cors_policy(
    target: object,
    policy: CORSPolicy | None = None,
    *,
    urls: Iterable[str] | None = None,
    unsafe: bool = False,
    ignore: Iterable[str] = (),
    strict: bool = False,
    max_examples: int | None = None,
    seed: int | None = None,
) -> ContractReport | Awaitable[ContractReport]:
    """Hold an app against a policy, and report every finding.

    `target` is whatever `assert_cors_allows` takes. Without `policy` it is the one that the app
    itself configures: does it do what it says? `urls` are URLs or patterns of them, as
    `"/public/*"`; by default they are all routes of the app. Actual requests are made with safe
    methods only, unless `unsafe`. `ignore` names rules by code. With `strict`, warnings count.
    `max_examples` is how many requests hypothesis draws beside the enumerated ones (by default
    what its profile says), `seed` makes it the same ones each time.

    Returns a `ContractReport`; with an async client, an awaitable of one. Raises `ValueError`,
    `TypeError` for arguments that make no sense, `PolicyNotFound` where the app's own policy
    cannot be read, `DriveError` where the app gives no response to judge.
    """
    __tracebackhide__ = True
    options = CheckOptions.of(
        urls=urls,
        unsafe=unsafe,
        ignore=ignore,
        strict=strict,
        max_examples=max_examples,
        seed=seed,
    )
    check = PolicyCheck.of(target, policy, options)
    if check.is_async:
        return Pending("check_cors_policy(...)", check.run_async)
    return check.run()


@overload
def assert_cors_policy(  # type: ignore[overload-overlap]  # as above
    target: AsyncClient,
    policy: CORSPolicy | None = None,
    *,
    urls: Iterable[str] | None = None,
    unsafe: bool = False,
    ignore: Iterable[str] = (),
    strict: bool = False,
    max_examples: int | None = None,
    seed: int | None = None,
) -> Awaitable[ContractReport]: ...
@overload
def assert_cors_policy(
    target: object,
    policy: CORSPolicy | None = None,
    *,
    urls: Iterable[str] | None = None,
    unsafe: bool = False,
    ignore: Iterable[str] = (),
    strict: bool = False,
    max_examples: int | None = None,
    seed: int | None = None,
) -> ContractReport: ...
def assert_cors_policy(
    target: object,
    policy: CORSPolicy | None = None,
    *,
    urls: Iterable[str] | None = None,
    unsafe: bool = False,
    ignore: Iterable[str] = (),
    strict: bool = False,
    max_examples: int | None = None,
    seed: int | None = None,
) -> ContractReport | Awaitable[ContractReport]:
    """Assert that an app keeps a policy. The arguments are those of `check_cors_policy`.

    Returns the report, which may hold warnings; with an async client, an awaitable of it. Raises
    `CORSPolicyAssertionError`, an `AssertionError` that lists the findings, where any of them
    counts; otherwise what `check_cors_policy` raises.
    """
    __tracebackhide__ = True
    options = CheckOptions.of(
        urls=urls,
        unsafe=unsafe,
        ignore=ignore,
        strict=strict,
        max_examples=max_examples,
        seed=seed,
    )
    check = PolicyCheck.of(target, policy, options)
    if check.is_async:
        return Pending("assert_cors_policy(...)", lambda: _kept_later(check))
    return _kept(check, check.run())


async def _kept_later(check: PolicyCheck) -> ContractReport:
    __tracebackhide__ = True
    return _kept(check, await check.run_async())


def _kept(check: PolicyCheck, report: ContractReport) -> ContractReport:
    __tracebackhide__ = True
    if not report.ok:
        raise CORSPolicyAssertionError(check.text(report), report)
    return report
