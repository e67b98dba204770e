"""The strategies, per example, against what people write by hand for the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_cors import CORSPolicy, strategies
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.shop import ORIGIN

__all__ = ["comparisons"]

_EXAMPLES: Final = 200
_LABEL: Final = r"[a-z]([a-z0-9-]{0,20}[a-z0-9])?"


def comparisons(stack: ExitStack) -> Iterator[Comparison]:
    """Origins, header sets and whole requests."""
    policy = CORSPolicy(allow_origins=[ORIGIN], allow_methods=["GET", "PUT"])
    pairs: list[tuple[str, SearchStrategy[Any], SearchStrategy[Any]]] = [
        ("origins()", strategies.origins(), _origins()),
        ("header_sets()", strategies.header_sets(), _header_sets()),
        ("cors_requests(policy)", strategies.cors_requests(policy), _requests()),
    ]
    for name, ours, reference in pairs:
        yield Comparison(
            f"strategies.{name}, against one written by hand",
            "no slower",
            _drawing(ours),
            _drawing(reference),
            count=_EXAMPLES,
            rounds=5,
        )


def _drawing(strategy: SearchStrategy[Any]) -> Callable[[], object]:
    @settings(
        max_examples=_EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list[Any](HealthCheck),
    )
    @given(strategy)
    def draw(_: Any) -> None:
        pass

    return draw


@st.composite
def _origins(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(["http", "https"]))
    labels = draw(st.lists(st.from_regex(_LABEL, fullmatch=True), min_size=2, max_size=4))
    port = draw(st.none() | st.integers(1, 65535))
    return f"{scheme}://{'.'.join(labels)}{'' if port is None else f':{port}'}"


@st.composite
def _header_sets(draw: st.DrawFn) -> dict[str, str]:
    names = st.sampled_from(["Content-Type", "Authorization", "X-Request-Id", "X-Api-Key"])
    return draw(st.dictionaries(names, st.text("abc", max_size=10), max_size=4))


@st.composite
def _requests(draw: st.DrawFn) -> tuple[str, str, dict[str, str], bool]:
    method = draw(st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]))
    return draw(_origins()), method, draw(_header_sets()), draw(st.booleans())
