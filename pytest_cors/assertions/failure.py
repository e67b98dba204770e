"""The errors of assertions: the claim that does not hold, the policy that is not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_cors.assertions.user_frames import beginning_at_user_code
from pytest_cors.drive import CrashedResponse
from pytest_cors.fetch import Request, Verdict

if TYPE_CHECKING:  # a single request needs nothing of that room
    from pytest_cors.contract import ContractReport

__all__ = ["CORSAssertionError", "CORSPolicyAssertionError", "cause_of"]


class CORSAssertionError(AssertionError):
    """What a browser does is not what the test claims. The text says why; the data is here too.

    `request` is what the page's script asks for, `verdict` what becomes of it.
    """

    # Where it is imported from, and so what pytest prints before the first line of the message.
    __module__ = "pytest_cors"

    def __init__(self, message: str, request: Request, verdict: Verdict) -> None:
        super().__init__(message, request, verdict)
        self.request = request
        self.verdict = verdict

    def __str__(self) -> str:
        return str(self.args[0])


class CORSPolicyAssertionError(AssertionError):
    """An app does not keep its policy. `report` has the findings as data."""

    __module__ = "pytest_cors"

    def __init__(self, message: str, report: ContractReport) -> None:
        super().__init__(message, report)
        self.report = report

    def __str__(self) -> str:
        return str(self.args[0])


def cause_of(verdict: Verdict) -> BaseException | None:
    """What the app raised, in the last exchange in which it raised anything."""
    for exchange in reversed(verdict.exchanges):
        if isinstance(exchange.response, CrashedResponse):
            return beginning_at_user_code(exchange.response.cause)
    return None
