"""Starlette and FastAPI: `CORSMiddleware`, wherever an app, a router, a mount or a route has it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.fault import SIGNATURE, Field
from pytest_cors.policy.header_name import SAFELISTED_REQUEST_NAMES
from pytest_cors.policy.matching import regex_text
from pytest_cors.policy.origin_pattern import OriginPattern
from pytest_cors.policy.reading import Coverage, Reader, Reading
from pytest_cors.policy.recognition import class_of, dotted_name, inherits, is_instance
from pytest_cors.policy.unread import Limit

__all__ = ["APPLICATION", "LAYER", "ROUTER"]

# What the middleware decides by; a subclass that overrides one of them decides in code.
_DECISIONS: Final = (
    "__call__",
    "allow_explicit_origin",
    "is_allowed_origin",
    "preflight_response",
    "send",
    "simple_response",
)


def _read_application(place: Place) -> Iterator[Reading]:
    listed = [_unwrapped(entry) for entry in place.item.user_middleware]
    written = [entry for entry in listed if inherits(entry[0], "starlette", "CORSMiddleware")]
    as_written = all(_has_own_signature(cls) for cls, _, _ in written)
    source = f"middleware of {dotted_name(place.item)}"
    if as_written and not _needs_building(place.item, listed):
        for layer, (cls, args, kwargs) in enumerate(written):
            yield _reading(place, source, cls, _arguments(cls, args, kwargs), layer)
        return
    # Building the stack changes nothing of the app, and shows the layers that it comes to.
    built = list(_instances(place.item.middleware_stack or place.item.build_middleware_stack()))
    as_written = as_written and len(written) == len(built)
    for layer, middleware in enumerate(built):
        arguments = _arguments(*written[layer]) if as_written else _as_built(middleware)
        yield _reading(place, source, class_of(middleware), arguments, layer)


def _needs_building(app: Any, listed: Sequence[tuple[Any, Any, Any]]) -> bool:
    """Whether there may be layers that the list of middleware does not show.

    A stack that was put around the app by hand, a class that builds its own, or a function in the
    place of a middleware class.
    """
    builder = app.build_middleware_stack.__module__.partition(".")[0]
    by_hand = app.middleware_stack is not None or builder not in {"starlette", "fastapi"}
    return by_hand or any(not isinstance(cls, type) for cls, _, _ in listed)


def _read_router(place: Place) -> Iterator[Reading]:
    for layer, middleware in enumerate(_instances(place.item.middleware_stack)):
        source = f"middleware of {dotted_name(place.item)}"
        yield _reading(place, source, class_of(middleware), _as_built(middleware), layer)


def _read_layer(place: Place) -> Iterator[Reading]:
    source = f"{dotted_name(place.item)} around {dotted_name(place.item.app)}"
    yield _reading(place, source, class_of(place.item), _as_built(place.item), 0)


def _unwrapped(entry: Any) -> tuple[Any, Sequence[Any], Mapping[str, Any]]:
    """Class and arguments of a `Middleware`, also where the class is wrapped in a partial."""
    cls, args, kwargs = entry.cls, tuple(entry.args), dict(entry.kwargs)
    while is_instance(cls, "functools", "partial"):
        cls, args, kwargs = cls.func, (*cls.args, *args), {**cls.keywords, **kwargs}
    return cls, args, kwargs


def _instances(stack: Any) -> Iterator[Any]:
    """The CORS layers of a chain of middleware, which ends at the router it belongs to."""
    seen: set[int] = set()
    while stack is not None and id(stack) not in seen:
        seen.add(id(stack))
        if is_instance(stack, "starlette", "CORSMiddleware"):
            yield stack
        stack = getattr(stack, "app", None)


def _has_own_signature(cls: Any) -> bool:
    """Whether the class takes the arguments that Starlette's own does."""
    return str(cls.__init__.__module__).partition(".")[0] == "starlette"


def _arguments(cls: type, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[Field, object]:
    bound = inspect.signature(cls).bind(None, *args, **kwargs)
    bound.apply_defaults()
    return {field: bound.arguments[field] for field in SIGNATURE if field in bound.arguments}


def _as_built(middleware: Any) -> dict[Field, object]:
    """The arguments that an instance was made with, from what it keeps of them."""
    every = getattr(sys.modules.get("starlette.middleware.cors"), "ALL_METHODS", None)
    methods = middleware.allow_methods
    exposed = middleware.simple_headers.get("Access-Control-Expose-Headers", "")
    return {
        "allow_origins": middleware.allow_origins,
        "allow_origin_regex": middleware.allow_origin_regex,
        "allow_methods": ("*",) if methods is every else methods,
        # It adds the safelisted names to whatever was given.
        "allow_headers": [
            name for name in middleware.allow_headers if name not in SAFELISTED_REQUEST_NAMES
        ],
        "allow_credentials": "Access-Control-Allow-Credentials" in middleware.preflight_headers,
        "expose_headers": [name for name in exposed.split(", ") if name],
        "max_age": int(middleware.preflight_headers["Access-Control-Max-Age"]),
        "allow_private_network": getattr(middleware, "allow_private_network", False),
    }


def _reading(
    place: Place, source: str, cls: type, arguments: dict[Field, object], layer: int
) -> Reading:
    regex: Any = arguments.get("allow_origin_regex")
    return Reading(
        "starlette",
        source,
        arguments,
        Coverage.of(place),
        patterns=() if regex is None else (OriginPattern(regex_text(regex)),),
        limits=(Limit.CODE,) if _decides(cls) else (),
        layer=layer,
    )


def _decides(cls: type) -> bool:
    """Whether a method that decides is not Starlette's own."""
    methods = (getattr(cls, name, None) for name in _DECISIONS)
    return any(
        method is not None and method.__module__.partition(".")[0] != "starlette"
        for method in methods
    )


APPLICATION: Final = Reader(
    "starlette",
    "Starlette, FastAPI: CORSMiddleware in the middleware of the app, of a router, mount or route",
    lambda item: is_instance(item, "starlette", "Starlette"),
    _read_application,
)
ROUTER: Final = Reader(
    "starlette",
    APPLICATION.looks_at,
    lambda item: is_instance(item, "starlette", "Router"),
    _read_router,
)
LAYER: Final = Reader(
    "starlette",
    "ASGI: starlette.middleware.cors.CORSMiddleware around the app",
    lambda item: is_instance(item, "starlette", "CORSMiddleware"),
    _read_layer,
)
