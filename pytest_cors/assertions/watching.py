"""Watching: who wants to know of the contract checks of a run, for a report or a progress line.

A lower floor tells, and does not know whom. It costs nothing to import.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_cors.contract import ContractReport
    from pytest_cors.contract.check import Plan
    from pytest_cors.contract.watch import Watch

__all__ = ["CheckWatcher", "CheckWatching", "WatchedCheck", "watch_checks", "watching"]


class WatchedCheck(Protocol):
    """What there is to know of a check before it begins."""

    @property
    def plan(self) -> Plan:
        """What is to be checked."""
        ...

    @property
    def framework(self) -> str | None:
        """The framework whose CORS settings were found in the app, if any."""
        ...


class CheckWatching(Protocol):
    """One check under way: a context that is left when it is over, whether it came to a report."""

    @property
    def watch(self) -> Watch | None:
        """What is told of every observation; None to be told of none."""
        ...

    def end(self, report: ContractReport) -> ContractReport:
        """Take the report, and give it back."""
        ...

    def __enter__(self) -> CheckWatching: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...


class CheckWatcher(Protocol):
    """Is told of every check that begins."""

    def begin(self, check: WatchedCheck) -> CheckWatching:
        """The watching of this one check."""
        ...


class _Nobody:
    """Nobody watches."""

    watch = None

    def begin(self, check: WatchedCheck) -> CheckWatching:
        return self

    def end(self, report: ContractReport) -> ContractReport:
        return report

    def __enter__(self) -> CheckWatching:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass


_summon: Callable[[], CheckWatcher] = _Nobody


def watching(check: WatchedCheck) -> CheckWatching:
    """Tell whoever watches that a check begins."""
    return _summon().begin(check)


def watch_checks(summon: Callable[[], CheckWatcher]) -> Callable[[], CheckWatcher]:
    """Have all checks of the process watched by the one that `summon` gives, when they begin.

    Most runs of pytest make no check, and then nobody is summoned. Returns what did so before.
    """
    global _summon
    before, _summon = _summon, summon
    return before
