"""Hypothesis strategies: what browsers can send, and what attackers would.

The strategies are loaded when they are first used (PEP 562). What needs no hypothesis, as
`pytest_cors.strategies.lookalikes`, does not load it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = [
    "cors_requests",
    "cors_responses",
    "header_names",
    "header_sets",
    "lookalike_origins",
    "methods",
    "opaque_origins",
    "origins",
    "policies",
]

# Each strategy and the module it comes from. No module has the name of a strategy: importing it
# would put the module in the strategy's place.
_HOMES = {
    "cors_requests": "pytest_cors.strategies.script_requests",
    "cors_responses": "pytest_cors.strategies.server_responses",
    "header_names": "pytest_cors.strategies.request_headers",
    "header_sets": "pytest_cors.strategies.request_headers",
    "lookalike_origins": "pytest_cors.strategies.page_origins",
    "methods": "pytest_cors.strategies.method_names",
    "opaque_origins": "pytest_cors.strategies.page_origins",
    "origins": "pytest_cors.strategies.page_origins",
    "policies": "pytest_cors.strategies.declared_policies",
}

if TYPE_CHECKING:
    from pytest_cors.strategies.declared_policies import policies
    from pytest_cors.strategies.method_names import methods
    from pytest_cors.strategies.page_origins import lookalike_origins, opaque_origins, origins
    from pytest_cors.strategies.request_headers import header_names, header_sets
    from pytest_cors.strategies.script_requests import cors_requests
    from pytest_cors.strategies.server_responses import cors_responses
else:
    # Hidden from type checkers: they would take it as leave to accept any misspelt name.
    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
