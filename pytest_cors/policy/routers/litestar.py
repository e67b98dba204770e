"""Litestar: `app.routes`, with the types of their parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.path_template import ROOT, PathTemplate
from pytest_cors.policy.recognition import is_instance
from pytest_cors.policy.route import Route, sorted_methods
from pytest_cors.policy.sample_value import sample_value

__all__ = ["litestar_routes"]

_SLASH: Final = PathTemplate.literal("/")


def litestar_routes(place: Place) -> Iterator[Route]:
    """The HTTP and ASGI routes of an app; an ASGI route says nothing of its methods."""
    if not is_instance(place.item, "litestar", "Litestar"):
        return
    # The order of its documentation routes, and that of handler names, is one of sets.
    for route in sorted(place.item.routes, key=lambda route: str(route.path)):
        if str(getattr(route.scope_type, "value", route.scope_type)) == "websocket":
            continue
        path = place.path + _template(route)
        methods = sorted_methods(route.methods) or None
        names = sorted(name for name in route.handler_names if name != "options_handler")
        name = names[0] if names else None
        yield Route(path.sample, methods, name, path.text, place.host, path.exact, _is_own(route))


def _is_own(route: Any) -> bool:
    """Whether all that it handles is the framework's documentation."""
    modules = {handler.fn.__module__ for handler in getattr(route, "route_handlers", ())}
    return bool(modules) and all(name.startswith("litestar.") for name in modules)


def _template(route: Any) -> PathTemplate:
    template = ROOT
    for component in route.path_components:
        template += _SLASH
        if isinstance(component, str):
            template += PathTemplate.literal(component)
        else:
            template += _parameter(component)
    return template if route.path_components else _SLASH


def _parameter(definition: Any) -> PathTemplate:
    kind: str = definition.type.__name__

    def is_accepted(value: str) -> bool:
        if definition.parser is not None:
            definition.parser(value)
        return True

    regex = ".+" if kind == "Path" else "[^/]+"
    return PathTemplate.parameter(f"{{{definition.full}}}", sample_value(kind, is_accepted), regex)
