"""Reports of a run: the options, the hooks that carry the records to where reports are written.

Under xdist each worker hands over what it has recorded, and the controller alone prints and writes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from pytest_cors.plugin.marks import RUNNING
from pytest_cors.plugin.options import HANDED_OVER, REPORTS
from pytest_cors.plugin.progress import Progress
from pytest_cors.plugin.recorder import Recorder

__all__ = ["Reports", "reports_of"]

_REPORTS: Final = pytest.StashKey["Reports"]()


def reports_of(config: pytest.Config) -> Reports:
    """The reports of a run, which are made when there is something to record.

    Raises `pytest.UsageError` for what is no file.
    """
    known = config.stash.get(_REPORTS, None)
    if known is None:
        files = _files(config)
        recorder = Recorder(
            Progress(),
            with_matrix=not files.keys().isdisjoint({"html", "json"}),
            running=lambda: config.stash.get(RUNNING, None),
        )
        known = config.stash[_REPORTS] = Reports(config, recorder, files)
        config.pluginmanager.register(known, "cors-reports")
    return known


def _files(config: pytest.Config) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for form, (option, _) in REPORTS.items():
        name: str | None = config.getoption(option)
        if name is None:
            continue
        path = config.invocation_params.dir / name
        if not name or path.is_dir():
            raise pytest.UsageError(f"{option}: {name!r} is no file to write to")
        files[form] = path
    return files


class Reports:
    """The hooks of the reports, in whichever process."""

    def __init__(self, config: pytest.Config, recorder: Recorder, files: dict[str, Path]) -> None:
        self._config = config
        self._recorder = recorder
        self._files = files
        self._handed_over: list[list[dict[str, Any]]] = []
        self._contracts: list[dict[str, Any]] = []
        self._written: list[tuple[str, bool]] = []

    def recorder(self) -> Recorder:
        """The recorder, which tells progress where the run is told."""
        manager = self._config.pluginmanager
        reporter: pytest.TerminalReporter | None = manager.get_plugin("terminalreporter")
        self._recorder.progress.tell(None if self._is_worker else reporter)
        return self._recorder

    def take(self, text: str) -> None:
        """Take what a worker hands over when it has done its part."""
        self._handed_over.append(json.loads(text))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over, or merge and write."""
        contracts = self._recorder.contracts()
        if self._is_worker:
            if contracts:
                output: dict[str, str] = self._config.workeroutput  # type: ignore[attr-defined]  # xdist's
                output[HANDED_OVER] = json.dumps(contracts)
            return
        if contracts or self._handed_over:
            from pytest_cors.report.run_record import merged

            self._contracts = merged([contracts, *self._handed_over])
        if self._contracts or self._files:
            self._write(session)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say in short what was checked and found, and where the reports are."""
        if self._contracts and terminalreporter.verbosity >= 0:
            from pytest_cors.report.summary import summary_lines

            terminalreporter.write_sep("=", "CORS contracts")
            for line in summary_lines(self._contracts):
                terminalreporter.write_line(line.text, **_MARKUP[line.mood])
        for text, good in self._written:
            if not good or terminalreporter.verbosity >= 0:
                terminalreporter.write_line(text, red=not good)

    @property
    def _is_worker(self) -> bool:
        return hasattr(self._config, "workerinput")

    def _write(self, session: pytest.Session) -> None:
        from pytest_cors.plugin.report_files import append_step_summary, write_report

        try:
            for form, path in self._files.items():
                write_report(form, path, self._contracts, self._config)
                self._written.append((f"CORS report written to {path}", True))
            append_step_summary(self._contracts)
        except OSError as error:
            self._written.append((f"CORS report not written: {error}", False))
            session.exitstatus = session.exitstatus or pytest.ExitCode.INTERNAL_ERROR


_MARKUP: Final[dict[str, dict[str, bool]]] = {
    "good": {"green": True},
    "error": {"red": True},
    "warning": {"yellow": True},
    "plain": {},
}
