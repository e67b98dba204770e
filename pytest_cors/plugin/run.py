"""What the options of a run of pytest come to: where the app is, what assertions are to prefer."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_cors.assertions.run import Run
from pytest_cors.assertions.watcher import CheckWatcher
from pytest_cors.plugin.app_reference import AppReference, AppReferenceError
from pytest_cors.plugin.options import REPORTS
from pytest_cors.plugin.reports import reports_of
from pytest_cors.plugin.update import register_update

__all__ = ["PytestRun", "app_reference_option", "put_into_force", "run_of"]

_RUN = pytest.StashKey["PytestRun"]()


def put_into_force(config: pytest.Config) -> None:
    """Read every option now, so that a wrong one ends the run before it begins.

    Raises `pytest.UsageError`.
    """
    if app_reference_option(config) is None and config.getoption("--cors"):
        raise pytest.UsageError(
            "--cors: there is no app to test: set cors_app in the ini file, or pass --cors-app"
        )
    register_update(config)
    run_of(config)
    if any(config.getoption(option) is not None for option, _ in REPORTS.values()):
        reports_of(config)


def run_of(config: pytest.Config) -> PytestRun:
    """The run, made when it is first asked for. Raises `pytest.UsageError`."""
    known = config.stash.get(_RUN, None)
    if known is None:
        known = config.stash[_RUN] = PytestRun(config)
    return known


class PytestRun(Run):
    """A run of pytest: its options, and its reports, which watch all checks."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(_timeout(config), _verbosity(config))
        self._config = config

    def watcher(self) -> CheckWatcher:
        """Who is told of every check: the reports."""
        return reports_of(self._config).recorder()


def app_reference_option(config: pytest.Config) -> AppReference | None:
    """Where the app is, if that was said at all. Raises `pytest.UsageError`."""
    text, name, root = _given(config, "cors_app"), "--cors-app", config.invocation_params.dir
    if text is None:
        return None
    if not config.getoption("--cors-app"):
        # What an ini file says is meant from where it is, wherever pytest was called.
        name, root = "cors_app", Path(config.rootpath)
    try:
        return AppReference.parse(text, root)
    except AppReferenceError as error:
        raise pytest.UsageError(f"{name}: {error}") from None


def _timeout(config: pytest.Config) -> float | None:
    given = _given(config, "cors_timeout")
    if given is None:
        return None
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        name = "--cors-timeout" if config.getoption("--cors-timeout") else "cors_timeout"
        raise pytest.UsageError(
            f"{name}: {given!r} is no number of seconds greater than 0, as 2.5 is"
        )
    return seconds


def _verbosity(config: pytest.Config) -> int:
    """-vv tells all there is, -qq the gist; what most people have in their ini changes nothing."""
    wanted = config.get_verbosity()
    return (wanted >= 2) - (wanted <= -2)


def _given(config: pytest.Config, name: str) -> str | None:
    """The option, or else its ini twin."""
    option: str | None = config.getoption("--" + name.replace("_", "-"))
    return option or config.getini(name) or None
