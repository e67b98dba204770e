"""Recognising a framework's objects without importing the framework: by class name and package."""

from __future__ import annotations

from typing import Any

__all__ = ["class_of", "dotted_name", "inherits", "is_instance"]


def is_instance(item: Any, package: str, name: str) -> bool:
    """Whether the object's class, or one it inherits from, is `name` somewhere in `package`.

    The module inside the package is not looked at: frameworks move their classes about.
    """
    return inherits(class_of(item), package, name)


def inherits(candidate: Any, package: str, name: str) -> bool:
    """The same for a class; False for anything that is none."""
    return isinstance(candidate, type) and any(
        base.__name__ == name and base.__module__.partition(".")[0] == package
        for base in candidate.__mro__
    )


def class_of(item: object) -> type[Any]:
    """The class of an object whose own type is not known here."""
    return type(item)


def dotted_name(item: Any) -> str:
    """The class of an object, or a function itself, as one would import it."""
    named = item if hasattr(item, "__qualname__") else class_of(item)
    return f"{named.__module__}.{named.__qualname__}"
