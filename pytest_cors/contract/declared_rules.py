"""CORS102, 104, 106, 108, 204 and what of 2xx stands in the way: declared requests that fail.

Where the exchange itself shows what is wrong, that is the finding, and not its consequence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_cors.contract.blockage import Blockage, blockage
from pytest_cors.contract.expectation import Aspect, scripted
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation
from pytest_cors.contract.rule import Severity
from pytest_cors.contract.standing import AUTHENTICATION_STATUSES, Standing
from pytest_cors.fetch import Failure, FailureCode
from pytest_cors.fetch.safelist import NON_WILDCARD_NAMES

__all__ = ["declared_mark", "method_is_elsewhere"]

_RULES: Final[dict[Aspect, str]] = {
    "origin": "CORS102",
    "method": "CORS104",
    "header": "CORS106",
    "credentials": "CORS108",
}
_ROUTER_STATUSES: Final = frozenset({404, 405, 501})


def method_is_elsewhere(observation: Observation) -> bool:
    """Whether the endpoint may well lack the method: then it may refuse what it could not do."""
    endpoint, method = observation.probe.endpoint, observation.probe.request.method
    response, failure = observation.deciding, observation.verdict.failure
    if failure is not None and failure.stage == "response":
        # Many frameworks have no HEAD where they have GET, and OPTIONS only for themselves.
        absent = response is not None and response.status in _ROUTER_STATUSES
        return (
            absent and endpoint.is_covered and not (endpoint.names(method) and method != "OPTIONS")
        )
    if endpoint.names(method) and method != "OPTIONS":
        return False
    return not (endpoint.has(method) or method == endpoint.reading_method)


def declared_mark(observation: Observation, standing: Standing) -> Mark | None:
    """The rule that a request breaks by being blocked, which the policy wants allowed.

    None where it is not the app's fault, and where another probe shows the same bug better.
    """
    failure = observation.verdict.failure
    if observation.verdict.outcome == "disputed":
        if failure is None:
            return None  # a browser that takes other headers for unsafe: no policy speaks of that
        names = NON_WILDCARD_NAMES.intersection(scripted(observation.probe.request).unsafe_names)
        if names and failure.code is FailureCode.HEADER_NOT_ALLOWED:
            witness = ",".join(sorted(names))
            return Mark.of(observation, "CORS106", "disputed", severity="warning", witness=witness)
    if failure is None or _is_consequence(observation, failure, standing):
        return None
    found = blockage(observation, standing)
    if found is not None:
        return _plumbing(observation, found)
    match failure.code:
        case FailureCode.METHOD_NOT_ALLOWED:
            return _refused(observation, "method", failure.expected)
        case FailureCode.HEADER_NOT_ALLOWED:
            return _refused(observation, "header", failure.expected)
        case FailureCode.WILDCARD_WITH_CREDENTIALS:
            return _refused(observation, "credentials", cause="wildcard")
        case FailureCode.MISSING_ALLOW_CREDENTIALS:
            return _refused(observation, "credentials")
        case _:
            refusal = _by_preflight if failure.stage == "preflight" else _by_response
            return refusal(observation, standing)


def _is_consequence(observation: Observation, failure: Failure, standing: Standing) -> bool:
    """Whether what is wrong is known from the preflight, or from undeclared origins."""
    response = observation.deciding
    if response is None:
        return False
    if failure.code is FailureCode.WILDCARD_WITH_CREDENTIALS:
        return standing.lets_anybody_in  # Allow-Origin is *, where it should be one of a list
    if failure.stage == "preflight" or failure.code is not FailureCode.MISSING_ALLOW_ORIGIN:
        return False
    if response.status in AUTHENTICATION_STATUSES:
        return standing.preflight_wants_authentication
    return 300 <= response.status < 400 and standing.preflight_is_redirected


def _by_preflight(observation: Observation, standing: Standing) -> Mark | None:
    """The preflight is refused as a whole: blame what differs from one that passes."""
    probe = observation.probe
    origin, aspect = probe.request.origin, probe.aspect
    if standing.passes_preflight(origin, include=probe.include):
        if aspect == "header":
            if standing.lacks_method(observation) or standing.passes_elsewhere(observation):
                return None
            if len(probe.request.headers) > 1 and standing.lacks_header(observation):
                return None
            return _refused(observation, aspect, probe.kind)
        if aspect == "method" and not standing.lacks_header(observation):
            return _refused(observation, aspect, probe.kind)
        return None
    if aspect == "credentials" and standing.passes_preflight(origin):
        return _refused(observation, "credentials")
    if aspect != "origin" or standing.reads(origin) is False:
        return None
    if standing.refuses_to_all(observation):
        return None
    if standing.reads(origin):
        return Mark.of(observation, "CORS204", "preflight-refuses", witness=origin)
    return _refused(observation, "origin", origin)


def _by_response(observation: Observation, standing: Standing) -> Mark | None:
    """The response names no origin, or another one."""
    probe = observation.probe
    origin, method = probe.request.origin, probe.request.method
    if observation.verdict.preflighted and standing.reads_simply(origin, method) is False:
        return None
    if probe.include and standing.reads(origin):
        return _refused(observation, "credentials")
    if probe.include and probe.aspect == "credentials" and standing.reads(origin) is False:
        return None
    if probe.aspect in {"method", "header"} and standing.reads(origin) is False:
        return None
    unasked = probe.aspect == "method" and not observation.verdict.preflighted
    if standing.passes_preflight(origin) and not unasked:
        witness = method if probe.aspect == "method" else origin
        return Mark.of(observation, "CORS204", "response-takes-back", witness=witness)
    return _refused(observation, "origin", origin)


def _refused(
    observation: Observation, aspect: Aspect, witness: str | None = None, *, cause: str = ""
) -> Mark:
    witness = observation.probe.request.origin if witness is None else witness
    return Mark.of(observation, _RULES[aspect], cause or aspect, witness=witness)


def _plumbing(observation: Observation, found: Blockage) -> Mark:
    return Mark.of(
        observation,
        found.code,
        found.cause,
        severity=_severity(observation, found.code, found.detail),
        witness=found.witness,
        detail=found.detail,
    )


def _severity(observation: Observation, code: str, detail: Mapping[str, object]) -> Severity | None:
    """That of the rule, but where nobody has declared that there is anything to be had."""
    endpoint, status = observation.probe.endpoint, detail.get("status")
    if code != "CORS201":
        return None if endpoint.is_covered else "warning"
    if status == 405 and not endpoint.names(observation.probe.request.method):
        return "warning"
    if status == 404 and not (endpoint.is_covered and endpoint.exact):
        return "warning"
    # What a route says to a bad value is a part of it.
    return None if endpoint.is_covered or endpoint.known == "wrong-value" else "warning"
