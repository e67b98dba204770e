"""A client whose URLs lead to different apps: each request goes the way of its own URL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pytest_cors.drive.driver import AsyncDriver, Driver, run_jobs, run_jobs_async
from pytest_cors.drive.flow import Flow, Job
from pytest_cors.fetch.exchange import HTTPRequest, HTTPResponse

__all__ = ["AsyncMountedDriver", "MountedDriver"]

T = TypeVar("T")

Route = Callable[[str], Any]
"""The driver for a URL: the same one again for each URL that leads the same way."""


class MountedDriver(Driver):
    """Hands each request to the driver for its URL. `main` is the one for the base URL."""

    def __init__(self, main: Driver, route: Route) -> None:
        super().__init__(main.base_url, main.app)
        self._route = route
        self._opened: list[Driver] = []

    def _run(self, jobs: Iterable[Job[T]]) -> list[T]:
        return run_jobs(jobs, self._exchange)

    def _exchange(self, request: HTTPRequest, content: bytes) -> HTTPResponse:
        driver: Driver = self._route(request.url)
        if driver not in self._opened:
            driver.__enter__()
            self._opened.append(driver)
        [response] = driver.run([Job(_single(request), content)])
        return response

    def _close(self) -> None:
        while self._opened:
            self._opened.pop().close()


class AsyncMountedDriver(AsyncDriver):
    """The twin of `MountedDriver`."""

    def __init__(self, main: AsyncDriver, route: Route) -> None:
        super().__init__(main.base_url, main.app)
        self._route = route

    async def run(self, jobs: Iterable[Job[T]]) -> list[T]:
        """As `AsyncDriver.run`."""
        return await run_jobs_async(jobs, self._exchange)

    async def _exchange(self, request: HTTPRequest, content: bytes) -> HTTPResponse:
        driver: AsyncDriver = self._route(request.url)
        [response] = await driver.run([Job(_single(request), content)])
        return response


def _single(request: HTTPRequest) -> Flow[HTTPResponse]:
    response = yield request
    return response
