"""A private event loop: kept between batches, run in the caller's thread, closed cleanly."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from pytest_cors.drive.asgi_asyncio import CANCEL_TRIES, stop_tasks
from pytest_cors.drive.channels import GRACE
from pytest_cors.drive.errors import DriverBusy, LoopDisturbed
from pytest_cors.drive.thread import loop_is_running, run_elsewhere

__all__ = ["PrivateLoop"]

T = TypeVar("T")


class _Executor(ThreadPoolExecutor):
    """The loop's default executor, which knows whether it has threads to wait for."""

    used = False

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.used = True
        return super().submit(fn, *args, **kwargs)


class PrivateLoop:
    """An asyncio loop of our own: one at a time may run on it, from whichever thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._executor = _Executor(thread_name_prefix="pytest-cors")
        self._loop.set_default_executor(self._executor)
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._task: asyncio.Task[Any] | None = None
        self._interrupted = False

    def run(self, main: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run one coroutine to its end.

        In this thread, unless an event loop is running in it already (a sync assertion in an async
        test): then in another, while this one waits. Raises DriverBusy where the app itself calls,
        LoopDisturbed where it takes the loop away.
        """
        if self._owner == threading.get_ident():
            raise DriverBusy
        if loop_is_running():
            return run_elsewhere(lambda: self._run(main), self._interrupt)
        return self._run(main)

    def close(self) -> None:
        """Cancel what the app left running, and close the loop and its threads."""
        try:
            try:
                self.run(self._clean_up)
            except LoopDisturbed:
                self.run(self._clean_up)  # an app's last word, and heard by now
        finally:
            self._loop.close()
            if self._executor.used:
                # A thread that is stuck in the app's code must not keep us here for ever.
                closer = threading.Thread(
                    target=self._executor.shutdown, kwargs={"cancel_futures": True}, daemon=True
                )
                closer.start()
                closer.join(GRACE * 5)
            else:
                self._executor.shutdown(wait=False)

    def _run(self, main: Callable[[], Coroutine[Any, Any, T]]) -> T:
        with self._lock:
            self._owner = threading.get_ident()
            self._task = task = self._loop.create_task(main())
            try:
                return self._loop.run_until_complete(task)
            except BaseException as error:
                # KeyboardInterrupt leaves the loop in the middle of things; so does an app that
                # stops it, which makes a RuntimeError of the loop's own.
                stopped = not task.done() and isinstance(error, RuntimeError)
                self._end(task)
                if stopped or (isinstance(error, asyncio.CancelledError) and not self._interrupted):
                    raise LoopDisturbed from None
                raise
            finally:
                self._owner = self._task = None
                self._interrupted = False

    def _end(self, task: asyncio.Task[Any]) -> None:
        """Cancel a task of ours, should the app stop the loop once more or not."""
        for _ in range(CANCEL_TRIES):
            if task.done():
                break
            with suppress(RuntimeError, asyncio.CancelledError):
                self._loop.run_until_complete(stop_tasks({task}))

    def _interrupt(self) -> None:
        task = self._task
        if task is not None:
            self._interrupted = True
            self._loop.call_soon_threadsafe(task.cancel)

    async def _clean_up(self) -> None:
        # Generators that were dropped close themselves in callbacks and tasks of their own.
        await asyncio.sleep(0)
        await stop_tasks(_others())
        try:
            async with asyncio.timeout(GRACE):
                await self._loop.shutdown_asyncgens()
        except TimeoutError:
            pass  # an async generator that waits in its `finally`
        await asyncio.sleep(0)
        if left := _others():
            await asyncio.wait(left, timeout=GRACE)
            await stop_tasks(_others())


def _others() -> set[asyncio.Task[Any]]:
    """All tasks of the running loop but this one."""
    me = asyncio.current_task()
    return {task for task in asyncio.all_tasks() if task is not me}
