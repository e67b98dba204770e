"""The frames of a traceback that are the user's: what is shown of an exception from their code."""

from __future__ import annotations

import sysconfig
from functools import cache
from types import TracebackType
from typing import Final, TypeVar

__all__ = ["beginning_at_user_code"]

E = TypeVar("E", bound=BaseException)

# What stands between a test and the user's code: our own calls, and those of an import.
_BETWEEN: Final = frozenset({"importlib", "pytest_cors"})


def beginning_at_user_code(error: E) -> E:
    """The same exception, its traceback beginning where the user's code does.

    A server's stack of middleware goes before every endpoint, and says nothing about it. Where no
    frame is the user's, only our own are left out.
    """
    ours = error.__traceback__
    while ours is not None and _room(ours) in _BETWEEN:
        ours = ours.tb_next
    theirs = ours
    while theirs is not None and _is_installed(theirs):
        theirs = theirs.tb_next
    return error.with_traceback(theirs or ours)


def _room(traceback: TracebackType) -> str:
    return str(traceback.tb_frame.f_globals.get("__name__")).partition(".")[0]


def _is_installed(traceback: TracebackType) -> bool:
    """Whether the frame is in a library, the standard one included."""
    return traceback.tb_frame.f_code.co_filename.startswith(_libraries())


@cache
def _libraries() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    return ("<frozen ", *(paths[name] for name in names))
