"""One ASGI exchange on whatever loop anyio runs on: for trio.

Structured concurrency has a price: a task cannot be abandoned, so an app that swallows every
cancellation holds its exchange for ever here, as it would hold any other user of trio.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import anyio.lowlevel

from pytest_cors.drive.channels import Channels, Patience
from pytest_cors.drive.interface import ASGIApp, Scope
from pytest_cors.fetch.exchange import HTTPRequest, HTTPResponse

__all__ = ["AnyioExchange"]


class _Call(Channels):
    """One exchange, with anyio's events to wait for."""

    def __init__(self, request: HTTPRequest, content: bytes) -> None:
        Channels.__init__(self, request, content)
        self.scope = anyio.CancelScope()
        self._changed = anyio.Event()

    def failed(self, error: BaseException) -> None:
        if _is_cancellation(error):
            raise error
        super().failed(error)

    def wake(self) -> None:
        self._changed.set()

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        self.waited_for = True
        with anyio.move_on_after(seconds):
            while not condition():
                await self.park()
        return condition()

    async def park(self) -> None:
        if self._changed.is_set():
            self._changed = anyio.Event()
        await self._changed.wait()

    async def turn(self) -> None:
        await anyio.lowlevel.checkpoint()

    async def cancel(self) -> bool:
        self.scope.cancel()
        return True


class AnyioExchange:
    """Sends requests to one app, from the task that runs now.

    `timeout` is for the headers of one response, in seconds.
    """

    def __init__(self, app: ASGIApp, timeout: float) -> None:
        self._app = app
        self._patience = Patience(timeout)

    async def exchange(
        self, request: HTTPRequest, content: bytes, scope: Scope, whole: bool = False
    ) -> HTTPResponse:
        """One request and its response. Raises AppTimeout or ProtocolViolation."""
        call = _Call(request, content)
        if whole:
            call.kept = []

        async def run() -> None:
            with call.scope:
                await call.run(self._app, scope)

        late: Exception | None = None
        async with anyio.create_task_group() as group:
            group.start_soon(run)
            try:
                await self._patience.wait(call)
            except Exception as error:  # raised again outside the group
                late = error
        if late is not None:
            raise late
        return call.outcome()


def _is_cancellation(error: Any) -> bool:
    cancelled = anyio.get_cancelled_exc_class()
    if hasattr(error, "split"):  # an exception group
        return error.split(cancelled)[1] is None
    return isinstance(error, cancelled)
