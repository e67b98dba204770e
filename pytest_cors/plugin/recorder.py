"""The recorder: takes in every contract check of a run, wherever it is made, for the reports."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pytest

from pytest_cors.plugin.progress import Progress

if TYPE_CHECKING:
    from pytest_cors.assertions.watcher import CheckWatching, WatchedCheck
    from pytest_cors.contract import ContractReport
    from pytest_cors.contract.mark import Mark
    from pytest_cors.contract.probe import Observation
    from pytest_cors.report.record import Whereabouts
    from pytest_cors.report.run_record import ContractLog, RunLog

__all__ = ["Recorder"]


class Recorder:
    """Watches all checks of the process.

    What is found is put to the account of the test that runs now, if `running` gives one.
    """

    def __init__(
        self,
        progress: Progress,
        *,
        with_matrix: bool,
        running: Callable[[], pytest.Item | None] = lambda: None,
    ) -> None:
        self.progress = progress
        self.running = running
        self._with_matrix = with_matrix
        self._log: RunLog | None = None

    def begin(self, check: WatchedCheck) -> CheckWatching:
        """The watching of one check."""
        from pytest_cors.report.run_record import RunLog

        if self._log is None:
            self._log = RunLog(with_matrix=self._with_matrix)
        contract = self._log.of(check.plan.policy, check.framework)
        return _Watching(self, contract, len(check.plan.endpoints))

    def contracts(self) -> list[dict[str, Any]]:
        """What was recorded, as data."""
        return [] if self._log is None else self._log.contracts()


class _Watching:
    """One check under way."""

    def __init__(self, recorder: Recorder, contract: ContractLog, urls: int) -> None:
        self._running = recorder.running
        self._contract = contract
        self._progress = recorder.progress.of(urls)

    def watch(self, observation: Observation, wanted: bool | None, marks: tuple[Mark, ...]) -> None:
        self._progress.at(observation.probe.endpoint.url)
        self._contract.see(observation, wanted, marks)

    def end(self, report: ContractReport) -> ContractReport:
        item = self._running()
        place = None if item is None else _place(item)
        check = self._contract.end(report, place, self._progress.seconds)
        if item is not None:
            item.user_properties += _properties(check)
        return report

    def __enter__(self) -> CheckWatching:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.clear()


def _place(item: pytest.Item) -> Whereabouts:
    from pytest_cors.report.record import Whereabouts

    path, line, _ = item.location
    return Whereabouts(item.nodeid, path.replace("\\", "/"), None if line is None else line + 1)


def _properties(check: dict[str, Any]) -> list[tuple[str, object]]:
    """What a JUnit file says of a test that has made the check."""
    found = [f"{each['code']} {each['severity']}" for each in check["findings"]]
    return [
        ("cors.requests", check["probes"]),
        ("cors.urls", len(check["urls"])),
        ("cors.findings", ", ".join(dict.fromkeys(found)) or "none"),
    ]
