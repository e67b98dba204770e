"""Flask and Quart: views under a decorator that keeps its arguments in a closure, blueprints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_cors.policy.closure import closure_of
from pytest_cors.policy.path_template import PathTemplate
from pytest_cors.policy.werkzeug_path import werkzeug_template

__all__ = ["by_blueprint", "decorated_views", "rules_of"]


def decorated_views(app: Any, module: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Endpoints whose view was wrapped by a function of this module, with what that remembers.

    A wrapper takes the name and module of what it wraps, but not its global variables.
    """
    for endpoint, view in app.view_functions.items():
        while view is not None:
            if getattr(view, "__globals__", {}).get("__name__") == module:
                yield endpoint, closure_of(view)
                break
            view = getattr(view, "__wrapped__", None)


def by_blueprint(functions: Mapping[str | None, Any]) -> list[tuple[str | None, Any]]:
    """What was registered for blueprints and for the app (None), in the order of running."""
    return sorted(
        functions.items(),
        key=lambda entry: -1 if entry[0] is None else entry[0].count("."),
        reverse=True,
    )


def rules_of(app: Any, *, endpoint: str = "", blueprint: str = "") -> list[PathTemplate]:
    """The routes of one endpoint, or of a blueprint and all that is nested in it."""
    return [
        werkzeug_template(rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint == endpoint or (blueprint and rule.endpoint.startswith(f"{blueprint}."))
    ]
