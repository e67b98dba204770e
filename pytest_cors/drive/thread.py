"""Getting out of the way of an event loop: sync work that is asked for inside an async test."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

__all__ = ["loop_is_running", "run_elsewhere"]

T = TypeVar("T")

_PATIENCE = 1.0
"""Seconds for a thread that has its result, or was told to stop, to end."""


def loop_is_running() -> bool:
    """Whether an event loop runs in this thread: asyncio's, or trio's where trio is in use."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        trio = sys.modules.get("trio")
        return trio is not None and bool(trio.lowlevel.in_trio_run())
    return True


def run_elsewhere(work: Callable[[], T], interrupt: Callable[[], object] | None = None) -> T:
    """Run `work` in a thread of its own, in a copy of this context, and wait for it.

    `interrupt` is called if the wait is cut short (Ctrl-C): it is to make `work` end.
    """
    outcome: Future[T] = Future()
    context = contextvars.copy_context()

    def target() -> None:
        try:
            outcome.set_result(context.run(_unmarked, work))
        except BaseException as error:  # raised again in the calling thread
            outcome.set_exception(error)

    # A daemon, so that work that cannot be stopped does not keep the interpreter from ending.
    thread = threading.Thread(target=target, name="pytest-cors", daemon=True)
    thread.start()
    try:
        return outcome.result()
    finally:
        if not outcome.done() and interrupt is not None:
            interrupt()
        thread.join(_PATIENCE)


def _unmarked(work: Callable[[], T]) -> T:
    # The test's context may say that trio runs here, which is not so in this thread.
    sniffio = sys.modules.get("sniffio")
    if sniffio is not None:
        sniffio.current_async_library_cvar.set(None)
    return work()
