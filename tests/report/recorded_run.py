"""Contract checks that are recorded as in a run of pytest, without one."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from pytest_cors.assertions.run import Run, run_in
from pytest_cors.assertions.watcher import CheckWatcher
from pytest_cors.plugin.progress import Progress
from pytest_cors.plugin.recorder import Recorder
from pytest_cors.report.run_record import merged

__all__ = ["RecordedRun"]


class RecordedRun(Run):
    """A run whose checks are recorded."""

    def __init__(self) -> None:
        super().__init__()
        self._recorder = Recorder(Progress(), with_matrix=True)

    @contextmanager
    def in_force(self) -> Generator[None]:
        """Record what is checked in this context."""
        before = run_in(lambda: self)
        try:
            yield
        finally:
            run_in(before)

    def watcher(self) -> CheckWatcher:
        return self._recorder

    def contracts(self) -> list[dict[str, Any]]:
        """The records, as the controller has them."""
        return merged([json.loads(json.dumps(self._recorder.contracts()))])
