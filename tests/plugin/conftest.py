"""A project of a user: a shop with its CORS, tests, and pytest runs as they start them."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import httpx  # noqa: F401  # as below
import pytest
import starlette.applications
import starlette.middleware.cors  # noqa: F401

import pytest_cors

# A run in this process forgets what it has imported when it ends. What it shares with us has to be
# here before, or the next one would find the same classes twice.
for found in walk_packages(pytest_cors.__path__, "pytest_cors."):
    import_module(found.name)

SHOP = """\
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route


async def items(request):
    return JSONResponse([], headers={"X-Total-Count": "0"})


def create_app(**settings):
    cors = {"allow_origins": ["https://app.example.com"], "expose_headers": ["X-Total-Count"]}
    return Starlette(
        routes=[Route("/items", items)],
        middleware=[Middleware(CORSMiddleware, **(cors | settings))],
    )


app = create_app()
open_app = create_app(allow_origins=["*"])
"""


class Project:
    """The folder of a project, and its runs of pytest."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester
        self.at_random = False
        self.folder: Path = pytester.path
        self.file("shop.py", SHOP)

    def file(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments: str) -> pytest.RunResult:
        """Run pytest in a process of its own, all installed plugins with it."""
        return self._pytester.runpytest_subprocess(*self._quiet(), *arguments, timeout=300)

    def run_here(self, *arguments: str) -> pytest.RunResult:
        """Run pytest in this process, which is faster: where nothing hangs on a fresh one."""
        return self._pytester.runpytest_inprocess(*self._quiet(), *arguments)

    def _quiet(self) -> list[str]:
        """Options that keep other plugins from having a say."""
        options = ["-p", "no:cacheprovider"]
        if not self.at_random:
            options += ["-p", "no:randomly"]
        if "pytest_asyncio" in sys.modules:
            options += ["-o", "asyncio_default_fixture_loop_scope=function"]
        return options


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A new project. The environment of this run has no say in its runs."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    for name in ("CI", "BUILD_NUMBER", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    # Every run in a process of its own repeats what the runs in this one are measured at.
    for name in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    return Project(pytester)
