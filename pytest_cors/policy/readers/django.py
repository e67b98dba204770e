"""Django: the settings of django-cors-headers."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.fault import Field
from pytest_cors.policy.matching import Matching, full_regex, regex_text
from pytest_cors.policy.origin_pattern import OriginPattern
from pytest_cors.policy.reading import EVERYTHING, Coverage, Reader, Reading, with_patterns
from pytest_cors.policy.recognition import inherits, is_instance
from pytest_cors.policy.unread import Limit

__all__ = ["READER"]


def _read(place: Place) -> Iterator[Reading]:
    settings = getattr(sys.modules.get("django.conf"), "settings", None)
    # The shadow settings of the library have its defaults, and the names it used to take.
    conf = getattr(sys.modules.get("corsheaders.conf"), "conf", None)
    if settings is None or conf is None:
        return
    listed = [_loaded(path) for path in settings.MIDDLEWARE]
    layers = [cls for cls in listed if inherits(cls, "corsheaders", "CorsMiddleware")]
    for layer, cls in enumerate(layers):
        yield _reading(place, conf, cls, layer)


def _reading(place: Place, conf: Any, cls: type, layer: int) -> Reading:
    # It looks for a match at the start of the origin only.
    patterns = tuple(
        OriginPattern(regex_text(pattern), Matching.START)
        for pattern in conf.CORS_ALLOWED_ORIGIN_REGEXES
    )
    arguments, limits = with_patterns(_arguments(conf), patterns)
    return Reading(
        "django",
        "settings CORS_*",
        arguments,
        _coverage(place, conf.CORS_URLS_REGEX),
        patterns,
        limits=limits + _code(cls),
        layer=layer,
    )


def _arguments(conf: Any) -> dict[Field, object]:
    origins = [_compared(origin) for origin in conf.CORS_ALLOWED_ORIGINS]
    return {
        "allow_origins": ["*", *origins] if conf.CORS_ALLOW_ALL_ORIGINS else origins,
        "allow_methods": conf.CORS_ALLOW_METHODS,
        "allow_headers": conf.CORS_ALLOW_HEADERS,
        "allow_credentials": conf.CORS_ALLOW_CREDENTIALS,
        "expose_headers": conf.CORS_EXPOSE_HEADERS,
        # A zero is not sent.
        "max_age": conf.CORS_PREFLIGHT_MAX_AGE or None,
        "allow_private_network": getattr(conf, "CORS_ALLOW_PRIVATE_NETWORK", False),
    }


def _compared(origin: str) -> str:
    """The part of an entry that is compared with the origin: scheme and authority."""
    parts = urlsplit(origin)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else origin


def _coverage(place: Place, regex: str | re.Pattern[str]) -> Coverage:
    """The paths by `CORS_URLS_REGEX`, which has to match at the start of the path."""
    pattern = regex_text(regex)
    text = EVERYTHING if pattern == r"^.*$" else pattern
    if not text:
        return Coverage.of(place)
    return Coverage.below(place, text, full_regex(pattern, Matching.START))


def _code(cls: type) -> tuple[Limit, ...]:
    """Whether code has a say: a receiver of the library's signal, or a subclass."""
    signals = sys.modules.get("corsheaders.signals")
    receivers: Sequence[Any] = getattr(
        getattr(signals, "check_request_enabled", None), "receivers", ()
    )
    return (Limit.CODE,) if receivers or cls.__name__ != "CorsMiddleware" else ()


def _loaded(path: str) -> Any:
    """The class behind a dotted path. The handler has imported its module already."""
    module, _, name = path.rpartition(".")
    return getattr(sys.modules.get(module), name, None)


def _recognises(item: Any) -> bool:
    return is_instance(item, "django", "BaseHandler")


READER: Final = Reader(
    "django", "Django: the settings of django-cors-headers (CORS_*)", _recognises, _read
)
