"""What is collected as contracts: files by their names, and the app's own policy where asked for.

It is asked about every file, so it imports the collectors when there is something to collect.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_cors.plugin.plain_failure import plain_failure

if TYPE_CHECKING:
    from pytest_cors.policy import CORSPolicy

__all__ = [
    "collect_contract",
    "collect_own_policies",
    "declared_policy",
    "is_contract",
]


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
    their turn has come), and no single tests were named. With `--cors-update` they become a file.
    """
    if not isinstance(collector, pytest.Session) or not report.passed:
        return
    config = collector.config
    always = bool(config.getoption("--cors"))
    named = any("::" in argument for argument in config.args)
    writing = config.getoption("--cors-update") and config.getini("cors_app")
    if always or ((config.getoption("--cors-app") or writing) and not named):
        from pytest_cors.plugin.own_policy import OwnPolicies

        report.result = [*report.result, OwnPolicies.of(collector, always=always)]


def declared_policy(item: pytest.Item) -> CORSPolicy | None:
    """The policy of the contract file that is nearest to a test, from its folder up to the root.

    None where there is no file. Which policy is meant, if there are several, only a marker can say.
    """
    path = next((folder / "cors.toml" for folder in _folders(item) if _has_contract(folder)), None)
    if path is None:
        return None
    from pytest_cors.contract.document import read
    from pytest_cors.contract.document_fault import DocumentError

    try:
        clauses = read(path, os.environ).clauses
    except DocumentError as error:
        raise plain_failure(f"{path.name}: {error}") from None
    if len(clauses) > 1:
        names = ", ".join(clause.name for clause in clauses)
        raise plain_failure(
            f"{path.name} has {len(clauses)} policies ({names}): say which is meant with the"
            " marker, as @pytest.mark.cors_policy(CORSPolicy(...))"
        )
    return next(clause.policy for clause in clauses)


def _folders(item: pytest.Item) -> Iterator[Path]:
    root = Path(item.config.rootpath)
    for folder in item.path.parents:
        yield folder
        if folder == root:
            return


def _has_contract(folder: Path) -> bool:
    return (folder / "cors.toml").is_file()
