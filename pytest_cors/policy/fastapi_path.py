"""What FastAPI knows of a path parameter: its type and constraints, and the field that checks them.

In the path itself every parameter is a string; `item_id: int` stands in the endpoint's signature.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pytest_cors.policy.regex_tree import text_matching
from pytest_cors.policy.starlette_path import Parameter

__all__ = ["path_parameters"]


def path_parameters(route: Any) -> Mapping[str, tuple[Parameter, tuple[str, ...]]]:
    """For each path parameter of a FastAPI route: its check, and values likely to pass it.

    Empty for a route of plain Starlette.
    """
    fields = getattr(getattr(route, "dependant", None), "path_params", ())
    return {
        field.alias: (_check(field), tuple(_likely(field.field_info)))
        for field in fields
        if hasattr(field, "field_info")
    }


def _check(field: Any) -> Parameter:
    def accepts(value: str) -> bool:
        _, errors = field.validate(value, {}, loc=("path", field.alias))
        return not errors

    return accepts


def _likely(info: Any) -> Iterator[str]:
    annotation = getattr(info, "annotation", None)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (str(member.value) for member in annotation)
    elif get_origin(annotation) is Literal:
        yield from (
            str(value.value if isinstance(value, Enum) else value) for value in get_args(annotation)
        )
    for constraint in getattr(info, "metadata", ()):
        yield from _within(constraint)


def _within(constraint: Any) -> Iterator[str]:
    """Values at the edge of one constraint, written as the `annotated-types` package names them."""
    for name, step in (("ge", 0), ("gt", 1), ("le", 0), ("lt", -1), ("multiple_of", 0)):
        bound = getattr(constraint, name, None)
        if isinstance(bound, int | float):
            yield str(bound + step)
    length = getattr(constraint, "min_length", None)
    if isinstance(length, int):
        yield "1" * length
    pattern = getattr(constraint, "pattern", None)
    if isinstance(pattern, str):
        # pydantic looks for the pattern anywhere, so a text that it matches as a whole will do.
        text = text_matching(pattern)
        if text:
            yield text
