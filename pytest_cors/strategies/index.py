"""One integer as two choices: what a strategy draws at once, and decodes.

hypothesis spends its time on choices, whatever is chosen, and an integer is one. It shrinks an
integer by dropping its high bits and by counting down, so with powers of two for radices two digits
shrink without each other. A third one between them would not: at most two to an integer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

__all__ = ["decoded", "indices", "take"]

_T = TypeVar("_T")


def indices(low: Sequence[object], high: Sequence[object] = ("",)) -> SearchStrategy[int]:
    """Integers with one digit for each of the tables, to be decoded by `take`.

    Examples from this strategy shrink towards 0: the first entry of each.
    """
    return st.integers(0, _radix(low) * _radix(high) - 1)


def take(index: int, table: Sequence[_T]) -> tuple[_T, int]:
    """The entry that the lowest digit stands for, and the index without this digit."""
    rest, digit = divmod(index, _radix(table))
    return table[digit % len(table)], rest


def decoded(decode: Callable[..., _T], *choices: SearchStrategy[Any]) -> SearchStrategy[_T]:
    """What `decode` makes of these choices.

    Examples from this strategy shrink as the choices do, the first of them before the others.
    """
    return st.tuples(*choices).map(_Decoder(decode))


class _Decoder(Generic[_T]):
    """A function that hypothesis shows nothing of.

    It reports an example as the call that made it, where that is valid Python and shorter. Nobody
    would know the origin in `decode((2, 0))`; `<decode>((2, 0))` is not valid, and so the value is
    reported.
    """

    def __init__(self, decode: Callable[..., _T]) -> None:
        self._decode = decode

    def __call__(self, choices: tuple[Any, ...]) -> _T:
        return self._decode(*choices)

    def __repr__(self) -> str:
        return "<decode>"


def _radix(table: Sequence[object]) -> int:
    return 1 << (len(table) - 1).bit_length()
