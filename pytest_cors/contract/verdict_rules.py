"""CORS101 to CORS108, and what of 2xx shows in a verdict: is it what the policy says?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_cors.contract.declared_rules import declared_mark, method_is_elsewhere
from pytest_cors.contract.expectation import Expectation
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation
from pytest_cors.contract.standing import Standing
from pytest_cors.contract.tally import Tally
from pytest_cors.contract.undeclared_rules import undeclared_mark

__all__ = ["verdict_marks"]


def verdict_marks(
    expectation: Expectation,
    observations: Iterable[Observation],
    standing: Standing,
    tally: Tally,
) -> Iterator[Mark]:
    """Every observation of one endpoint, held against what the policy says of its request.

    What the endpoint may refuse because it lacks the method goes to the tally of all endpoints.
    """
    for observation in observations:
        probe, verdict = observation.probe, observation.verdict
        if probe.preflight_only and not verdict.preflighted:
            continue
        wanted, forbidding = expectation.of(probe.request)
        outcome = verdict.outcome
        mark = None
        if wanted is False:
            if outcome != "blocked":
                mark = undeclared_mark(expectation.policy, observation, forbidding, standing)
        elif wanted:
            if probe.aspect == "method" and verdict.preflighted:
                passing = standing.passes_preflight(probe.request.origin, include=probe.include)
                if passing and not standing.lacks_header(observation):
                    tally.see_method(observation, observation.passed_preflight)
            elsewhere = method_is_elsewhere(observation)
            if outcome != "allowed" and (not elsewhere or standing.permits_otherwise(observation)):
                mark = declared_mark(observation, standing)
        if mark is not None:
            yield mark
