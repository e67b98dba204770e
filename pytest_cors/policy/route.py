"""Route: one URL of an app that a page could call, and how routers are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pytest_cors.policy.anatomy import Place

__all__ = ["Route", "Router", "sorted_methods"]


@dataclass(frozen=True, slots=True)
class Route:
    """A path of the app, ready to be requested.

    `path` has sample values in the place of parameters, and is percent-encoded. `methods` are those
    that the router lets through, sorted; None where the app decides later. `template` is the path
    as the app has it. `host` is the host name that the route needs, if any. `exact` is False where
    no value was found that a parameter accepts, so that the path may reach nothing. `own` is True
    for what the framework adds by itself: the pages of the API's documentation.
    """

    path: str
    methods: tuple[str, ...] | None = None
    name: str | None = None
    template: str = ""
    host: str | None = None
    exact: bool = True
    own: bool = False


Router = Callable[[Place], Iterable[Route]]
"""Reads the routes at one place of an app; none where it does not know the framework."""


def sorted_methods(methods: Iterable[str] | None) -> tuple[str, ...] | None:
    """The methods of a route, in upper case as they go on the wire, sorted."""
    return None if methods is None else tuple(sorted({str(method).upper() for method in methods}))
