"""The CORS check: may this origin have this response?

https://fetch.spec.whatwg.org/#concept-cors-check
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_cors.fetch.exchange import HTTPResponse
from pytest_cors.fetch.header_list import field_lines
from pytest_cors.fetch.quirks import Quirk, Quirks
from pytest_cors.fetch.verdict import Failure, FailureCode, Stage

__all__ = ["ALLOW_CREDENTIALS", "ALLOW_ORIGIN", "cors_check", "invalid_response"]

ALLOW_ORIGIN: Final = "Access-Control-Allow-Origin"
ALLOW_CREDENTIALS: Final = "Access-Control-Allow-Credentials"

_SPEC: Final = "#concept-cors-check"


def cors_check(
    response: HTTPResponse,
    values: Mapping[str, str],
    *,
    origin: str,
    include: bool,
    stage: Stage,
    quirks: Quirks,
) -> Failure | None:
    """None where `origin` may have the response, else why not.

    `values` are the response's headers, combined by lower-case name. `include` says whether the
    request's credentials mode is "include": the check of a preflight takes that of the request
    which it precedes.
    """
    allowed = values.get("access-control-allow-origin")
    if allowed == "*" and not include:
        return None
    if allowed != origin:
        return _origin_failure(response, allowed, origin, stage)
    if not include or values.get("access-control-allow-credentials") == "true":
        return None
    return _credentials_failure(response, stage, quirks)


def _origin_failure(
    response: HTTPResponse, allowed: str | None, origin: str, stage: Stage
) -> Failure:
    if allowed is None:
        code = FailureCode.MISSING_ALLOW_ORIGIN
    elif len(field_lines(response.headers, "access-control-allow-origin")) > 1:
        code = FailureCode.MULTIPLE_ALLOW_ORIGIN
    elif allowed == "*":
        code = FailureCode.WILDCARD_WITH_CREDENTIALS
    else:
        code = FailureCode.ALLOW_ORIGIN_MISMATCH
    return Failure(code, stage, ALLOW_ORIGIN, origin, allowed, _SPEC)


def _credentials_failure(response: HTTPResponse, stage: Stage, quirks: Quirks) -> Failure | None:
    lines = field_lines(response.headers, "access-control-allow-credentials")
    if Quirk.EMPTY_LINE_IGNORED in quirks and [line for line in lines if line] == ["true"]:
        return None
    return Failure(
        FailureCode.MISSING_ALLOW_CREDENTIALS,
        stage,
        ALLOW_CREDENTIALS,
        "true",
        ", ".join(lines) if lines else None,
        _SPEC,
    )


def invalid_response(stage: Stage) -> Failure:
    """The failure of a response whose header lines no HTTP parser takes (RFC 9110, 5.5)."""
    return Failure(
        FailureCode.INVALID_RESPONSE, stage, None, None, None, "#concept-http-network-fetch"
    )
