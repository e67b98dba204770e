"""An entered test client: its app runs on the loop of its portal, and so must every request.

What the lifespan made (locks, connection pools) belongs to that loop. A batch goes through the
portal as one call: a call costs many times what a request does.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple, TypeVar

from pytest_cors.drive.asgi import asgi_sender
from pytest_cors.drive.driver import AsyncDriver, Driver, run_jobs_async
from pytest_cors.drive.errors import DriveError
from pytest_cors.drive.flow import Job
from pytest_cors.drive.identity import Identify, nobody
from pytest_cors.drive.interface import ASGIApp
from pytest_cors.drive.scope import Scopes

__all__ = ["AsyncPortalDriver", "PortalBatch", "PortalDriver", "foreign_backend", "portal_of"]

T = TypeVar("T")


def portal_of(client: object) -> Any:
    """The open portal of a test client, or None: Starlette's has it as `portal`, Litestar's so."""
    for name in ("portal", "blocking_portal"):
        portal = getattr(client, name, None)
        if hasattr(portal, "call") and hasattr(portal, "start_task_soon"):
            return portal
    return None


def foreign_backend(client: object) -> dict[str, Any] | None:
    """The backend that a test client asks for, where that is not asyncio: as anyio's arguments.

    Starlette's keeps it as `async_backend`, Litestar's as `backend` and `backend_options`.
    """
    asked: Any = getattr(client, "async_backend", None)
    if not hasattr(asked, "get"):
        names = ("backend", "backend_options")
        asked = {name: getattr(client, name, None) for name in names}
    return asked if asked.get("backend") == "trio" else None


class _Ending(NamedTuple):
    """What ends the run (Ctrl-C, `pytest.skip`): as an exception it would end the portal instead,
    and come out as a cancellation.
    """

    error: BaseException


class PortalBatch:
    """Runs batches on the loop of a client's portal.

    With `backend` the client was not entered: then each batch has a portal of its own.
    """

    def __init__(
        self,
        client: Any,
        app: ASGIApp,
        scopes: Scopes,
        *,
        timeout: float,
        identify: Identify = nobody,
        backend: dict[str, Any] | None = None,
    ) -> None:
        self._client = client
        self._backend = backend
        self._app = app
        self._scopes = scopes
        self._timeout = timeout
        self._identify = identify

    def run(self, jobs: Iterable[Job[T]]) -> list[T]:
        """Drive a batch in one call. Raises DriveError."""
        from anyio import get_cancelled_exc_class  # there already: the portal is anyio's

        identity = self._identify()

        async def batch() -> list[T] | _Ending:
            try:
                return await ordinary()
            except (Exception, get_cancelled_exc_class()):
                raise
            except BaseException as error:
                return _Ending(error)

        async def ordinary() -> list[T]:
            send = asgi_sender(
                self._app,
                self._scopes,
                timeout=self._timeout,
                identity=identity,
                state=getattr(self._client, "app_state", {}),
            )
            return await run_jobs_async(jobs, send)

        with self._portal() as portal:
            results: list[T] | _Ending = portal.call(batch)
        if isinstance(results, _Ending):
            raise results.error
        return results

    def _portal(self) -> AbstractContextManager[Any]:
        portal = portal_of(self._client)
        if portal is not None:
            return nullcontext(portal)
        if self._backend is not None:
            from anyio.from_thread import start_blocking_portal

            return start_blocking_portal(**self._backend)
        raise DriveError(
            f"{type(self._client).__name__} was left: its app has been shut down. "
            "Make the assertion inside its `with` block"
        )


class PortalDriver(Driver):
    """Drives the app of an entered sync client."""

    def __init__(self, batch: PortalBatch, *, base_url: str, app: Any) -> None:
        super().__init__(base_url, app)
        self._batch = batch

    def _run(self, jobs: Iterable[Job[T]]) -> list[T]:
        return self._batch.run(jobs)


class AsyncPortalDriver(AsyncDriver):
    """Drives the app of an async client that runs it in a portal all the same (Litestar's)."""

    def __init__(self, batch: PortalBatch, *, base_url: str, app: Any) -> None:
        super().__init__(base_url, app)
        self._batch = batch

    async def run(self, jobs: Iterable[Job[T]]) -> list[T]:
        """As `AsyncDriver.run`."""
        from anyio import to_thread  # there already: the portal is anyio's

        return await to_thread.run_sync(lambda: self._batch.run(jobs))
