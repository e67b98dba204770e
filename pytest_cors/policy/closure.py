"""What a function took along from where it was defined: wrappers keep what they wrap there."""

from __future__ import annotations

from collections.abc import Mapping
from types import FunctionType
from typing import Any

__all__ = ["closure_of"]


def closure_of(function: Any) -> Mapping[str, Any]:
    """The free variables of a function, by name; empty for anything else."""
    if not isinstance(function, FunctionType):
        return {}
    found: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # the variable has no value yet
            continue
    return found
