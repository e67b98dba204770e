"""The app that the tests of a contract share: started by the first of them, stopped by the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_cors.plugin.plain_failure import plain_failure

if TYPE_CHECKING:
    from pytest_cors.drive import Driver

__all__ = ["RunningApp"]


class RunningApp:
    """At most one app, with its lifespan running.

    A fixture `cors_app` may make a new one for each test: then the one before is stopped.
    """

    def __init__(self) -> None:
        self._app: Any = None
        self._driver: Driver | None = None

    def of(self, app: Any, owner: pytest.Collector) -> Driver:
        """The way to this app. It is stopped when the last test below `owner` has run."""
        if self._driver is None or self._app is not app:
            self.stop()
            owner.addfinalizer(self.stop)
            self._start(app)
        assert self._driver is not None
        return self._driver

    def stop(self) -> None:
        """Stop the app, if one is running."""
        from pytest_cors.drive import DriveError

        driver, self._driver, self._app = self._driver, None, None
        if driver is not None:
            try:
                driver.close()
            except DriveError as error:
                raise _lifespan_failure(error) from None

    def _start(self, app: Any) -> None:
        from pytest_cors.assertions.clause_check import sync_driver_of
        from pytest_cors.drive import DriveError, UnreachableTarget

        try:
            driver = sync_driver_of(app)
        except UnreachableTarget as error:
            raise plain_failure(f"there is no app to check: {error}") from None
        try:
            driver.__enter__()
        except DriveError as error:
            raise _lifespan_failure(error) from None
        self._app, self._driver = app, driver


def _lifespan_failure(error: Exception) -> BaseException:
    text = str(error)
    # Some frameworks (Starlette) send their traceback as the message: then it is there already.
    return plain_failure(text, None if "\n" in text else error.__cause__)
