"""Paths as Werkzeug writes them, for Flask and Quart: `/items/<int:item_id>`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pytest_cors.policy.path_template import ROOT, PathTemplate
from pytest_cors.policy.sample_value import sample_value

__all__ = ["werkzeug_template"]

_PARAMETER: Final = re.compile(
    r"<(?:[a-zA-Z_][a-zA-Z0-9_]*(?:\(.*?\))?:)?([a-zA-Z_][a-zA-Z0-9_]*)>"
)


def werkzeug_template(rule: Any) -> PathTemplate:
    """The template of one rule of a URL map."""
    # Private, and there since the first version: without it the kinds of the parameters are lost.
    converters: Mapping[str, Any] = getattr(rule, "_converters", {})
    template, end = ROOT, 0
    for found in _PARAMETER.finditer(rule.rule):
        template += PathTemplate.literal(rule.rule[end : found.start()])
        template += _parameter(found[0], converters.get(found[1]))
        end = found.end()
    return template + PathTemplate.literal(rule.rule[end:])


def _parameter(text: str, converter: Any) -> PathTemplate:
    regex = getattr(converter, "regex", "[^/]+")

    def is_accepted(value: str) -> bool:
        if re.fullmatch(regex, value) is None:
            return False
        if converter is not None:
            converter.to_python(value)
        return True

    kind = type(converter).__name__
    return PathTemplate.parameter(text, sample_value(kind, is_accepted, regex=regex), regex)
