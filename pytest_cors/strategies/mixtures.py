"""Mixtures of two declared origins: what a matcher lets in that confuses one with another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from pytest_cors.strategies.lookalike import Mistake
from pytest_cors.strategies.origin_parts import OriginParts

__all__ = ["MIXTURES", "Known", "Mixed"]

Known = tuple[str, OriginParts]
"""A declared origin and its parts."""

Mixed = Iterator[tuple[str, Iterator[str]]]
"""Each declared origin, and what is made of it with others."""

_NEIGHBOURS: Final = (1, -1)


def _spliced(known: Sequence[Known]) -> Mixed:
    """Each origin with its neighbours in the list: all pairs would be too many in a long one."""
    for index, (origin, parts) in enumerate(known):
        neighbours = [known[(index + step) % len(known)][1] for step in _NEIGHBOURS]
        others = [other for other in dict.fromkeys(neighbours) if other.host != parts.host]
        yield origin, _splices(parts, others)


def _splices(head: OriginParts, tails: Iterable[OriginParts]) -> Iterator[str]:
    for tail in tails:
        ending = f"{tail.host}{tail.port}"
        beginning = f"{head.scheme}://{head.host}"
        yield f"{beginning.rpartition('.')[0] or beginning}{ending}"  # foo.com, bar.com: foobar.com
        yield f"{beginning}{ending}"
        yield f"{beginning}.{ending}"


def _mixed(known: Sequence[Known]) -> Mixed:
    """Each host with the schemes and ports of all others, of which there are few."""
    frames = dict.fromkeys((parts.scheme, parts.port) for _, parts in known)
    for origin, parts in known:
        others = [frame for frame in frames if frame != (parts.scheme, parts.port)]
        yield origin, _framed(parts, others)


def _framed(parts: OriginParts, frames: Iterable[tuple[str, str]]) -> Iterator[str]:
    for scheme, port in frames:
        for mixed in (
            OriginParts(scheme, parts.host, port),
            OriginParts(scheme, parts.host, parts.port),
            OriginParts(parts.scheme, parts.host, port),
        ):
            yield str(mixed.serialised())


MIXTURES: Final[tuple[tuple[Mistake, Callable[[Sequence[Known]], Mixed]], ...]] = (
    (Mistake.SPLICED_ORIGINS, _spliced),
    (Mistake.MIXED_PARTS, _mixed),
)
"""Each mistake with what shows it, the most telling first."""
