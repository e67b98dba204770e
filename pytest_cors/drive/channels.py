"""The two channels between a server and an app, and how long the server waits at them.

Written once for asyncio and anyio, which differ in how they wait.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from pytest_cors.drive.capture import FREE_CHUNKS, Capture
from pytest_cors.drive.errors import AppTimeout
from pytest_cors.drive.interface import ASGIApp, Message, Scope

__all__ = ["GRACE", "Channels", "Patience"]

GRACE = 0.2
"""Seconds that a body may still take after its headers; then the app is told that the client left.
As long again for the app to end on that, and after it for each try to cancel it."""


class Channels(Capture):
    """`receive` and `send` of one exchange."""

    finished = False
    # Somebody waits for a change of state, so that `wake` has work to do.
    waited_for = False
    _disconnected = False

    async def run(self, app: ASGIApp, scope: Scope) -> None:
        """Call the app, and note how it ends."""
        try:
            await app(scope, self.receive, self.send)
        except BaseException as error:  # sorted out there
            self.failed(error)
        finally:
            self.finished = True
            if self.waited_for:
                self.wake()

    async def receive(self) -> Message:
        """Give the body of the request, and then wait for the end of the exchange."""
        content = self.content
        if content is not None:
            self.content = None
            return {"type": "http.request", "body": content, "more_body": False}
        # Only at the end: Quart's tasks for a request do not end without it, and an app that was
        # told too early would take its client for gone.
        while not self.over:
            self.waited_for = True
            await self.park()
        if self._disconnected:
            await self.turn()  # an app that asks on and on must not hold the loop
        self._disconnected = True
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take in a message of the app."""
        if self.closed:
            # Nobody listens any more. Up to ASGI 2.3 that is no error, but it must take a turn of
            # the loop, or an endless stream could never be cancelled.
            await self.turn()
            return
        try:
            self.take(message)
        finally:
            if self.waited_for:
                self.wake()
        if self.chunks > FREE_CHUNKS:
            if self.flooding:
                self.close()
            await self.turn()

    def close(self) -> None:
        """The client is gone."""
        self.closed = True
        self.wake()

    async def settle(self, timeout: float, patience: float) -> bool:
        """Wait for an app that is itself waiting: for its headers, its end, or its stop.

        The headers get `timeout` seconds, the body after them `patience` seconds. For a verdict
        the headers will do. True where the body had no end, so that the app had to be stopped.

        Raises AppTimeout.
        """
        if not await self.until(lambda: self.finished or self.answered, timeout):
            stopped = await self.stop()
            if self.fatal is None:
                raise AppTimeout(self.request, timeout, stopped=stopped)
            return False
        if self.kept is None and self.is_event_stream():
            patience = 0
        await self.until(lambda: self.finished or self.over, patience)
        endless = not (self.finished or self.complete)
        if self.complete:
            # Work after a complete response, as background tasks are, gets the time of one.
            await self.until(lambda: self.finished, timeout)
        if not self.finished:
            await self.stop()
        return endless

    async def stop(self) -> bool:
        """End the app: tell it that the client left, and cancel it if that is not enough.

        False where it cannot be ended.
        """
        self.close()
        return await self.until(lambda: self.finished, GRACE) or await self.cancel()

    @abstractmethod
    def wake(self) -> None:
        """Let whoever waits look again: `until` always, `park` where the exchange is over."""

    @abstractmethod
    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait for a condition that `wake` announces; False where it does not come in time."""

    @abstractmethod
    async def park(self) -> None:
        """Wait for `wake`."""

    @abstractmethod
    async def turn(self) -> None:
        """Let everything else run once. A cancellation arrives here."""

    @abstractmethod
    async def cancel(self) -> bool:
        """Cancel the app; False where it swallows that."""


class Patience:
    """How long to wait at the channels of one app: less where it has shown that it has no end.

    `timeout` is for the headers of one response, in seconds, and for a body that is wanted whole.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._endless: set[str] = set()

    async def wait(self, call: Channels) -> None:
        """Wait for one exchange to come to something. Raises AppTimeout."""
        url = call.request.url
        if call.kept is not None:
            patience = self._timeout
        else:
            patience = GRACE / 20 if url in self._endless else GRACE
        if await call.settle(self._timeout, patience):
            self._endless.add(url)
