"""Mutants that differ and are not caught, each with the reason. docs/contract.md tells of them."""

from __future__ import annotations

from typing import Final

__all__ = ["SURVIVORS"]

# The differential knows the endpoint, and the contract does not.
_VARY: Final = "the endpoint's own Vary is lost in every answer alike, as if it had none"
_OPTIONS: Final = "OPTIONS is answered with an empty page, as most frameworks do by themselves"

_DJANGO: Final = "CorsMiddleware.check_preflight"

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
    f"corsheaders, plain: {_DJANGO}:without 'access-control-request-method' in request.headers": (
        _OPTIONS
    ),
    f"corsheaders, plain: {_DJANGO}:In->NotIn": _OPTIONS,
}
"""By id: the implementation, the configuration, where the mistake is, and which."""
