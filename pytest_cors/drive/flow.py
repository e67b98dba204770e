"""A flow of requests, and what drives one: everything of it but the sending."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Generic, TypeVar

from pytest_cors.drive.errors import DriveError
from pytest_cors.fetch.exchange import HTTPRequest, HTTPResponse

__all__ = ["Flow", "Job", "Pump"]

T = TypeVar("T")

Flow = Generator[HTTPRequest, HTTPResponse, T]
"""Yields each request to send, is sent its response, and returns what it made of them.

Where a request comes to no response, the `DriveError` is thrown in at the yield: a flow that does
not catch it ends its batch with it.
"""


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """One flow to drive, and the bytes that go out as the body of its actual request."""

    flow: Flow[T]
    content: bytes = b""


class Pump(Generic[T]):
    """One job underway: `request` and `content` are to be sent next; None once `result` is there.

    The sync and the async drivers share it, and differ only in how they wait.
    """

    __slots__ = ("_flow", "_job", "_method", "content", "request", "result")

    request: HTTPRequest | None
    result: T

    def __init__(self, job: Job[T]) -> None:
        self._job = job
        self._flow = job.flow
        self._method: str | None = None
        self.content = b""
        try:
            self._next(next(job.flow))
        except StopIteration as stop:
            self._end(stop)

    def answer(self, response: HTTPResponse) -> None:
        """Hand the response to the flow, and take up its next request."""
        try:
            self._next(self._flow.send(response))
        except StopIteration as stop:
            self._end(stop)

    def fail(self, error: DriveError) -> None:
        """Tell the flow that there is no response. Raises `error` unless the flow catches it."""
        try:
            self._next(self._flow.throw(error))
        except StopIteration as stop:
            self._end(stop)

    def _next(self, request: HTTPRequest) -> None:
        self.request = request
        content = self._job.content
        if content:
            # A redirect that changes the method drops the body as well
            # (https://fetch.spec.whatwg.org/#http-redirect-fetch, step 12).
            if request.kind == "preflight":
                content = b""
            elif self._method is None:
                self._method = request.method
            elif request.method != self._method:
                content = b""
            self.content = content

    def _end(self, stop: StopIteration) -> None:
        self.request = None
        self.result = stop.value
