"""The rules of the house, read off the source by `ast`: floors, cycles, sizes and names.

`inspect(package)` returns every breach as one line of text. tests/test_house.py holds
`pytest_cors` to it, and shows on small made-up trees that each rule can fail.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

__all__ = ["FLOORS", "MOST_LINES", "inspect"]

FLOORS = {
    "fetch": 0,
    "policy": 1,
    "drive": 1,
    "strategies": 2,
    "contract": 3,
    "report": 4,
    "assertions": 5,
    "plugin": 6,
    "command": 7,
    "__main__": 8,
}
"""A module imports from its own room and from lower floors; rooms on one floor are strangers."""

MOST_LINES = 350

GROUND_FLOOR_LIBRARIES = frozenset({"ada_url"})
"""All that `fetch` may import beside the standard library."""

INPUT_AND_OUTPUT = frozenset(
    {"asyncio", "http", "io", "os", "pathlib", "socket", "ssl", "subprocess", "threading"}
)
"""What `fetch` may not import of the standard library: it is pure, and does no I/O."""

NAMES_WITHOUT_MEANING = frozenset({"common", "helper", "helpers", "misc", "util", "utils"})


@dataclass(frozen=True)
class Import:
    """One name imported, wherever it stands: in a function or under TYPE_CHECKING counts too."""

    module: str
    name: str | None
    line: int


@dataclass(frozen=True)
class Module:
    """One file of the package, under its dotted name."""

    name: str
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @property
    def room(self) -> str:
        """The part of the house it belongs to; empty for the package's own `__init__`."""
        return self.name.partition(".")[2].partition(".")[0]

    def at(self, line: int) -> str:
        return f"{self.path.as_posix()}:{line}"


def inspect(package: Path, *, dependencies: Iterable[str]) -> list[str]:
    """Every breach in the tree under `package`; `dependencies` are the import names it may use."""
    modules = {module.name: module for module in _read(package)}
    breaches: list[str] = []
    for module in modules.values():
        breaches += _form(module)
        breaches += _floors(module, modules)
        breaches += _libraries(module, package.name, frozenset(dependencies))
    return breaches + _cycles(modules)


def _read(package: Path) -> Iterator[Module]:
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        yield Module(".".join(parts), path)


def _form(module: Module) -> Iterator[str]:
    lines = len(module.text.splitlines())
    if lines > MOST_LINES:
        yield f"{module.at(lines)}: {lines} lines, {MOST_LINES} at most: one idea per file"
    for part in module.name.split("."):
        if part.strip("_") in NAMES_WITHOUT_MEANING:
            yield f"{module.at(1)}: {part!r} names no idea"
    body = module.tree.body
    if not ast.get_docstring(module.tree) or body[0].lineno != 1:
        yield f"{module.at(1)}: the first line is not a docstring that says what the room is for"
    if len(body) <= 1:
        return  # an `__init__` that only says what its room is for
    if not re.search(r"^from __future__ import annotations$", module.text, re.MULTILINE):
        yield f"{module.at(1)}: no `from __future__ import annotations`"
    names = _exported(module.tree)
    if names is None:
        yield f"{module.at(1)}: no `__all__` written as a list of strings"
        return
    for name in sorted(names - _bound(module.tree)):
        yield f"{module.at(1)}: `__all__` promises {name!r}, which the module does not have"


def _exported(tree: ast.Module) -> set[str] | None:
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name("__all__")], value=ast.List(elts))
                | ast.AnnAssign(target=ast.Name("__all__"), value=ast.List(elts))
            ):
                names = {e.value for e in elts if isinstance(e, ast.Constant)}
                return {name for name in names if isinstance(name, str)}
            case _:
                continue
    return None


def _bound(tree: ast.Module) -> set[str]:
    """Names that module-level statements bind, also inside `if` and `try`."""
    bound: set[str] = set()
    todo: list[ast.AST] = list(tree.body)
    while todo:
        match todo.pop():
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound.add(name)
            case ast.ClassDef(name=name):
                bound.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                bound.update(alias.asname or alias.name.partition(".")[0] for alias in names)
            case ast.Name(id=name, ctx=ast.Store()):
                bound.add(name)
            case other:
                todo += ast.iter_child_nodes(other)
    return bound


def _imports(module: Module) -> Iterator[Import]:
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield Import(alias.name, None, node.lineno)
            case ast.ImportFrom(module=source, names=names, level=level):
                origin = _absolute(module, source, level)
                for alias in names:
                    yield Import(origin, alias.name, node.lineno)
            case ast.Call(
                func=ast.Name("import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(str(name)), *_],
            ):
                yield Import(name, None, node.lineno)
            case _:
                continue


def _absolute(module: Module, source: str | None, level: int) -> str:
    if not level:
        return source or ""
    parts = module.name.split(".")
    if module.path.stem != "__init__":
        parts = parts[:-1]
    base = parts[: len(parts) - level + 1]
    return ".".join([*base, source] if source else base)


def _target(found: Import, modules: dict[str, Module]) -> str | None:
    """The module of the house that an import reaches, or None for somebody else's."""
    inner = f"{found.module}.{found.name}"
    if found.name and inner in modules:
        return inner
    return found.module if found.module in modules else None


def _floors(module: Module, modules: dict[str, Module]) -> Iterator[str]:
    if not module.room:
        return  # the public names load any floor, lazily: tests/test_public_names.py holds them
    if module.room not in FLOORS:
        yield f"{module.at(1)}: room {module.room!r} has no floor in tests/house.py"
        return
    for found in _imports(module):
        target = _target(found, modules)
        if target is None or found.name == "__version__":
            continue
        room = modules[target].room
        if room == module.room:
            continue
        if not room:
            yield f"{module.at(found.line)}: imports through the public names, not from the room"
        elif FLOORS.get(room, sys.maxsize) > FLOORS[module.room]:
            yield f"{module.at(found.line)}: {module.room} imports upward from {room}"
        elif FLOORS[room] == FLOORS[module.room]:
            yield f"{module.at(found.line)}: {module.room} and {room} are strangers on one floor"


def _libraries(module: Module, package: str, dependencies: frozenset[str]) -> Iterator[str]:
    allowed = dependencies | sys.stdlib_module_names
    if module.room == "fetch":
        allowed = GROUND_FLOOR_LIBRARIES | sys.stdlib_module_names - INPUT_AND_OUTPUT
    for found in _imports(module):
        top = found.module.partition(".")[0]
        if top != package and top not in allowed:
            yield f"{module.at(found.line)}: {module.room or package} may not import {top}"
        if found.module == "starlette.testclient" or (found.module, found.name) == (
            "starlette",
            "testclient",
        ):
            # It warns in the user's name where httpx2 is not installed.
            yield f"{module.at(found.line)}: starlette.testclient is the user's to import"


def _cycles(modules: dict[str, Module]) -> list[str]:
    graph = {
        module.name: {
            target
            for found in _imports(module)
            if (target := _target(found, modules)) is not None and target != module.name
        }
        for module in modules.values()
        if module.room
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # graphlib names each module before the ones that import it; we read the other way round.
        return [f"import cycle: {' -> '.join(reversed(error.args[1]))}"]
    return []
