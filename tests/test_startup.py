"""The plugin costs nothing where it is not used: a whole run imports nothing because of it.

Each case runs pytest to the end twice in a subprocess, with the plugin and without, and compares
what the two interpreters had loaded when they exited. "To the end" matters: a summary hook is where
laziness is lost unseen. Once with every installed plugin, as users run it, and once with ours
alone, because another plugin that loads asyncio for itself would hide that ours did too.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

HEAVY = {"anyio", "asyncio", "httpx", "httpx2", "hypothesis", "ssl", "starlette"}

RECORDER = """
import atexit, os, sys

@atexit.register
def record():
    with open(os.environ["LOADED_MODULES"], "w") as file:
        file.write("\\n".join(sys.modules))
"""

GREEDY = """
def pytest_terminal_summary():
    import asyncio, httpx
"""

ONE_TEST = "def test_nothing_of_ours():\n    pass\n"


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    if not entry_points(group="pytest11", name="cors"):
        pytest.fail(
            "pytest-cors is not installed here: run `python -m pip install -e .` first",
            pytrace=False,
        )


def loaded_by_a_run(folder: Path, *arguments: str, autoload: bool) -> set[str]:
    """The names of all modules that a pytest run in `folder` had loaded when it exited."""
    record = folder.parent / "loaded.txt"
    plugins = folder.parent / "plugins"
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("COVERAGE_", "PYTEST_"))
    }
    environment |= {"LOADED_MODULES": str(record), "PYTHONPATH": str(plugins)}
    if not autoload:
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    command = [sys.executable, "-m", "pytest", "-p", "recorder", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    collected = any(folder.iterdir())
    expected = pytest.ExitCode.OK if collected else pytest.ExitCode.NO_TESTS_COLLECTED
    assert done.returncode == expected, done.stdout + done.stderr
    return set(record.read_text(encoding="utf-8").splitlines())


@pytest.fixture(params=["", ONE_TEST], ids=["empty folder", "a test that uses nothing of ours"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "recorder.py").write_text(RECORDER)
    (plugins / "greedy.py").write_text(GREEDY)
    folder = tmp_path / "project"
    folder.mkdir()
    if request.param:
        (folder / "test_other.py").write_text(request.param)
    return folder


WITHOUT = ["-p", "no:cors", "-p", "no:cacheprovider"]
WITH = {True: ["-p", "no:cacheprovider"], False: ["-p", "cors", "-p", "no:cacheprovider"]}


@pytest.mark.parametrize("autoload", [True, False], ids=["all plugins", "ours alone"])
def test_an_unused_plugin_loads_nothing_but_itself(folder: Path, autoload: bool) -> None:
    without = loaded_by_a_run(folder, *WITHOUT, autoload=autoload)
    extra = loaded_by_a_run(folder, *WITH[autoload], autoload=autoload) - without

    tops = {name.partition(".")[0] for name in extra}
    assert "pytest_cors.plugin" in extra  # or the two runs did not differ in what is compared
    assert not any(name.startswith("pytest_cors") for name in without)
    assert not tops & HEAVY
    assert tops <= {"pytest_cors", *sys.stdlib_module_names}


def test_a_greedy_plugin_would_be_seen(folder: Path) -> None:
    without = loaded_by_a_run(folder, *WITHOUT, autoload=False)
    extra = loaded_by_a_run(folder, "-p", "greedy", *WITHOUT, autoload=False) - without

    assert {"asyncio", "httpx"} <= extra
