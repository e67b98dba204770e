"""BlackSheep: the routes of the router, before the app was started and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.blacksheep_path import blacksheep_template
from pytest_cors.policy.recognition import is_instance
from pytest_cors.policy.route import Route, sorted_methods

__all__ = ["blacksheep_routes"]


def blacksheep_routes(place: Place) -> Iterator[Route]:
    """The routes of an app. Those of controllers are there once it was started."""
    app = place.item
    if not is_instance(app, "blacksheep", "Application"):
        return
    for method, route in _registered(app):
        if method.endswith("_WS") or _is_preflight_handler(app, method, route):
            continue
        path = place.path + blacksheep_template(route)
        name = getattr(route.handler, "__name__", None)
        methods = sorted_methods([method])
        yield Route(path.sample, methods, name, path.text, place.host, path.exact)


def _registered(app: Any) -> Iterator[tuple[str, Any]]:
    """Every route with its method: those that wait for the start first, then those in force."""
    waiting: Iterable[tuple[Any, Any]] = getattr(app.router, "registered_routes", ())
    for method, route in waiting:
        yield _text(method), route
    for method, in_force in app.router.routes.items():
        for route in in_force:
            yield _text(method), route


def _is_preflight_handler(app: Any, method: str, route: Any) -> bool:
    """Whether this is the catch-all that `use_cors` adds so that OPTIONS reaches its middleware."""
    return method == "OPTIONS" and route.handler.__module__.startswith("blacksheep.")


def _text(method: str | bytes) -> str:
    return method.decode() if isinstance(method, bytes) else method
