"""Paths as BlackSheep writes them: `/items/:id`, `/items/{int:id}`, `/items/<id>`, `/files/*`."""

from __future__ import annotations

import re
from typing import Any, Final

from pytest_cors.policy.path_template import ROOT, PathTemplate
from pytest_cors.policy.recognition import class_of
from pytest_cors.policy.sample_value import sample_value

__all__ = ["blacksheep_template"]

_PARAMETER: Final = re.compile(
    r"[{<](?:(?P<kind>[^:}>]+):)?(?P<name>[^}>]+)[}>]|(?<=/):(?P<bare>[^/]+)|(?P<tail>\*)"
)


def blacksheep_template(route: Any) -> PathTemplate:
    """The template of one of BlackSheep's `Route`s."""
    pattern = route.pattern.decode()
    kinds = getattr(class_of(route), "value_patterns", {})
    template, end = ROOT, 0
    for found in _PARAMETER.finditer(pattern):
        template += PathTemplate.literal(pattern[end : found.start()])
        kind = "path" if found["tail"] else found["kind"] or "string"
        regex = kinds.get(kind, ".*" if kind == "path" else "[^/]+")
        template += _parameter(found[0], kind, regex)
        end = found.end()
    return template + PathTemplate.literal(pattern[end:])


def _parameter(text: str, kind: str, regex: str) -> PathTemplate:
    def is_accepted(value: str) -> bool:
        return re.fullmatch(regex, value) is not None

    return PathTemplate.parameter(text, sample_value(kind, is_accepted, regex=regex), regex)
