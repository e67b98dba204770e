"""Paths and hosts as Starlette writes them: `/items/{item_id:int}`, `{tenant}.example.org`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from pytest_cors.policy.path_template import ROOT, PathTemplate
from pytest_cors.policy.sample_value import sample_value

__all__ = ["Parameter", "starlette_template"]

_PARAMETER: Final = re.compile(r"\{([a-zA-Z_][a-zA-Z0-9_]*)(?::[a-zA-Z_][a-zA-Z0-9_]*)?\}")

Parameter = Callable[[str], object]
"""Whether one parameter of a route takes a value, beyond what its converter says."""


def starlette_template(
    text: str,
    convertors: Mapping[str, Any],
    further: Mapping[str, tuple[Parameter, tuple[str, ...]]] | None = None,
) -> PathTemplate:
    """The template of a route's or mount's `path`, or of a host's `host`.

    `convertors` are the route's own. `further` has, by the name of a parameter, who else has a say
    about its values, and which values that makes likely.
    """
    template, end = ROOT, 0
    for found in _PARAMETER.finditer(text):
        template += PathTemplate.literal(text[end : found.start()])
        accepts, likely = (further or {}).get(found[1], (_anything, ()))
        template += _parameter(found[0], convertors.get(found[1]), accepts, likely)
        end = found.end()
    return template + PathTemplate.literal(text[end:])


def _parameter(
    text: str, convertor: Any, accepts: Parameter, likely: tuple[str, ...]
) -> PathTemplate:
    regex = getattr(convertor, "regex", "[^/]+")

    def is_accepted(value: str) -> bool:
        if re.fullmatch(regex, value) is None:
            return False
        if convertor is not None:
            convertor.convert(value)
        return accepts(value) not in (False, None)

    kind = type(convertor).__name__
    return PathTemplate.parameter(
        text, sample_value(kind, is_accepted, regex=regex, likely=likely), regex
    )


def _anything(value: str) -> bool:
    return True
