"""docs/comparison.md shows what docs/examples/twelve_bugs holds, and what the tools there see.

The example's own tests hold the columns of the hand-written test and of pytest-cors. The scanner
and Schemathesis are asked anew where they are installed: `pip install cors schemathesis uvicorn`.
"""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "twelve_bugs"
PAGE = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
OUTSIDE = ("CORScanner", "schemathesis", "uvicorn")


@pytest.fixture
def bugs(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name in ("api", "bugs"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(str(EXAMPLE))
    return importlib.import_module("bugs")


def row(bug: Any) -> str:
    seen = [sees(it) for it in (bug.by_hand, bug.scanner, bug.schemathesis)]
    return f"| {' | '.join([bug.name, bug.what, *seen, bug.rule])} |"


def sees(it: bool) -> str:
    return "sees it" if it else "green"


def test_the_table_is_that_of_the_example(bugs: ModuleType) -> None:
    header, _, *rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    assert header.count("|") == 7
    expected = [row(bug) for bug in bugs.BUGS]
    assert rows == expected, "the table has to be:\n" + "\n".join(expected)


def test_there_are_twelve(bugs: ModuleType) -> None:
    assert len({bug.name for bug in bugs.BUGS}) == 12


@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in OUTSIDE),
    reason=f"needs {', '.join(OUTSIDE)}",
)
def test_the_other_tools_see_what_the_example_says(bugs: ModuleType) -> None:
    done = subprocess.run(
        [sys.executable, "outside.py"], cwd=EXAMPLE, capture_output=True, text=True, check=True
    )
    none, *found = [
        (line[:20].strip(), line[21:51].strip(), line[52:].strip())
        for line in done.stdout.splitlines()
    ]
    assert none[:2] == ("no bug", "nothing")
    assert found
    for bug, (name, scanner, schemathesis) in zip(bugs.BUGS, found, strict=True):
        assert name == bug.name
        assert (scanner != "nothing") is bug.scanner, name
        assert (schemathesis != none[2]) is bug.schemathesis, name
