"""CORS101, 103, 105, 107 and 204: requests that pass although the policy forbids them."""

from __future__ import annotations

from typing import Final

from pytest_cors.contract.expectation import Aspect, scripted
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation
from pytest_cors.contract.standing import Standing
from pytest_cors.fetch.disagreement import BROWSERS
from pytest_cors.fetch.safelist import NON_WILDCARD_NAMES, SAFELISTED_METHODS
from pytest_cors.policy import CORSPolicy

__all__ = ["undeclared_mark"]


def undeclared_mark(
    policy: CORSPolicy,
    observation: Observation,
    forbidding: tuple[Aspect, ...],
    standing: Standing,
) -> Mark | None:
    """The rule that a request breaks by not being blocked; `forbidding` is what is against it.

    None where another probe has each of several faults alone, and where the app has no say.
    """
    if not any(observation.verdict.engines[engine] for engine in BROWSERS):
        return None  # by the letter of the standard it passes, and no browser follows it there
    if "origin" in forbidding:
        return _of_origin(observation, standing)
    if len(forbidding) != 1:
        return None
    return _RULES[forbidding[0]](policy, observation, standing)


def _of_origin(observation: Observation, standing: Standing) -> Mark | None:
    probe, verdict = observation.probe, observation.verdict
    origin = probe.request.origin
    if not verdict.allowed:
        return None  # disputed: some browser asks nobody about the header
    if not probe.sendable:
        if standing.lets_pages_in:
            return None  # the same bug, and nobody is harmed by this of it
        return Mark.of(observation, "CORS101", "unsendable", severity="warning", witness=origin)
    if probe.preflight_only and standing.reads(origin) is False:
        cause = "refused-origin-passes-preflight"
        return Mark.of(observation, "CORS204", cause, witness=origin)
    if standing.lets_anybody_in:
        return Mark.of(observation, "CORS101", "any-origin", witness=origin)
    return Mark.of(observation, "CORS101", "null" if origin == "null" else "origin", witness=origin)


def _of_method(policy: CORSPolicy, observation: Observation, standing: Standing) -> Mark | None:
    if not observation.verdict.allowed:
        return None  # disputed: some browser asks nobody about the method
    method = scripted(observation.probe.request).method
    if method in SAFELISTED_METHODS:
        if method == "HEAD" and policy.allows_method("GET"):
            return None  # who may GET may HEAD: it is the same without the body
        if standing.lets_any_method_in:
            return None
        # No list can refuse it: only a preflight that fails can.
        cause = "safelisted-method"
        return Mark.of(observation, "CORS103", cause, severity="warning", witness=method)
    cause = "any-method" if standing.lets_any_method_in else "method"
    return Mark.of(observation, "CORS103", cause, witness=method)


def _of_header(policy: CORSPolicy, observation: Observation, standing: Standing) -> Mark | None:
    names = scripted(observation.probe.request).unsafe_names
    refused = [name for name in names if policy.allows_header(name) is False]
    witness = ",".join(refused)
    if observation.verdict.outcome == "disputed":
        if NON_WILDCARD_NAMES.isdisjoint(refused):
            return None  # a browser that asks nobody about this header: the app has no say
        return Mark.of(observation, "CORS105", "disputed", severity="warning", witness=witness)
    cause = "any-header" if standing.lets_any_header_in else "header"
    return Mark.of(observation, "CORS105", cause, witness=witness)


def _of_credentials(
    policy: CORSPolicy, observation: Observation, standing: Standing
) -> Mark | None:
    if not observation.verdict.allowed:
        return None
    origin = observation.probe.request.origin
    return Mark.of(observation, "CORS107", "credentials", witness=origin)


_RULES: Final = {"method": _of_method, "header": _of_header, "credentials": _of_credentials}
