"""The two faces of a way to an app: `Driver` for sync clients, `AsyncDriver` for async ones."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType
from typing import Any, Self, TypeVar

from pytest_cors.drive.errors import DriveError
from pytest_cors.drive.flow import Job, Pump
from pytest_cors.drive.identity import Identify
from pytest_cors.drive.response import WholeResponse
from pytest_cors.fetch.exchange import HTTPRequest, HTTPResponse

__all__ = ["AsyncDriver", "AsyncExchange", "Driver", "WholeDriver", "run_jobs", "run_jobs_async"]

T = TypeVar("T")

AsyncExchange = Callable[[HTTPRequest, bytes], Awaitable[HTTPResponse]]
"""Sends one request, and waits for its response."""


class Driver(ABC):
    """A way to an app. A context manager: in it, the app's lifespan runs and the loop is kept.

    `base_url` is what relative URLs are resolved against; `app` is the app object, or None where
    there is only a connection. `run` enters the driver where nobody has, and leaves it again.
    """

    base_url: str
    app: Any

    def __init__(self, base_url: str, app: Any = None) -> None:
        self.base_url = base_url
        self.app = app
        self._entered = 0
        self._entering = threading.RLock()

    def run(self, jobs: Iterable[Job[T]]) -> list[T]:
        """Drive the jobs to their end, one after the other; the results in the same order.

        Raises DriveError where a request came to no response and its flow did not catch that.
        """
        with self:
            return self._run(jobs)

    def close(self) -> None:
        """Stop the lifespan, and whatever the app left running. Raises LifespanError."""
        with self._entering:
            if self._entered:
                self._entered = 0
                self._close()

    def __enter__(self) -> Self:
        with self._entering:
            if not self._entered:
                self._open()
            self._entered += 1
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._entering:
            if self._entered > 1:
                self._entered -= 1
            else:
                self.close()

    def _open(self) -> None:  # noqa: B027  # most ways have nothing to open
        """Get ready for more than one run."""

    def _close(self) -> None:  # noqa: B027  # and so nothing to undo
        """Undo `_open`."""

    @abstractmethod
    def _run(self, jobs: Iterable[Job[T]]) -> list[T]:
        """`run`, in an entered driver."""


class WholeDriver(Driver):
    """A driver that can also fetch one response with its body: the app is in this process."""

    def respond(self, request: HTTPRequest, content: bytes) -> WholeResponse:
        """Send one request just as it stands. Raises DriveError."""
        with self:
            return self._respond(request, content)

    @abstractmethod
    def _respond(self, request: HTTPRequest, content: bytes) -> WholeResponse:
        """`respond`, in an entered driver."""

    @abstractmethod
    def seen_from(self, base_url: str, identify: Identify) -> Driver:
        """The same running app, by a client's base URL and with its identity."""


class AsyncDriver(ABC):
    """A way to an app that is awaited on the test's own loop: the twin of `Driver`."""

    base_url: str
    app: Any

    def __init__(self, base_url: str, app: Any = None) -> None:
        self.base_url = base_url
        self.app = app

    @abstractmethod
    async def run(self, jobs: Iterable[Job[T]]) -> list[T]:
        """Drive the jobs to their end, one after the other; the results in the same order.

        Raises DriveError where a request came to no response and its flow did not catch that.
        """

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:  # noqa: B027  # the same for all ways
        """The app is run by the user's own client: there is nothing to stop."""


def run_jobs(
    jobs: Iterable[Job[T]], exchange: Callable[[HTTPRequest, bytes], HTTPResponse]
) -> list[T]:
    """Pump each job through a function that sends."""
    results: list[T] = []
    for job in jobs:
        pump = Pump(job)
        while pump.request is not None:
            try:
                response = exchange(pump.request, pump.content)
            except DriveError as error:
                pump.fail(error)
            else:
                pump.answer(response)
        results.append(pump.result)
    return results


async def run_jobs_async(jobs: Iterable[Job[T]], exchange: AsyncExchange) -> list[T]:
    """`run_jobs`, where sending is awaited."""
    results: list[T] = []
    for job in jobs:
        pump = Pump(job)
        while pump.request is not None:
            try:
                response = await exchange(pump.request, pump.content)
            except DriveError as error:
                pump.fail(error)
            else:
                pump.answer(response)
        results.append(pump.result)
    return results
