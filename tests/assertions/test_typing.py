"""The signatures say what users get: a verdict, or for an async client something to await."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = Path(__file__).with_name("typing_examples.py")


def test_type_checkers_agree() -> None:
    pytest.importorskip("mypy", reason="mypy is of the lint group")
    options = ["--strict", "--enable-error-code=unused-awaitable", "--follow-imports=silent"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, f"--cache-dir={ROOT / '.mypy_cache'}", EXAMPLES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert done.returncode == 0, done.stdout + done.stderr
