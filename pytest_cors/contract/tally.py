"""What is held against all endpoints together: a declared thing that is nowhere to be had.

An endpoint may refuse a method that it lacks, and need not expose a header that it does not send.
Where no endpoint allows the method, or exposes the header, the declaration is not kept. A wildcard
declares no method by name: what it implies is not missed where it is the router that refuses, which
it does with all the methods that an endpoint lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation
from pytest_cors.contract.rule import Severity
from pytest_cors.fetch.safelist import SAFELISTED_METHODS
from pytest_cors.policy import CORSPolicy

__all__ = ["Tally"]


class Tally:
    """Declared methods and exposed headers, and where they were seen at work."""

    def __init__(self, policy: CORSPolicy) -> None:
        self._policy = policy
        self._lacking_allowed = self._lacking_refused = False
        self._allowed: set[str] = set()
        self._refused: dict[str, Observation] = {}
        self._wanted = {name.lower(): name for name in policy.expose_headers if name != "*"}
        self._exposed: set[str] = set()
        self._response: Observation | None = None

    def see_method(self, observation: Observation, allowed: bool) -> None:
        """Take in how an endpoint answered to a declared method."""
        method = observation.probe.request.method
        if _lacks(observation, method) and method not in SAFELISTED_METHODS:
            self._lacking_allowed = self._lacking_allowed or allowed
            self._lacking_refused = self._lacking_refused or not allowed
        if allowed:
            self._allowed.add(method)
        else:
            first = self._refused.setdefault(method, observation)
            # An endpoint that is known to lack the method shows the least.
            if _lacks(first, method) and not _lacks(observation, method):
                self._refused[method] = observation

    def see_exposed(self, observation: Observation, names: Iterable[str]) -> None:
        """Take in the lower-case names that a response exposes, or that need no exposing."""
        self._exposed.update(names)
        self._response = self._response or observation

    @property
    def is_settled(self) -> bool:
        """Whether no further endpoint can change anything."""
        declared = set(self._policy.allow_methods) - SAFELISTED_METHODS
        seen = self._allowed.issuperset({*declared, *self._refused})
        return seen and self._exposed.issuperset(self._wanted)

    def marks(self) -> Iterator[Mark]:
        """What was refused at every endpoint, and exposed at none."""
        for method, observation in self._refused.items():
            by_name = method in self._policy.allow_methods
            by_router = self._lacking_refused and not self._lacking_allowed
            if method in self._allowed or (by_router and not by_name):
                continue
            severity: Severity | None = None
            if _lacks(observation, method) or not by_name:
                severity = "warning"
            yield Mark.of(observation, "CORS104", "method", severity=severity, witness=method)
        for lowered, name in self._wanted.items():
            if self._response is not None and lowered not in self._exposed:
                yield Mark.of(
                    self._response, "CORS109", "header", severity="warning", witness=name.lower()
                )


def _lacks(observation: Observation, method: str) -> bool:
    return observation.probe.endpoint.has(method) is False
