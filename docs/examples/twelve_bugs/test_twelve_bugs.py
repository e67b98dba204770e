"""Each bug under a hand-written test and under pytest-cors, and the API without any of them."""

from __future__ import annotations

import pytest
from api import PAGE, POLICY, USER, api
from bugs import BUGS, Bug
from fastapi.testclient import TestClient

from pytest_cors import check_cors_policy


def by_hand(client: TestClient) -> None:
    """A careful test of the usual kind. It is the same for all twelve."""
    preflight = client.options(
        "/items/1", headers={"Origin": PAGE, "Access-Control-Request-Method": "PUT"}
    )
    assert preflight.status_code in (200, 204)
    assert preflight.headers["Access-Control-Allow-Origin"] == PAGE
    assert "PUT" in preflight.headers["Access-Control-Allow-Methods"]

    response = client.get("/items", headers={"Origin": PAGE})
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == PAGE
    assert response.headers["Access-Control-Allow-Credentials"] == "true"
    assert response.headers["X-Total-Count"] == "2"

    stranger = client.get("/items", headers={"Origin": "https://evil.test"})
    assert stranger.headers.get("Access-Control-Allow-Origin") != "https://evil.test"


def client_of(app: object) -> TestClient:
    return TestClient(app, headers=USER, raise_server_exceptions=False)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_by_hand(bug: Bug) -> None:
    if bug.by_hand:
        with pytest.raises(AssertionError):
            by_hand(client_of(bug.app()))
    else:
        by_hand(client_of(bug.app()))


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_by_pytest_cors(bug: Bug) -> None:
    report = check_cors_policy(client_of(bug.app()), POLICY, max_examples=0)
    assert not report.ok
    errors = {finding.code for finding in report.findings if finding.severity == "error"}
    assert bug.rule in errors


def test_without_a_bug_everybody_is_content() -> None:
    client = client_of(api())
    by_hand(client)
    assert check_cors_policy(client, POLICY, max_examples=0).ok
