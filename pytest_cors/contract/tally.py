"""What is held against all endpoints together: a declared thing that is nowhere to be had.

An endpoint may refuse a method that it lacks, and need not expose a header that it does not send.
Where no endpoint allows the method, or exposes the header, the declaration is not kept. A wildcard
declares no method by name: what it implies is missed only where methods that endpoints lack are
allowed, so that it is the CORS layer which refuses, and not the router.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation
from pytest_cors.fetch.safelist import SAFELISTED_METHODS
from pytest_cors.policy import CORSPolicy

__all__ = ["Tally"]


class Tally:
    """Declared methods and exposed headers, and where they were seen at work."""

    def __init__(self, policy: CORSPolicy) -> None:
        self._policy = policy
        self._asks_no_router = False
        self._allowed: set[str] = set()
        self._refused: dict[str, Observation] = {}
        self._wanted = {name.lower(): name for name in policy.expose_headers if name != "*"}
        self._exposed: set[str] = set()
        self._response: Observation | None = None

    def see_method(self, observation: Observation, allowed: bool) -> None:
        """Take in how an endpoint answered to a declared method."""
        method = observation.probe.request.method
        if allowed:
            self._allowed.add(method)
            if method not in SAFELISTED_METHODS:  # those pass whatever is allowed
                self._asks_no_router = self._asks_no_router or _lacks(observation, method)
        else:
            first = self._refused.setdefault(method, observation)
            # An endpoint that is known to lack the method shows the least.
            if _lacks(first, method) and not _lacks(observation, method):
                self._refused[method] = observation

    def see_exposed(self, observation: Observation, names: Iterable[str]) -> None:
        """Take in the lower-case names that a response exposes, or that need no exposing."""
        self._exposed.update(names)
        self._response = self._response or observation

    def marks(self) -> Iterator[Mark]:
        """What was refused at every endpoint, and exposed at none."""
        for method, observation in self._refused.items():
            by_name = method in self._policy.allow_methods
            if method not in self._allowed and (by_name or self._asks_no_router):
                yield Mark.of(
                    observation,
                    "CORS104",
                    "method",
                    severity="warning" if _lacks(observation, method) else None,
                    witness=method,
                )
        for lowered, name in self._wanted.items():
            if self._response is not None and lowered not in self._exposed:
                yield Mark.of(
                    self._response, "CORS109", "header", severity="warning", witness=name.lower()
                )


def _lacks(observation: Observation, method: str) -> bool:
    return observation.probe.endpoint.has(method) is False
