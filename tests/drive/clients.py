"""Every kind of client that can be handed over, on an app that notes what reaches it.

Each client is made with a default header `X-Default`, a cookie `session` for its host, and the user
"ada" with the password "pw" as its auth, as far as its kind can have them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from tests.drive.messages import recorder

__all__ = ["ASYNC_KINDS", "BASIC", "KINDS", "Kind", "Seen", "starlette_test_client", "state_of"]

BASIC = "Basic YWRhOnB3"

Seen = list[dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of client. `make` yields a client over an app that appends to `seen`.

    `cookie` and `auth`: whether the kind can have them. `origin` is its base URL.
    """

    name: str
    make: Callable[[Seen], Any]
    origin: str = "http://testserver"
    header: bool = True
    cookie: bool = True
    auth: bool = True


def wsgi_recorder(seen: Seen) -> Callable[..., Any]:
    """A WSGI app that answers anything, and notes each request as the ASGI one does."""

    def app(environ: Any, start_response: Any) -> Any:
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower().encode(): value.encode("latin-1")
            for name, value in environ.items()
            if name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH")
        }
        seen.append(
            {
                "method": environ["REQUEST_METHOD"],
                "path": environ["PATH_INFO"],
                "root_path": environ["SCRIPT_NAME"],
                "headers": headers,
                "body": environ["wsgi.input"].read(),
            }
        )
        start_response("200 OK", [("Access-Control-Allow-Origin", "*"), ("Set-Cookie", "new=1")])
        return [b"ok"]

    return app


def starlette_test_client() -> Any:
    """Starlette's TestClient, which warns when it is imported without httpx2."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient
    return TestClient


def state_of(client: Any) -> dict[str, Any]:
    """All that a client keeps between requests, as far as its kind has it."""
    cookies: Any = getattr(client, "cookies", None) or getattr(client, "cookie_jar", None)
    jar = getattr(cookies, "jar", cookies) or ()
    return {
        "cookies": sorted(str(each) for each in jar) + sorted(getattr(client, "_cookies", ())),
        "headers": sorted(dict(getattr(client, "headers", None) or {}).items()),
        "default headers": dict(getattr(client, "_default_headers", None) or {}),
        "environ": dict(getattr(client, "environ_base", None) or {}),
        "defaults": dict(getattr(client, "defaults", None) or {}),
        "event hooks": getattr(client, "event_hooks", None),
        "auth": getattr(client, "auth", None),
        "base URL": str(getattr(client, "base_url", "")),
        "follow_redirects": getattr(client, "follow_redirects", None),
    }


OPTIONS: dict[str, Any] = {
    "headers": {"X-Default": "yes"},
    "cookies": {"session": "s3cret"},
    "auth": ("ada", "pw"),
}


@contextmanager
def starlette_client(seen: Seen, *, entered: bool, backend: str = "asyncio") -> Iterator[Any]:
    client = starlette_test_client()(
        with_lifespan(recorder(seen)),
        headers=OPTIONS["headers"],
        cookies=OPTIONS["cookies"],
        backend=backend,
    )
    client.auth = OPTIONS["auth"]
    if entered:
        with client:
            yield client
    else:
        yield client


@contextmanager
def litestar_client(seen: Seen, *, entered: bool) -> Iterator[Any]:
    from litestar.testing import TestClient

    client: Any = TestClient(with_lifespan(recorder(seen)), cookies=OPTIONS["cookies"])
    client.headers.update(OPTIONS["headers"])
    client.auth = OPTIONS["auth"]
    if entered:
        with client:
            yield client
    else:
        yield client


def with_lifespan(app: Callable[..., Any]) -> Callable[..., Any]:
    """The app, with a lifespan in which nothing happens."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await app(scope, receive, send)
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    return serve


@contextmanager
def wsgi_transport(seen: Seen, library: str) -> Iterator[Any]:
    httpx = pytest.importorskip(library)
    transport = httpx.WSGITransport(app=wsgi_recorder(seen))
    with httpx.Client(transport=transport, base_url="http://testserver", **OPTIONS) as client:
        yield client


@contextmanager
def in_process_transport(seen: Seen) -> Iterator[Any]:
    import httpx

    from pytest_cors.drive import WholeDriver, resolve
    from pytest_cors.drive.transport import InProcessTransport

    driver = resolve(recorder(seen))
    assert isinstance(driver, WholeDriver)
    transport = InProcessTransport(driver)
    with httpx.Client(transport=transport, base_url="http://testserver", **OPTIONS) as client:
        yield client


@contextmanager
def mock_transport(seen: Seen, library: str) -> Iterator[Any]:
    httpx = pytest.importorskip(library)

    def answer(request: Any) -> Any:
        note(seen, request)
        return httpx.Response(200, headers=ANSWER)

    transport = httpx.MockTransport(answer)
    with httpx.Client(transport=transport, base_url="http://testserver", **OPTIONS) as client:
        yield client


ANSWER = {"access-control-allow-origin": "*", "set-cookie": "new=1"}


def note(seen: Seen, request: Any) -> None:
    """Note an httpx request as the apps note theirs."""
    seen.append(
        {
            "method": request.method,
            "path": request.url.path,
            "headers": {name.lower(): value for name, value in request.headers.raw},
            "body": request.content,
        }
    )


@contextmanager
def werkzeug_client(seen: Seen) -> Iterator[Any]:
    from werkzeug.test import Client

    client = Client(wsgi_recorder(seen))
    client.set_cookie("session", "s3cret", domain="testserver")
    yield client


@contextmanager
def flask_client(seen: Seen) -> Iterator[Any]:
    from flask import Flask

    app = Flask("seen")
    app.wsgi_app = wsgi_recorder(seen)  # type: ignore[method-assign]  # as Flask's docs wrap it
    client = app.test_client()
    client.environ_base |= {"HTTP_X_DEFAULT": "yes", "HTTP_AUTHORIZATION": BASIC}
    client.set_cookie("session", "s3cret")
    yield client


@contextmanager
def falcon_client(seen: Seen) -> Iterator[Any]:
    from falcon.testing import TestClient

    headers = {"X-Default": "yes", "Authorization": BASIC}
    yield TestClient(with_lifespan(recorder(seen)), headers=headers)  # type: ignore[arg-type]


@contextmanager
def django_client(seen: Seen, *, asynchronous: bool = False) -> Iterator[Any]:
    from django.core.signals import request_started
    from django.test import AsyncClient, Client

    from tests.apps.django_app import create_app

    create_app()  # sets Django up

    def note_environ(environ: Any = None, scope: Any = None, **_: object) -> None:
        if scope is not None:
            seen.append({**scope, "headers": dict(scope["headers"])})
        else:
            wsgi_recorder(seen)(environ, lambda *_: None)

    client: Any = (AsyncClient if asynchronous else Client)(headers={"x-default": "yes"})
    if not asynchronous:
        client.defaults["HTTP_AUTHORIZATION"] = BASIC
    client.cookies["session"] = "s3cret"
    request_started.connect(note_environ)
    try:
        yield client
    finally:
        request_started.disconnect(note_environ)


KINDS = [
    Kind("Starlette's TestClient", lambda seen: starlette_client(seen, entered=False)),
    Kind("Starlette's TestClient, entered", lambda seen: starlette_client(seen, entered=True)),
    Kind(
        "Starlette's TestClient, entered under trio",
        lambda seen: starlette_client(seen, entered=True, backend="trio"),
    ),
    Kind(
        "Litestar's TestClient",
        lambda seen: litestar_client(seen, entered=False),
        origin="http://testserver.local",
    ),
    Kind(
        "Litestar's TestClient, entered",
        lambda seen: litestar_client(seen, entered=True),
        origin="http://testserver.local",
    ),
    Kind("httpx with WSGITransport", lambda seen: wsgi_transport(seen, "httpx")),
    Kind("httpx2 with WSGITransport", lambda seen: wsgi_transport(seen, "httpx2")),
    Kind("httpx with our transport", in_process_transport),
    Kind("httpx with a foreign transport", lambda seen: mock_transport(seen, "httpx")),
    Kind("httpx2 with a foreign transport", lambda seen: mock_transport(seen, "httpx2")),
    Kind("Werkzeug's Client", werkzeug_client, header=False, auth=False),
    Kind("Flask's test client", flask_client, origin="http://localhost"),
    Kind("Falcon's TestClient", falcon_client, cookie=False),
    Kind("Django's Client", django_client),
]


@contextmanager
def asgi_transport(seen: Seen, library: str) -> Iterator[Any]:
    httpx = pytest.importorskip(library)
    transport = httpx.ASGITransport(app=recorder(seen))
    yield httpx.AsyncClient(transport=transport, base_url="http://testserver", **OPTIONS)


@contextmanager
def async_mock_transport(seen: Seen, library: str) -> Iterator[Any]:
    httpx = pytest.importorskip(library)

    async def answer(request: Any) -> Any:
        note(seen, request)
        return httpx.Response(200, headers=ANSWER)

    transport = httpx.MockTransport(answer)
    yield httpx.AsyncClient(transport=transport, base_url="http://testserver", **OPTIONS)


@contextmanager
def quart_client(seen: Seen) -> Iterator[Any]:
    from quart import Quart

    app = Quart("seen")
    app.asgi_app = recorder(seen)  # type: ignore[assignment]  # as Quart's docs wrap it
    client: Any = app.test_client()
    client.set_cookie("localhost", "session", "s3cret")
    yield client


@contextmanager
def blacksheep_client(seen: Seen) -> Iterator[Any]:
    from blacksheep.testing import TestClient

    app: Any = recorder(seen)
    app.started = True
    yield TestClient(app, SimpleNamespace(app=app))  # type: ignore[arg-type]  # all it is asked for


ASYNC_KINDS = [
    Kind("async httpx with ASGITransport", lambda seen: asgi_transport(seen, "httpx")),
    Kind("async httpx2 with ASGITransport", lambda seen: asgi_transport(seen, "httpx2")),
    Kind("async httpx with a foreign transport", lambda seen: async_mock_transport(seen, "httpx")),
    Kind(
        "async httpx2 with a foreign transport", lambda seen: async_mock_transport(seen, "httpx2")
    ),
    Kind("Quart's test client", quart_client, "http://localhost", header=False, auth=False),
    Kind("BlackSheep's TestClient", blacksheep_client, header=False, cookie=False, auth=False),
    Kind(
        "Django's AsyncClient",
        lambda seen: django_client(seen, asynchronous=True),
        auth=False,
    ),
]
