"""An ASGI app in this process, on a private loop, with its lifespan: the usual way to an app."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from pytest_cors.drive.asgi import asgi_sender
from pytest_cors.drive.driver import WholeDriver, run_jobs_async
from pytest_cors.drive.flow import Job
from pytest_cors.drive.identity import Identify, Identity, nobody
from pytest_cors.drive.interface import ASGIApp
from pytest_cors.drive.lifespan import Lifespan
from pytest_cors.drive.loop import PrivateLoop
from pytest_cors.drive.response import WholeResponse
from pytest_cors.drive.scope import Scopes
from pytest_cors.fetch.exchange import HTTPRequest, HTTPResponse

__all__ = ["LIFESPAN_PATIENCE", "ASGIDriver", "RunningApp"]

T = TypeVar("T")

LIFESPAN_PATIENCE = 6
"""How many times the time of one exchange each half of a lifespan may take."""


class RunningApp:
    """An app with its loop and its lifespan. Several drivers may look at one.

    `timeout` is for the headers of one response, in seconds. Without `lifespan` the app is served
    as by a client that does not run it: its state is empty.
    """

    def __init__(
        self, app: ASGIApp, scopes: Scopes, *, timeout: float, lifespan: bool = True
    ) -> None:
        self._app = app
        self._scopes = scopes
        self._timeout = timeout
        self._has_lifespan = lifespan
        self._lifespan: Lifespan | None = None
        self._loop: PrivateLoop | None = None
        self._users = 0

    def open(self) -> None:
        """Make the loop and start the lifespan, for the first user. Raises LifespanError."""
        self._users += 1
        if self._users > 1:
            return
        self._loop = PrivateLoop()
        if not self._has_lifespan:
            return
        try:
            self._loop.run(self._start)
        except BaseException:
            self._lifespan = None
            self.close()
            raise

    def close(self) -> None:
        """Stop the lifespan and close the loop, after the last user. Raises LifespanError."""
        self._users -= 1
        if self._users > 0:
            return
        loop, self._loop = self._loop, None
        lifespan, self._lifespan = self._lifespan, None
        assert loop is not None
        try:
            if lifespan is not None:
                loop.run(lifespan.shutdown)
        finally:
            loop.close()

    def run(self, jobs: Iterable[Job[T]], identity: Identity) -> list[T]:
        """Drive a batch in one coroutine: a turn into the loop costs more than a request."""

        async def batch() -> list[T]:
            send = asgi_sender(
                self._app,
                self._scopes,
                timeout=self._timeout,
                identity=identity,
                state=self._state(),
            )
            return await run_jobs_async(jobs, send)

        return self._running().run(batch)

    def respond(self, request: HTTPRequest, content: bytes) -> WholeResponse:
        """Fetch one response with its body."""

        async def single() -> HTTPResponse:
            send = asgi_sender(
                self._app, self._scopes, timeout=self._timeout, state=self._state(), whole=True
            )
            return await send(request, content)

        response = self._running().run(single)
        assert isinstance(response, WholeResponse)
        return response

    async def _start(self) -> None:
        self._lifespan = Lifespan(self._app, self._timeout * LIFESPAN_PATIENCE)
        await self._lifespan.startup()

    def _state(self) -> dict[str, Any]:
        return {} if self._lifespan is None else self._lifespan.state

    def _running(self) -> PrivateLoop:
        assert self._loop is not None  # drivers open it first
        return self._loop


class ASGIDriver(WholeDriver):
    """Drives a `RunningApp`."""

    def __init__(
        self, running: RunningApp, *, base_url: str, app: Any, identify: Identify = nobody
    ) -> None:
        super().__init__(base_url, app)
        self._running = running
        self._identify = identify

    def _respond(self, request: HTTPRequest, content: bytes) -> WholeResponse:
        return self._running.respond(request, content)

    def seen_from(self, base_url: str, identify: Identify) -> ASGIDriver:
        """As `WholeDriver.seen_from`."""
        return ASGIDriver(self._running, base_url=base_url, app=self.app, identify=identify)

    def _open(self) -> None:
        self._running.open()

    def _close(self) -> None:
        self._running.close()

    def _run(self, jobs: Iterable[Job[T]]) -> list[T]:
        return self._running.run(jobs, self._identify())
