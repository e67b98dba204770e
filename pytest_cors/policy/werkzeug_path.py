"""Paths as Werkzeug writes them, for Flask and Quart: `/items/<int:item_id>`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pytest_cors.policy.converter_path import converter_template
from pytest_cors.policy.path_template import PathTemplate

__all__ = ["werkzeug_template"]

_PARAMETER: Final = re.compile(
    r"<(?:[a-zA-Z_][a-zA-Z0-9_]*(?:\(.*?\))?:)?([a-zA-Z_][a-zA-Z0-9_]*)>"
)


def werkzeug_template(rule: Any) -> PathTemplate:
    """The template of one rule of a URL map."""
    # Private, and there since the first version: without it the kinds of the parameters are lost.
    converters: Mapping[str, Any] = getattr(rule, "_converters", {})
    return converter_template(rule.rule, _PARAMETER, converters)
