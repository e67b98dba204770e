"""BlackSheep: the policies of `app.use_cors` and `app.add_cors_policy`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.blacksheep_path import blacksheep_template
from pytest_cors.policy.fault import Field
from pytest_cors.policy.reading import Coverage, Reader, Reading
from pytest_cors.policy.recognition import dotted_name, is_instance

__all__ = ["READER"]


def _read(place: Place) -> Iterator[Reading]:
    try:
        strategy = place.item.cors
    except TypeError:  # what the property raises where use_cors was not called
        return
    app = dotted_name(place.item)
    names = {id(policy): name for name, policy in strategy.policies.items()}
    for policy, routes in _by_policy(strategy).items():
        coverage = Coverage.routes(place, [blacksheep_template(route) for route in routes])
        name = names.get(id(policy), "?")
        yield _reading(f"CORS policy {name!r} of {app}", policy, coverage)
    yield _reading(f"use_cors of {app}", strategy.default_policy, Coverage.of(place))


def _by_policy(strategy: Any) -> dict[Any, list[Any]]:
    """The routes that a policy of their own was given to."""
    found: dict[Any, list[Any]] = {}
    router = strategy.router
    for route in router.iter_all() if hasattr(router, "iter_all") else router:
        policy = strategy.get_policy_by_route(route)
        if policy is not None:
            found.setdefault(policy, []).append(route)
    return found


def _reading(source: str, policy: Any, coverage: Coverage) -> Reading:
    # Origins and header names in lower case, methods in upper case: the framework has done that.
    arguments: dict[Field, object] = {
        "allow_origins": policy.allow_origins,
        "allow_methods": policy.allow_methods,
        "allow_headers": policy.allow_headers,
        "allow_credentials": policy.allow_credentials,
        "expose_headers": policy.expose_headers,
        "max_age": policy.max_age,
    }
    return Reading("blacksheep", source, arguments, coverage)


def _recognises(item: Any) -> bool:
    return is_instance(item, "blacksheep", "Application")


READER: Final = Reader(
    "blacksheep", "BlackSheep: use_cors and add_cors_policy of the app", _recognises, _read
)
