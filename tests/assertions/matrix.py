"""Every kind of client over every app: which cells exist, and why the others cannot.

The same table stands in docs/clients.md, and test_matrix.py holds the two together.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal

from pytest_cors.drive import WholeDriver, resolve
from pytest_cors.drive.transport import InProcessTransport
from tests.apps import APPS, App
from tests.drive.clients import starlette_test_client

__all__ = ["CELLS", "KINDS", "REASONS", "ClientKind", "Reason", "reason_against"]

Reason = Literal["asgi", "wsgi", "own", "lifespan", "asyncio"]

REASONS: Final[dict[Reason, str]] = {
    "asgi": "takes ASGI apps only",
    "wsgi": "takes WSGI apps only",
    "own": "is made for apps of its own framework",
    "lifespan": "the app refuses the lifespan that this client runs, and the client never ends",
    "asyncio": "the framework runs on asyncio alone",
}
"""Why a kind of client cannot be had for an app."""


@dataclass(frozen=True)
class ClientKind:
    """One row. `make` is a context manager that gives the client for an app.

    `takes` is the server interface it is for, `frameworks` are those it is made for (empty: any).
    `run` drives an async client's assertion to its end; it is None for sync clients.
    """

    name: str
    make: Callable[[App], AbstractContextManager[Any]]
    takes: Literal["asgi", "wsgi", "any"] = "any"
    frameworks: tuple[str, ...] = ()
    run: Callable[[Callable[[], Awaitable[Any]]], Any] | None = None
    under_trio: bool = False


TRIO: Final = frozenset({"starlette", "fastapi", "litestar", "falcon"})
"""Apps that run on trio's loop as well."""

REFUSE_LIFESPAN: Final = frozenset({"django", "falcon"})
"""Django's knows no lifespan at all; Falcon's wants a version of ASGI in its scope."""


def reason_against(kind: ClientKind, app: App) -> Reason | None:
    """Why there is no such cell; None where there is."""
    if kind.frameworks and app.name not in kind.frameworks:
        return "own"
    if kind.takes not in ("any", app.kind):
        return kind.takes  # type: ignore[return-value]  # "any" is not left
    if kind.make is entered_test_client and app.name in REFUSE_LIFESPAN:
        return "lifespan"
    if kind.under_trio and app.name not in TRIO:
        return "asyncio"
    return None


def on_asyncio(main: Callable[[], Awaitable[Any]]) -> Any:
    async def awaited() -> Any:
        return await main()

    return asyncio.run(awaited())


def on_trio(main: Callable[[], Awaitable[Any]]) -> Any:
    import trio

    async def awaited() -> Any:
        return await main()

    return trio.run(awaited)


@contextmanager
def itself(app: App) -> Iterator[Any]:
    yield app.factory()


@contextmanager
def cors_client(app: App) -> Iterator[Any]:
    import httpx

    driver = resolve(app.factory())
    assert isinstance(driver, WholeDriver)
    with httpx.Client(transport=InProcessTransport(driver), base_url=driver.base_url) as client:
        yield client


@contextmanager
def test_client(app: App) -> Iterator[Any]:
    client = starlette_test_client()(app.factory())
    yield client
    client.close()


@contextmanager
def entered_test_client(app: App) -> Iterator[Any]:
    with starlette_test_client()(app.factory()) as client:
        yield client


def sync_client(library: str) -> Callable[[App], AbstractContextManager[Any]]:
    @contextmanager
    def make(app: App) -> Iterator[Any]:
        httpx = __import__(library)
        transport = httpx.WSGITransport(app=app.factory())
        with httpx.Client(transport=transport, base_url="http://testserver") as client:
            yield client

    return make


def async_client(library: str) -> Callable[[App], AbstractContextManager[Any]]:
    @contextmanager
    def make(app: App) -> Iterator[Any]:
        httpx = __import__(library)
        transport = httpx.ASGITransport(app=app.factory())
        yield httpx.AsyncClient(transport=transport, base_url="http://testserver")

    return make


@contextmanager
def litestar_client(app: App) -> Iterator[Any]:
    from litestar.testing import TestClient

    with TestClient(app.factory()) as client:
        yield client


@contextmanager
def app_s_client(app: App) -> Iterator[Any]:
    yield app.factory().test_client()


@contextmanager
def werkzeug_client(app: App) -> Iterator[Any]:
    from werkzeug.test import Client

    yield Client(app.factory())


@contextmanager
def falcon_client(app: App) -> Iterator[Any]:
    from falcon.testing import TestClient

    yield TestClient(app.factory())


@contextmanager
def blacksheep_client(app: App) -> Iterator[Any]:
    from blacksheep.testing import TestClient

    made = app.factory()
    asyncio.run(made.start())
    yield TestClient(made)


@contextmanager
def django_client(app: App) -> Iterator[Any]:
    from django.test import Client

    app.factory()  # sets Django up
    yield Client()


@contextmanager
def async_django_client(app: App) -> Iterator[Any]:
    from django.test import AsyncClient

    app.factory()
    yield AsyncClient()


@contextmanager
def served(app: App) -> Iterator[Any]:
    """The base URL of a real server: hypercorn for ASGI, the standard library's for WSGI."""
    with (hypercorn if app.kind == "asgi" else wsgiref)(app.factory()) as address:
        yield address


@contextmanager
def hypercorn(app: Any) -> Iterator[str]:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    config = Config()
    config.bind = ["127.0.0.1:0"]
    config.errorlog = config.accesslog = None
    [socket] = config.create_sockets().insecure_sockets
    address = f"http://127.0.0.1:{socket.getsockname()[1]}"
    config.bind = [f"fd://{socket.detach()}"]
    loop = asyncio.new_event_loop()
    stopping = asyncio.Event()
    serving = serve(app, config, mode="asgi", shutdown_trigger=stopping.wait)
    thread = threading.Thread(target=loop.run_until_complete, args=[serving])
    thread.start()
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join()
        loop.close()


@contextmanager
def wsgiref(app: Any) -> Iterator[str]:
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    class Silent(WSGIRequestHandler):
        def log_message(self, *_: Any) -> None: ...

    with make_server("127.0.0.1", 0, app, handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


KINDS: Final = (
    ClientKind("the app itself", itself),
    ClientKind("the fixture `cors_client`", cors_client),
    ClientKind("the base URL of a running server", served),
    ClientKind("Starlette's or FastAPI's `TestClient`", test_client, "asgi"),
    ClientKind("the same, entered (`with TestClient(app) as client`)", entered_test_client, "asgi"),
    ClientKind(
        "`httpx.AsyncClient` with `ASGITransport`", async_client("httpx"), "asgi", run=on_asyncio
    ),
    ClientKind(
        "the same, in a test that runs on trio",
        async_client("httpx"),
        "asgi",
        run=on_trio,
        under_trio=True,
    ),
    ClientKind("`httpx.Client` with `WSGITransport`", sync_client("httpx"), "wsgi"),
    ClientKind(
        "`httpx2.AsyncClient` with `ASGITransport`", async_client("httpx2"), "asgi", run=on_asyncio
    ),
    ClientKind("`httpx2.Client` with `WSGITransport`", sync_client("httpx2"), "wsgi"),
    ClientKind("Litestar's `TestClient`", litestar_client, frameworks=("litestar",)),
    ClientKind("Quart's `app.test_client()`", app_s_client, frameworks=("quart",), run=on_asyncio),
    ClientKind("Falcon's `TestClient`", falcon_client, frameworks=("falcon",)),
    ClientKind(
        "BlackSheep's `TestClient`", blacksheep_client, frameworks=("blacksheep",), run=on_asyncio
    ),
    ClientKind("Django's `Client`", django_client, frameworks=("django", "django-wsgi")),
    ClientKind(
        "Django's `AsyncClient`",
        async_django_client,
        frameworks=("django", "django-wsgi"),
        run=on_asyncio,
    ),
    ClientKind("Flask's `app.test_client()`", app_s_client, frameworks=("flask",)),
    ClientKind("Werkzeug's `Client`", werkzeug_client, "wsgi"),
)
"""The rows of the table, in order."""

CELLS: Final = tuple((kind, app) for kind in KINDS for app in APPS if not reason_against(kind, app))
