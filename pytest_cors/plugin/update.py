"""`--cors-update`: contract files are written from what the app configures, and all of it told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from pytest_cors.contract.refreshing import Change, Refreshment

__all__ = ["Update", "register_update", "update_of"]

_UPDATE: Final = pytest.StashKey["Update"]()


def register_update(config: pytest.Config) -> None:
    """Make ready for `--cors-update`, where it was given.

    Raises `pytest.UsageError` in CI, where a contract is what a change is held to, and for runs in
    several processes, which would write the same file.
    """
    if not config.getoption("--cors-update"):
        return
    if os.environ.get("CI"):
        raise pytest.UsageError(
            "--cors-update: not in CI (the environment variable CI is set): run it where you work,"
            " and commit the file"
        )
    if _is_distributed(config):
        raise pytest.UsageError("--cors-update: not in several processes: run it without -n")
    config.stash[_UPDATE] = update = Update(config)
    config.pluginmanager.register(update, "cors-update")


def update_of(config: pytest.Config) -> Update | None:
    """The update under way, if one was asked for."""
    return config.stash.get(_UPDATE, None)


class Update:
    """The contract files that were written, and what has changed in them."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._told: list[str] = []

    def create(self, path: Path, reference: str, app: Any, base_url: str) -> None:
        """Write a new contract. Raises `PolicyNotFound`, `OSError`."""
        from pytest_cors.contract.refreshing import new_contract

        self._write(path, None, new_contract(reference, app, base_url))

    def refresh(self, path: Path, app: Any, base_url: str) -> None:
        """Bring a contract up to the app. Raises `DocumentError`, `ValueError`, `OSError`."""
        from pytest_cors.contract.document import text_of
        from pytest_cors.contract.refreshing import refreshed_contract

        text = text_of(path)
        self._write(path, text, refreshed_contract(text, app, base_url, os.environ))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was written, and what it opens and closes."""
        terminalreporter.section("CORS contract", sep="-")
        lines = self._told or [
            "nothing was written: there is no contract file, and no app to read one out of:"
            " pass --cors-app"
        ]
        for line in lines:
            terminalreporter.line(line)

    def _write(self, path: Path, before: str | None, refreshment: Refreshment) -> None:
        from pytest_cors.contract.writing import write_whole

        dry = bool(self._config.getoption("collectonly"))
        changed = refreshment.text != before
        if changed and not dry:
            write_whole(path, refreshment.text)
        done = "written" if before is None else "changed"
        outcome = (f"would be {done}" if dry else done) if changed else "says what the app does"
        self._told.append(f"{os.path.relpath(path, self._config.invocation_params.dir)}: {outcome}")
        for change in refreshment.changes:
            self._told += _lines(change)


def _lines(change: Change) -> Iterator[str]:
    from pytest_cors.policy.fault_words import describe
    from pytest_cors.report.policy_change import change_lines

    lines = list(change_lines(change.comparison))
    lines += [f"left out: {describe(fault)}" for fault in change.dropped]
    if change.left_as_it_is:
        lines.append(f"left as it is: {change.left_as_it_is}")
    if lines:
        yield f"  {change.name}"
        yield from (f"    {line}" for line in lines)


def _is_distributed(config: pytest.Config) -> bool:
    """Whether pytest-xdist runs the tests in other processes, or this is one of those."""
    if hasattr(config, "workerinput"):
        return True
    return bool(config.getoption("numprocesses", None)) or config.getoption("dist", "no") != "no"
