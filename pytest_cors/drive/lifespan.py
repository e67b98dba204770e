"""An app's lifespan: started before the first request, stopped after the last.

Source: https://asgi.readthedocs.io/en/latest/specs/lifespan.html
"""

from __future__ import annotations

import asyncio
from typing import Any

from pytest_cors.drive.asgi_asyncio import stop_tasks
from pytest_cors.drive.errors import LifespanError, LifespanPhase
from pytest_cors.drive.interface import ASGIApp, Message

__all__ = ["Lifespan"]

_ENDINGS = {
    "lifespan.startup.complete": LifespanPhase.STARTUP,
    "lifespan.startup.failed": LifespanPhase.STARTUP,
    "lifespan.shutdown.complete": LifespanPhase.SHUTDOWN,
    "lifespan.shutdown.failed": LifespanPhase.SHUTDOWN,
}


class Lifespan:
    """One run of the lifespan protocol, in one task from start to end; made on a running loop.

    `timeout` is for each half, in seconds. `state` is what the app put there for its requests.
    """

    _task: asyncio.Task[None]

    def __init__(self, app: ASGIApp, timeout: float) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._timeout = timeout
        self._error: BaseException | None = None
        self._stopping = asyncio.Event()
        self._answers: dict[LifespanPhase, Message] = {}
        self._answered = asyncio.Event()
        self._asked = False

    async def startup(self) -> None:
        """Run the app up to its first request. Raises LifespanError.

        An app that raises or returns here does not support the protocol: it is served without.
        """
        self._task = asyncio.get_running_loop().create_task(self._run())
        await self._phase(LifespanPhase.STARTUP)

    async def shutdown(self) -> None:
        """Tell the app that no more requests come, and let it end. Raises LifespanError."""
        task = self._task
        if not task.done():
            self._stopping.set()
            await self._phase(LifespanPhase.SHUTDOWN)
        if not task.done():
            await asyncio.wait({task}, timeout=self._timeout)
            await self.cancel()

    async def cancel(self) -> None:
        """End what is left of it."""
        if not self._task.done():
            await stop_tasks({self._task})

    async def _phase(self, phase: LifespanPhase) -> None:
        try:
            await asyncio.wait_for(self._answer(phase), self._timeout)
        except TimeoutError:
            await self.cancel()
            raise LifespanError(phase, seconds=self._timeout) from None
        answer = self._answers.get(phase)
        if answer is not None:
            if answer["type"].endswith(".failed"):
                await self.cancel()
                raise LifespanError(phase, str(answer.get("message", ""))) from self._error
        elif phase is LifespanPhase.SHUTDOWN and self._error is not None:
            # Startup was answered, so the protocol is supported: this is a failure.
            error = self._error
            raise LifespanError(phase, f"{type(error).__name__}: {error}") from error
        elif self._error is not None and not isinstance(self._error, Exception | SystemExit):
            raise self._error

    async def _answer(self, phase: LifespanPhase) -> None:
        while phase not in self._answers and not self._task.done():
            self._answered.clear()
            await self._answered.wait()

    async def _run(self) -> None:
        # A copy of nothing: the dictionary itself goes in, for the app to fill.
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self.state,
        }
        try:
            await self._app(scope, self._receive, self._send)
        except asyncio.CancelledError:
            pass
        except BaseException as error:  # told by the phase that waits for it
            self._error = error
        finally:
            self._answered.set()

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "lifespan.startup"}
        await self._stopping.wait()
        return {"type": "lifespan.shutdown"}

    async def _send(self, message: Message) -> None:
        phase = _ENDINGS.get(message["type"])
        if phase is None:
            raise RuntimeError(f"no message of the lifespan protocol: {message['type']!r}")
        self._answers.setdefault(phase, message)
        self._answered.set()
