"""One CORS configuration as it was found in an app: its arguments, and the paths it is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.fault import Field
from pytest_cors.policy.origin_pattern import OriginPattern, joined
from pytest_cors.policy.path_template import PathTemplate
from pytest_cors.policy.regex_tree import compiles
from pytest_cors.policy.unread import Limit

__all__ = ["EVERYTHING", "Coverage", "Reader", "Reading", "with_patterns"]

EVERYTHING = ""
"""The text of a coverage that leaves no path of the app out."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The paths that a configuration is for.

    `text` is how the app says it: a prefix, a route's path, or a regex; `""` is the whole app.
    `begin` is a regex for where the paths begin, `rest` one that the remainder has to match fully.
    """

    text: str = EVERYTHING
    begin: str = ""
    rest: str = "(?s:.*)"
    host: str | None = None

    @classmethod
    def of(cls, place: Place) -> Coverage:
        """All that goes through one place of an app."""
        if place.whole:
            return cls(place.path.text, place.path.regex, "", place.host)
        rest = "(?s:/.*)?" if place.path.text else "(?s:.*)"
        text = place.path.text or ("/" if place.shared else EVERYTHING)
        return cls(text, place.path.regex, rest, place.host)

    @classmethod
    def below(cls, place: Place, text: str, rest: str) -> Coverage:
        """What goes through the place and goes on with a path that `rest` matches fully."""
        return cls(place.path.text + text, place.path.regex, rest, place.host)

    @classmethod
    def routes(cls, place: Place, templates: Sequence[PathTemplate]) -> Coverage:
        """Some routes below a place."""
        text = ", ".join(place.path.text + template.text for template in templates) or "(no route)"
        rest = "|".join(template.regex for template in templates) or "(?!)"
        return cls(text, place.path.regex, rest, place.host)

    @property
    def is_everything(self) -> bool:
        """Whether no path of the app is left out."""
        return self.text == EVERYTHING and self.host is None

    def covers(self, place: Place) -> bool:
        """Whether it is for all that goes through the place."""
        return self == Coverage.of(place)

    def includes(self, path: str) -> bool:
        """Whether the configuration is for this path, given without host, query and encoding."""
        begins = re.match(self.begin, path)
        return begins is not None and re.fullmatch(self.rest, path[begins.end() :]) is not None


@dataclass(frozen=True, slots=True)
class Reading:
    """A configuration in the terms of `CORSPolicy`, as the framework understands it.

    `source` is where it stands, in words a developer finds it by. `patterns` are its origin regexes
    as written. `layer` counts the layers that see a request before this one, among those that were
    read at the same place.
    """

    framework: str
    source: str
    arguments: Mapping[Field, object]
    coverage: Coverage = Coverage()
    patterns: tuple[OriginPattern, ...] = ()
    limits: tuple[Limit, ...] = ()
    layer: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """How the configurations of one framework, or of one library for it, are read.

    `looks_at` says in words where that is. `recognises` takes a part of an app; `read` takes the
    place of one that was recognised.
    """

    framework: str
    looks_at: str
    recognises: Callable[[Any], bool]
    read: Callable[[Place], Iterable[Reading]]


def with_patterns(
    arguments: Mapping[Field, object], patterns: Sequence[OriginPattern]
) -> tuple[dict[Field, object], tuple[Limit, ...]]:
    """The arguments with the patterns as their one regex; a limit where there cannot be one.

    A pattern that does not compile matches nothing, and is left out.
    """
    usable = [pattern for pattern in patterns if compiles(pattern.regex)]
    try:
        return {**arguments, "allow_origin_regex": joined(usable)}, ()
    except ValueError:
        return dict(arguments), (Limit.ORIGIN_PATTERNS,)
