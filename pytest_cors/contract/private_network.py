"""CORS112: the legacy header of private network access, asked for with a passing preflight.

No browser enforces it any more; a server that grants it to everybody has been an advisory.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, Final

from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.plain_requests import ask
from pytest_cors.contract.probe import Observation
from pytest_cors.drive import Job
from pytest_cors.fetch import HTTPRequest, HTTPResponse
from pytest_cors.fetch.header_list import combine
from pytest_cors.policy import CORSPolicy

__all__ = ["private_network_marks"]

_ASKED: Final = ("Access-Control-Request-Private-Network", "true")


def private_network_marks(
    policy: CORSPolicy, endpoint: Endpoint, observations: Sequence[Observation]
) -> Generator[list[Job[Any]], list[Any], list[Mark]]:
    """The first preflight of a declared origin that passes, once more, with the question in it."""
    passing = (each for each in observations if each.passed_preflight)
    declared = (each for each in passing if policy.allows_origin(each.probe.request.origin))
    first = next(declared, None)
    exchange = None if first is None else first.exchange("preflight")
    if exchange is None:
        return []
    sent = exchange.request
    asking = HTTPRequest(sent.method, sent.url, (*sent.headers, _ASKED), False, "preflight")
    [response] = yield [ask(asking)]
    granted = _is_granted(response)
    if granted == policy.allow_private_network:
        return []
    detail = {
        "granted": granted,
        "declared": policy.allow_private_network,
        "request": asking,
        "response": response,
    }
    cause = "granted" if granted else "refused"
    return [Mark("CORS112", cause, endpoint.url, detail=detail)]


def _is_granted(response: HTTPResponse) -> bool:
    values = combine(response.headers) or {}
    return (
        200 <= response.status <= 299
        and values.get("access-control-allow-private-network") == "true"
    )
