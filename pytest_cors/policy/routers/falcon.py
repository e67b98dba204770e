"""Falcon: the templates of its router, by `falcon.inspect`, and the prefixes of its sinks."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.path_template import ROOT, PathTemplate
from pytest_cors.policy.recognition import is_instance
from pytest_cors.policy.regex_tree import text_matching
from pytest_cors.policy.route import Route, sorted_methods
from pytest_cors.policy.sample_value import sample_value

__all__ = ["falcon_routes"]

_FIELD: Final = re.compile(
    r"\{([A-Za-z_][A-Za-z0-9_]*)(?::([A-Za-z_][A-Za-z0-9_]*)(?:\((.*?)\))?)?\}"
)
# Imported once the app is known to be Falcon's; Falcon itself does not.
_INSPECTION: Final = "falcon.inspect"
_NOT_HTTP: Final = frozenset({"WEBSOCKET"})
"""How the router files responders that are for no HTTP method."""


def falcon_routes(place: Place) -> Iterator[Route]:
    """The routes of an app, with the methods that its resources respond to, and its sinks."""
    app = place.item
    if not is_instance(app, "falcon", "App"):
        return
    inspection: Any = import_module(_INSPECTION)
    try:
        found: list[Any] = inspection.inspect_routes(app)
        converters: Mapping[str, Any] = app.router_options.converters
    except (AttributeError, TypeError):
        # A router of the user's own, that falcon.inspect was not taught to read.
        found, converters = [], {}
    for info in found:
        path = place.path + _template(info.path, converters)
        methods = {method.method for method in info.methods if not method.internal} - _NOT_HTTP
        if methods:
            # Falcon answers OPTIONS by itself where the resource does not.
            allowed = sorted_methods(methods | {"OPTIONS"})
            yield Route(path.sample, allowed, info.class_name, path.text, place.host, path.exact)
    for sink in inspection.inspect_sinks(app):
        path = place.path + PathTemplate.literal(text_matching(sink.prefix) or "/")
        yield Route(path.sample, None, sink.name, place.path.text + sink.prefix, place.host)


def _template(text: str, converters: Mapping[str, Any]) -> PathTemplate:
    template, end = ROOT, 0
    for found in _FIELD.finditer(text):
        template += PathTemplate.literal(text[end : found.start()])
        template += _field(found[0], found[2] or "", found[3] or "", converters)
        end = found.end()
    return template + PathTemplate.literal(text[end:])


def _field(text: str, kind: str, arguments: str, converters: Mapping[str, Any]) -> PathTemplate:
    converter = _converter(converters.get(kind), arguments)
    is_path = bool(getattr(converter, "CONSUME_MULTIPLE_SEGMENTS", False))

    def is_accepted(value: str) -> object:
        if not is_path and "/" in value:
            return False
        if converter is None:
            return True
        return converter.convert(value.split("/") if is_path else value)

    likely = _numbers_and_texts(arguments)
    regex = ".+" if is_path else "[^/]+"
    return PathTemplate.parameter(text, sample_value(kind, is_accepted, likely=likely), regex)


def _converter(cls: Any, arguments: str) -> Any:
    """An instance of the converter, made with the literal arguments that the template has."""
    if cls is None:
        return None
    call: Any = _call(arguments).body
    args = [ast.literal_eval(argument) for argument in call.args]
    return cls(*args, **{word.arg: ast.literal_eval(word.value) for word in call.keywords})


def _numbers_and_texts(arguments: str) -> list[str]:
    """Values that a converter's arguments suggest: bounds, digits, a regex or a date format."""
    found: list[str] = []
    for node in ast.walk(_call(arguments)):
        match node:
            case ast.Constant(value=int() as number):
                found += [str(number), "1" * min(number, 100)]
            case ast.Constant(value=str() as text):
                found += [_date(text), text_matching(text) or "1"]
            case _:
                continue
    return found


def _call(arguments: str) -> ast.Expression:
    """The arguments as Falcon reads them: Python, where a regex may have escapes unknown to it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(f"converter({arguments})", mode="eval")


def _date(format_string: str) -> str:
    return datetime(2020, 1, 1, tzinfo=UTC).strftime(format_string)
