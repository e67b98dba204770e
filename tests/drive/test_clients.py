"""Whatever client is handed over: what it adds to requests, where it leads, how it is left."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pytest_cors.drive import (
    AsyncDriver,
    Driver,
    Job,
    resolve,
)
from tests.drive.clients import ASYNC_KINDS, BASIC, KINDS, Kind, Seen, state_of
from tests.drive.messages import both, get, once, run


@pytest.mark.parametrize("kind", [*KINDS, *ASYNC_KINDS], ids=lambda kind: kind.name)
class TestEveryKind:
    def test_a_preflight_carries_nothing_of_the_client(self, kind: Kind) -> None:
        seen: Seen = []
        with kind.make(seen) as client:
            run(client, Job(both(f"{kind.origin}/items/1", credentials=True), b"hello"))
        preflight = seen[0]
        assert preflight["method"] == "OPTIONS"
        assert preflight["path"] == "/items/1"
        assert set(preflight["headers"]) <= {
            b"host",
            b"user-agent",
            b"origin",
            b"access-control-request-method",
            b"connection",
        }
        assert preflight["headers"][b"user-agent"] == b"pytest-cors"

    def test_without_credentials_only_plain_defaults_go_along(self, kind: Kind) -> None:
        seen: Seen = []
        with kind.make(seen) as client:
            run(client, Job(both(f"{kind.origin}/items/1")))
        headers = seen[1]["headers"]
        assert headers.get(b"x-default") == (b"yes" if kind.header else None)
        assert b"cookie" not in headers
        assert b"authorization" not in headers

    def test_with_credentials_the_client_is_itself(self, kind: Kind) -> None:
        seen: Seen = []
        with kind.make(seen) as client:
            run(client, Job(both(f"{kind.origin}/items/1", credentials=True)))
        headers = seen[1]["headers"]
        assert headers.get(b"cookie") == (b"session=s3cret" if kind.cookie else None)
        assert headers.get(b"authorization") == (BASIC.encode() if kind.auth else None)

    def test_the_content_goes_out_with_the_actual_request_alone(self, kind: Kind) -> None:
        seen: Seen = []
        with kind.make(seen) as client:
            run(client, Job(both(f"{kind.origin}/items/1"), b"hello"))
        sent = [each["headers"].get(b"content-length") for each in seen]
        assert sent == [None, b"5"]
        assert seen[1]["headers"][b"content-type"] == b"text/plain"
        assert seen[1].get("body", b"hello") == b"hello"

    def test_the_origin_of_the_request_wins_over_a_default(self, kind: Kind) -> None:
        seen: Seen = []
        with kind.make(seen) as client:
            if hasattr(client, "build_request"):
                client.headers["Origin"] = "https://default.test"
            elif getattr(client, "environ_base", None):
                client.environ_base["HTTP_ORIGIN"] = "https://default.test"
            elif hasattr(client, "defaults"):
                client.defaults["HTTP_ORIGIN"] = "https://default.test"
            run(client, Job(once(get(f"{kind.origin}/items/1"))))
        assert seen[0]["headers"][b"origin"] == b"https://app.example.com"

    def test_the_base_url_is_the_clients(self, kind: Kind) -> None:
        with kind.make([]) as client:
            assert resolve(client).base_url == kind.origin

    def test_it_is_sync_or_async_as_its_methods_are(self, kind: Kind) -> None:
        expected = AsyncDriver if kind in ASYNC_KINDS else Driver
        with kind.make([]) as client:
            assert isinstance(resolve(client), expected)

    def test_the_client_is_left_as_found(self, kind: Kind) -> None:
        with kind.make([]) as client:
            if hasattr(client, "event_hooks"):
                client.event_hooks = {"response": [lambda response: response.raise_for_status()]}
            before = state_of(client)
            run(client, Job(both(f"{kind.origin}/items/1", credentials=True)))
            run(client, Job(both(f"{kind.origin}/items/1")))
            assert state_of(client) == before


def test_a_user_in_the_base_url_is_the_clients_auth() -> None:
    import httpx

    seen: Seen = []
    kind = next(each for each in KINDS if each.name == "httpx with WSGITransport")
    with kind.make(seen) as client:
        client.auth = None
        client.base_url = httpx.URL("http://ada:pw@testserver/api/")
        driver = resolve(client)
        assert driver.base_url == "http://testserver/api"
        run(client, Job(both(credentials=True)), Job(both()))
    authorized = [each["headers"].get(b"authorization") for each in seen]
    assert authorized == [None, BASIC.encode(), None, None]


def test_cookies_of_another_host_stay_home() -> None:
    seen: Seen = []
    kind = next(each for each in KINDS if each.name == "httpx with our transport")
    with kind.make(seen) as client:
        client.cookies.clear()
        client.cookies.set("one", "1", domain="testserver.local")
        client.cookies.set("other", "2", domain="other.test")
        run(client, Job(once(get("http://testserver/", credentials=True))))
        run(client, Job(once(get("http://other.test/", credentials=True))))
    assert [each["headers"].get(b"cookie") for each in seen] == [b"one=1", b"other=2"]


def test_a_default_cookie_header_stands_for_the_jar_as_httpx_has_it() -> None:
    seen: Seen = []
    kind = next(each for each in KINDS if each.name == "httpx with our transport")
    with kind.make(seen) as client:
        client.headers["Cookie"] = "mine=1"
        run(client, Job(both(credentials=True)), Job(both()))
    cookies = [each["headers"].get(b"cookie") for each in seen]
    assert cookies == [None, b"mine=1", None, None]


def test_headers_that_the_request_sets_win_over_defaults() -> None:
    seen: Seen = []
    with KINDS[0].make(seen) as client:
        headers = (("X-Default", "mine"), ("Authorization", "Bearer mine"))
        run(client, Job(once(get(headers=headers, credentials=True))))
    assert seen[0]["headers"][b"x-default"] == b"mine"
    assert seen[0]["headers"][b"authorization"] == b"Bearer mine"


def test_an_auth_that_signs_sees_the_request_as_it_goes_out() -> None:
    import httpx

    class Signing(httpx.Auth):
        requires_request_body = True

        def auth_flow(self, request: Any) -> Any:
            parts = [request.method, request.url.path, request.headers["x-default"]]
            request.headers["Authorization"] = " ".join([*parts, request.content.decode()])
            yield request

    seen: Seen = []
    kind = next(each for each in KINDS if each.name == "httpx with our transport")
    with kind.make(seen) as client:
        client.auth = Signing()
        run(client, Job(both("http://testserver/a", credentials=True), b"body"))
    assert seen[1]["headers"][b"authorization"] == b"PUT /a yes body"


def test_an_auth_of_an_async_client_may_wait() -> None:
    import httpx

    class Waiting(httpx.Auth):
        async def async_auth_flow(self, request: Any) -> Any:
            await asyncio.sleep(0)
            request.headers["Authorization"] = "Bearer late"
            yield request

    seen: Seen = []
    with ASYNC_KINDS[0].make(seen) as client:
        client.auth = Waiting()
        run(client, Job(both(credentials=True)), Job(both()))
    authorized = [each["headers"].get(b"authorization") for each in seen]
    assert authorized == [None, b"Bearer late", None, None]


def test_mounts_lead_each_url_its_own_way() -> None:
    import httpx

    one: Seen = []
    other: Seen = []
    from tests.drive.clients import wsgi_recorder

    mounts = {
        "http://one.test": httpx.WSGITransport(app=wsgi_recorder(one)),
        "http://other.test": httpx.WSGITransport(app=wsgi_recorder(other), script_name="/x"),
    }
    outside = httpx.MockTransport(lambda _: httpx.Response(418))
    with httpx.Client(mounts=mounts, transport=outside, base_url="http://one.test/v1") as client:
        driver = resolve(client)
        assert driver.base_url == "http://one.test/v1"
        flows = [get("http://one.test/a"), get("http://other.test/b"), get("http://third.test/")]
        statuses = [each.status for each in run(client, *(Job(once(each)) for each in flows))]
    assert statuses == [200, 200, 418]
    assert [each["path"] for each in one] == ["/a"]
    assert [(each["path"], each["root_path"]) for each in other] == [("/b", "/x")]


def test_mounts_of_an_async_client() -> None:
    import httpx

    from tests.drive.messages import recorder

    seen: Seen = []
    mounts = {"http://one.test": httpx.ASGITransport(app=recorder(seen), root_path="/r")}
    client = httpx.AsyncClient(mounts=mounts, base_url="http://one.test")
    run(client, Job(once(get("http://one.test/a"))))
    assert [(each["path"], each["root_path"]) for each in seen] == [("/a", "/r")]
