"""Where each origin stands at one endpoint: which of its plain requests pass.

What a plain request suffers already is not blamed on the method or the header of another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pytest_cors.contract.enumeration import UNLISTED_METHOD, UNLISTED_NAMES
from pytest_cors.contract.expectation import Expectation
from pytest_cors.contract.probe import Observation
from pytest_cors.fetch import FailureCode, HTTPResponse, Request

__all__ = ["AUTHENTICATION_STATUSES", "Standing"]

AUTHENTICATION_STATUSES: Final = frozenset({401, 407})

_Asked = tuple[str, tuple[str, ...], bool]
"""What a preflight asks for: a method, header names, and whether credentials may go along."""


class Standing:
    """What the observations at one endpoint say about each other."""

    def __init__(self, expectation: Expectation, plain: HTTPResponse) -> None:
        self.plain = plain
        """The response to a request without Origin."""
        self.lets_pages_in = False
        """Whether an undeclared origin that browsers send gets in."""
        self.lets_anybody_in = False
        """Whether an origin gets in that resembles none of the declared ones."""
        self.lets_any_method_in = False
        self.preflight_wants_authentication = False
        self.preflight_is_redirected = False
        self._expectation = expectation
        self._reading: dict[tuple[str, bool], bool] = {}
        self._preflights: dict[tuple[str, bool], bool] = {}
        self._bare: set[str] = set()
        self._first: str | None = None
        self._asked: dict[_Asked, bool] = {}
        self._simple: dict[tuple[str, str], bool] = {}
        self._passed_names: set[str] = set()
        self._blocked_names: set[str] = set()

    def learn(self, observations: Iterable[Observation]) -> None:
        """Take observations in, before any of them is judged."""
        for observation in observations:
            if observation.probe.sendable:
                self._learn(observation)

    def knows(self, origin: str) -> bool:
        """Whether the baselines of the origin were tried."""
        return (origin, False) in self._reading or (origin, False) in self._preflights

    def reads(self, origin: str, *, include: bool = False) -> bool | None:
        """Whether the response to a simple request is readable; None where none was made."""
        return self._reading.get((origin, include))

    def reads_bare(self, origin: str) -> bool:
        """Whether the response to a simple request has no Allow-Origin at all."""
        return origin in self._bare

    def passes_preflight(self, origin: str, *, include: bool = False) -> bool:
        """Whether any preflight of this origin passes."""
        return self._preflights.get((origin, include), False)

    def refuses_to_all(self, observation: Observation) -> bool:
        """Whether the first origin is refused it too, but not everything: not for its name."""
        refused = self._asked.get(_asked(observation.probe.request)) is False
        return refused and self._first is not None and any(self._asked.values())

    def permits_otherwise(self, observation: Observation) -> bool:
        """Whether the method passes with other headers, or without credentials."""
        method, failure = observation.probe.request.method, observation.verdict.failure
        if failure is None or failure.stage != "preflight":
            return False
        return any(passed for (asked, _, _), passed in self._asked.items() if asked == method)

    def lacks_method(self, observation: Observation) -> bool:
        """Whether the method is refused without headers, too."""
        request = observation.probe.request
        return self._asked.get((request.method, (), observation.probe.include)) is False

    def lacks_header(self, observation: Observation) -> bool:
        """Whether a header of the request is refused by itself."""
        return not self._blocked_names.isdisjoint(_names(observation.probe.request))

    def reads_simply(self, origin: str, method: str) -> bool | None:
        """Whether a simple request with this method is readable; None where none was made."""
        return self._simple.get((origin, method))

    @property
    def lets_any_header_in(self) -> bool:
        """Whether headers pass that nobody can have listed."""
        return self._passed_names.issuperset(UNLISTED_NAMES)

    def passes_elsewhere(self, observation: Observation) -> bool:
        """Whether the one header of the request passes with another method."""
        names = _names(observation.probe.request)
        return len(names) == 1 and self._passed_names.issuperset(names)

    def _learn(self, observation: Observation) -> None:
        probe, verdict = observation.probe, observation.verdict
        request, key = probe.request, (probe.request.origin, probe.include)
        if verdict.preflighted:
            passed = observation.passed_preflight
            self._preflights[key] = self._preflights.get(key, False) or passed
            self._learn_status(observation)
            if self._expectation.of(request).allowed:
                self._first = self._first or request.origin
                if request.origin == self._first:
                    self._asked.setdefault(_asked(request), passed)
            if probe.aspect == "method" and probe.kind == UNLISTED_METHOD and passed:
                self.lets_any_method_in = True
            if passed:
                self._passed_names.update(_names(request))
                self._blocked_names -= self._passed_names
            elif probe.aspect == "header" and len(request.headers) == 1:
                self._blocked_names.update(set(_names(request)) - self._passed_names)
        elif not (probe.cookie or request.headers or probe.preflight_only):
            if not probe.include:
                self._simple[request.origin, request.method] = verdict.allowed
            if request.method == probe.endpoint.reading_method:
                self._reading[key] = verdict.allowed
                failure = verdict.failure
                if failure is not None and failure.code is FailureCode.MISSING_ALLOW_ORIGIN:
                    self._bare.add(request.origin)
        if verdict.allowed and not self._expectation.allows_origin(request.origin):
            self.lets_pages_in = True
            self.lets_anybody_in = self.lets_anybody_in or probe.kind == "stranger"

    def _learn_status(self, observation: Observation) -> None:
        exchange = observation.exchange("preflight")
        if exchange is None or not self._expectation.allows_origin(
            observation.probe.request.origin
        ):
            return
        status = exchange.response.status
        if status in AUTHENTICATION_STATUSES:
            self.preflight_wants_authentication = True
        elif 300 <= status < 400:
            self.preflight_is_redirected = True


def _asked(request: Request) -> _Asked:
    return request.method, _names(request), request.credentials == "include"


def _names(request: Request) -> tuple[str, ...]:
    return tuple(name.lower() for name, _ in request.headers)
