"""Mutation operators: each makes one small mistake in a piece of Python source, everywhere it fits.

The mistakes are those that people make when they write CORS middleware: a comparison the wrong way
round, a prefix where the whole was meant, a header forgotten, a case not folded, a shared dict not
copied.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import partial

__all__ = ["Mutant", "mutants_of"]

Replacement = tuple[str, ast.AST]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A source with one mistake in it. `id` says where and which, and is stable for a version."""

    id: str
    source: str


def mutants_of(source: str, names: tuple[str, ...] | None = None) -> Iterator[Mutant]:
    """All mutants of a module; `names` are the top-level definitions to change, None for all."""
    tree = ast.parse(source)
    _drop_annotations(tree)
    texts = [ast.unparse(node) for node in tree.body]
    seen = set(texts)
    counts: dict[str, int] = {}
    for path, scope in list(_places(tree, names)):
        [(_, index), *_] = path
        assert index is not None
        for label, replacement in list(_replacements(_at(tree, path))):
            with _replaced(tree, path, replacement):
                text = ast.unparse(tree.body[index])
            if text in seen or not _compiles(text):
                continue
            seen.add(text)
            name = f"{scope}:{label}"
            counts[name] = counts.get(name, 0) + 1
            changed = "\n".join([*texts[:index], text, *texts[index + 1 :]])
            yield Mutant(f"{name}#{counts[name]}" if counts[name] > 1 else name, changed)


def _compiles(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            # A mutant may well compare with `is not` what is a text.
            warnings.simplefilter("ignore")
            compile(text, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


Step = tuple[str, int | None]
Path = tuple[Step, ...]


def _places(tree: ast.Module, names: tuple[str, ...] | None) -> Iterator[tuple[Path, str]]:
    """Every node, with the name of the definition that it is in; documentation is left alone."""
    for index, node in enumerate(tree.body):
        name = getattr(node, "name", None)
        targets = [each.id for each in getattr(node, "targets", []) if isinstance(each, ast.Name)]
        if name is None and not targets:
            continue  # imports, conditions on the Python version
        if targets and targets[0].startswith("__"):
            continue
        if names is None or name in names or (targets and targets[0] in names):
            yield from _walk(node, (("body", index),), name or targets[0])


def _walk(node: ast.AST, path: Path, scope: str) -> Iterator[tuple[Path, str]]:
    yield path, scope
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list", "type_params", "bases"}:
            continue
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if not isinstance(child, ast.AST) or _is_documentation(child):
                continue
            if isinstance(child, ast.Raise):
                continue  # what a constructor refuses is seen when the app is made
            inner = f"{scope}.{child.name}" if isinstance(child, _FUNCTIONS) else scope
            step = (field, index if isinstance(value, list) else None)
            yield from _walk(child, (*path, step), inner)


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _is_documentation(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _drop_annotations(tree: ast.Module) -> None:
    """Local annotations are no behaviour: `x: int = 1` becomes `x = 1`; fields of classes stay."""
    for function in ast.walk(tree):
        if isinstance(function, _FUNCTIONS):
            for node in ast.walk(function):
                for field, value in ast.iter_fields(node):
                    if isinstance(value, list):
                        setattr(node, field, [_unannotated(each) for each in value])


def _unannotated(node: object) -> object:
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        assign = ast.Assign(targets=[node.target], value=node.value)
        return ast.copy_location(assign, node)
    return node


def _at(tree: ast.AST, path: Path) -> ast.AST:
    node = tree
    for field, index in path:
        value = getattr(node, field)
        node = value if index is None else value[index]
    return node


@contextmanager
def _replaced(tree: ast.Module, path: Path, replacement: ast.AST) -> Iterator[None]:
    """For a while, the node there is another one."""
    parent, (field, index) = _at(tree, path[:-1]), path[-1]
    node = _at(tree, path)
    _put(parent, field, index, ast.fix_missing_locations(replacement))
    try:
        yield
    finally:
        _put(parent, field, index, node)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _replacements(node: ast.AST) -> Iterator[Replacement]:
    for operator in _OPERATORS:
        yield from operator(node)


def _comparisons(node: ast.AST) -> Iterator[Replacement]:
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1):
        return
    left, op, right = node.left, node.ops[0], node.comparators[0]
    opposite = _OPPOSITES.get(type(op))
    if opposite is not None:
        yield f"{type(op).__name__}->{opposite.__name__}", ast.Compare(left, [opposite()], [right])
    for wider in _WIDER.get(type(op), ()):
        yield f"{type(op).__name__}->{wider.__name__}", ast.Compare(left, [wider()], [right])
    if isinstance(op, ast.Eq):
        for template in _LOOSE_EQUALITIES:
            yield f"Eq->{template}", _filled(template, left, right)
    if isinstance(op, ast.In | ast.NotIn):
        for template in _LOOSE_MEMBERSHIPS:
            found = _filled(template, left, right)
            negated = found if isinstance(op, ast.In) else ast.UnaryOp(ast.Not(), found)
            yield f"In->{template}", negated


_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Lt: ast.GtE,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.GtE: ast.Lt,
}
_WIDER: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE,),
    ast.Gt: (ast.GtE,),
    ast.LtE: (ast.Lt,),
    ast.GtE: (ast.Gt,),
}
_LOOSE_EQUALITIES = (
    "LEFT.startswith(RIGHT)",
    "RIGHT.startswith(LEFT)",
    "LEFT.endswith(RIGHT)",
    "RIGHT.endswith(LEFT)",
    "LEFT in RIGHT",
    "RIGHT in LEFT",
    "LEFT.lower() == RIGHT.lower()",
)
_LOOSE_MEMBERSHIPS = (
    "any((LEFT.startswith(each) for each in RIGHT))",
    "any((LEFT.endswith(each) for each in RIGHT))",
    "any((each in LEFT for each in RIGHT))",
    "any((LEFT in each for each in RIGHT))",
    "LEFT in list(RIGHT)[:1]",
    "LEFT in list(RIGHT)[1:]",
    "LEFT in ','.join(RIGHT)",
)


def _filled(template: str, left: ast.expr, right: ast.expr) -> ast.expr:
    parts = {"LEFT": left, "RIGHT": right}

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            return deepcopy(parts[node.id]) if node.id in parts else node

    expression = Fill().visit(ast.parse(template, mode="eval")).body
    assert isinstance(expression, ast.expr)
    return expression


def _constants(node: ast.AST) -> Iterator[Replacement]:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    others: list[object] = []
    match value:
        case bool():
            others = [not value]
        case int():
            others = [value + 1, value - 1, 0]
        case str():
            others = ["", f"XX{value}XX", value.upper(), value.lower(), value.replace("-", "_")]
            others += [value.replace(",", ""), value.replace(" ", ""), "*"]
        case bytes():
            others = [b"", b"XX" + value + b"XX", value.lower(), b"*"]
        case _:
            pass
    for other in others:
        if other != value or type(other) is not type(value):
            yield f"{value!r}->{other!r}", ast.Constant(other)


def _removals(node: ast.AST) -> Iterator[Replacement]:
    match node:
        case ast.Expr() | ast.Assign() | ast.AugAssign() | ast.Delete():
            yield f"removed {_short(node)}", ast.Pass()
        case ast.Return(value=ast.expr()):
            yield f"{_short(node)} -> None", ast.Return(ast.Constant(None))
        case ast.Break() | ast.Continue():
            yield f"removed {_short(node)}", ast.Pass()
        case ast.If():
            yield f"never if {_short(node.test)}", _with_test(node, ast.Constant(False))
            yield f"always if {_short(node.test)}", _with_test(node, ast.Constant(True))
        case _:
            pass


def _with_test(node: ast.If, test: ast.expr) -> ast.If:
    return ast.If(test, node.body, node.orelse)


def _conditions(node: ast.AST) -> Iterator[Replacement]:
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            changed = deepcopy(node)
            changed.test = ast.UnaryOp(ast.Not(), deepcopy(test))
            yield f"not {_short(test)}", changed
        case ast.BoolOp(op=op, values=values):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield f"{type(op).__name__}->{type(other).__name__}", ast.BoolOp(other, values)
            for at, value in enumerate(values):
                left = [each for number, each in enumerate(values) if number != at]
                kept = left[0] if len(left) == 1 else ast.BoolOp(op, left)
                yield f"without {_short(value)}", kept
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"without not {_short(operand)}", operand
        case _:
            pass
    if isinstance(node, ast.IfExp):
        yield f"always {_short(node.body)}", node.body
        yield f"always {_short(node.orelse)}", node.orelse
    if isinstance(node, ast.comprehension) and node.ifs:
        yield (
            f"no filter {_short(node.ifs[0])}",
            ast.comprehension(node.target, node.iter, [], node.is_async),
        )


def _calls(node: ast.AST) -> Iterator[Replacement]:
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[], keywords=[]):
            if attr in {"lower", "upper", "strip", "copy", "decode", "title"}:
                yield f"without .{attr}() of {_short(value)}", value
            if attr in {"lower", "upper"}:
                other = "upper" if attr == "lower" else "lower"
                yield f".{attr}->.{other}", _renamed(node, other)
        case ast.Call(func=ast.Attribute(attr="fullmatch" | "match" as attr)):
            for other in {"fullmatch": ("match", "search"), "match": ("search",)}[attr]:
                yield f"{attr}->{other}", _renamed(node, other)
        case ast.Call(func=ast.Attribute(attr="startswith" | "endswith" as attr)):
            other = "endswith" if attr == "startswith" else "startswith"
            yield f"{attr}->{other}", _renamed(node, other)
        case ast.Call(func=ast.Name(id="any" | "all" as name)):
            other = "all" if name == "any" else "any"
            yield f"{name}->{other}", ast.Call(ast.Name(other, ast.Load()), node.args, [])
        case ast.Call(
            func=ast.Name(id="dict" | "set" | "sorted" | "list" | "frozenset" as name),
            args=[argument],
            keywords=[],
        ):
            yield f"without {name}() of {_short(argument)}", argument
        case _:
            pass
    if isinstance(node, ast.Attribute) and node.attr in {"union", "intersection"}:
        other = "intersection" if node.attr == "union" else "union"
        yield f"{node.attr}->{other}", ast.Attribute(node.value, other, node.ctx)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield f"only {_short(node.left)}", node.left
        yield f"only {_short(node.right)}", node.right


def _renamed(node: ast.Call, attr: str) -> ast.Call:
    assert isinstance(node.func, ast.Attribute)
    function = ast.Attribute(node.func.value, attr, node.func.ctx)
    return ast.Call(function, node.args, node.keywords)


def _header_values(node: ast.AST) -> Iterator[Replacement]:
    """What is written into a header, or into a dict of them, is something else."""
    match node:
        case ast.Assign(targets=[ast.Subscript() as target], value=value):
            for text in ("*", "null", "true", ""):
                if not (isinstance(value, ast.Constant) and value.value == text):
                    yield f"{_short(target)} = {text!r}", ast.Assign([target], ast.Constant(text))
        case _:
            pass


def _collections(node: ast.AST) -> Iterator[Replacement]:
    """A list, tuple, set or dict without one of its elements."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set) and isinstance(
        getattr(node, "ctx", ast.Load()), ast.Load
    ):
        for at, element in enumerate(node.elts):
            fewer = [each for number, each in enumerate(node.elts) if number != at]
            make = ast.Set if isinstance(node, ast.Set) else partial(type(node), ctx=ast.Load())
            if fewer or not isinstance(node, ast.Set):
                yield f"without {_short(element)}", make(fewer)
    if isinstance(node, ast.Dict):
        for at, key in enumerate(node.keys):
            if key is not None:
                keys = [each for number, each in enumerate(node.keys) if number != at]
                values = [each for number, each in enumerate(node.values) if number != at]
                yield f"without {_short(key)}", ast.Dict(keys, values)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


_OPERATORS: tuple[Callable[[ast.AST], Iterator[Replacement]], ...] = (
    _comparisons,
    _constants,
    _removals,
    _conditions,
    _calls,
    _header_values,
    _collections,
)
