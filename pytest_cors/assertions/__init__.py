"""The assertions that tests call: one request allowed or denied, a whole policy kept.

The names are loaded when they are first used: the plugin asks for `run` at the start of every run
of pytest, and most runs make no assertion.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = [
    "BoundAssertions",
    "CORSAssertionError",
    "CORSPolicyAssertionError",
    "assert_cors_allows",
    "assert_cors_denies",
    "assert_cors_policy",
    "check_cors_policy",
]

_HOMES = {
    "BoundAssertions": "pytest_cors.assertions.bound",
    "CORSAssertionError": "pytest_cors.assertions.failure",
    "CORSPolicyAssertionError": "pytest_cors.assertions.failure",
    "assert_cors_allows": "pytest_cors.assertions.request",
    "assert_cors_denies": "pytest_cors.assertions.request",
    "assert_cors_policy": "pytest_cors.assertions.policy",
    "check_cors_policy": "pytest_cors.assertions.policy",
}

if TYPE_CHECKING:
    from pytest_cors.assertions.bound import BoundAssertions
    from pytest_cors.assertions.failure import CORSAssertionError, CORSPolicyAssertionError
    from pytest_cors.assertions.policy import assert_cors_policy, check_cors_policy
    from pytest_cors.assertions.request import assert_cors_allows, assert_cors_denies
else:

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value
