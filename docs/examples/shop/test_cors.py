from pytest_cors import assert_cors_allows, assert_cors_denies


def test_front_end_may_update_items(cors_client):
    assert_cors_allows(
        cors_client,
        "/items/1",
        origin="https://app.example.com",
        method="PUT",
        headers={"Content-Type": "application/json"},
        credentials=True,
        exposes=["X-Total-Count"],
    )


def test_a_lookalike_may_not(cors_client):
    assert_cors_denies(cors_client, "/items", origin="https://app.example.com.evil.test")
