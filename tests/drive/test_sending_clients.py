"""Clients that lead out of the process: through their own `send`, without their own habits."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pytest_cors.drive import (
    AppTimeout,
    ConnectionFailure,
    CrashedResponse,
    Driver,
    Job,
    resolve,
)
from tests.drive.clients import KINDS, Seen
from tests.drive.messages import both, get, once, run, values


def httpx_client(handler: Any, **options: Any) -> Any:
    import httpx

    return httpx.Client(
        transport=httpx.MockTransport(handler), base_url="http://testserver", **options
    )


def test_redirects_are_the_flows_business() -> None:
    import httpx

    def redirect(request: Any) -> Any:
        return httpx.Response(307, headers={"location": "https://elsewhere.test/"})

    with httpx_client(redirect, follow_redirects=True) as client:
        [response] = run(client, Job(once(get())))
    assert response.status == 307


def test_duplicate_headers_stay_apart() -> None:
    import httpx

    def twice(request: Any) -> Any:
        name = b"Access-Control-Allow-Origin"
        return httpx.Response(200, headers=[(name, b"https://a.test"), (name, b"\xe9")])

    with httpx_client(twice) as client:
        [response] = run(client, Job(once(get())))
    assert values(response, "access-control-allow-origin") == ["https://a.test", "\xe9"]


def test_a_response_hook_that_raises_does_not_hide_the_response() -> None:
    import httpx

    hooks = {"response": [httpx.Response.raise_for_status], "request": []}
    with httpx_client(lambda _: httpx.Response(400), event_hooks=hooks) as client:
        [response] = run(client, Job(once(get())))
        assert client.event_hooks == hooks
    assert response.status == 400


def test_a_request_hook_sees_actual_requests_only() -> None:
    import httpx

    methods: list[str] = []
    hooks = {"request": [lambda request: methods.append(request.method)]}
    with httpx_client(lambda _: httpx.Response(200), event_hooks=hooks) as client:
        run(client, Job(both()))
    assert methods == ["PUT"]


def test_a_client_without_base_url_has_none() -> None:
    import httpx

    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        assert resolve(client).base_url == ""


def test_via_client_everything_goes_through_send() -> None:
    seen: Seen = []
    with KINDS[0].make(seen) as client:
        sent: list[str] = []
        original = client.send

        def send(request: Any, **options: Any) -> Any:
            sent.append(request.method)
            return original(request, **options)

        client.send = send
        driver = resolve(client, via="client")
        assert isinstance(driver, Driver)
        driver.run([Job(both())])
    assert sent == ["OPTIONS", "PUT"]
    assert [each["headers"].get(b"x-default") for each in seen] == [None, b"yes"]


def test_via_client_an_app_that_raises_is_a_crash() -> None:
    from tests.drive.clients import starlette_test_client

    error = RuntimeError("boom")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise error

    driver = resolve(starlette_test_client()(app), via="client")
    assert isinstance(driver, Driver)
    [response] = driver.run([Job(once(get()))])
    assert isinstance(response, CrashedResponse)
    assert response.cause is error


def test_via_an_async_client_an_app_that_raises_is_a_crash() -> None:
    import httpx

    error = RuntimeError("boom")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise error

    transport = httpx.ASGITransport(app=app)
    driver: Any = resolve(httpx.AsyncClient(transport=transport), via="client")
    [response] = asyncio.run(driver.run([Job(once(get()))]))
    assert isinstance(response, CrashedResponse)
    assert response.cause is error


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ReadTimeout", AppTimeout),
        ("ConnectError", ConnectionFailure),
        ("RemoteProtocolError", ConnectionFailure),
    ],
)
def test_the_errors_of_a_clients_library_are_told_by_name(
    name: str, expected: type[Exception]
) -> None:
    import httpx

    def fail(request: Any) -> Any:
        raise getattr(httpx, name)("no luck")

    with httpx_client(fail) as client, pytest.raises(expected) as caught:
        run(client, Job(once(get())))
    assert type(caught.value.__cause__).__name__ == name


def closed(lib: Any) -> Any:
    client = lib.Client(base_url="http://127.0.0.1:9")
    client.close()
    return client


def hooked(lib: Any) -> Any:
    def hook(request: Any) -> None:
        raise LookupError("in the hook")

    return lib.Client(base_url="http://127.0.0.1:9", event_hooks={"request": [hook]})


def authorised(lib: Any) -> Any:
    class Auth(lib.Auth):
        def auth_flow(self, request: Any) -> Any:
            raise LookupError("in the auth")
            yield request

    return lib.Client(base_url="http://127.0.0.1:9", auth=Auth())


def mocked(lib: Any) -> Any:
    def respond(request: Any) -> Any:
        raise LookupError("in the mock")

    return lib.Client(base_url="http://testserver", transport=lib.MockTransport(respond))


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
@pytest.mark.parametrize("make", [closed, hooked, authorised, mocked])
def test_what_the_client_itself_raises_is_no_crash_of_an_app(make: Any, library: str) -> None:
    # A crash is a 500 without CORS headers: whatever a test denies would be denied.
    lib = pytest.importorskip(library)
    request = get("http://127.0.0.1:9/", credentials=True)
    with pytest.raises(ConnectionFailure) as caught:
        run(make(lib), Job(once(request)))
    error = caught.value.__cause__
    assert type(error).__name__ in {"LookupError", "RuntimeError"}
    assert str(caught.value).endswith(f"{type(error).__name__}: {error}")


def test_what_an_async_client_itself_raises_is_no_crash_of_an_app() -> None:
    import httpx

    async def main() -> Any:
        client = httpx.AsyncClient(base_url="http://127.0.0.1:9")
        await client.aclose()
        driver: Any = resolve(client)
        return await driver.run([Job(once(get("http://127.0.0.1:9/")))])

    with pytest.raises(ConnectionFailure, match="has been closed"):
        asyncio.run(main())


def test_a_client_that_keeps_neither_cookies_nor_hooks_is_enough() -> None:
    import httpx

    class Client:
        base_url = "http://testserver"
        inner = httpx_client(lambda _: httpx.Response(204))

        def build_request(self, *args: Any, **options: Any) -> Any:
            return self.inner.build_request(*args, **options)

        def send(self, *args: Any, **options: Any) -> Any:
            return self.inner.send(*args, **options)

    [response] = run(Client(), Job(once(get())))
    assert response.status == 204
