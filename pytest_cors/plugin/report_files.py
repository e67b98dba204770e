"""Where reports go: files in each form, and the summary of a step on GitHub."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from pytest_cors import __version__
from pytest_cors.report.html import page
from pytest_cors.report.run_record import run_record
from pytest_cors.report.sarif import sarif
from pytest_cors.report.step_summary import step_summary

__all__ = ["append_step_summary", "write_report"]

_Records = list[dict[str, Any]]


def write_report(form: str, path: Path, contracts: _Records, config: pytest.Config) -> None:
    """Write one report, with the folders that it is in. Raises OSError."""
    text = _FORMS[form](contracts, config)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def append_step_summary(contracts: _Records) -> None:
    """Add to what GitHub shows of a workflow's step; nothing where there is no such place.

    Raises OSError.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path and contracts:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(step_summary(contracts))


def _html(contracts: _Records, config: pytest.Config) -> str:
    return page(contracts, tool=__version__)


def _json(contracts: _Records, config: pytest.Config) -> str:
    # ASCII alone: a header's value may be half of a character.
    return json.dumps(run_record(contracts, tool=__version__), separators=(",", ":")) + "\n"


def _sarif(contracts: _Records, config: pytest.Config) -> str:
    root = config.rootpath
    home = next((each for each in (root, *root.parents) if (each / ".git").exists()), root)
    folder = "" if home == root else f"{root.relative_to(home).as_posix()}/"
    return json.dumps(sarif(contracts, tool=__version__, folder=folder), indent=1) + "\n"


_FORMS: Final[dict[str, Callable[[_Records, pytest.Config], str]]] = {
    "html": _html,
    "json": _json,
    "sarif": _sarif,
}
