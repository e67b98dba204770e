"""The target of an assertion: whatever a test has in hand, and the driver that reaches its app."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Protocol

from pytest_cors.assertions.run import current_run
from pytest_cors.assertions.user_frames import tell_by_text_alone
from pytest_cors.drive import (
    DEFAULT_TIMEOUT,
    AsyncDriver,
    Driver,
    UnreachableTarget,
    resolve,
)

__all__ = ["AsyncClient", "driver_of"]


class AsyncClient(Protocol):
    """A client whose requests are awaited: `httpx.AsyncClient`, Quart's or Django's async one."""

    def get(self, *args: Any, **kwargs: Any) -> Awaitable[Any]:
        """Make a request."""
        ...


def driver_of(target: object) -> Driver | AsyncDriver:
    """The way to the app, with the timeout of this test run. Raises UnreachableTarget."""
    __tracebackhide__ = True
    wanted = current_run().timeout
    try:
        return resolve(target, timeout=DEFAULT_TIMEOUT if wanted is None else wanted)
    except UnreachableTarget as error:
        tell_by_text_alone(error)
        raise error
