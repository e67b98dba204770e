"""Starlette and FastAPI: the routes that the walk through the app meets one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pytest_cors.policy.anatomy import Place, is_http_route
from pytest_cors.policy.route import Route, sorted_methods

__all__ = ["starlette_routes"]

# What a class-based endpoint may have as methods of its own.
_HANDLERS: Final = ("get", "head", "post", "put", "patch", "delete", "options")


def starlette_routes(place: Place) -> Iterator[Route]:
    """The route at this place, if it is one."""
    if not (place.whole and is_http_route(place.item)):
        return
    route, path = place.item, place.path
    yield Route(
        path.sample,
        sorted_methods(_methods(route)),
        getattr(route, "name", None),
        path.text,
        place.host,
        path.exact,
        getattr(route.endpoint, "__module__", None) == "fastapi.applications",
    )


def _methods(route: Any) -> Iterable[str] | None:
    if route.methods is not None:
        methods: Iterable[str] = route.methods
        return methods
    handled = {name for name in _HANDLERS if callable(getattr(route.endpoint, name, None))}
    # `HTTPEndpoint` answers HEAD by `get`; a plain ASGI app as the endpoint answers what it likes.
    return handled | ({"head"} if "get" in handled else set()) or None
