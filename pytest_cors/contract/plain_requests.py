"""Requests that no page's script makes: they are sent as they stand, and not judged."""

from __future__ import annotations

from typing import Any, NamedTuple

from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.drive import CrashedResponse, DriveError, Flow, Job
from pytest_cors.fetch import Headers, HTTPRequest, HTTPResponse

__all__ = ["Answer", "ask", "failed", "plain_request", "try_asking"]


class Answer(NamedTuple):
    """What came of a request: a response, or the error that there was instead."""

    response: HTTPResponse | None
    error: DriveError | None = None

    @property
    def failed(self) -> bool:
        """Whether the app failed on the request."""
        return self.response is None or failed(self.response)


def plain_request(endpoint: Endpoint, *headers: tuple[str, str], method: str = "") -> HTTPRequest:
    """A request that no CORS is involved in: a link, an image, a script of the same origin.

    Without a `method` it is one that reads.
    """
    fields: Headers = (("Accept", "*/*"), *headers)
    method = method or endpoint.reading_method or "GET"
    return HTTPRequest(method, endpoint.url, fields, credentials=False, kind="actual")


def ask(request: HTTPRequest) -> Job[HTTPResponse]:
    """The work of sending it. A `DriveError` ends the whole check."""

    def flow() -> Flow[HTTPResponse]:
        response = yield request
        return response

    return Job(flow())


def try_asking(request: HTTPRequest) -> Job[Answer]:
    """The work of sending what may be too much for an app, or for the server before it."""

    def flow() -> Flow[Any]:
        try:
            response = yield request
        except DriveError as error:
            return Answer(None, error)
        return Answer(response)

    return Job(flow())


def failed(response: HTTPResponse) -> bool:
    """Whether the app raised, or says that it failed."""
    return isinstance(response, CrashedResponse) or response.status >= 500
