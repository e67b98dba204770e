"""Falcon: `falcon.CORSMiddleware`, which `cors_enable=True` adds, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.fault import Field
from pytest_cors.policy.reading import Coverage, Reader, Reading
from pytest_cors.policy.recognition import class_of, dotted_name, is_instance
from pytest_cors.policy.unread import Limit

__all__ = ["READER"]

_MAX_AGE: Final = 86400
"""Seconds: what the middleware sends, whatever is configured."""

_DECISIONS: Final = ("process_response", "process_response_async")


def _read(place: Place) -> Iterator[Reading]:
    # A private attribute, and the only one that has the instances: falcon.inspect has the names.
    middleware = getattr(place.item, "_unprepared_middleware", ())
    layers = [item for item in middleware if is_instance(item, "falcon", "CORSMiddleware")]
    # Responses pass the list from its end, and a layer leaves alone what an earlier one has set.
    for layer, item in enumerate(reversed(layers)):
        source = f"{dotted_name(item)} of {dotted_name(place.item)}"
        credentials, limits = _credentials(item)
        yield Reading(
            "falcon",
            source,
            _arguments(item, credentials),
            Coverage.of(place),
            limits=limits + _code(item),
            layer=layer,
        )


def _arguments(item: Any, credentials: bool) -> dict[Field, object]:
    return {
        "allow_origins": ["*"] if item.allow_origins == "*" else item.allow_origins,
        # It allows what the resource responds to, and whatever header is asked for.
        "allow_methods": ["*"],
        "allow_headers": ["*"],
        "allow_credentials": credentials,
        "expose_headers": [name for name in (item.expose_headers or "").split(", ") if name],
        "max_age": _MAX_AGE,
        "allow_private_network": getattr(item, "allow_private_network", False),
    }


def _credentials(item: Any) -> tuple[bool, tuple[Limit, ...]]:
    """Credentials are allowed by origin: for all that are allowed, for none, or for some."""
    allowed = item.allow_credentials
    if allowed == "*" or (item.allow_origins != "*" and item.allow_origins <= allowed):
        return bool(item.allow_origins), ()
    if item.allow_origins != "*":
        allowed = allowed & item.allow_origins
    return False, (Limit.CREDENTIALS_PER_ORIGIN,) if allowed else ()


def _code(item: Any) -> tuple[Limit, ...]:
    """A subclass that answers by itself decides in code."""
    methods = (getattr(class_of(item), name, None) for name in _DECISIONS)
    own = any(method and method.__module__.partition(".")[0] != "falcon" for method in methods)
    return (Limit.CODE,) if own else ()


def _recognises(item: Any) -> bool:
    return is_instance(item, "falcon", "App")


READER: Final = Reader(
    "falcon", "Falcon: falcon.CORSMiddleware among the app's middleware", _recognises, _read
)
