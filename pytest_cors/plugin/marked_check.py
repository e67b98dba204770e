"""The check that a marker asks for: marking is checking.

The app is held to the policy before the body of a marked test runs, so the test cannot pass
without that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_cors.plugin.marker import MarkedPolicy, marked_policies
from pytest_cors.plugin.plain_failure import plain_failure

if TYPE_CHECKING:
    from pytest_cors.contract import ContractReport

__all__ = ["hold_to_marked_policies"]

_MOST_REMEMBERED: Final = 64
_MEMORY: Final = pytest.StashKey["deque[_Remembered]"]()


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What a check depends on: the same policy, app and fixtures come to the same report.

    Fixtures count, because they may change what the app does: an override of a dependency, a
    setting. They have all been set up when a check is made, and are the same for the next test.
    """

    app: Any
    marked: MarkedPolicy
    fixtures: frozenset[str]
    parameters: Mapping[str, int]

    def are(self, other: _Circumstances) -> bool:
        return self.app is other.app and (self.marked, self.fixtures, self.parameters) == (
            other.marked,
            other.fixtures,
            other.parameters,
        )


@dataclass(frozen=True, slots=True)
class _Remembered:
    """The check that was made for the test `nodeid`."""

    circumstances: _Circumstances
    nodeid: str
    report: ContractReport
    headline: str


def hold_to_marked_policies(item: pytest.Item) -> None:
    """Check every policy that the test is marked with, the nearest marker's first."""
    for marked in marked_policies(item):
        client = item.funcargs["cors_client"]  # type: ignore[attr-defined]  # `read_markers` asked
        _hold(item, client, marked)


def _hold(item: pytest.Item, client: Any, marked: MarkedPolicy) -> None:
    app, target = _targets(client)
    now = _Circumstances(app, marked, *_fixtures(item))
    memory = item.config.stash.setdefault(_MEMORY, deque(maxlen=_MOST_REMEMBERED))
    known = next((each for each in memory if each.circumstances.are(now)), None)
    if known is None:
        report, text = _check(target, marked)
        known = _Remembered(now, item.nodeid, report, text.partition("\n")[0])
        memory.append(known)
    else:
        text = f"{known.headline}\n\nAll of it is told at {known.nodeid}."
    if not known.report.ok:
        from pytest_cors.plugin.unkept_policy import UnkeptPolicy

        raise UnkeptPolicy(f"{text}\n\n{_place(item)}", known.report)


def _targets(client: Any) -> tuple[Any, Any]:
    """The app, by which checks are told apart, and what to check it through."""
    from pytest_cors.assertions.target import driver_of
    from pytest_cors.drive import AsyncDriver, UnreachableTarget

    try:
        driver = driver_of(client)
    except UnreachableTarget as error:
        raise plain_failure(f"the fixture cors_client: {error}") from None
    if not isinstance(driver, AsyncDriver):
        return (client if driver.app is None else driver.app), client
    # The loop of an async client does not run before the test does.
    if driver.app is None:
        raise plain_failure(
            "a marked test is checked before it runs, so its fixture cors_client has to be a sync"
            f" client, or one of an app: {type(client).__name__} of a server is neither"
        )
    return driver.app, driver.app


def _check(target: Any, marked: MarkedPolicy) -> tuple[ContractReport, str]:
    from pytest_cors.assertions.policy_check import PolicyCheck
    from pytest_cors.drive import DriveError
    from pytest_cors.policy import PolicyNotFound

    try:
        check = PolicyCheck.of(target, marked.policy, marked.options)
    except (PolicyNotFound, TypeError, ValueError) as error:
        raise plain_failure(f"@pytest.mark.cors_policy: {error}") from None
    try:
        report = check.run()
    except DriveError as error:
        raise plain_failure(f"the app cannot be checked: {error}", error.__cause__) from None
    return report, check.text(report)


def _fixtures(item: pytest.Item) -> tuple[frozenset[str], dict[str, int]]:
    """The fixtures of a test, and which of their parameters it has.

    What `parametrize` hands to the test alone is left out: it cannot change the app beforehand.
    """
    own: set[str] = set()
    for mark in item.iter_markers("parametrize"):
        if not mark.kwargs.get("indirect", False) and mark.args:
            names: Any = mark.args[0]
            own.update(map(str.strip, names.split(",")) if isinstance(names, str) else names)
    indices: Mapping[str, int] = getattr(getattr(item, "callspec", None), "indices", {})
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return frozenset(fixtures) - own, {
        name: index for name, index in indices.items() if name not in own
    }


def _place(item: pytest.Item) -> str:
    """Where the test is, as pytest writes it below a failure."""
    path, line, _ = item.location
    return f"{path}:{'' if line is None else line + 1}: CORSPolicyAssertionError"
