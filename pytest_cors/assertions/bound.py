"""The assertions of the `cors` fixture: bound to a client, so that tests say only what matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pytest_cors.assertions.arguments import HeadersLike
from pytest_cors.assertions.request import assert_cors_allows, assert_cors_denies
from pytest_cors.fetch import Verdict
from pytest_cors.policy import CORSPolicy

if TYPE_CHECKING:  # a single request needs nothing of that room
    from pytest_cors.contract import ContractReport

__all__ = ["BoundAssertions"]


class BoundAssertions:
    """The assertions, without their first argument.

    `policy` gives the policy to check where none is named; it is asked when it is needed.
    """

    def __init__(self, client: object, policy: Callable[[], CORSPolicy]) -> None:
        self._client = client
        self._policy = policy

    def allows(
        self,
        url: str = "/",
        *,
        origin: str,
        method: str = "GET",
        headers: HeadersLike | None = None,
        credentials: bool = False,
        content: str | bytes | None = None,
        exposes: Iterable[str] = (),
        preflight_only: bool = False,
    ) -> Verdict:
        """As `assert_cors_allows`."""
        __tracebackhide__ = True
        return assert_cors_allows(
            self._client,
            url,
            origin=origin,
            method=method,
            headers=headers,
            credentials=credentials,
            content=content,
            exposes=exposes,
            preflight_only=preflight_only,
        )

    def denies(
        self,
        url: str = "/",
        *,
        origin: str,
        method: str = "GET",
        headers: HeadersLike | None = None,
        credentials: bool = False,
        content: str | bytes | None = None,
        preflight_only: bool = False,
    ) -> Verdict:
        """As `assert_cors_denies`."""
        __tracebackhide__ = True
        return assert_cors_denies(
            self._client,
            url,
            origin=origin,
            method=method,
            headers=headers,
            credentials=credentials,
            content=content,
            preflight_only=preflight_only,
        )

    def check(
        self,
        policy: CORSPolicy | None = None,
        *,
        urls: Iterable[str] | None = None,
        unsafe: bool = False,
        ignore: Iterable[str] = (),
        strict: bool = False,
        max_examples: int | None = None,
        seed: int | None = None,
    ) -> ContractReport:
        """As `assert_cors_policy`; by default with the policy of the fixture `cors_policy`."""
        __tracebackhide__ = True
        from pytest_cors.assertions.policy import assert_cors_policy

        return assert_cors_policy(
            self._client,
            self._policy() if policy is None else policy,
            urls=urls,
            unsafe=unsafe,
            ignore=ignore,
            strict=strict,
            max_examples=max_examples,
            seed=seed,
        )
