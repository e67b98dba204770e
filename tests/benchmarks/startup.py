"""A pytest run that collects nothing: with the plugin, without it, and with an app."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.metadata import entry_points
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from tests.benchmarks.comparison import Comparison

__all__ = ["comparisons"]

_APP = """
async def app(scope, receive, send):
    pass
"""


def comparisons(stack: ExitStack) -> Iterator[Comparison]:
    """Whole processes, from start to end."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (folder / "shop.py").write_text(_APP, encoding="utf-8")
    yield Comparison(
        "start-up with the plugin unused, against -p no:cors",
        "<= 5 ms more",
        _run(folder, "--collect-only"),
        _run(folder, "--collect-only", "-p", "no:cors"),
        rounds=15,
    )
    yield Comparison(
        "start-up with ini cors_app, against -p no:cors",
        "<= 5 ms more",
        _run(folder, "--collect-only", "-o", "cors_app=shop:app"),
        _run(folder, "--collect-only", "-p", "no:cors"),
        rounds=15,
    )


def _run(folder: Path, *arguments: str) -> Callable[[], float]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTEST_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    # All is compiled once, as it is for users, wherever this tree may be.
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    # Other people's plugins take longer to load than ours, and not always equally long.
    others = {each.name for each in entry_points(group="pytest11")} - {"cors"}
    without = [option for name in sorted(others) for option in ("-p", f"no:{name}")]
    command = [sys.executable, "-m", "pytest", "-q", *without, *arguments]

    def run() -> float:
        """CPU seconds: what such a short process waits for is the rest of the machine."""
        before = getrusage(RUSAGE_CHILDREN)
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True)
        assert done.returncode == 5, done.stdout  # nothing was collected
        after = getrusage(RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return run
