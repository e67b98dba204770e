"""A project of a user, and commands that are run in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pytest_cors.assertions.run import Run, run_in
from pytest_cors.command import main
from tests.plugin.conftest import SHOP


class Folder:
    """The folder of a project, in which commands run."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = path
        self._capsys = capsys
        self.file("shop.py", SHOP)

    def file(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """The exit code, the output and the errors of a command run in this process."""
        before = run_in(Run), list(sys.path), set(sys.modules)
        try:
            code = main(arguments)
        except SystemExit as error:
            code = int(error.code or 0)
        finally:
            run_in(before[0])
            sys.path[:] = before[1]
            for name in set(sys.modules) - before[2]:
                file = getattr(sys.modules[name], "__file__", None)
                if file and Path(file).is_relative_to(self.path):
                    del sys.modules[name]
        output = self._capsys.readouterr()
        return code, output.out, output.err

    def run_as_users_do(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same, in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "pytest_cors", *arguments],
            cwd=self.path,
            capture_output=True,
            text=True,
            timeout=120,
        )


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Folder:
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path, capsys)
