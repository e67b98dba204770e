"""Requests that hypothesis draws: the same ones for a seed, in whatever process."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, Final

from pytest_cors.fetch import Request
from pytest_cors.policy import CORSPolicy

__all__ = ["drawn_requests", "no_constants_of_modules"]

_PER_EXAMPLE: Final = 10


def drawn_requests(policy: CORSPolicy, max_examples: int | None, seed: int | None) -> list[Request]:
    """As many requests as `max_examples` says, or else hypothesis's profile."""
    if max_examples == 0:
        return []
    import hypothesis
    from hypothesis import strategies as st

    from pytest_cors.strategies import cors_requests

    profile = hypothesis.settings()
    wanted = profile.max_examples if max_examples is None else max_examples
    drawn: list[Request] = []
    every_check: Any = list(hypothesis.HealthCheck)

    @hypothesis.settings(
        max_examples=-(-wanted // _PER_EXAMPLE),
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=every_check,
        derandomize=seed is None and (profile.derandomize or "CI" in os.environ),
    )
    @hypothesis.given(st.lists(cors_requests(policy), min_size=_PER_EXAMPLE, max_size=_PER_EXAMPLE))
    def draw(batch: list[Request]) -> None:
        drawn.extend(batch)

    with no_constants_of_modules():
        (draw if seed is None else hypothesis.seed(seed)(draw))()
    return drawn[:wanted]


@contextmanager
def no_constants_of_modules() -> Generator[None]:
    """Keep hypothesis from drawing numbers that stand in the modules of the project.

    It does so now and then, to find bugs that a number in the code gives away. Here there are none
    to be found that way, and what a seed draws would depend on which modules happen to be loaded.
    There is no setting for it. Where hypothesis has no such thing, or another, nothing is changed.
    """
    providers: Any = None
    with suppress(ModuleNotFoundError):
        providers = import_module("hypothesis.internal.conjecture.providers")
    original = getattr(providers, "_get_local_constants", None)
    known = getattr(getattr(providers, "CONSTANTS_CACHE", None), "cache", None)
    none: Any = getattr(providers, "Constants", None)
    if original is None or known is None or none is None:
        yield
        return
    providers._get_local_constants = none
    known.clear()
    try:
        yield
    finally:
        providers._get_local_constants = original
        known.clear()
