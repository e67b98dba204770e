"""The shop in every framework, by every way that leads to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from pytest_cors.drive import CrashedResponse, Driver, Job, WholeDriver, resolve
from pytest_cors.fetch.exchange import HTTPRequest
from tests.apps import APP_ORIGIN, APPS, App
from tests.drive.clients import starlette_test_client
from tests.drive.messages import values

pytestmark = pytest.mark.usefixtures("nothing_of_ours_left")


@contextmanager
def bare(app: Any) -> Iterator[Any]:
    yield app


@contextmanager
def our_transport(app: Any) -> Iterator[Any]:
    import httpx

    from pytest_cors.drive.transport import InProcessTransport

    driver = resolve(app)
    assert isinstance(driver, WholeDriver)
    with httpx.Client(transport=InProcessTransport(driver), base_url="http://testserver") as client:
        yield client


@contextmanager
def entered_client(app: Any) -> Iterator[Any]:
    with starlette_test_client()(app) as client:
        yield client


@contextmanager
def unentered_client(app: Any) -> Iterator[Any]:
    yield starlette_test_client()(app)


@contextmanager
def async_client(app: Any) -> Iterator[Any]:
    import httpx

    yield httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver")


@contextmanager
def wsgi_client(app: Any) -> Iterator[Any]:
    import httpx

    with httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://testserver") as it:
        yield it


@contextmanager
def own_client(app: Any) -> Iterator[Any]:
    yield app.test_client()


@contextmanager
def django_client(app: Any) -> Iterator[Any]:
    from django.test import Client

    yield Client()


@contextmanager
def django_async_client(app: Any) -> Iterator[Any]:
    from django.test import AsyncClient

    yield AsyncClient()


@contextmanager
def litestar_client(app: Any) -> Iterator[Any]:
    from litestar.testing import TestClient

    with TestClient(app) as client:
        yield client


@contextmanager
def falcon_client(app: Any) -> Iterator[Any]:
    from falcon.testing import TestClient

    yield TestClient(app)


Way = Callable[[Any], Any]
ANY: list[Way] = [bare, our_transport]
ASGI: list[Way] = [unentered_client, entered_client, async_client]
OWN: dict[str, list[Way]] = {
    "litestar": [litestar_client],
    "quart": [own_client],
    "falcon": [falcon_client],
    "django": [django_async_client],
    "django-wsgi": [django_client],
    "flask": [own_client],
}


# Starlette's TestClient cannot be entered with an app that raises at the lifespan scope (Django),
# and cannot be left again with Falcon, which waits for another message after the last.
NEVER_ENTERED = ("django", "falcon")


def ways(app: App) -> list[Way]:
    common = ANY + (ASGI if app.kind == "asgi" else [wsgi_client]) + OWN.get(app.name, [])
    return [way for way in common if app.name not in NEVER_ENTERED or way is not entered_client]


MATRIX = [
    pytest.param(app, way, id=f"{app.name}-{way.__name__}") for app in APPS for way in ways(app)
]


def ask(target: Any, *requests: HTTPRequest) -> list[Any]:
    def flow(request: HTTPRequest) -> Any:
        response = yield request
        return response

    driver = resolve(target)
    jobs = [Job(flow(request), b'{"name": "new"}') for request in requests]
    if isinstance(driver, Driver):
        return driver.run(jobs)
    return asyncio.run(driver.run(jobs))


def actual(url: str, method: str = "GET") -> HTTPRequest:
    headers = (("Origin", APP_ORIGIN), ("Content-Type", "application/json"))
    return HTTPRequest(method, url, headers if method != "GET" else headers[:1], False, "actual")


def preflight(url: str) -> HTTPRequest:
    headers = (
        ("Origin", APP_ORIGIN),
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "content-type"),
    )
    return HTTPRequest("OPTIONS", url, headers, False, "preflight")


@pytest.mark.parametrize(("app", "way"), MATRIX)
def test_every_way_leads_to_the_shop(app: App, way: Way) -> None:
    with ExitStack() as stack:
        target = stack.enter_context(way(app.factory()))
        base = resolve(target).base_url
        allowed, changed, listed, missing, crashed, stream = ask(
            target,
            preflight(f"{base}/items/1"),
            actual(f"{base}/items/1", "PUT"),
            actual(f"{base}/items"),
            actual(f"{base}/missing"),
            actual(f"{base}/boom"),
            actual(f"{base}/stream"),
        )
    assert 200 <= allowed.status <= 299
    assert "PUT" in values(allowed, "access-control-allow-methods")[0]
    assert (changed.status, listed.status, missing.status) == (200, 200, 404)
    assert (crashed.status, stream.status) == (500, 200)
    assert isinstance(crashed, CrashedResponse) or app.name not in ("starlette", "fastapi")
    paths = {"/missing": missing, "/boom": crashed, "/items": listed, "/stream": stream}
    for path, response in paths.items():
        expected = [] if path in app.blind_spots else [APP_ORIGIN]
        assert values(response, "access-control-allow-origin") == expected, path
    assert values(listed, "x-total-count") == ["42"]


def test_django_says_what_it_made_a_500_of() -> None:
    for name, way in (("django-wsgi", django_client), ("django", django_async_client)):
        app = next(each for each in APPS if each.name == name)
        with way(app.factory()) as client:
            [crashed] = ask(client, actual("http://testserver/boom"))
        assert isinstance(crashed, CrashedResponse)
        assert repr(crashed.cause) == "RuntimeError('boom')"
        assert values(crashed, "access-control-allow-origin") == [APP_ORIGIN]


def test_what_starlette_does_with_threads_tasks_and_background_work() -> None:
    from starlette.applications import Starlette
    from starlette.background import BackgroundTask
    from starlette.middleware import Middleware
    from starlette.middleware.base import BaseHTTPMiddleware
    from starlette.middleware.cors import CORSMiddleware
    from starlette.responses import PlainTextResponse, StreamingResponse
    from starlette.routing import Route

    log: list[str] = []

    async def pass_on(request: Any, call_next: Any) -> Any:
        response = await call_next(request)
        response.headers["X-Passed"] = "yes"
        return response

    def in_a_thread(request: Any) -> Any:
        task = BackgroundTask(log.append, "background, in a thread")
        return PlainTextResponse("ok", background=task)

    async def body(request: Any) -> Any:
        log.append((await request.body()).decode())
        return PlainTextResponse("ok")

    async def short_stream(request: Any) -> Any:
        async def parts() -> Any:
            yield b"a"
            await asyncio.sleep(0)
            yield b"b"
            log.append("streamed")

        return StreamingResponse(parts())

    app = Starlette(
        routes=[
            Route("/thread", in_a_thread, methods=["PUT"]),
            Route("/body", body, methods=["PUT"]),
            Route("/stream", short_stream, methods=["PUT"]),
        ],
        middleware=[
            Middleware(BaseHTTPMiddleware, dispatch=pass_on),
            Middleware(CORSMiddleware, allow_origins=[APP_ORIGIN]),
        ],
    )
    base = "http://testserver"
    paths = ["/thread", "/body", "/stream"] * 2
    for target in (app, starlette_test_client()(app)):
        log.clear()
        responses = ask(target, *(actual(base + path, "PUT") for path in paths))
        assert [each.status for each in responses] == [200] * 6
        for response in responses:
            assert values(response, "access-control-allow-origin") == [APP_ORIGIN]
            assert values(response, "x-passed") == ["yes"]
        assert log == ["background, in a thread", '{"name": "new"}', "streamed"] * 2
