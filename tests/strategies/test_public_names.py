"""The strategies as users import them, in the house style, loaded only when they are used."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_cors import strategies

SOURCE = Path(strategies.__file__)
PROMISED = {
    "cors_requests",
    "cors_responses",
    "header_names",
    "header_sets",
    "lookalike_origins",
    "methods",
    "opaque_origins",
    "origins",
    "policies",
}
every_strategy = pytest.mark.parametrize("name", sorted(PROMISED))


def loaded_by(code: str) -> set[str]:
    """What an interpreter has loaded after the code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.split())


def test_all_are_there_and_no_others() -> None:
    assert set(strategies.__all__) == set(strategies._HOMES) == set(dir(strategies)) == PROMISED


def test_interpreter_and_type_checkers_find_each_in_the_same_module() -> None:
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert imports == strategies._HOMES


def test_no_module_has_the_name_of_a_strategy() -> None:
    """Importing it would put the module in the strategy's place."""
    modules = {module.name for module in pkgutil.iter_modules(strategies.__path__)}

    assert not modules & PROMISED


@every_strategy
def test_each_comes_from_its_home(name: str) -> None:
    home = importlib.import_module(strategies._HOMES[name])

    assert getattr(strategies, name) is getattr(home, name)
    assert name in home.__all__


@every_strategy
def test_each_says_what_it_generates_and_how_it_shrinks(name: str) -> None:
    text = inspect.getdoc(getattr(strategies, name)) or ""

    assert text.startswith("Generates ")
    assert "\n\nExamples from this strategy shrink towards " in text


@every_strategy
def test_options_with_defaults_are_keyword_only(name: str) -> None:
    """As in hypothesis; the policy that a request is for is no option."""
    for option in inspect.signature(getattr(strategies, name)).parameters.values():
        if option.default is not option.empty and option.name != "policy":
            assert option.kind is option.KEYWORD_ONLY


def test_a_misspelt_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match=r"strategies' has no attribute 'origin'"):
        _ = strategies.origin
    with pytest.raises(ImportError, match="cannot import name 'method'"):
        exec("from pytest_cors.strategies import method")


@pytest.mark.parametrize(
    "code",
    [
        "from pytest_cors import strategies",
        "import pytest_cors.strategies; dir(pytest_cors.strategies)",
        "from pytest_cors.strategies.lookalikes import lookalikes; list(lookalikes(['https://a.b']))",
        "from pytest_cors.strategies.regex_members import members; members('https://a')",
    ],
)
def test_look_alikes_are_had_without_hypothesis(code: str) -> None:
    assert "hypothesis" not in loaded_by(code)


def test_a_strategy_loads_hypothesis() -> None:
    assert "hypothesis" in loaded_by("from pytest_cors import strategies; strategies.origins()")
