"""Who watches the contract checks of a run, for a report or a progress line.

A lower floor tells, and does not know whom.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from pytest_cors.contract import ContractReport
    from pytest_cors.contract.check import Plan
    from pytest_cors.contract.watch import Watch

__all__ = ["NOBODY", "CheckWatcher", "CheckWatching", "WatchedCheck"]


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


NOBODY: Final[CheckWatcher] = _Nobody()
"""Watches nothing."""
