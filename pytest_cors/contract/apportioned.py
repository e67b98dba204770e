"""A check apportioned: one part for each endpoint, and one for what they all have in common.

What the parts find together is what one check of them all finds. A part can be made by itself, in
any order and in any process; what costs the same for every part is done once.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import cached_property
from typing import Any

from pytest_cors.contract.check import Check, Checking, Plan, most_telling
from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.sample import Sample, sample_of
from pytest_cors.drive import Job

__all__ = ["Apportioned"]


class Apportioned:
    """The parts of the check that `plan` stands for."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._thorough: Endpoint | None = None

    def at(self, url: str) -> Checking:
        """Check what one endpoint of the plan does. `KeyError` where there is none of this URL."""
        number, endpoint = self._numbered[url]
        thorough = yield from self._most_telling()
        check = Check(self.plan, self._sample)
        yield from check.covered(endpoint, number, thorough=endpoint is thorough)
        return check.report([endpoint])

    def in_common(self) -> Checking:
        """Check the policy itself, the paths beside the endpoints, and what is nowhere to be had.

        A declared method may be refused here and there, and an exposed header is not sent with
        every response: endpoints are asked until each was seen at work.
        """
        thorough = yield from self._most_telling()
        check = Check(self.plan, self._sample)
        yield from check.policy(thorough)
        yield from check.beside()
        others = (each for each in self.plan.endpoints if each is not thorough)
        for endpoint in (thorough, *others):
            yield from check.counted(endpoint)
        check.weigh()
        return check.report([thorough])

    @cached_property
    def _sample(self) -> Sample:
        return sample_of(self.plan.policy)

    @cached_property
    def _numbered(self) -> dict[str, tuple[int, Endpoint]]:
        return {each.url: (number, each) for number, each in enumerate(self.plan.endpoints)}

    def _most_telling(self) -> Generator[list[Job[Any]], list[Any], Endpoint]:
        if self._thorough is None:
            self._thorough = yield from most_telling(self.plan)
        return self._thorough
