"""Flask: flask-cors over an app, over a blueprint, and as the decorator of a view."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.closure import closure_of
from pytest_cors.policy.entries import seconds, several
from pytest_cors.policy.fault import Field
from pytest_cors.policy.matching import Matching, full_regex, is_regex, regex_text
from pytest_cors.policy.origin_pattern import OriginPattern
from pytest_cors.policy.reading import EVERYTHING, Coverage, Reader, Reading, with_patterns
from pytest_cors.policy.recognition import dotted_name, is_instance
from pytest_cors.policy.unread import Limit
from pytest_cors.policy.wrapped_view import by_blueprint, decorated_views, rules_of

__all__ = ["READER"]

# With one of these in it, the library takes a string for a regex.
_REGEX_HINTS: Final = frozenset("*\\]?$^[]()")
_ANY: Final = frozenset({"*", ".*"})


def _read(place: Place) -> Iterator[Reading]:
    app = place.item
    # The decorator's headers stand: what follows leaves alone a response that has them.
    for endpoint, closure in decorated_views(app, "flask_cors.decorator"):
        coverage = Coverage.routes(place, rules_of(app, endpoint=endpoint))
        options = _merged(app, closure.get("_options", {}))
        yield _reading(f"@cross_origin of {endpoint!r}", options, coverage)
    for blueprint, functions in by_blueprint(app.after_request_funcs):
        for function in functions:
            yield from _of_function(place, blueprint, function)


def _of_function(place: Place, blueprint: str | None, function: Any) -> Iterator[Reading]:
    """What one `CORS(...)` made: for each pattern of paths, in the order of trial, its options."""
    if not str(getattr(function, "__module__", "")).startswith("flask_cors."):
        return
    owner = dotted_name(place.item) if blueprint is None else f"blueprint {blueprint!r}"
    for pattern, options in closure_of(function).get("resources", ()):
        text, rest = _resource(pattern)
        if blueprint is not None:
            rules = rules_of(place.item, blueprint=blueprint)
            inside = [rule for rule in rules if re.fullmatch(rest, rule.sample)]
            coverage = Coverage.routes(place, inside)
        else:
            coverage = Coverage.below(place, text, rest) if text else Coverage.of(place)
        yield _reading(f"CORS() of {owner}", _mapping(options), coverage)


def _reading(source: str, options: Mapping[str, Any], coverage: Coverage) -> Reading:
    literals: list[object] = []
    patterns: list[OriginPattern] = []
    for origin in several(options.get("origins")):
        if _pattern_text(origin) in _ANY:
            literals.append("*")
        elif _is_regex(origin):
            # Matched at the start only and, if it came as a string, in any case.
            patterns.append(OriginPattern(regex_text(origin, re.IGNORECASE), Matching.START))
        else:
            literals.append(origin.casefold() if isinstance(origin, str) else origin)
    arguments, limits = with_patterns(_arguments(options, literals), patterns)
    return Reading(
        "flask-cors",
        source,
        arguments,
        coverage,
        tuple(patterns),
        limits=limits + _header_limits(options),
    )


def _arguments(options: Mapping[str, Any], origins: list[object]) -> dict[Field, object]:
    headers = several(options.get("allow_headers"))
    any_header = any(_pattern_text(header) in _ANY for header in headers)
    return {
        "allow_origins": origins,
        "allow_methods": _names(options.get("methods"), upper=True),
        "allow_headers": ["*"] if any_header else [h for h in headers if not _is_regex(h)],
        "allow_credentials": bool(options.get("supports_credentials")),
        "expose_headers": _names(options.get("expose_headers")),
        # A zero is not sent, unless it is given as text.
        "max_age": seconds(options.get("max_age") or None),
        "allow_private_network": bool(options.get("allow_private_network")),
    }


def _header_limits(options: Mapping[str, Any]) -> tuple[Limit, ...]:
    headers = several(options.get("allow_headers"))
    if any(_pattern_text(header) in _ANY for header in headers):
        return ()
    return (Limit.HEADER_PATTERN,) if any(map(_is_regex, headers)) else ()


def _merged(app: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Defaults, then the app's `CORS_*` settings, then what the decorator was given."""
    core = sys.modules["flask_cors.core"]
    options = dict(getattr(core, "DEFAULT_OPTIONS", {}))
    for key in getattr(core, "CONFIG_OPTIONS", ()):
        if app.config.get(key) is not None:
            options[key.removeprefix("CORS_").lower()] = app.config[key]
    return {**options, **given}


def _mapping(options: Any) -> Mapping[str, Any]:
    """Options by name: they are a dict in the library's versions up to 5, an object since."""
    if hasattr(options, "keys"):
        return dict(options)
    return {name: getattr(options, name) for name in dir(options) if not name.startswith("_")}


def _resource(resource: str | re.Pattern[str]) -> tuple[str, str]:
    """The paths of one resource, in words and as a regex for the whole of them.

    A resource is a regex that matches at the start of a path, or one path literally.
    """
    if not _is_regex(resource):
        return str(resource), re.escape(str(resource))
    pattern = regex_text(resource)
    if re.match(pattern, "/") and re.match(pattern, "/\x7f/?"):
        # `/*` begins with any number of slashes, which every path does.
        return EVERYTHING, "(?s:.*)"
    return pattern, full_regex(pattern, Matching.START)


def _names(value: Any, *, upper: bool = False) -> list[str]:
    names = value.split(",") if isinstance(value, str) else several(value)
    stripped = [str(name).strip() for name in names]
    return [name.upper() if upper else name for name in stripped if name]


def _pattern_text(pattern: Any) -> Any:
    return pattern.pattern if is_regex(pattern) else pattern


def _is_regex(pattern: Any) -> bool:
    if is_regex(pattern):
        return True
    return isinstance(pattern, str) and not _REGEX_HINTS.isdisjoint(pattern)


def _recognises(item: Any) -> bool:
    return is_instance(item, "flask", "Flask")


READER: Final = Reader(
    "flask-cors",
    "Flask: CORS() of flask-cors over the app or a blueprint, and @cross_origin",
    _recognises,
    _read,
)
