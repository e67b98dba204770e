"""Paths whose parameters have converters with `regex` and `to_python`: Werkzeug's and Django's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pytest_cors.policy.path_template import ROOT, PathTemplate
from pytest_cors.policy.sample_value import sample_value

__all__ = ["converter_template"]


def converter_template(
    rule: str, parameter: re.Pattern[str], converters: Mapping[str, Any]
) -> PathTemplate:
    """The template of a rule in which `parameter` finds the parameters, their names as group 1."""
    template, end = ROOT, 0
    for found in parameter.finditer(rule):
        template += PathTemplate.literal(rule[end : found.start()])
        template += _parameter(found[0], converters.get(found[1]))
        end = found.end()
    return template + PathTemplate.literal(rule[end:])


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
