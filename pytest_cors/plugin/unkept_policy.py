"""The failure of a marked test whose policy is not kept. Importing this imports the assertions."""

from __future__ import annotations

import pytest

from pytest_cors.assertions import CORSPolicyAssertionError
from pytest_cors.contract import ContractReport

__all__ = ["UnkeptPolicy"]


class UnkeptPolicy(CORSPolicyAssertionError, pytest.fail.Exception):  # type: ignore[name-defined,misc]  # pytest exports this class as an attribute only
    """An assertion that fails without a line of the test: pytest shows its text and no source."""

    # It is told as what it is, by the public name.
    __module__ = "pytest_cors"
    __qualname__ = "CORSPolicyAssertionError"

    def __init__(self, message: str, report: ContractReport) -> None:
        super().__init__(message, report)
        self.msg = message
        self.pytrace = False
