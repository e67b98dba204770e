"""What an app is made of: wrappers around it, routers in it, apps mounted below a path.

An app is walked from the outside in. Every part that is met is a `Place`: the object, and the
paths by which requests reach it. Nothing is imported and nothing is called but what the frameworks
offer for looking at their routes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import FunctionType, MethodType
from typing import Any, Final

from pytest_cors.policy.closure import closure_of
from pytest_cors.policy.fastapi_path import path_parameters
from pytest_cors.policy.path_template import ROOT, PathTemplate
from pytest_cors.policy.recognition import is_instance
from pytest_cors.policy.starlette_path import starlette_template

__all__ = ["Place", "children", "is_http_route", "places"]

# Where wrappers keep what they wrap: ASGI and WSGI middleware, adapters between the two, and the
# names that a closure has for it.
_INWARD: Final = (
    "app",
    "_app",
    "application",
    "_application",
    "asgi_app",
    "wsgi_app",
    "wsgi_application",
    "inner",
    "inner_app",
    "wrapped",
    "wrapped_app",
    "other_asgi_app",
    "__wrapped__",
)

# The deepest nesting that is followed: attributes may be computed, and need not ever end.
_DEEPEST: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One part of an app. `parent` is the part around it.

    - `path` is what all paths that lead here begin with or, where `whole`, the entire path.
    - `host` is the host name that is needed to get here; None where any will do.
    - `mounted`: whatever is here was put below the path as an app of its own.
    - `aside`: requests for it leave the parent before the parent does anything of its own.
    - `shared`: other routes take some of the requests for these paths.
    """

    item: Any
    path: PathTemplate = ROOT
    whole: bool = False
    host: str | None = None
    mounted: bool = False
    aside: bool = False
    shared: bool = False
    parent: Place | None = None

    def around(self) -> Iterator[Place]:
        """The places around this one, from the nearest outwards."""
        place = self.parent
        while place is not None:
            yield place
            place = place.parent

    def inner(self, item: Any) -> Place:
        """The place of something inside this one, reached by the same requests."""
        return replace(self, item=item, mounted=False, aside=False, parent=self)

    def mount(self, app: Any, path: PathTemplate) -> Place:
        """The place of an app below this one."""
        return replace(self.inner(app), path=self.path + path, mounted=True)


def places(app: Any) -> Iterator[Place]:
    """Every part of the app, each before what is inside it."""
    yield from _walk(Place(app))


def children(place: Place) -> Iterator[Place]:
    """The parts that are directly inside this one."""
    around = [outer.item for outer in place.around()]
    if len(around) >= _DEEPEST:
        return
    for child in _inside(place):
        if not any(child.item is item for item in (place.item, *around)):
            yield child


def _walk(place: Place) -> Iterator[Place]:
    yield place
    for child in children(place):
        yield from _walk(child)


def _inside(place: Place) -> Iterator[Place]:
    item = place.item
    yield from _mounts(place)
    yield from (place.inner(inner) for inner in _inward(item))
    if place.whole:
        return
    router = getattr(item, "router", None)
    if _is_starlette_router(router):
        yield place.inner(router)
    elif _is_starlette_router(item):
        yield from _starlette_routes(place)


def _inward(item: Any) -> list[Any]:
    """What a wrapper wraps: by the usual names, in a closure, a bound method or a partial."""
    if isinstance(item, MethodType):
        return [item.__self__]
    if is_instance(item, "functools", "partial"):
        return [item.func]
    if isinstance(item, FunctionType):
        captured = {**closure_of(item), "__wrapped__": getattr(item, "__wrapped__", None)}
        return _first_callable(captured.get(name) for name in _INWARD)
    if isinstance(item, type) or is_http_route(item) or _is_starlette_router(item):
        return _route_app(item)
    return _first_callable(getattr(item, name, None) for name in _INWARD)


def _first_callable(found: Iterable[Any]) -> list[Any]:
    """A wrapper wraps one thing. Following more may never end: a mock has every attribute."""
    return [inner for inner in found if callable(inner)][:1]


def _route_app(item: Any) -> list[Any]:
    """The app behind a Starlette route, as far as it is an object: a middleware of the route.

    Functions end the search: they are the endpoint, and whatever that refers to is its own affair.
    """
    inner = getattr(item, "app", None) if is_http_route(item) else None
    return [] if inner is None or isinstance(inner, FunctionType | type) else [inner]


def is_http_route(item: Any) -> bool:
    """Whether this is a route of Starlette's for HTTP: not a mount, a host or a WebSocket."""
    return hasattr(item, "path_regex") and hasattr(item, "endpoint") and hasattr(item, "methods")


def _is_starlette_router(item: Any) -> bool:
    return is_instance(item, "starlette", "Router")


def _starlette_routes(place: Place) -> Iterator[Place]:
    routes = _flat(place.item.routes)
    for route in routes:
        kind = getattr(route, "original_route", route)  # FastAPI hands out routes with a context
        if is_http_route(kind):
            path = starlette_template(route.path, route.param_convertors, path_parameters(route))
            yield replace(place.inner(route), path=place.path + path, whole=True)
        elif hasattr(kind, "host"):
            host = starlette_template(route.host, route.param_convertors).sample
            yield replace(place.mount(route.app, ROOT), host=host)
        elif hasattr(kind, "app") and not hasattr(kind, "endpoint"):
            path = starlette_template(route.path, route.param_convertors)
            shared = place.shared or (not route.path and len(routes) > 1)
            yield replace(place.mount(route.app, path), shared=shared)


def _flat(routes: Iterable[Any]) -> list[Any]:
    """The routes as one list. FastAPI keeps included routers as nodes of a tree, without a path."""
    found = list(routes)
    if all(hasattr(route, "path") or hasattr(route, "host") for route in found):
        return found
    contexts = getattr(sys.modules.get("fastapi.routing"), "iter_route_contexts", None)
    if contexts is not None:
        return list(contexts(found))
    return [route for route in found if hasattr(route, "path") or hasattr(route, "host")]


def _mounts(place: Place) -> Iterator[Place]:
    """Apps below a path, of those who keep a plain table of them and look there first."""
    for prefix, app in _mount_table(place.item):
        yield replace(place.mount(app, PathTemplate.literal(prefix.rstrip("/"))), aside=True)
    # ProtocolTypeRouter of channels.
    by_protocol: Any = getattr(place.item, "application_mapping", None)
    if is_instance(by_protocol, "builtins", "dict") and "http" in by_protocol:
        yield place.inner(by_protocol["http"])


def _mount_table(item: Any) -> Iterator[tuple[str, Any]]:
    mounts: Any = getattr(item, "mounts", None)  # werkzeug's and hypercorn's DispatcherMiddleware
    if is_instance(mounts, "builtins", "dict"):
        yield from mounts.items()
    registry = getattr(item, "mount_registry", None)  # BlackSheep
    for route in getattr(registry, "mounted_apps", ()):
        yield route.pattern.decode().removesuffix("*"), route.handler
