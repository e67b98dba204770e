"""What a command comes to: lines for people, an exit code for scripts; or why it cannot be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["FOUND", "NOTHING_FOUND", "UNUSABLE", "CommandError", "Outcome"]

NOTHING_FOUND: Final = 0
FOUND: Final = 1
"""Something to mend, or to look at."""
UNUSABLE: Final = 2
"""It could not be done: a wrong argument, no app, a malformed file. As argparse has it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The lines that a command prints, and its exit code."""

    lines: tuple[str, ...]
    code: int = NOTHING_FOUND


class CommandError(Exception):
    """Why a command cannot be done, for people; what the user's own code raised is chained."""
