"""The frames of a traceback that are the user's: what is shown of an exception from their code."""

from __future__ import annotations

from typing import Final, TypeVar

__all__ = ["without_our_frames"]

E = TypeVar("E", bound=BaseException)

# What stands between the test and the user's code: our own calls, and those of an import.
_BETWEEN: Final = frozenset({"importlib", "pytest_cors"})


def without_our_frames(error: E) -> E:
    """The same exception, its traceback beginning where the user's code does."""
    traceback = error.__traceback__
    while traceback is not None and _room(traceback.tb_frame.f_globals) in _BETWEEN:
        traceback = traceback.tb_next
    return error.with_traceback(traceback)


def _room(module: dict[str, object]) -> str:
    return str(module.get("__name__")).partition(".")[0]
