"""One probe: a request sent to hold the app against the policy, and what its outcome was."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.expectation import Aspect
from pytest_cors.fetch import Exchange, HTTPResponse, Request, Verdict

__all__ = ["Observation", "Probe"]


@dataclass(frozen=True, slots=True)
class Probe:
    """A request, and which aspect of the policy it tries.

    `kind` says more: of a look-alike origin, the mistake that it would reveal; of a method, the
    method; of headers, their names. `cookie` says that the browser has a cookie for the app, where
    credentials go along. A probe that is not `sendable` imitates a client that is no browser.
    """

    endpoint: Endpoint
    request: Request
    aspect: Aspect
    kind: str = ""
    preflight_only: bool = False
    cookie: bool = False
    sendable: bool = True

    @property
    def include(self) -> bool:
        """Whether credentials go along."""
        return self.request.credentials == "include"


@dataclass(frozen=True, slots=True)
class Observation:
    """What became of a probe."""

    probe: Probe
    verdict: Verdict

    @property
    def deciding(self) -> HTTPResponse | None:
        """The last response: the one that decided."""
        return self.verdict.exchanges[-1].response if self.verdict.exchanges else None

    @property
    def passed_preflight(self) -> bool:
        """Whether there was a preflight, and whatever blocked the request came after it."""
        failure = self.verdict.failure
        return self.verdict.preflighted and (failure is None or failure.stage == "response")

    def exchange(self, kind: str) -> Exchange | None:
        """The last exchange of a kind, "preflight" or "actual"."""
        for exchange in reversed(self.verdict.exchanges):
            if exchange.request.kind == kind:
                return exchange
        return None
