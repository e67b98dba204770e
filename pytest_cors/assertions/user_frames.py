"""The frames of a traceback that are the user's: what is shown of an exception from their code."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from functools import cache
from types import TracebackType
from typing import Final, TypeVar

__all__ = ["beginning_at_user_code", "tell_by_text_alone"]

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


def tell_by_text_alone(error: BaseException) -> None:
    """Make an exception of ours look as if the assertion itself raised it, on being raised again.

    Where in our calls it was noticed helps nobody, and neither does what a library had raised
    before. What the user's own code had raised is kept as the cause.
    """
    cause = error.__cause__
    if cause is not None and any(map(_is_the_user_s, _steps(cause))):
        error.__cause__ = beginning_at_user_code(cause)
    else:
        error.__cause__ = None
    error.__traceback__ = None


def _steps(error: BaseException) -> Iterator[TracebackType]:
    traceback = error.__traceback__
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _is_the_user_s(traceback: TracebackType) -> bool:
    return _room(traceback) not in _BETWEEN and not _is_installed(traceback)


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
