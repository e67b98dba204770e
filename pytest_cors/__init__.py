"""pytest-cors: hold an app to its CORS policy, judging every exchange the way a browser does.

The public names are loaded when they are first used (PEP 562). pytest imports this package at the
start of every run of everybody who has the plugin installed, so importing it imports nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = [
    "CORSAssertionError",
    "CORSPolicy",
    "CORSPolicyAssertionError",
    "CORSPolicyError",
    "ContractReport",
    "DriveError",
    "Finding",
    "PolicyNotFound",
    "PreflightCache",
    "Request",
    "Verdict",
    "__version__",
    "assert_cors_allows",
    "assert_cors_denies",
    "assert_cors_policy",
    "check_cors_policy",
]

__version__ = "0.1.0"

# Each public name and the module it comes from. tests/test_public_names.py holds this table,
# `__all__` and the imports below together: a type checker and the interpreter see the same names.
_HOMES = {
    "CORSAssertionError": "pytest_cors.assertions",
    "CORSPolicy": "pytest_cors.policy",
    "CORSPolicyAssertionError": "pytest_cors.assertions",
    "CORSPolicyError": "pytest_cors.policy",
    "ContractReport": "pytest_cors.contract",
    "DriveError": "pytest_cors.drive",
    "Finding": "pytest_cors.contract",
    "PolicyNotFound": "pytest_cors.policy",
    "PreflightCache": "pytest_cors.fetch",
    "Request": "pytest_cors.fetch",
    "Verdict": "pytest_cors.fetch",
    "assert_cors_allows": "pytest_cors.assertions",
    "assert_cors_denies": "pytest_cors.assertions",
    "assert_cors_policy": "pytest_cors.assertions",
    "check_cors_policy": "pytest_cors.assertions",
}

if TYPE_CHECKING:
    from pytest_cors.assertions import (
        CORSAssertionError,
        CORSPolicyAssertionError,
        assert_cors_allows,
        assert_cors_denies,
        assert_cors_policy,
        check_cors_policy,
    )
    from pytest_cors.contract import (
        ContractReport,
        Finding,
    )
    from pytest_cors.drive import (
        DriveError,
    )
    from pytest_cors.fetch import (
        PreflightCache,
        Request,
        Verdict,
    )
    from pytest_cors.policy import (
        CORSPolicy,
        CORSPolicyError,
        PolicyNotFound,
    )
else:
    # Hidden from type checkers: they would take it as leave to accept any misspelt name.
    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
