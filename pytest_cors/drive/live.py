"""A running server, by its base URL: nothing but what we send goes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import httpx

from pytest_cors.drive.driver import Driver, run_jobs
from pytest_cors.drive.errors import AppTimeout, ConnectionFailure
from pytest_cors.drive.flow import Job
from pytest_cors.drive.identity import header_pairs, wire_pairs
from pytest_cors.drive.scope import complete_headers, content_length, locate
from pytest_cors.fetch.exchange import HTTPRequest, HTTPResponse

__all__ = ["LiveDriver"]

T = TypeVar("T")

_SHORT = 1 << 16
"""Bytes of body that are worth reading to keep a connection."""


class LiveDriver(Driver):
    """Sends over HTTP/1.1, keeping connections open between requests of a batch.

    A transport and no client: there is no jar, no default header and no proxy to get in the way.
    `timeout` is for connecting and for the headers of one response, in seconds.
    """

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__(base_url)
        self._timeout = timeout
        self._transport: httpx.HTTPTransport | None = None

    def _open(self) -> None:
        self._transport = httpx.HTTPTransport(trust_env=False)

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def _run(self, jobs: Iterable[Job[T]]) -> list[T]:
        return run_jobs(jobs, self._exchange)

    def _exchange(self, request: HTTPRequest, content: bytes) -> HTTPResponse:
        assert self._transport is not None
        length = content_length(request, content)
        headers = complete_headers(request.headers, locate(request.url).host, length, ())
        times = dict.fromkeys(("connect", "read", "write", "pool"), self._timeout)
        message = httpx.Request(
            request.method,
            request.url,
            headers=wire_pairs(headers),
            content=content,
            extensions={"timeout": times},
        )
        try:
            response = self._transport.handle_request(message)
            _finish(response)
        except httpx.TimeoutException as error:
            raise AppTimeout(request, self._timeout) from error
        except httpx.TransportError as error:
            reason = f"{type(error).__name__}: {error}"
            raise ConnectionFailure(request, reason) from error
        return HTTPResponse(response.status_code, header_pairs(response.headers))


def _finish(response: httpx.Response) -> None:
    """Be done with a response.

    Its body may have no end. A short one is read for the sake of the connection, which an unread
    one costs.
    """
    try:
        if int(response.headers.get("content-length", _SHORT + 1)) <= _SHORT:
            response.read()
    except (httpx.HTTPError, ValueError):
        pass  # the headers are there, and they are all that was wanted
    finally:
        response.close()
