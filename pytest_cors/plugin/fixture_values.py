"""What the fixtures give: the app that was referred to, a client of it, the policy that counts."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import httpx
import pytest

from pytest_cors.assertions.target import driver_of
from pytest_cors.drive import DriveError, UnreachableTarget, WholeDriver
from pytest_cors.drive.transport import InProcessTransport
from pytest_cors.plugin.app_reference import AppReferenceError
from pytest_cors.plugin.contracts import declared_policy
from pytest_cors.plugin.marker import marked_policies
from pytest_cors.plugin.plain_failure import plain_failure
from pytest_cors.plugin.run import app_reference_option
from pytest_cors.policy import CORSPolicy, PolicyNotFound

__all__ = ["client_of", "policy_for", "referred_app"]

_NO_APP: Final = """\
pytest-cors has no app to test: override the fixture cors_app, or set cors_app in the ini file, \
or pass --cors-app

One of the three, as in
  conftest.py     @pytest.fixture
                  def cors_app():
                      return app
  pyproject.toml  [tool.pytest.ini_options]
                  cors_app = "shop.main:app"
  command line    pytest --cors-app shop.main:app"""


def referred_app(config: pytest.Config) -> Any:
    """The app that the option or the ini key refers to."""
    reference = app_reference_option(config)
    if reference is None:
        raise plain_failure(_NO_APP)
    try:
        return reference.load()
    except AppReferenceError as error:
        raise plain_failure(str(error), error.__cause__) from None


@contextmanager
def client_of(app: Any) -> Generator[httpx.Client]:
    """A client that reaches the app in this process, its lifespan running."""
    try:
        driver = driver_of(app)
    except UnreachableTarget as error:
        raise plain_failure(f"the fixture cors_app gives no app: {error}") from None
    if not isinstance(driver, WholeDriver) or driver.app is not app:
        raise plain_failure(
            f"the fixture cors_app gives no app but a {type(app).__name__}, which leads to"
            " one: clients and URLs are handed to the assertions as they are, or made the fixture"
            " cors_client"
        )
    with (
        _running(driver),
        httpx.Client(transport=InProcessTransport(driver), base_url=driver.base_url) as client,
    ):
        yield client


def policy_for(request: pytest.FixtureRequest) -> CORSPolicy:
    """The policy that counts for a test."""
    for marked in marked_policies(request.node)[:1]:
        if marked.policy is not None:
            return marked.policy
    declared = declared_policy(request.node)
    if declared is not None:
        return declared
    try:
        return CORSPolicy.from_app(driver_of(request.getfixturevalue("cors_client")).app)
    except PolicyNotFound as error:
        raise plain_failure(str(error)) from None


@contextmanager
def _running(driver: WholeDriver) -> Generator[None]:
    """The app's lifespan, a failure of which is told as the app's."""
    try:
        driver.__enter__()
    except DriveError as error:
        raise _lifespan_failure(error) from None
    try:
        yield
    finally:
        try:
            driver.close()
        except DriveError as error:
            raise _lifespan_failure(error) from None


def _lifespan_failure(error: Exception) -> BaseException:
    text = str(error)
    # Some frameworks (Starlette) send their traceback as the message: then it is there already.
    return plain_failure(text, None if "\n" in text else error.__cause__)
