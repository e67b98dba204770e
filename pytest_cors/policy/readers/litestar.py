"""Litestar: the `CORSConfig` of the app."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.entries import several
from pytest_cors.policy.fault import Field
from pytest_cors.policy.origin_pattern import OriginPattern
from pytest_cors.policy.reading import Coverage, Reader, Reading, with_patterns
from pytest_cors.policy.recognition import dotted_name, is_instance

__all__ = ["READER"]


def _read(place: Place) -> Iterator[Reading]:
    config = place.item.cors_config
    if config is None:
        return
    origins = several(config.allow_origins)
    patterns = [OriginPattern(_wildcard_regex(origin)) for origin in origins if _is_glob(origin)]
    if config.allow_origin_regex:
        patterns.append(OriginPattern(config.allow_origin_regex))
    arguments: dict[Field, object] = {
        "allow_origins": [origin for origin in origins if not _is_glob(origin)],
        "allow_methods": config.allow_methods,
        "allow_headers": config.allow_headers,
        "allow_credentials": config.allow_credentials,
        "expose_headers": config.expose_headers,
        "max_age": config.max_age,
    }
    arguments, limits = with_patterns(arguments, patterns)
    source = f"cors_config of {dotted_name(place.item)}"
    yield Reading("litestar", source, arguments, Coverage.of(place), tuple(patterns), limits=limits)


def _is_glob(origin: str) -> bool:
    """Litestar takes a `*` inside an origin for any text, dots included."""
    return "*" in origin and origin != "*"


def _wildcard_regex(origin: str) -> str:
    return ".*".join(map(re.escape, origin.split("*")))


def _recognises(item: Any) -> bool:
    return is_instance(item, "litestar", "Litestar")


READER: Final = Reader("litestar", "Litestar: cors_config of the app", _recognises, _read)
