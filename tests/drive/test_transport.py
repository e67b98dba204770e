"""The in-process engine as an httpx transport, for ordinary requests and for ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from pytest_cors.drive import Driver, Job, WholeDriver, resolve
from pytest_cors.drive.transport import InProcessTransport
from tests.drive.clients import with_lifespan, wsgi_recorder
from tests.drive.messages import BODY, START, both, get, http_only, once

pytestmark = pytest.mark.usefixtures("nothing_left")


@contextmanager
def client_of(app: Any, timeout: float = 5.0) -> Iterator[httpx.Client]:
    driver = resolve(app, timeout=timeout)
    assert isinstance(driver, WholeDriver)
    transport = InProcessTransport(driver)
    with httpx.Client(transport=transport, base_url=driver.base_url) as client:
        yield client


async def echo(scope: Any, receive: Any, send: Any) -> None:
    body = (await receive())["body"]
    query = scope["query_string"]
    names = b",".join(name for name, _ in scope["headers"])
    headers = [(b"x-query", query), (b"x-names", names), (b"set-cookie", b"seen=1")]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    for part in (b"you sent ", body):
        await send({"type": "http.response.body", "body": part, "more_body": True})
        await asyncio.sleep(0)
    await send({"type": "http.response.body"})


def test_an_ordinary_request_has_an_ordinary_response() -> None:
    with client_of(http_only(echo)) as client:
        response = client.post("/echo", params={"a": "b"}, content=b"hello")
        assert (response.status_code, response.content) == (201, b"you sent hello")
        assert response.headers["x-query"] == "a=b"
        # Nothing is added to what httpx sends, and nothing doubled.
        names = response.headers["x-names"].split(",")
        assert sorted(names) == sorted(set(names))
        assert "host" in names
        assert client.cookies["seen"] == "1"
        assert "cookie" in client.get("/echo").headers["x-names"].split(",")


def test_a_wsgi_app_is_served_too() -> None:
    seen: list[dict[str, Any]] = []
    with client_of(wsgi_recorder(seen)) as client:
        assert client.put("/a", content=b"hello").text == "ok"
        driver = resolve(client)
        assert isinstance(driver, Driver)
        driver.run([Job(both())])
    assert [(each["method"], each["body"]) for each in seen] == [
        ("PUT", b"hello"),
        ("OPTIONS", b""),
        ("PUT", b""),
    ]


def test_the_lifespan_runs_as_long_as_the_client() -> None:
    log: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        log.append(scope["type"])
        await with_lifespan(http_only(echo))(scope, receive, send)
        if scope["type"] == "lifespan":
            log.append("ended")

    with client_of(app) as client:
        client.get("/")
        driver = resolve(client)
        assert isinstance(driver, Driver)
        driver.run([Job(once(get()))])
        with driver:
            driver.run([Job(once(get()))])
        client.get("/")
        assert log == ["lifespan", "http", "http", "http", "http"]
    assert log[-1] == "ended"


def test_a_client_that_was_not_entered_is_served() -> None:
    driver = resolve(http_only(echo))
    assert isinstance(driver, WholeDriver)
    client = httpx.Client(transport=InProcessTransport(driver), base_url="http://testserver")
    assert client.get("/").status_code == 201
    ours = resolve(client)
    assert isinstance(ours, Driver)
    assert [each.status for each in ours.run([Job(once(get()))])] == [201]
    client.close()


def test_resolving_the_client_gives_its_own_app_and_base_url() -> None:
    app = http_only(echo)
    with client_of(app) as client:
        client.base_url = httpx.URL("http://api.test/v1/")
        driver = resolve(client)
        assert driver.app is app
        assert driver.base_url == "http://api.test/v1"


def test_an_app_that_raises_answers_500_and_says_why() -> None:
    error = RuntimeError("boom")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise error

    with client_of(app) as client:
        response = client.get("/")
    assert response.status_code == 500
    assert response.extensions["pytest_cors.cause"] is error


async def stops_in_the_middle(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    await send({"type": "http.response.body", "body": b"some", "more_body": True})
    await asyncio.Event().wait()


def test_a_body_without_an_end_is_cut_at_the_timeout() -> None:
    with client_of(http_only(stops_in_the_middle), timeout=0.05) as client:
        assert client.get("/").content == b"some"


async def never(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.Event().wait()


async def body_first(scope: Any, receive: Any, send: Any) -> None:
    await send(BODY)


@pytest.mark.parametrize(
    ("app", "error"), [(never, httpx.ReadTimeout), (body_first, httpx.RemoteProtocolError)]
)
def test_errors_are_those_of_a_client_of_a_real_server(app: Any, error: Any) -> None:
    with (
        client_of(http_only(app), timeout=0.05) as client,
        pytest.raises(error, match=r"^GET http://testserver/: "),
    ):
        client.get("/")


def test_compressed_bodies_are_decoded_and_duplicates_kept() -> None:
    import gzip

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-encoding", b"gzip"), (b"vary", b"a"), (b"vary", b"\xe9")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": gzip.compress(b"hello")})

    with client_of(http_only(app)) as client:
        response = client.get("/")
    assert response.text == "hello"
    assert response.headers.get_list("vary") == ["a", "\xe9"]
