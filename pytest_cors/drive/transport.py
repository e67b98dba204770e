"""The in-process engine as an httpx transport: for a client that is used for ordinary requests too.

Importing this imports httpx.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx

from pytest_cors.drive.driver import WholeDriver
from pytest_cors.drive.errors import AppTimeout, DriveError
from pytest_cors.drive.identity import header_pairs, wire_pairs
from pytest_cors.fetch.exchange import HTTPRequest

__all__ = ["InProcessTransport"]


class InProcessTransport(httpx.BaseTransport):
    """Answers a client's requests from an app in this process.

    Entering it (entering the client does) starts the app's lifespan, closing it stops that. An app
    that raises is a server that answers 500; the exception is in the response's extensions, under
    "pytest_cors.cause". `resolve` of a client that has this transport gives the same running app.

    Raises httpx.ReadTimeout, or httpx.RemoteProtocolError for an app that breaks its server
    interface, as a client of a real server would.
    """

    def __init__(self, driver: WholeDriver) -> None:
        self.driver = driver
        """What `resolve` looks for."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, with the body read whole."""
        message = HTTPRequest(
            method=request.method,
            url=str(request.url),
            headers=header_pairs(request.headers),
            credentials=True,
            kind="actual",
        )
        try:
            response = self.driver.respond(message, request.read())
        except AppTimeout as error:
            raise httpx.ReadTimeout(str(error), request=request) from error
        except DriveError as error:
            raise httpx.RemoteProtocolError(str(error), request=request) from error
        return httpx.Response(
            response.status,
            headers=wire_pairs(response.headers),
            stream=httpx.ByteStream(response.body),
            request=request,
            extensions={} if response.cause is None else {"pytest_cors.cause": response.cause},
        )

    def __enter__(self) -> Self:
        self.driver.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self.driver.__exit__(kind, error, traceback)

    def close(self) -> None:
        """Stop the app."""
        self.driver.close()
