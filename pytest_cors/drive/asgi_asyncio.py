"""One ASGI exchange on a running asyncio loop: the app in a task of its own, and never a hang.

An app that answers without ever waiting costs no timer and, from Python 3.12 on, no turn of the
loop.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from pytest_cors.drive.channels import GRACE, Channels, Patience
from pytest_cors.drive.errors import AppTimeout
from pytest_cors.drive.interface import ASGIApp, Scope
from pytest_cors.fetch.exchange import HTTPRequest, HTTPResponse

__all__ = ["CANCEL_TRIES", "AsyncioExchange", "stop_tasks"]

CANCEL_TRIES = 3
"""How often a task is cancelled before it is given up: code that swallows one cancellation
is common, code that swallows every one cannot be stopped by anybody."""

_ABANDONED: list[asyncio.Task[Any]] = []


class _Call(Channels):
    """One exchange, with asyncio's futures to wait for."""

    task: asyncio.Task[None]
    _waiter: asyncio.Future[None] | None = None
    _parked: tuple[asyncio.Future[None], ...] = ()

    def wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self.over:
            for parked in self._parked:
                if not parked.done():
                    parked.set_result(None)
            self._parked = ()

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        if condition():
            return True
        self.waited_for = True
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        timer = loop.call_at(deadline, self.wake)
        try:
            while not condition():
                if loop.time() >= deadline:
                    return False
                self._waiter = loop.create_future()
                await self._waiter
            return True
        finally:
            timer.cancel()

    async def park(self) -> None:
        # A future for each that waits: cancelling a task cancels the future that it waits for.
        parked = asyncio.get_running_loop().create_future()
        self._parked += (parked,)
        await parked

    async def turn(self) -> None:
        await asyncio.sleep(0)

    async def cancel(self) -> bool:
        return await stop_tasks({self.task})


class AsyncioExchange:
    """Sends requests to one app, on the loop that is running now.

    `timeout` is for the headers of one response, in seconds.
    """

    def __init__(self, app: ASGIApp, timeout: float) -> None:
        self._app = app
        self._patience = Patience(timeout)
        self._loop = asyncio.get_running_loop()

    async def exchange(
        self, request: HTTPRequest, content: bytes, scope: Scope, whole: bool = False
    ) -> HTTPResponse:
        """One request and its response. Raises AppTimeout or ProtocolViolation."""
        call = _Call(request, content)
        if whole:
            call.kept = []
        task = _start(self._loop, call.run(self._app, scope))
        if not call.finished:
            call.task = task
            if not _EAGER:
                await asyncio.sleep(0)
            if not call.finished:
                await self._settle(call)
        return call.outcome()

    async def _settle(self, call: _Call) -> None:
        try:
            await self._patience.wait(call)
        except AppTimeout:
            raise
        except BaseException:
            # The batch itself is being stopped: take the app along.
            call.close()
            await stop_tasks({call.task})
            raise


async def stop_tasks(tasks: set[asyncio.Task[Any]]) -> bool:
    """Cancel tasks until they are done, but not for ever: False where one of them goes on."""
    for _ in range(CANCEL_TRIES):
        if not tasks:
            break
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=GRACE)
    for task in tasks:
        _abandon(task)
    return not tasks


def _abandon(task: asyncio.Task[Any]) -> None:
    """Give up a task that swallows every cancellation.

    It is kept for good: were it collected, Python would close its coroutine, which it would
    swallow too, and the complaint about that would land in some other test.
    """
    if task not in _ABANDONED:
        # asyncio.gather() does the same for the tasks that it answers for.
        task._log_destroy_pending = False  # type: ignore[attr-defined]  # asyncio's own, unnamed
        # Whoever ends the loop (asyncio.run, pytest-asyncio) waits for all tasks without a limit.
        # Source: https://docs.python.org/3/library/asyncio-extending.html#task-lifetime-support
        asyncio.tasks._unregister_task(task)
        _ABANDONED.append(task)


if sys.version_info >= (3, 12):
    _EAGER = True

    def _start(
        loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, None]
    ) -> asyncio.Task[None]:
        """A task with a context of its own, as each request has in a server.

        It runs up to its first wait at once: a fifth of the cost of a turn of the loop.
        """
        return asyncio.Task(coroutine, loop=loop, eager_start=True)

else:
    _EAGER = False

    def _start(
        loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, None]
    ) -> asyncio.Task[None]:
        """A task with a context of its own, as each request has in a server."""
        return loop.create_task(coroutine)
