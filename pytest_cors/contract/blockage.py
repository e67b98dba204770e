"""Blockages: why a request that the policy allows is blocked, where the exchange itself says so.

A 401 on a preflight, a redirect, a header sent twice: what is to be mended is that, whatever step
of the protocol it makes fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from pytest_cors.contract.probe import Observation
from pytest_cors.contract.standing import AUTHENTICATION_STATUSES, Standing
from pytest_cors.drive import CrashedResponse
from pytest_cors.drive.errors import said
from pytest_cors.fetch import Failure, FailureCode, HTTPResponse
from pytest_cors.fetch.header_list import field_lines
from pytest_cors.policy import origin_fault

__all__ = ["Blockage", "blockage"]

# What CORS layers refuse a preflight with. Any other status that is not ok is somebody else's.
_REFUSAL_STATUSES: Final = frozenset({400, 403})


@dataclass(frozen=True, slots=True)
class Blockage:
    """A rule of the 2xx family, and what of it; `detail` is data for the finding."""

    code: str
    cause: str
    witness: str
    detail: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def blockage(observation: Observation, standing: Standing) -> Blockage | None:
    """What stands in the way of a declared request; None where it is a refusal like any other."""
    failure, response = observation.verdict.failure, observation.deciding
    if failure is None or response is None:
        return None
    if failure.stage == "preflight":
        found = _of_preflight_status(observation, failure, response, standing)
        return found or _of_header(observation, failure, response)
    if failure.code is FailureCode.MISSING_ALLOW_ORIGIN and _is_of_the_app(response, standing):
        return _of_status("CORS201", "response", response)
    return _of_header(observation, failure, response)


def _is_of_the_app(response: HTTPResponse, standing: Standing) -> bool:
    """Whether the error or redirect has nothing to do with the Origin: it is there without one."""
    return response.status >= 300 and (
        response.status == standing.plain.status or response.status not in _REFUSAL_STATUSES
    )


def _of_preflight_status(
    observation: Observation, failure: Failure, response: HTTPResponse, standing: Standing
) -> Blockage | None:
    status = response.status
    if status in AUTHENTICATION_STATUSES:
        return _of_status("CORS202", "preflight", response)
    if 300 <= status < 400:
        return _of_status("CORS203", "preflight", response)
    origin, include = observation.probe.request.origin, observation.probe.include
    if status in _REFUSAL_STATUSES or standing.refuses_to_all(observation):
        return None
    if standing.passes_preflight(origin, include=include):
        return None
    if failure.code is FailureCode.PREFLIGHT_STATUS:
        return _of_status("CORS207", "preflight", response)
    if failure.code is not FailureCode.MISSING_ALLOW_ORIGIN or standing.reads_bare(origin):
        return None  # where the response has no CORS headers either, there is no CORS layer at all
    if any(name.lower().startswith("access-control-") for name, _ in response.headers):
        return None
    return _of_status("CORS207", "preflight", response)


def _of_status(code: str, cause: str, response: HTTPResponse) -> Blockage:
    """A status that tells it all; or that the app raised."""
    detail: dict[str, object] = {"status": response.status}
    witness = str(response.status)
    if isinstance(response, CrashedResponse):
        detail["cause_type"] = type(response.cause).__name__
        detail["cause_text"] = said(response.cause)
        witness = "crash"
    return Blockage(code, cause, witness, detail)


def _of_header(
    observation: Observation, failure: Failure, response: HTTPResponse
) -> Blockage | None:
    if failure.header is None:
        return None
    detail: dict[str, object]
    lines = tuple(field_lines(response.headers, failure.header.lower()))
    if len(lines) > 1 and failure.code in {
        FailureCode.MULTIPLE_ALLOW_ORIGIN,
        FailureCode.MISSING_ALLOW_CREDENTIALS,
    }:
        detail = {"header": failure.header, "lines": lines}
        return Blockage("CORS205", failure.header, observation.probe.request.origin, detail)
    if _is_malformed(failure):
        detail = {"header": failure.header, "value": failure.got}
        return Blockage("CORS206", failure.header, observation.probe.request.origin, detail)
    return None


def _is_malformed(failure: Failure) -> bool:
    match failure.code:
        case FailureCode.INVALID_ALLOW_METHODS | FailureCode.INVALID_ALLOW_HEADERS:
            return True
        case FailureCode.ALLOW_ORIGIN_MISMATCH:
            return origin_fault(failure.got) is not None
        case FailureCode.MISSING_ALLOW_CREDENTIALS:
            return failure.got not in {None, "false"}
        case _:
            return False
