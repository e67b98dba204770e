"""CORS401 to CORS408: the policy itself is dangerous, or has entries that are dead.

An app that keeps such a policy does what it says; what it says is the trouble. Where an origin
shows it, the app is asked what it does with that origin.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import chain
from typing import Any, Final

from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation, Probe
from pytest_cors.contract.rule import Severity
from pytest_cors.contract.survey import Survey
from pytest_cors.drive import Job
from pytest_cors.fetch import Request
from pytest_cors.fetch.origin import OPAQUE, parse_url
from pytest_cors.policy import CORSPolicy
from pytest_cors.policy.foreign_origin import audit_regex, is_foreign
from pytest_cors.strategies.lookalikes import lookalikes
from pytest_cors.strategies.regex_members import members

__all__ = ["Danger", "dangers", "policy_marks"]

Danger = tuple[str, str, Severity | None, str | None, dict[str, object]]
"""A rule, a cause, a severity of its own, the origin that shows it, and data."""

_ANYBODY: Final = "https://anybody.example"
_MOST_MEMBERS: Final = 64

# Where the usual development servers listen.
_LOCAL_SERVERS: Final = tuple(
    f"http://{host}{port}"
    for host in ("localhost", "127.0.0.1")
    for port in ("", ":3000", ":5173", ":8000", ":8080")
)
# Whoever has an account there has pages of this origin.
_PLAYGROUNDS: Final = ("https://codepen.io", "https://cdpn.io", "https://jsfiddle.net")


def policy_marks(
    policy: CORSPolicy, endpoint: Endpoint, survey: Survey
) -> Generator[list[Job[Any]], list[Any], list[Mark]]:
    """The dangers of a policy, each shown at one endpoint where an origin can show it."""
    marks: list[Mark] = []
    for code, cause, severity, origin, detail in dangers(policy):
        probe = None if origin is None else _probe(endpoint, origin, policy)
        observed: list[Observation] = [] if probe is None else (yield [survey.job(probe)])
        marks.append(
            Mark(
                code,
                cause,
                endpoint.url,
                probe.request if probe is not None else None,
                observed[0].verdict if observed else None,
                severity,
                origin,
                detail,
            )
        )
    return marks


def dangers(policy: CORSPolicy) -> Iterator[Danger]:
    """What a policy permits that no team would sign if it saw it."""
    milder: Severity | None = None if policy.allow_credentials else "warning"
    if policy.any_origin and policy.allow_credentials:
        yield "CORS401", "wildcard", None, _ANYBODY, {}
    if policy.any_origin and policy.allow_private_network:
        yield "CORS408", "private-network", None, _ANYBODY, {}
    if OPAQUE in policy.allow_origins:
        yield "CORS402", "null", milder, OPAQUE, {}
    faults = policy.faults()
    dead = {fault.value for fault in faults if fault.field == "allow_origins"}
    for origin in policy.allow_origins:
        if origin.startswith("http://") and origin not in dead and not _is_local(origin):
            yield "CORS403", origin, milder, origin, {}
    yield from _regex_dangers(policy, milder)
    if not policy.any_origin:
        yield from _development(policy)
    for fault in faults:
        yield "CORS406", f"{fault.field}:{fault.value}", None, None, {"fault": fault}


def _regex_dangers(policy: CORSPolicy, milder: Severity | None) -> Iterator[Danger]:
    regex = policy.allow_origin_regex
    if regex is None or policy.any_origin:
        return
    audit = audit_regex(regex)
    detail: dict[str, object] = {"regex": regex, "audit": audit}
    witness = audit.witness
    if audit.undecided is not None:
        witness = next(_generated_foreigners(policy, regex), None)
    if witness is not None:
        yield "CORS404", regex, milder, witness, detail
    elif audit.undecided is not None:
        yield "CORS404", "undecided", "warning", None, detail
    if audit.insecure is not None:
        yield "CORS403", regex, milder, audit.insecure, detail
    for suffix in audit.public_suffixes:
        yield "CORS405", suffix, milder, f"https://anybody.{suffix}", detail


def _generated_foreigners(policy: CORSPolicy, regex: str) -> Iterator[str]:
    """What attackers would register, and what the regex itself generates, tried one by one."""
    imitations = (
        each.origin for each in lookalikes(policy, allows=lambda _: False) if each.sendable
    )
    for origin in chain(imitations, members(regex, _MOST_MEMBERS)):
        if policy.allows_origin(origin) and is_foreign(regex, origin):
            yield origin


def _development(policy: CORSPolicy) -> Iterator[Danger]:
    """Origins of developers' tools, in a policy that is for more than development."""
    origins = policy.allow_origins
    if policy.allow_origin_regex is not None:
        origins += members(policy.allow_origin_regex, _MOST_MEMBERS)
    if not any(map(_is_production, origins)):
        return
    listed = [origin for origin in policy.allow_origins if _is_local(origin)]
    for origin in listed or filter(policy.allows_origin, _LOCAL_SERVERS):
        yield "CORS407", "local", None, origin, {}
    for origin in filter(policy.allows_origin, _PLAYGROUNDS):
        yield "CORS407", "playground", None, origin, {}


def _probe(endpoint: Endpoint, origin: str, policy: CORSPolicy) -> Probe | None:
    method = endpoint.reading_method
    if method is None:
        return None
    credentials = policy.allow_credentials
    request = Request(
        endpoint.url,
        origin,
        method,
        credentials="include" if credentials else "omit",
        redirect="manual",
    )
    return Probe(endpoint, request, "origin", "danger", cookie=credentials)


def _is_production(origin: str) -> bool:
    https = origin.startswith("https://")
    return https and not _is_local(origin) and origin not in _PLAYGROUNDS


def _is_local(origin: str) -> bool:
    """Whether the page comes from the visitor's own machine, which no network can forge.

    https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy
    """
    url = parse_url(origin)
    if url is None or "://" not in origin:
        return False
    host = url.origin.partition("://")[2]
    name = host if host.startswith("[") else host.partition(":")[0]
    return (
        name == "localhost"
        or name.endswith(".localhost")
        or name.startswith("127.")
        or host.startswith("[::1]")
    )
