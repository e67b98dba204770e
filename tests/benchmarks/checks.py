"""Contract checks of 1 to 1 000 routes, each against a bare loop over the very same requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from pytest_cors import ContractReport, check_cors_policy
from tests.benchmarks.bare import BareApp
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.shop import shop

__all__ = ["comparisons"]

_ROUNDS = {1: 9, 10: 5, 100: 3, 1000: 1}


def comparisons(stack: ExitStack) -> Iterator[Comparison]:
    """A check with all rules, drawing included, for each number of routes."""
    for routes, rounds in _ROUNDS.items():
        app = shop(routes)
        bare = BareApp(app)
        stack.callback(bare.close)
        scopes = _asked_by_a_check(app)
        plural = "s" if routes > 1 else ""
        goal = "<= 400 ms" if routes == 1 else f"<= {400 + 25 * (routes - 1)} ms"
        yield Comparison(
            f"contract check, {routes} route{plural} ({len(scopes)} requests)",
            goal,
            lambda app=app: _check(app),
            lambda bare=bare, scopes=scopes: bare.call(scopes),
            rounds=rounds,
        )


def _check(app: Any) -> ContractReport:
    return check_cors_policy(app, seed=1)


def _asked_by_a_check(app: Any) -> list[dict[str, Any]]:
    """The scopes of all requests that a check sends."""
    scopes: list[dict[str, Any]] = []

    async def recording(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scopes.append(dict(scope))
        await app(scope, receive, send)

    check_cors_policy(recording, _check(app).policy, urls=_urls(app), seed=1)
    return scopes


def _urls(app: Any) -> list[str]:
    return [route.path for route in app.routes]
