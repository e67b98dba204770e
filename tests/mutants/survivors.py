"""Mutants that differ and are not caught, each with the reason. docs/contract.md tells of them."""

from __future__ import annotations

from typing import Final

__all__ = ["SURVIVORS"]

# The differential knows the endpoint, and the contract does not.
_VARY: Final = "the endpoint's own Vary is lost in every answer alike, as if it had none"
_EMPTY: Final = "every request is answered with an empty page, as if the app had no others"
_OPTIONS: Final = "OPTIONS is answered with an empty page, as most frameworks do by themselves"
# The differential asks what browsers decide otherwise, be it for the better.
_SIMPLE: Final = "a simple POST is no longer refused, which no policy can ask for"
_BETTER: Final = "OPTIONS passes as declared, which the app without the mistake refuses"

_DJANGO: Final = "CorsMiddleware.check_preflight"
_ALWAYS: Final = "request._cors_enabled and request.method == 'OPTIONS' and..."
_SHEEP: Final = "get_cors_middleware.cors_middleware"
_UNLISTED: Final = "never if '*' not in policy.allow_methods and request.method not in..."

SURVIVORS: Final[dict[str, str]] = {
    **{
        f"starlette, any: CORSMiddleware.send:{mistake}": _VARY
        for mistake in (
            "without *headers.getlist('Vary')",
            "'Vary'->''#2",
            "'Vary'->'XXVaryXX'#2",
            "'Vary'->'*'#2",
        )
    },
    **{
        f"corsheaders, {configuration}: {_DJANGO}:{mistake}": _EMPTY
        for configuration in ("any", "any-with-credentials", "plain", "list", "regex")
        for mistake in (f"always if {_ALWAYS}", f"not {_ALWAYS}", "And->Or")
    },
    f"corsheaders, plain: {_DJANGO}:without 'access-control-request-method' in request.headers": (
        _OPTIONS
    ),
    f"corsheaders, plain: {_DJANGO}:In->NotIn": _OPTIONS,
    f"blacksheep, any-with-credentials: {_SHEEP}:{_UNLISTED}": _SIMPLE,
    f"blacksheep, list: {_SHEEP}:{_UNLISTED}": _SIMPLE,
    f"blacksheep, any-with-credentials: {_SHEEP}:NotIn->In#7": _SIMPLE,
    f"blacksheep, list: {_SHEEP}:NotIn->In#7": _SIMPLE,
    f"blacksheep, any: {_SHEEP}:never if route is None": _BETTER,
    f"blacksheep, plain: {_SHEEP}:never if route is None": _BETTER,
}
"""By id: the implementation, the configuration, where the mistake is, and which."""
