"""The fixtures: the app, a client that reaches it in-process, the assertions bound to both."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from pytest_cors.plugin.options import app_reference_option

if TYPE_CHECKING:
    import httpx

    from pytest_cors.assertions import BoundAssertions
    from pytest_cors.drive import WholeDriver
    from pytest_cors.policy import CORSPolicy

__all__ = ["cors", "cors_app", "cors_client", "cors_policy"]

_NO_APP = """\
pytest-cors has no app to test: override the fixture cors_app, or set cors_app in the ini file, \
or pass --cors-app

One of the three, as in
  conftest.py     @pytest.fixture
                  def cors_app():
                      return app
  pyproject.toml  [tool.pytest.ini_options]
                  cors_app = "shop.main:app"
  command line    pytest --cors-app shop.main:app"""


@pytest.fixture(scope="session")
def cors_app(pytestconfig: pytest.Config) -> Any:
    """The app under test: from --cors-app or the ini key cors_app, unless you override it."""
    from pytest_cors.plugin.app_reference import AppReferenceError
    from pytest_cors.plugin.plain_failure import plain_failure

    reference = app_reference_option(pytestconfig)
    if reference is None:
        raise plain_failure(_NO_APP)
    try:
        return reference.load()
    except AppReferenceError as error:
        raise plain_failure(str(error), error.__cause__) from None


@pytest.fixture
def cors_client(cors_app: Any) -> Iterator[httpx.Client]:
    """An httpx.Client that reaches `cors_app` in this process, its lifespan running."""
    import httpx

    from pytest_cors.assertions.target import driver_of
    from pytest_cors.drive import UnreachableTarget, WholeDriver
    from pytest_cors.drive.transport import InProcessTransport
    from pytest_cors.plugin.plain_failure import plain_failure

    try:
        driver = driver_of(cors_app)
    except UnreachableTarget as error:
        raise plain_failure(f"the fixture cors_app gives no app: {error}") from None
    if not isinstance(driver, WholeDriver) or driver.app is not cors_app:
        raise plain_failure(
            f"the fixture cors_app gives no app but a {type(cors_app).__name__}, which leads to"
            " one: clients and URLs are handed to the assertions as they are, or made the fixture"
            " cors_client"
        )
    with (
        _running(driver),
        httpx.Client(transport=InProcessTransport(driver), base_url=driver.base_url) as client,
    ):
        yield client


@contextmanager
def _running(driver: WholeDriver) -> Generator[None]:
    """The app's lifespan, a failure of which is told as the app's."""
    from pytest_cors.drive import DriveError

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
    from pytest_cors.plugin.plain_failure import plain_failure

    text = str(error)
    # Some frameworks (Starlette) send their traceback as the message: then it is there already.
    return plain_failure(text, None if "\n" in text else error.__cause__)


@pytest.fixture
def cors_policy(request: pytest.FixtureRequest) -> CORSPolicy:
    """The policy of the nearest marker `cors_policy`, else of the contract file, else the app's."""
    from pytest_cors.assertions.target import driver_of
    from pytest_cors.plugin.contracts import declared_policy
    from pytest_cors.plugin.marker import marked_policies
    from pytest_cors.plugin.plain_failure import plain_failure
    from pytest_cors.policy import CORSPolicy, PolicyNotFound

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


@pytest.fixture
def cors(cors_client: httpx.Client, request: pytest.FixtureRequest) -> BoundAssertions:
    """The assertions, bound: cors.allows(...), cors.denies(...), cors.check()."""
    from pytest_cors.assertions import BoundAssertions

    return BoundAssertions(cors_client, lambda: request.getfixturevalue("cors_policy"))
