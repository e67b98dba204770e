"""The run that assertions are made in: what it prefers, and who watches its checks.

A lower floor asks, and does not know whom: the plugin says at the start of every run who is to be
asked. So this imports nothing, and has no dataclass, which takes longer to make than all else here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_cors.assertions.watcher import CheckWatcher

__all__ = ["Run", "current_run", "run_in"]


class Run:
    """What no single assertion says.

    `timeout` is how many seconds one exchange may take (None: the drive's default). `verbosity` is
    how much a failure tells: above 0 every exchange with all its headers, below 0 the gist alone.
    """

    def __init__(self, timeout: float | None = None, verbosity: int = 0) -> None:
        self.timeout = timeout
        self.verbosity = verbosity

    def watcher(self) -> CheckWatcher:
        """Who is told of every check: nobody."""
        from pytest_cors.assertions.watcher import NOBODY

        return NOBODY


_summon: Callable[[], Run] = Run


def current_run() -> Run:
    """The run in force."""
    return _summon()


def run_in(summon: Callable[[], Run]) -> Callable[[], Run]:
    """Put a run into force, for the whole process: the one that `summon` gives when it is asked.

    Returns what did so before.
    """
    global _summon
    before, _summon = _summon, summon
    return before
