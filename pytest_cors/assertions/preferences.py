"""Preferences: what a whole test run wants of its assertions. They cost nothing to import."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Preferences", "prefer", "preferences"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What no single assertion says.

    `timeout` is how many seconds one exchange may take (None: the drive's default). `verbosity` is
    how much a failure tells: above 0 every exchange with all its headers, below 0 the gist alone.
    """

    timeout: float | None = None
    verbosity: int = 0


_current = Preferences()


def preferences() -> Preferences:
    """The preferences in force."""
    return _current


def prefer(wanted: Preferences) -> None:
    """Put preferences into force, for the whole process."""
    global _current
    _current = wanted
