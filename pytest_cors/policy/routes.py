"""The routes of an app: where a contract is held against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pytest_cors.policy.anatomy import Place, children
from pytest_cors.policy.route import Route, sorted_methods
from pytest_cors.policy.routers import ROUTERS

__all__ = ["Route", "routes"]


def routes(app: Any) -> tuple[Route, ...]:
    """The routes that can be read out of the app, in its order; the framework's own come last.

    One for each path: routes that differ in their methods only are one. Empty where the framework
    is not known. WebSockets and routes that only serve to make URLs are left out. Of an app that is
    mounted and not known, there is the path that it is mounted at.
    """
    found: dict[tuple[str | None, str], Route] = {}
    for route in _collect(Place(app)):
        key = route.host, route.path
        found[key] = _merged(found[key], route) if key in found else route
    return tuple(sorted(found.values(), key=lambda route: route.own))


def _collect(place: Place) -> list[Route]:
    found = [route for router in ROUTERS for route in router(place)]
    for child in children(place):
        found += _collect(child)
    if not found and place.mounted:
        path = place.path
        found.append(Route(f"{path.sample}/", None, None, f"{path.text}/", place.host, path.exact))
    return found


def _merged(first: Route, second: Route) -> Route:
    if first.methods is None or second.methods is None:
        return replace(first, methods=None)
    return replace(first, methods=_union(first.methods, second.methods))


def _union(*methods: Iterable[str]) -> tuple[str, ...] | None:
    return sorted_methods(method for several in methods for method in several)
