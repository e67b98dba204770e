"""The house holds: floors, cycles, sizes and names, and each of these rules can fail."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests import house

ROOT = Path(__file__).parents[1]


def declared_dependencies() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = (re.match(r"[\w.-]+", line) for line in project["dependencies"])
    return {name.group().replace("-", "_") for name in names if name}


def test_the_house_holds() -> None:
    breaches = house.inspect(ROOT / "pytest_cors", dependencies=declared_dependencies())

    assert not breaches, "\n".join(["", *breaches])


HEADER = '"""A room."""\n\nfrom __future__ import annotations\n'


def build(root: Path, files: dict[str, str]) -> Path:
    """A made-up package whose modules have the right form, each ending in the given lines."""
    package = root / "pytest_cors"
    for name in {"__init__.py", *files}:
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{HEADER}{files.get(name, '')}\n__all__: list[str] = []\n")
        for folder in path.relative_to(package).parents:
            init = package / folder / "__init__.py"
            if not init.exists():
                init.write_text(f"{HEADER}\n__all__: list[str] = []\n")
    return package


def inspect(package: Path) -> list[str]:
    return house.inspect(package, dependencies={"pytest", "httpx", "starlette"})


SOUND = {
    "lower floor": {
        "fetch/verdict.py": "",
        "drive/asgi.py": "from pytest_cors.fetch.verdict import Verdict",
        "plugin/hooks.py": "from pytest_cors import drive\nimport pytest",
    },
    "as long as may be": {"fetch/a.py": "\n" * 345},
    "own room": {"fetch/a.py": "from pytest_cors.fetch import b", "fetch/b.py": "import re"},
    "relative, own room": {"fetch/a.py": "from . import b\nfrom .b import c", "fetch/b.py": ""},
    "version": {"report/sarif.py": "from pytest_cors import __version__"},
    "WHATWG URL on the ground floor": {"fetch/url.py": "import ada_url"},
    "standard library": {"drive/loop.py": "import asyncio, urllib.parse"},
    "declared dependency": {"drive/client.py": "def open_client():\n    import httpx"},
    "public names reach any floor": {
        "__init__.py": "from pytest_cors.plugin import hooks",
        "plugin/hooks.py": "",
    },
}


@pytest.mark.parametrize("files", SOUND.values(), ids=SOUND)
def test_a_sound_house_has_no_breach(tmp_path: Path, files: dict[str, str]) -> None:
    assert inspect(build(tmp_path, files)) == []


BROKEN = {
    "upward": (
        {"fetch/a.py": "from pytest_cors.drive import asgi", "drive/asgi.py": ""},
        "fetch/a.py:4: fetch imports upward from drive",
    ),
    "upward, in a function": (
        {"drive/a.py": "def f():\n    import pytest_cors.plugin.b", "plugin/b.py": ""},
        "drive/a.py:5: drive imports upward from plugin",
    ),
    "upward, for a type checker only": (
        {
            "policy/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    from pytest_cors.contract.b import B",
            "contract/b.py": "",
        },
        "policy/a.py:6: policy imports upward from contract",
    ),
    "upward, by relative import": (
        {"fetch/a.py": "from ..report import b", "report/b.py": ""},
        "fetch/a.py:4: fetch imports upward from report",
    ),
    "upward, by relative import of a room": (
        {"strategies.py": "from . import plugin", "plugin/b.py": ""},
        "strategies.py:4: strategies imports upward from plugin",
    ),
    "upward, by import_module": (
        {
            "drive/a.py": "import importlib\nx = importlib.import_module('pytest_cors.report')",
            "report/b.py": "",
        },
        "drive/a.py:5: drive imports upward from report",
    ),
    "upward to a room without floor": (
        {"drive/a.py": "import pytest_cors.cellar", "cellar.py": ""},
        "drive/a.py:4: drive imports upward from cellar",
    ),
    "strangers on one floor": (
        {"drive/a.py": "from pytest_cors.policy import b", "policy/b.py": ""},
        "drive/a.py:4: drive and policy are strangers on one floor",
    ),
    "through the public names": (
        {"report/a.py": "from pytest_cors import Verdict"},
        "report/a.py:4: imports through the public names, not from the room",
    ),
    "room without floor": (
        {"cellar.py": ""},
        "cellar.py:1: room 'cellar' has no floor in tests/house.py",
    ),
    "dependency on the ground floor": (
        {"fetch/a.py": "import httpx"},
        "fetch/a.py:4: fetch may not import httpx",
    ),
    "I/O on the ground floor": (
        {"fetch/a.py": "from asyncio import sleep"},
        "fetch/a.py:4: fetch may not import asyncio",
    ),
    "undeclared dependency": (
        {"drive/a.py": "def f():\n    from httpx2 import Client"},
        "drive/a.py:5: drive may not import httpx2",
    ),
    "the user's test client": (
        {"drive/a.py": "from starlette.testclient import TestClient"},
        "drive/a.py:4: starlette.testclient is the user's to import",
    ),
    "name without meaning": (
        {"fetch/_utils.py": ""},
        "fetch/_utils.py:1: '_utils' names no idea",
    ),
    "folder without meaning": (
        {"report/common/html.py": ""},
        "report/common/html.py:1: 'common' names no idea",
    ),
    "too long": (
        {"fetch/a.py": "\n" * 346},
        "fetch/a.py:351: 351 lines, 350 at most: one idea per file",
    ),
    "cycle": (
        {
            "fetch/a.py": "from pytest_cors.fetch import b",
            "fetch/b.py": "def f():\n    from pytest_cors.fetch.a import x",
        },
        "import cycle: pytest_cors.fetch.",
    ),
    "cycle through the room's own front door": (
        {
            "fetch/__init__.py": "from pytest_cors.fetch.a import x",
            "fetch/a.py": "from pytest_cors.fetch import x",
        },
        "import cycle: pytest_cors.fetch",
    ),
}


@pytest.mark.parametrize(("files", "breach"), BROKEN.values(), ids=BROKEN)
def test_each_rule_can_fail(tmp_path: Path, files: dict[str, str], breach: str) -> None:
    package = build(tmp_path, files)

    assert any(
        line.removeprefix(f"{package.as_posix()}/").startswith(breach) for line in inspect(package)
    ), inspect(package)


def test_a_cycle_is_told_in_the_order_of_its_imports(tmp_path: Path) -> None:
    chain = {"a": "b", "b": "c", "c": "a"}
    files = {f"fetch/{x}.py": f"from pytest_cors.fetch import {y}" for x, y in chain.items()}

    (line,) = inspect(build(tmp_path, files))

    steps = [name.rpartition(".")[2] for name in line.split(" -> ")]
    assert [chain[name] for name in steps[:-1]] == steps[1:]


FORMLESS = {
    "no docstring": ("from __future__ import annotations\n__all__ = []\n", "not a docstring"),
    "docstring after a comment": (f"# note\n{HEADER}__all__ = []\n", "not a docstring"),
    "no future import": ('"""A room."""\n__all__ = []\n', "no `from __future__"),
    "no __all__": (HEADER, "no `__all__`"),
    "computed __all__": (f"{HEADER}__all__ = sorted(globals())\n", "no `__all__`"),
    "__all__ that lies": (f"{HEADER}__all__ = ['gone']\n", "promises 'gone'"),
}


@pytest.mark.parametrize(("text", "breach"), FORMLESS.values(), ids=FORMLESS)
def test_each_rule_of_form_can_fail(tmp_path: Path, text: str, breach: str) -> None:
    package = build(tmp_path, {"fetch/a.py": ""})
    (package / "fetch" / "a.py").write_text(text)

    assert [line for line in inspect(package) if breach in line]


def test_a_front_door_may_be_a_docstring_alone(tmp_path: Path) -> None:
    package = build(tmp_path, {"fetch/a.py": ""})
    (package / "fetch" / "__init__.py").write_text('"""What a browser does."""\n')

    assert inspect(package) == []


def test_names_are_found_however_they_are_bound(tmp_path: Path) -> None:
    package = build(tmp_path, {"fetch/a.py": ""})
    (package / "fetch" / "a.py").write_text(
        f"{HEADER}import re as b\n__all__ = ['b', 'c', 'd', 'E', 'f', 'g']\n"
        "c: int = 1\nif c:\n    def d(): ...\nclass E: ...\nasync def f(): ...\n"
        "try:\n    import g.h\nexcept ImportError:\n    pass\n"
    )

    assert not [line for line in inspect(package) if "promises" in line]
