"""An ASGI app under an async client: awaited on the test's own loop, asyncio's or trio's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from pytest_cors.drive.asgi import asgi_sender
from pytest_cors.drive.driver import AsyncDriver, run_jobs_async
from pytest_cors.drive.flow import Job
from pytest_cors.drive.identity import Identify, nobody
from pytest_cors.drive.interface import ASGIApp
from pytest_cors.drive.scope import Scopes

__all__ = ["AwaitedDriver"]

T = TypeVar("T")


class AwaitedDriver(AsyncDriver):
    """Calls the app directly. Its lifespan is the business of the user's client, which has none."""

    def __init__(
        self,
        asgi: ASGIApp,
        scopes: Scopes,
        *,
        base_url: str,
        app: Any,
        timeout: float,
        identify: Identify = nobody,
    ) -> None:
        super().__init__(base_url, app)
        self._asgi = asgi
        self._scopes = scopes
        self._timeout = timeout
        self._identify = identify

    async def run(self, jobs: Iterable[Job[T]]) -> list[T]:
        """As `AsyncDriver.run`."""
        send = asgi_sender(
            self._asgi,
            self._scopes,
            timeout=self._timeout,
            identity=self._identify(),
            state={},
        )
        return await run_jobs_async(jobs, send)
