"""Quart: quart-cors over an app, over a blueprint, and as the decorator of a route."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.entries import seconds, several
from pytest_cors.policy.fault import Field
from pytest_cors.policy.matching import Matching, is_regex, regex_text
from pytest_cors.policy.origin_pattern import OriginPattern
from pytest_cors.policy.reading import Coverage, Reader, Reading, with_patterns
from pytest_cors.policy.recognition import dotted_name, is_instance
from pytest_cors.policy.wrapped_view import by_blueprint, decorated_views, rules_of

__all__ = ["READER"]

_MODULE: Final = "quart_cors"
_LISTS: Final[Mapping[str, Field]] = {
    "allow_methods": "allow_methods",
    "allow_headers": "allow_headers",
    "expose_headers": "expose_headers",
}


def _read(place: Place) -> Iterator[Reading]:
    app = place.item
    name = dotted_name(app)
    # A route's own headers stand: the response is marked, and what follows leaves it alone.
    for endpoint, given in decorated_views(app, _MODULE):
        coverage = Coverage.routes(place, rules_of(app, endpoint=endpoint))
        yield _reading(app, f"@route_cors of {endpoint!r}", given, coverage)
    for blueprint, functions in by_blueprint(app.after_request_funcs):
        for function in functions:
            if not _is_cors(function):
                continue
            if blueprint is None:
                yield _reading(app, f"cors() of {name}", function.keywords, Coverage.of(place))
            else:
                coverage = Coverage.routes(place, rules_of(app, blueprint=blueprint))
                source = f"cors() of blueprint {blueprint!r}"
                yield _reading(app, source, function.keywords, coverage)


def _is_cors(function: Any) -> bool:
    return isinstance(function, partial) and function.func.__module__ == _MODULE


def _reading(app: Any, source: str, given: Mapping[str, Any], coverage: Coverage) -> Reading:
    origins = several(_option(app, given, "allow_origin"))
    # A compiled regex has to match at the start of the origin only.
    patterns = tuple(
        OriginPattern(regex_text(origin), Matching.START) for origin in origins if is_regex(origin)
    )
    arguments: dict[Field, object] = {
        "allow_origins": [origin for origin in origins if isinstance(origin, str)],
        # The library's own `or`: False is not told from not given.
        "allow_credentials": bool(_option(app, given, "allow_credentials", falsy_is_unset=True)),
        "max_age": seconds(_option(app, given, "max_age")),
    }
    for option, field in _LISTS.items():
        # Its own default is a list with one empty string, which comes to no header.
        arguments[field] = [name for name in several(_option(app, given, option)) if name]
    arguments, limits = with_patterns(arguments, patterns)
    return Reading("quart-cors", source, arguments, coverage, patterns, limits=limits)


def _option(app: Any, given: Mapping[str, Any], name: str, *, falsy_is_unset: bool = False) -> Any:
    """What was given to the function, else what the app's config has, else the default."""
    value = given.get(name)
    if value is not None and not (falsy_is_unset and not value):
        return value
    key = f"QUART_CORS_{name.upper()}"
    defaults = getattr(sys.modules[_MODULE], "DEFAULTS", {})
    return app.config.get(key, defaults.get(key))


def _recognises(item: Any) -> bool:
    return is_instance(item, "quart", "Quart")


READER: Final = Reader(
    "quart-cors",
    "Quart: cors() of quart-cors over the app or a blueprint, and @route_cors",
    _recognises,
    _read,
)
