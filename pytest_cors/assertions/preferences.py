"""Preferences: what a whole test run wants of its assertions. They cost nothing to import."""

from __future__ import annotations

__all__ = ["Preferences", "prefer", "preferences"]


class Preferences:
    """What no single assertion says.

    `timeout` is how many seconds one exchange may take (None: the drive's default). `verbosity` is
    how much a failure tells: above 0 every exchange with all its headers, below 0 the gist alone.
    """

    # No dataclass: to make one takes longer than all else that the plugin does in most runs.
    __slots__ = ("timeout", "verbosity")

    def __init__(self, timeout: float | None = None, verbosity: int = 0) -> None:
        self.timeout = timeout
        self.verbosity = verbosity


_current = Preferences()


def preferences() -> Preferences:
    """The preferences in force."""
    return _current


def prefer(wanted: Preferences) -> None:
    """Put preferences into force, for the whole process."""
    global _current
    _current = wanted
