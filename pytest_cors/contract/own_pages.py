"""CORS209: the app's own pages, which need nobody's leave, are refused.

A browser sends Origin to the page's own server, too, with every POST; and none with a GET.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.plain_requests import ask, failed, plain_request
from pytest_cors.drive import Job
from pytest_cors.fetch import HTTPResponse, Request
from pytest_cors.fetch.origin import parse_url

__all__ = ["own_page_marks"]

_REFUSALS: Final = frozenset({400, 401, 403})


def own_page_marks(
    endpoint: Endpoint, plain: HTTPResponse, origin: str | None
) -> Generator[list[Job[Any]], list[Any], list[Mark]]:
    """With the app's own Origin, and without one.

    `plain` is the response to a request without Origin; `origin` is a declared one, None where
    the policy names nobody.
    """
    own = _own_origin(endpoint.url)
    asked = [own] if origin is None else [own, origin]
    responses: list[HTTPResponse] = yield [
        ask(plain_request(endpoint, ("Origin", each))) for each in asked
    ]
    marks: list[Mark] = []
    if not _is_refused(plain) and _is_refused(responses[0]):
        shown = Request(endpoint.url, own, method="POST")
        marks.append(_mark(endpoint, "own-origin", shown, responses[0]))
    if origin is not None and _is_refused(plain) and not _is_refused(responses[1]):
        marks.append(_mark(endpoint, "no-origin", Request(endpoint.url, own), plain))
    return marks


def _is_refused(response: HTTPResponse) -> bool:
    return response.status in _REFUSALS or failed(response)


def _own_origin(url: str) -> str:
    parsed = parse_url(url)
    assert parsed is not None  # endpoints have none but URLs that parse
    return parsed.origin


def _mark(endpoint: Endpoint, cause: str, request: Request, response: HTTPResponse) -> Mark:
    return Mark("CORS209", cause, endpoint.url, request, detail={"response": response})
