"""How each framework spells the settings of CORS: the line to write, with its actual argument.

The spellings are those of the facilities that come with a framework, or that most of its users
take: django-cors-headers, flask-cors, quart-cors.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["FRAMEWORKS", "Facility", "Setting", "facility", "header_line", "setting_line"]

Setting = Literal["origins", "regex", "methods", "headers", "credentials", "exposed", "max_age"]

_HEADERS: Final[dict[Setting, str]] = {
    "origins": "Access-Control-Allow-Origin",
    "methods": "Access-Control-Allow-Methods",
    "headers": "Access-Control-Allow-Headers",
    "credentials": "Access-Control-Allow-Credentials",
    "exposed": "Access-Control-Expose-Headers",
    "max_age": "Access-Control-Max-Age",
    "regex": "Access-Control-Allow-Origin",  # on the wire it is the origin that has matched
}

_SAME_NAMES: Final[dict[Setting, str]] = {
    "origins": "allow_origins",
    "methods": "allow_methods",
    "headers": "allow_headers",
    "credentials": "allow_credentials",
    "exposed": "expose_headers",
    "max_age": "max_age",
}
_STARLETTE_NAMES: Final[dict[Setting, str]] = {**_SAME_NAMES, "regex": "allow_origin_regex"}


@dataclass(frozen=True, slots=True)
class Facility:
    """What a framework has for CORS.

    `call` is how it is set up, with `{}` for the argument. `arguments` are the names of the
    settings; one that is missing cannot be set. `outermost` is how it is put around everything
    else, `no_slash_redirect` what keeps the framework from redirecting for a slash.
    """

    name: str
    call: str
    arguments: dict[Setting, str]
    outermost: str
    no_slash_redirect: str | None = None


_STARLETTE: Final = Facility(
    "Starlette's CORSMiddleware",
    "app.add_middleware(CORSMiddleware, ..., {})",
    _STARLETTE_NAMES,
    "app = CORSMiddleware(app, ...)  # around the whole app",
    "app.router.redirect_slashes = False",
)

_FACILITIES: Final[dict[str, Facility]] = {
    "starlette": _STARLETTE,
    "fastapi": Facility(
        "FastAPI's CORSMiddleware",
        _STARLETTE.call,
        _STARLETTE_NAMES,
        _STARLETTE.outermost,
        "app = FastAPI(redirect_slashes=False)",
    ),
    "litestar": Facility(
        "Litestar's CORSConfig",
        "CORSConfig(..., {})",
        _STARLETTE_NAMES,
        "app = Litestar(..., cors_config=CORSConfig(...))",
    ),
    "quart": Facility(
        "quart-cors",
        "app = cors(app, ..., {})",
        {**_SAME_NAMES, "origins": "allow_origin"},
        "app = cors(app, ...)",
        "app.url_map.strict_slashes = False",
    ),
    "flask": Facility(
        "Flask-CORS",
        "CORS(app, ..., {})",
        {
            **_SAME_NAMES,
            "origins": "origins",
            "methods": "methods",
            "credentials": "supports_credentials",
        },
        "CORS(app, ...)",
        "app.url_map.strict_slashes = False",
    ),
    "falcon": Facility(
        "falcon.CORSMiddleware",
        "falcon.CORSMiddleware(..., {})",
        {
            "origins": "allow_origins",
            "credentials": "allow_credentials",
            "exposed": "expose_headers",
        },
        "app = falcon.asgi.App(middleware=[falcon.CORSMiddleware(...), ...])",
    ),
    "blacksheep": Facility(
        "BlackSheep's CORS support", "app.use_cors(..., {})", _SAME_NAMES, "app.use_cors(...)"
    ),
    "django": Facility(
        "django-cors-headers",
        "{}",
        {
            "origins": "CORS_ALLOWED_ORIGINS",
            "methods": "CORS_ALLOW_METHODS",
            "headers": "CORS_ALLOW_HEADERS",
            "credentials": "CORS_ALLOW_CREDENTIALS",
            "exposed": "CORS_EXPOSE_HEADERS",
            "regex": "CORS_ALLOWED_ORIGIN_REGEXES",
            "max_age": "CORS_PREFLIGHT_MAX_AGE",
        },
        'MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", ...]  # before all others',
        "APPEND_SLASH = False",
    ),
}

FRAMEWORKS: Final = tuple(_FACILITIES)
"""The names of those that are known, as they are recognised."""

# What django-cors-headers allows if nothing is set; other middlewares always allow these four.
_DJANGO_DEFAULTS: Final = frozenset(
    {"accept", "authorization", "content-type", "user-agent", "x-csrftoken", "x-requested-with"}
)
_ALWAYS_ALLOWED: Final = frozenset({"accept", "accept-language", "content-language"})


def facility(framework: str | None) -> Facility | None:
    """The facility of a framework by its name in any case; None where it is not known."""
    return _FACILITIES.get((framework or "").lower())


def setting_line(
    framework: str | None, setting: Setting, values: Sequence[str], *, more: bool = False
) -> str | None:
    """The line that makes the setting: `allow_methods=["GET", "PUT"]` in its call.

    For an unknown framework it is the response header that is wanted. None where the framework
    has no such setting. `values` of "credentials" are the origins that are to have them; of
    "regex" and "max_age" there is one. `more` leaves room for values that are there already.
    """
    known = facility(framework)
    if known is None:
        return header_line(setting, values)
    argument = known.arguments.get(setting)
    if argument is None:
        return None
    joint = " = " if known.call == "{}" else "="
    value = _value(known, setting, values, more)
    return known.call.format(f"{argument}{joint}{value}")


def header_line(setting: Setting, values: Sequence[str]) -> str:
    """The response header that the setting makes."""
    value = "true" if setting == "credentials" else ", ".join(values)
    return f"{_HEADERS[setting]}: {value}"


def _value(known: Facility, setting: Setting, values: Sequence[str], more: bool) -> str:
    if setting == "credentials" and known is not _FACILITIES["falcon"]:
        return "True"
    if setting == "max_age":
        return values[0]
    if setting == "regex":
        pattern = _raw(values[0])
        return f"[{pattern}]" if known is _FACILITIES["django"] else pattern
    if setting == "headers":
        if known is _FACILITIES["django"] and {name.lower() for name in values} >= _DJANGO_DEFAULTS:
            added = [name for name in values if name.lower() not in _DJANGO_DEFAULTS]
            return f"[*default_headers, {_items(added)}]"
        values = [name for name in values if name.lower() not in _ALWAYS_ALLOWED]
    return f"[{'..., ' if more else ''}{_items(values)}]"


def _raw(pattern: str) -> str:
    """A regex as it is written in Python, where it can be without doubled backslashes."""
    plain = '"' not in pattern and "\n" not in pattern and not pattern.endswith("\\")
    return f'r"{pattern}"' if plain else repr(pattern)


def _items(values: Sequence[str]) -> str:
    return ", ".join(json.dumps(value) for value in values)
