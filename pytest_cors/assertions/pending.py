"""Assertions on an async client: awaitables that must not be forgotten.

A coroutine that nobody awaits is a test that asserts nothing and passes, and so is one that is
cancelled on its way. So each assertion is counted from the moment it is made until it has come to
its end, and whoever runs the tests can ask.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar

__all__ = ["Pending", "take_cut_short", "take_pending"]

T = TypeVar("T")

_made: list[Pending[Any]] = []
_begun: list[Pending[Any]] = []

# By name, so that no loop is imported: what a coroutine meets that is not to go on.
_CUTS = frozenset({"Cancelled", "CancelledError", "GeneratorExit"})


class Pending(Generic[T]):
    """An assertion that is made when it is awaited. It can be awaited once."""

    __slots__ = ("_awaited", "_start", "call")

    def __init__(self, call: str, start: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self.call = call
        self._start = start
        self._awaited = False
        _made.append(self)

    def __await__(self) -> Generator[Any, Any, T]:
        __tracebackhide__ = True
        if self._awaited:
            raise RuntimeError(f"{self.call} was awaited already: make the assertion anew")
        self._awaited = True
        if self in _made:
            _made.remove(self)
        return self._carried_out()

    def _carried_out(self) -> Generator[Any, Any, T]:
        __tracebackhide__ = True
        _begun.append(self)
        try:
            result = yield from self._start().__await__()
        except BaseException as error:
            if type(error).__name__ not in _CUTS:
                _dismiss(self)
            raise
        _dismiss(self)
        return result

    def __bool__(self) -> bool:
        raise TypeError(self._advice())

    def __getattr__(self, name: str) -> Any:
        # What the awaited verdict or report has; also what anybody asks about any object.
        raise AttributeError(f"{self._advice()} (there is no {name!r} before)", name=name, obj=self)

    def __repr__(self) -> str:
        return f"<{self.call}, not awaited>"

    def _advice(self) -> str:
        return f"{self.call} has to be awaited: write `await {self.call}`"


def take_pending() -> tuple[str, ...]:
    """The calls that were made and not awaited since this was last asked."""
    forgotten = tuple(pending.call for pending in _made)
    _made.clear()
    return forgotten


def take_cut_short() -> tuple[str, ...]:
    """The calls that were cancelled, or left to run on in a task, since this was last asked."""
    cut_short = tuple(pending.call for pending in _begun)
    _begun.clear()
    return cut_short


def _dismiss(pending: Pending[Any]) -> None:
    if pending in _begun:
        _begun.remove(pending)
