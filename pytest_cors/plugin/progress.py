"""The progress of a long check: one line on a terminal, which is gone when the check is over."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

__all__ = ["CheckProgress", "Progress"]

_PATIENCE: Final = 2.0
"""Seconds that a check may take before anything is said."""
_PAUSE: Final = 0.2


class Progress:
    """Where progress is told. Nowhere without a reporter, and where it writes to no terminal.

    A file or a pipe would keep every state of the line. An xdist worker has no reporter.
    """

    def __init__(self) -> None:
        self._reporter: pytest.TerminalReporter | None = None

    def tell(self, reporter: pytest.TerminalReporter | None) -> None:
        """Tell it there, if it is a terminal and not to be quiet."""
        shown = reporter is not None and reporter.isatty and reporter.verbosity >= 0
        self._reporter = reporter if shown else None

    def of(self, urls: int) -> CheckProgress:
        """The progress of a check of so many URLs, that begins now."""
        return CheckProgress(self._reporter, urls)


class CheckProgress:
    """The progress of one check."""

    def __init__(self, reporter: pytest.TerminalReporter | None, urls: int) -> None:
        self._reporter = reporter
        self._urls = urls
        self._seen: set[str] = set()
        self._begun = self._told = time.monotonic()
        self._width = 0

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self._begun

    def at(self, url: str) -> None:
        """The check is at this URL."""
        if self._reporter is None or url in self._seen:
            return
        self._seen.add(url)
        now = time.monotonic()
        if now - self._begun < _PATIENCE or now - self._told < _PAUSE:
            return
        self._told = now
        if not self._width:
            self._reporter.ensure_newline()
        text = f"cors: {min(len(self._seen), self._urls)} of {self._urls} URLs"
        self._reporter.write(f"\r{text:<{self._width}}", flush=True)
        self._width = len(text)

    def clear(self) -> None:
        """Take the line away."""
        if self._reporter is not None and self._width:
            self._reporter.write(f"\r{'':<{self._width}}\r", flush=True)
            self._width = 0
