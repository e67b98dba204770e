"""The fixtures: the app, a client that reaches it in-process, the assertions bound to both.

What they give is loaded when a test asks for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from pytest_cors.assertions import BoundAssertions
    from pytest_cors.policy import CORSPolicy

__all__ = ["cors", "cors_app", "cors_client", "cors_policy"]


@pytest.fixture(scope="session")
def cors_app(pytestconfig: pytest.Config) -> Any:
    """The app under test: from --cors-app or the ini key cors_app, unless you override it."""
    from pytest_cors.plugin.fixture_values import referred_app

    return referred_app(pytestconfig)


@pytest.fixture
def cors_client(cors_app: Any) -> Iterator[httpx.Client]:
    """An httpx.Client that reaches `cors_app` in this process, its lifespan running."""
    from pytest_cors.plugin.fixture_values import client_of

    with client_of(cors_app) as client:
        yield client


@pytest.fixture
def cors_policy(request: pytest.FixtureRequest) -> CORSPolicy:
    """The policy of the nearest marker `cors_policy`, else of the contract file, else the app's."""
    from pytest_cors.plugin.fixture_values import policy_for

    return policy_for(request)


@pytest.fixture
def cors(cors_client: httpx.Client, request: pytest.FixtureRequest) -> BoundAssertions:
    """The assertions, bound: cors.allows(...), cors.denies(...), cors.check()."""
    from pytest_cors.assertions import BoundAssertions

    return BoundAssertions(cors_client, lambda: request.getfixturevalue("cors_policy"))
