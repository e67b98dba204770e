"""What the browser decided about one request, and the step of the standard that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, get_args

from pytest_cors.fetch.exchange import Exchange

__all__ = [
    "ENGINES",
    "Engine",
    "Failure",
    "FailureCode",
    "Outcome",
    "ResponseType",
    "Stage",
    "Verdict",
    "unanimous",
]

Engine = Literal["standard", "chromium", "firefox", "webkit"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
Stage = Literal["request", "preflight", "response", "redirect"]
Outcome = Literal["allowed", "blocked", "disputed"]
ResponseType = Literal["basic", "cors", "opaque", "opaqueredirect", "error"]


class FailureCode(StrEnum):
    """Why a request was blocked: a closed set.

    Where Firefox has a reason code for the cause, the value is that code, so that it can be looked
    up: https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS/Errors
    """

    # The request that script cannot even make: fetch() throws, nothing is sent.
    INVALID_URL = "InvalidURL"
    URL_HAS_CREDENTIALS = "URLHasCredentials"
    INVALID_METHOD = "InvalidMethod"
    FORBIDDEN_METHOD = "ForbiddenMethod"
    INVALID_HEADER_NAME = "InvalidHeaderName"
    INVALID_HEADER_VALUE = "InvalidHeaderValue"
    BODY_NOT_ALLOWED = "BodyNotAllowed"
    NO_CORS_METHOD = "NoCorsMethod"
    # The request that main fetch refuses.
    NO_CORS_REDIRECT_MODE = "NoCorsRedirectModeNotFollow"
    SAME_ORIGIN_MODE = "DisallowedByMode"
    NOT_HTTP = "CORSRequestNotHttp"
    # The CORS check, on a preflight response or on an actual one.
    INVALID_RESPONSE = "CORSDidNotSucceed"
    MISSING_ALLOW_ORIGIN = "CORSMissingAllowOrigin"
    MULTIPLE_ALLOW_ORIGIN = "CORSMultipleAllowOriginNotAllowed"
    ALLOW_ORIGIN_MISMATCH = "CORSAllowOriginNotMatchingOrigin"
    WILDCARD_WITH_CREDENTIALS = "CORSNotSupportingCredentials"
    MISSING_ALLOW_CREDENTIALS = "CORSMissingAllowCredentials"
    # The CORS-preflight fetch.
    PREFLIGHT_REDIRECT = "CORSExternalRedirectNotAllowed"
    PREFLIGHT_STATUS = "CORSPreflightDidNotSucceed"
    INVALID_ALLOW_METHODS = "CORSInvalidAllowMethod"
    INVALID_ALLOW_HEADERS = "CORSInvalidAllowHeader"
    METHOD_NOT_ALLOWED = "CORSMethodNotFound"
    HEADER_NOT_ALLOWED = "CORSMissingAllowHeaderFromPreflight"
    # HTTP-redirect fetch.
    REDIRECT_MODE = "RedirectNotAllowed"
    REDIRECT_LOCATION = "InvalidLocation"
    REDIRECT_CREDENTIALS = "RedirectContainsCredentials"
    REDIRECT_LIMIT = "TooManyRedirects"


@dataclass(frozen=True, slots=True)
class Failure:
    """The step that turned the fetch into a network error. Data only.

    `header` is the header that decided, `expected` what would have passed and `got` what was there
    (None: nothing). `spec` is the anchor of the step in https://fetch.spec.whatwg.org/.
    """

    code: FailureCode
    stage: Stage
    header: str | None
    expected: str | None
    got: str | None
    spec: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a browser does with one request.

    `allowed`: script gets the response. `status` is the one that script sees: 0 where the response
    is opaque or an error. `readable_headers`: the sorted lower-case names, of those sent, that
    script can read. `engines` says what each engine that was asked decides.
    """

    allowed: bool
    failure: Failure | None
    preflighted: bool
    response_type: ResponseType
    status: int
    readable_headers: tuple[str, ...]
    exchanges: tuple[Exchange, ...]
    engines: Mapping[Engine, bool]

    @property
    def outcome(self) -> Outcome:
        """`"allowed"` or `"blocked"` where the engines agree, else `"disputed"`."""
        decisions = self.engines.values()
        if all(decisions):
            return "allowed"
        return "disputed" if any(decisions) else "blocked"


_UNANIMOUS: Mapping[bool, Mapping[Engine, bool]] = {
    allowed: MappingProxyType(dict.fromkeys(ENGINES, allowed)) for allowed in (True, False)
}


def unanimous(allowed: bool) -> Mapping[Engine, bool]:
    """What `Verdict.engines` holds where no known difference applies: one shared mapping."""
    return _UNANIMOUS[allowed]
