"""`${NAME}` in a contract: what differs from one deployment to the next, and is kept outside.

As in a shell and in compose files: `${NAME}` has to be set, `${NAME:-default}` need not be, and
`$${` is a `${` that stands for itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, cast

__all__ = ["EnvironmentFault", "expanded", "expanded_list"]

_NAME: Final = r"[A-Za-z_][A-Za-z0-9_]*"
_REFERENCE: Final = re.compile(rf"\$\{{(?P<name>{_NAME})(?P<default>:-[^}}]*)?\}}")
_BEGIN: Final = re.compile(r"\$?\$\{")
_BETWEEN: Final = re.compile(r"[\s,]+")


class EnvironmentFault(ValueError):
    """A reference that is none, or to a variable that is not set and has no default."""


def expanded(text: str, environ: Mapping[str, str]) -> str:
    """The text with the values of the variables. Raises `EnvironmentFault`."""
    parts: list[str] = []
    at = 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < at:
            continue  # in a default
        parts.append(text[at : begin.start()])
        if begin.group() == "$${":
            parts.append("${")
            at = begin.end()
            continue
        reference = _REFERENCE.match(text, begin.start())
        if reference is None:
            raise EnvironmentFault(
                f"{text!r} has a '${{' that begins no variable: '${{NAME}}' or"
                " '${NAME:-default}' is wanted, or '$${' for itself"
            )
        parts.append(_value(reference, environ))
        at = reference.end()
    return "".join([*parts, text[at:]])


def expanded_list(text: str, environ: Mapping[str, str]) -> list[str]:
    """What an entry of a list stands for: one string, or all that a variable lists.

    An entry that is a variable and nothing else may hold several, the way deployments write them:
    between commas or white space, or as JSON. Of an empty one nothing is left. Raises
    `EnvironmentFault`.
    """
    value = expanded(text, environ)
    if _REFERENCE.fullmatch(text) is None:
        return [value]
    if value.lstrip().startswith("["):
        return _from_json(text, value)
    return [entry for entry in _BETWEEN.split(value) if entry]


def _value(reference: re.Match[str], environ: Mapping[str, str]) -> str:
    name, default = reference["name"], reference["default"]
    # With a default, an empty variable counts as one that is not set: as everywhere.
    value = environ.get(name)
    if default is not None:
        return value or default.removeprefix(":-")
    if value is None:
        raise EnvironmentFault(
            f"the environment variable {name} is not set, and has no default, as in"
            f" '${{{name}:-https://app.example.com}}'"
        )
    return value


def _from_json(text: str, value: str) -> list[str]:
    try:
        entries: Any = json.loads(value)
    except ValueError:
        entries = None
    listed = cast("list[object]", entries) if isinstance(entries, list) else [None]
    texts = [each for each in listed if isinstance(each, str)]
    if len(texts) != len(listed):
        raise EnvironmentFault(f"{text!r} stands for {value!r}, which is no JSON list of strings")
    return texts
