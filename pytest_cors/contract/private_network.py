"""CORS112: the legacy header of private network access, asked for with a passing preflight.

No browser enforces it any more; a server that grants it to everybody has been an advisory.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.plain_requests import ask, plain_request
from pytest_cors.drive import Job
from pytest_cors.fetch import HTTPResponse
from pytest_cors.fetch.header_list import combine
from pytest_cors.policy import CORSPolicy

__all__ = ["private_network_marks"]

_ASKED: Final = ("Access-Control-Request-Private-Network", "true")


def private_network_marks(
    policy: CORSPolicy, endpoint: Endpoint, origin: str | None
) -> Generator[list[Job[Any]], list[Any], list[Mark]]:
    """The question that a browser asks before a simple request to a private network.

    It is a preflight without anything else in it. `origin` is a declared one; where there is
    none, nobody asks.
    """
    if origin is None or endpoint.reading_method is None:
        return []
    method = ("Access-Control-Request-Method", endpoint.reading_method)
    asking = plain_request(endpoint, ("Origin", origin), method, _ASKED, method="OPTIONS")
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
    return [Mark("CORS112", cause, endpoint.url, witness=origin, detail=detail)]


def _is_granted(response: HTTPResponse) -> bool:
    values = combine(response.headers) or {}
    return (
        200 <= response.status <= 299
        and values.get("access-control-allow-private-network") == "true"
    )
