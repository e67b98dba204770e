"""Response tainting: whether a request is the page's own business, CORS, or opaque to script.

The switch in the middle of main fetch: https://fetch.spec.whatwg.org/#main-fetch
"""

from __future__ import annotations

from typing import Final, Literal

from pytest_cors.fetch.exchange import Request
from pytest_cors.fetch.origin import URL
from pytest_cors.fetch.verdict import Failure, FailureCode, Stage

__all__ = ["Tainting", "taint"]

Tainting = Literal["basic", "cors", "opaque"]
"""https://fetch.spec.whatwg.org/#concept-request-response-tainting"""

_SPEC: Final = "#main-fetch"


def taint(request: Request, url: URL, tainting: Tainting, *, stage: Stage) -> Tainting | Failure:
    """The tainting with which this hop is fetched, or why it is not fetched at all.

    `tainting` is that of the hop before. It never turns back to "basic": a request that went to
    another server stays a CORS request when it is sent back to the page's own. What a browser
    answers by itself (`data:`, `blob:`, `about:`) is nobody's exchange, so it is refused here.
    """
    if not url.is_http:
        return Failure(FailureCode.NOT_HTTP, stage, None, "http, https", url.scheme, _SPEC)
    if tainting == "basic" and url.is_same_origin(request.origin):
        return tainting
    if request.mode == "same-origin":
        return Failure(FailureCode.SAME_ORIGIN_MODE, stage, None, request.origin, url.origin, _SPEC)
    if request.mode == "no-cors" and request.redirect != "follow":
        return Failure(
            FailureCode.NO_CORS_REDIRECT_MODE, stage, None, "follow", request.redirect, _SPEC
        )
    return "opaque" if request.mode == "no-cors" else "cors"
