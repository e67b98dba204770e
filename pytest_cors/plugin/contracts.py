"""What is collected as contracts: files by their names, and the app's own policy where asked for.

It is asked about every file, so it imports the collectors when there is something to collect.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

__all__ = ["collect_contract", "collect_own_policies", "is_contract", "refuse_cors_without_app"]


def is_contract(path: Path) -> bool:
    """Whether the path is named as a contract."""
    return path.name == "cors.toml" or path.name.endswith(".cors.toml")


def collect_contract(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The collector of a contract; None for any other file or directory."""
    if not is_contract(path):
        return None
    from pytest_cors.plugin.contract_file import ContractDirectory, ContractFile

    kind: Any = ContractDirectory if path.is_dir() else ContractFile
    collector: pytest.Collector = kind.from_parent(parent, path=path)
    return collector


def collect_own_policies(report: pytest.CollectReport, collector: pytest.Collector) -> None:
    """Add the app's own policies to what a session collects, after everything else.

    With `--cors` always. With `--cors-app` where no other test is about CORS (which is known when
    their turn has come), and no single tests were named.
    """
    if not isinstance(collector, pytest.Session) or not report.passed:
        return
    config = collector.config
    always: bool = config.getoption("--cors")
    named = any("::" in argument for argument in config.args)
    if always or (config.getoption("--cors-app") and not named):
        from pytest_cors.plugin.own_policy import OwnPolicies

        report.result = [*report.result, OwnPolicies.of(collector, always=always)]


def refuse_cors_without_app(config: pytest.Config, has_app: bool) -> None:
    """Raise `pytest.UsageError` where the own policy of no app is asked for."""
    if config.getoption("--cors") and not has_app:
        raise pytest.UsageError(
            "--cors: there is no app to test: set cors_app in the ini file, or pass --cors-app"
        )
