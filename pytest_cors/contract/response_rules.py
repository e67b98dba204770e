"""CORS109 to 111, 302, 303: what the responses themselves say, beside the verdicts on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pytest_cors.contract.expectation import Expectation
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation
from pytest_cors.contract.rule import Severity
from pytest_cors.contract.tally import Tally
from pytest_cors.fetch.filtered_response import (
    FORBIDDEN_RESPONSE_NAMES,
    SAFELISTED_RESPONSE_NAMES,
)
from pytest_cors.fetch.header_list import combine, extract_tokens, field_lines, parse_max_age
from pytest_cors.fetch.preflight_cache import DEFAULT_MAX_AGE
from pytest_cors.policy import CORSPolicy

__all__ = ["response_marks"]

_LISTS: Final = ("access-control-allow-methods", "access-control-allow-headers")
_MAX_AGE: Final = "Access-Control-Max-Age"
_EXPOSE: Final = "Access-Control-Expose-Headers"


def response_marks(
    expectation: Expectation, observations: Iterable[Observation], tally: Tally
) -> Iterator[Mark]:
    """What the responses at one endpoint show."""
    policy = expectation.policy
    for observation in observations:
        probe = observation.probe
        if not probe.sendable:
            continue
        if not expectation.allows_origin(probe.request.origin):
            if not observation.verdict.allowed:
                yield from _leaks(observation)
            continue
        if observation.verdict.allowed:
            yield from _exposure(policy, observation, tally)
            if expectation.of(probe.request).allowed:
                yield from _max_age(policy, observation)
        elif probe.include and not policy.allow_credentials:
            yield from _useless_credentials(observation)


def _exposure(policy: CORSPolicy, observation: Observation, tally: Tally) -> Iterator[Mark]:
    """CORS109 and CORS110: of a readable response, is just what is declared to be read?"""
    exchange = observation.exchange("actual")
    if exchange is None or observation.verdict.response_type != "cors":
        return
    values = combine(exchange.response.headers) or {}
    value = values.get(_EXPOSE.lower(), "")
    tokens = extract_tokens(value)
    if not isinstance(tokens, tuple):
        severity: Severity | None = None if policy.expose_headers else "warning"
        detail = {"header": _EXPOSE, "value": value}
        yield Mark.of(observation, "CORS206", _EXPOSE, severity=severity, detail=detail)
        return
    listed = {name.lower() for name in tokens}
    sent = {name for name in values if not _is_protocol(name)}
    readable = set(observation.verdict.readable_headers)
    wildcard = "*" in listed and not observation.probe.include
    everything = policy.expose_headers if wildcard else ()
    tally.see_exposed(observation, listed | sent | {name.lower() for name in everything})
    for name in sorted(sent - readable - FORBIDDEN_RESPONSE_NAMES):
        if policy.exposes(name):
            yield Mark.of(observation, "CORS109", "header", witness=name)
    for name in sorted(sent & readable):
        if not policy.exposes(name):
            yield Mark.of(observation, "CORS110", "header", witness=name)
    # Another response may have what this one only lists.
    for name in sorted(listed - sent - SAFELISTED_RESPONSE_NAMES - FORBIDDEN_RESPONSE_NAMES):
        counts = wildcard if name == "*" else not _is_protocol(name)
        if counts and not (policy.any_exposed if name == "*" else policy.exposes(name)):
            yield Mark.of(observation, "CORS110", "header", severity="warning", witness=name)


def _max_age(policy: CORSPolicy, observation: Observation) -> Iterator[Mark]:
    """CORS111; or a value that does not parse, or is sent twice, which is then the reason."""
    exchange = observation.exchange("preflight")
    if exchange is None:
        return
    lines = tuple(field_lines(exchange.response.headers, _MAX_AGE.lower()))
    value = ", ".join(lines)
    seconds = parse_max_age(value)
    told = DEFAULT_MAX_AGE if seconds is None else seconds
    kept = policy.max_age is None or told == policy.max_age
    detail: dict[str, object] = {"value": value if lines else None, "told": told}
    if policy.max_age is not None:
        detail["declared"] = policy.max_age
    if lines and seconds is None:
        code = "CORS205" if len(lines) > 1 else "CORS206"
        detail |= {"header": _MAX_AGE, "lines": lines}
        severity: Severity | None = "warning" if kept else None
        yield Mark.of(observation, code, _MAX_AGE, severity=severity, detail=detail)
    elif not kept:
        yield Mark.of(observation, "CORS111", "max-age", detail=detail)


def _leaks(observation: Observation) -> Iterator[Mark]:
    """CORS302 and CORS303: what a refused origin is told all the same."""
    for exchange in observation.verdict.exchanges:
        told, kind = combine(exchange.response.headers) or {}, exchange.request.kind
        if told.get("access-control-allow-credentials") == "true":
            yield Mark.of(observation, "CORS302", "refused", witness=kind)
        if "access-control-allow-origin" in told:
            continue  # the answer is for some origin, and the lists with it
        lists = {name: told[name] for name in _LISTS if told.get(name)}
        if lists:
            detail = {"lists": lists}
            yield Mark.of(observation, "CORS303", "refused", witness=kind, detail=detail)


def _useless_credentials(observation: Observation) -> Iterator[Mark]:
    """CORS302: credentials are blocked as declared, and yet said to be allowed."""
    for exchange in observation.verdict.exchanges:
        told: Mapping[str, str] = combine(exchange.response.headers) or {}
        if told.get("access-control-allow-credentials") == "true":
            kind = exchange.request.kind
            yield Mark.of(observation, "CORS302", "undeclared", witness=kind)


def _is_protocol(name: str) -> bool:
    """Of no use to a page, and sent by every CORS layer."""
    return name == "vary" or name.startswith("access-control-")
