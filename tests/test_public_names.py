"""The public names: one list for readers, interpreter and type checkers, loaded on first use."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import pytest_cors

SOURCE = Path(pytest_cors.__file__)
LAZY = sorted(pytest_cors._HOMES)


def imports_for_type_checkers() -> dict[str, str]:
    """Name to module, as the `if TYPE_CHECKING:` block of `pytest_cors/__init__.py` has it."""
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    (block,) = (
        node
        for node in tree.body
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )
    return {
        alias.asname or alias.name: node.module or ""
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_interpreter_and_type_checkers_find_each_name_in_the_same_module() -> None:
    assert imports_for_type_checkers() == pytest_cors._HOMES


def test_all_lists_every_public_name_and_no_other() -> None:
    assert sorted(pytest_cors.__all__) == sorted(["__version__", *LAZY])


@pytest.mark.parametrize("name", LAZY)
def test_a_public_name_is_its_room_s_own(name: str) -> None:
    room = importlib.import_module(pytest_cors._HOMES[name])

    assert getattr(pytest_cors, name) is getattr(room, name)
    assert name in room.__all__


@pytest.mark.parametrize("name", LAZY)
def test_a_public_name_has_a_docstring(name: str) -> None:
    assert (getattr(pytest_cors, name).__doc__ or "").strip()


def test_dir_shows_the_public_names() -> None:
    assert dir(pytest_cors) == sorted(pytest_cors.__all__)


def test_a_misspelt_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'pytest_cors' has no attribute 'assert_cors_alows'"):
        _ = pytest_cors.assert_cors_alows


def test_a_misspelt_import_is_an_import_error() -> None:
    with pytest.raises(ImportError, match="cannot import name 'CorsPolicy' from 'pytest_cors'"):
        exec("from pytest_cors import CorsPolicy")


def loaded_by(code: str) -> set[str]:
    """What a new interpreter has loaded after `code` that it had not loaded before."""
    program = f"import sys; before = set(sys.modules)\n{code}\nprint(*(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code",
    ["import pytest_cors", "import pytest_cors; dir(pytest_cors)"],
    ids=["import", "dir"],
)
def test_importing_the_package_loads_nothing_else(code: str) -> None:
    loaded = loaded_by(code)

    assert {name for name in loaded if name.startswith("pytest_cors")} == {"pytest_cors"}
    assert {name.partition(".")[0] for name in loaded} <= {"pytest_cors", *sys.stdlib_module_names}


def test_using_a_name_loads_its_room() -> None:
    assert "pytest_cors.fetch" in loaded_by("from pytest_cors import Verdict")


def test_star_import_gives_exactly_the_public_names() -> None:
    names: dict[str, object] = {}
    exec("from pytest_cors import *", names)

    assert names.keys() - {"__builtins__"} == set(pytest_cors.__all__)
