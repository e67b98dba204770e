"""Contracts grow: what a test asks does not depend on how many there are. Counted, not timed."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.plugin.conftest import Project

APP = """\
from shop import CORSMiddleware, Middleware, Route, Starlette, items

class Counting:
    def __init__(self, app):
        self.app, self.calls = app, 0

    async def __call__(self, scope, receive, send):
        self.calls += scope["type"] == "http"
        await self.app(scope, receive, send)

def make(routes):
    inner = Starlette(
        routes=[Route(f"/r{number}/{{id}}", items) for number in range(routes)],
        middleware=[Middleware(CORSMiddleware, allow_origins=["https://app.example.com"])],
    )
    return Counting(inner)
"""


class Counted:
    """What runs of pytest ask of an app, and of how it is made."""

    def __init__(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        self._project = project
        self.reads = 0
        for module, name in (("configured", "readings"), ("routes", "_collect")):
            self._count(monkeypatch, import_module(f"pytest_cors.policy.{module}"), name)
        project.file("counting.py", APP)

    def _count(self, monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
        real = getattr(module, name)

        def counting(argument: object) -> object:
            self.reads += getattr(argument, "parent", None) is None
            return real(argument)

        monkeypatch.setattr(module, name, counting)

    def calls(self, routes: int, policies: int) -> int:
        """The requests to the app of a run that holds it to so many policies at so many routes."""
        self.reads = 0
        contract = f"many_{routes}_{policies}"
        self._project.file(f"{contract}.py", f"from counting import make\napp = make({routes})\n")
        tables = (
            f'[[policy]]\nname = "p{number}"\nallow_origins = ["https://app.example.com"]\n'
            for number in range(policies)
        )
        self._project.file("cors.toml", f'app = "{contract}:app"\n{"".join(tables)}')
        self._project.file(
            "conftest.py",
            "def pytest_sessionfinish():\n"
            f"    from {contract} import app\n"
            "    open('calls', 'w').write(str(app.calls))\n",
        )
        result = self._project.run_here()
        result.assert_outcomes(passed=policies * (routes + 1))
        return int((self._project.folder / "calls").read_text())


@pytest.fixture
def counted(project: Project, monkeypatch: pytest.MonkeyPatch) -> Counted:
    monkeypatch.setenv("CI", "true")  # hypothesis draws the same requests each time
    return Counted(project, monkeypatch)


def test_each_further_route_costs_the_same(counted: Counted) -> None:
    few, some, many = (counted.calls(routes, 1) for routes in (6, 12, 24))

    first, second = (some - few) / 6, (many - some) / 12
    assert first * 0.8 < second < first * 1.2


def test_each_further_policy_costs_the_same(counted: Counted) -> None:
    assert counted.calls(6, 3) == 3 * counted.calls(6, 1)


def test_an_app_is_read_once_for_each_policy(counted: Counted) -> None:
    counted.calls(4, 1)
    few = counted.reads
    counted.calls(12, 1)
    assert counted.reads == few
    counted.calls(4, 3)
    assert counted.reads <= 3 * few
