"""What goes out for an assertion, and the verdict that comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pytest_cors import CORSAssertionError, Verdict, assert_cors_allows, assert_cors_denies
from pytest_cors.drive import WholeDriver, resolve
from pytest_cors.drive.transport import InProcessTransport
from tests.apps.shop import APP_ORIGIN
from tests.apps.starlette_app import create_app
from tests.assertions.permissive import PAGE, Seen, permissive


def client_of(app: Callable[..., Any], **options: Any) -> httpx.Client:
    driver = resolve(app)
    assert isinstance(driver, WholeDriver)
    transport = InProcessTransport(driver)
    return httpx.Client(transport=transport, **({"base_url": "http://testserver"} | options))


HEADERS: dict[str, Any] = {
    "mapping": {"X-One": "1", "X-Two": "2"},
    "pairs": [("X-One", "1"), ("X-Two", "2")],
    "iterator": iter([("X-One", "1"), ("X-Two", "2")]),
    "httpx.Headers": httpx.Headers({"X-One": "1", "X-Two": "2"}),
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_headers_are_a_mapping_or_pairs(headers: Any) -> None:
    seen: list[Seen] = []
    assert_cors_allows(permissive(seen), origin=PAGE, headers=headers)

    preflight, actual = seen
    assert preflight.headers["access-control-request-headers"] == "x-one,x-two"
    assert (actual.headers["x-one"], actual.headers["x-two"]) == ("1", "2")


def test_a_name_may_come_twice() -> None:
    headers = [("X-One", "1"), ("x-one", "2")]
    verdict = assert_cors_allows(permissive([]), origin=PAGE, headers=headers)

    [sent] = [e.request.headers for e in verdict.exchanges if e.request.kind == "actual"]
    assert [value for name, value in sent if name.lower() == "x-one"] == ["1", "2"]


CONTENT: dict[str, tuple[Any, bytes, str | None]] = {
    "text": ("grün", "grün".encode(), "text/plain;charset=UTF-8"),
    "bytes": (b"\xff\x00", b"\xff\x00", None),
    "none": (None, b"", None),
    "empty text": ("", b"", "text/plain;charset=UTF-8"),
}


@pytest.mark.parametrize(("content", "body", "type_"), CONTENT.values(), ids=CONTENT)
def test_content_is_sent_as_script_sends_it(
    content: str | bytes | None, body: bytes, type_: str | None
) -> None:
    seen: list[Seen] = []
    assert_cors_allows(permissive(seen), origin=PAGE, method="POST", content=content)

    [actual] = seen  # such a body needs no preflight
    assert actual.body == body
    assert actual.headers.get("content-type") == type_


def test_json_needs_a_preflight_which_has_no_body() -> None:
    seen: list[Seen] = []
    assert_cors_allows(
        permissive(seen),
        origin=PAGE,
        method="POST",
        headers={"Content-Type": "application/json"},
        content=json.dumps({"name": "new"}),
    )

    preflight, actual = seen
    assert (preflight.method, preflight.body) == ("OPTIONS", b"")
    assert (actual.method, actual.body) == ("POST", b'{"name": "new"}')
    assert actual.headers["content-type"] == "application/json"


@pytest.mark.parametrize("credentials", [True, False])
def test_credentials_are_the_client_s_and_only_on_the_actual_request(credentials: bool) -> None:
    seen: list[Seen] = []
    with client_of(permissive(seen), auth=("ada", "pw"), cookies={"session": "1"}) as client:
        assert_cors_allows(client, origin=PAGE, method="PUT", credentials=credentials)

    preflight, actual = seen
    assert not {"cookie", "authorization"} & preflight.headers.keys()
    assert ("cookie" in actual.headers) is credentials
    assert ("authorization" in actual.headers) is credentials


def test_the_method_is_written_as_browsers_write_it() -> None:
    seen: list[Seen] = []
    assert_cors_allows(permissive(seen), origin=PAGE, method="put")
    assert_cors_allows(permissive(seen), origin=PAGE, method="patch")

    assert [each.headers.get("access-control-request-method") for each in seen] == [
        "PUT",
        None,
        "patch",
        None,
    ]


URLS = {
    ("http://testserver", "/items/1"): "http://testserver/items/1",
    ("http://testserver", "items/1"): "http://testserver/items/1",
    ("http://testserver", ""): "http://testserver/",
    ("http://testserver", "/items?next=https://b.example/"): (
        "http://testserver/items?next=https://b.example/"
    ),
    ("http://testserver", "/go/https://b.example"): "http://testserver/go/https://b.example",
    ("https://api.example.com/v1", "/items"): "https://api.example.com/v1/items",
    ("https://api.example.com/v1/", "items"): "https://api.example.com/v1/items",
    ("https://api.example.com/v1", "https://other.example:8443/items"): (
        "https://other.example:8443/items"
    ),
    ("http://testserver", "/caf\xe9 #part"): "http://testserver/caf\xe9 ",
    ("http://testserver", "/a/../b"): "http://testserver/b",
}


@pytest.mark.parametrize(("base", "url"), URLS, ids=lambda text: text or "empty")
def test_a_url_is_relative_to_the_client_or_absolute(base: str, url: str) -> None:
    seen: list[Seen] = []
    with client_of(permissive(seen), base_url=base) as client:
        assert_cors_allows(client, url, origin=PAGE)

    assert [each.url for each in seen] == [URLS[base, url]]


def test_a_bare_app_is_at_testserver_unless_the_url_says_otherwise() -> None:
    seen: list[Seen] = []
    assert_cors_allows(permissive(seen), origin=PAGE)
    assert_cors_allows(permissive(seen), "https://api.example.com/x", origin=PAGE)

    assert [each.url for each in seen] == ["http://testserver/", "https://api.example.com/x"]


def test_preflight_only_sends_no_actual_request() -> None:
    seen: list[Seen] = []
    verdict = assert_cors_allows(
        permissive(seen), "/items/1", origin=PAGE, method="DELETE", preflight_only=True
    )

    assert [each.method for each in seen] == ["OPTIONS"]
    assert verdict.preflighted
    assert verdict.status == 200


def test_preflight_only_can_be_denied() -> None:
    verdict = assert_cors_denies(
        create_app(), "/items/1", origin=APP_ORIGIN, method="PATCH", preflight_only=True
    )

    assert [exchange.request.kind for exchange in verdict.exchanges] == ["preflight"]


def test_preflight_only_says_nothing_of_the_response() -> None:
    """The app that forgets CORS on its 500 has a preflight in order."""
    options: dict[str, Any] = {"origin": APP_ORIGIN, "headers": {"X-Request-Id": "1"}}
    assert_cors_allows(create_app(), "/boom", **options, preflight_only=True)
    assert_cors_denies(create_app(), "/boom", **options)


def test_the_verdict_is_returned() -> None:
    allowed = assert_cors_allows(create_app(), "/items", origin=APP_ORIGIN)
    denied = assert_cors_denies(create_app(), "/items", origin="https://evil.test")

    assert isinstance(allowed, Verdict)
    assert (allowed.outcome, allowed.status, allowed.failure) == ("allowed", 200, None)
    assert "x-total-count" in allowed.readable_headers
    assert (denied.outcome, denied.status, denied.readable_headers) == ("blocked", 0, ())


def test_exposed_names_are_compared_in_any_case() -> None:
    exposes = ["x-TOTAL-count", "Content-Type"]
    assert_cors_allows(create_app(), "/items", origin=APP_ORIGIN, exposes=exposes)


def test_a_header_that_is_not_sent_cannot_be_read() -> None:
    with pytest.raises(CORSAssertionError, match="script cannot read X-Page: ") as caught:
        assert_cors_allows(create_app(), "/items", origin=APP_ORIGIN, exposes=["X-Page"])

    assert caught.value.verdict.allowed


def test_the_page_s_own_server_needs_no_leave() -> None:
    seen: list[Seen] = []
    verdict = assert_cors_allows(permissive(seen), origin="http://testserver", method="PUT")

    assert verdict.response_type == "basic"
    assert [each.method for each in seen] == ["PUT"]
    with pytest.raises(CORSAssertionError, match=r"is allowed and should be blocked: .*origin"):
        assert_cors_denies(create_app(), "/items", origin="http://testserver")


def test_a_failed_assertion_has_the_facts_as_data() -> None:
    with pytest.raises(CORSAssertionError) as caught:
        assert_cors_allows(create_app(), "/items/1", origin=APP_ORIGIN, method="PATCH")

    error = caught.value
    assert isinstance(error, AssertionError)
    assert (error.request.method, error.request.url) == ("PATCH", "http://testserver/items/1")
    assert error.verdict.failure is not None
    assert error.verdict.failure.stage == "preflight"
    assert str(error) == error.args[0]


def test_the_framework_s_own_setting_is_named() -> None:
    with pytest.raises(CORSAssertionError, match=r"CORSMiddleware, \.\.\., allow_methods="):
        assert_cors_allows(create_app(), "/items/1", origin=APP_ORIGIN, method="PATCH")


# Disputed: under a literal `*`, the standard blocks Authorization and all browsers let it through.


def test_a_disputed_request_is_neither_allowed_nor_denied() -> None:
    seen: list[Seen] = []
    app = permissive(seen, access_control_allow_headers="*", access_control_allow_origin="*")
    call: dict[str, Any] = {"origin": PAGE, "headers": {"Authorization": "Bearer 1"}}

    for judged, wanted in ((assert_cors_allows, "allowed"), (assert_cors_denies, "blocked")):
        with pytest.raises(CORSAssertionError) as caught:
            judged(app, "/items", **call)
        first, *rest = str(caught.value).splitlines()
        assert f"should be {wanted} by all and is disputed" in first
        for name in ("Chrome", "Firefox", "Safari", "standard"):
            assert name in first
        assert "Who does what" in rest
        assert caught.value.verdict.outcome == "disputed"


def test_so_is_one_on_which_browsers_differ() -> None:
    """Chrome sends client hints without asking; the others ask first."""
    app = permissive([], access_control_allow_headers="")
    call: dict[str, Any] = {"origin": PAGE, "headers": {"DPR": "2"}}

    for judged in (assert_cors_allows, assert_cors_denies):
        with pytest.raises(CORSAssertionError, match=r"Chrome lets it through, .* block it"):
            judged(app, **call)
