"""Flask and Quart: the URL map, which is Werkzeug's in both."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.recognition import is_instance
from pytest_cors.policy.route import Route, sorted_methods
from pytest_cors.policy.werkzeug_path import werkzeug_template

__all__ = ["werkzeug_routes"]


def werkzeug_routes(place: Place) -> Iterator[Route]:
    """The rules of an app's URL map that HTTP requests are answered by."""
    app = place.item
    if not (is_instance(app, "flask", "Flask") or is_instance(app, "quart", "Quart")):
        return
    for rule in app.url_map.iter_rules():
        if rule.build_only or getattr(rule, "websocket", False):
            continue
        path = place.path + werkzeug_template(rule)
        host = place.host or (rule.host if app.url_map.host_matching else None)
        methods = sorted_methods(rule.methods)
        yield Route(path.sample, methods, rule.endpoint, path.text, host or None, path.exact)
