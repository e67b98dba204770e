"""What can be handed over, and what is said to whoever hands over something else."""

from __future__ import annotations

import functools
from typing import Any
from unittest.mock import MagicMock, Mock, create_autospec

import httpx
import pytest

from pytest_cors.drive import Driver, UnreachableTarget, resolve
from pytest_cors.drive.interface import Interface, interface_of
from tests.drive.messages import ORIGIN, get, one, plain, values


async def asgi3(scope: Any, receive: Any, send: Any) -> None: ...


def asgi3_handing_on(scope: Any, receive: Any, send: Any) -> Any:
    return asgi3(scope, receive, send)


class ASGI3:
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None: ...

    async def method(self, scope: Any, receive: Any, send: Any) -> None: ...


class ASGI3Class:
    def __init__(self, scope: Any, receive: Any, send: Any) -> None: ...

    def __await__(self) -> Any: ...


class ASGI2:
    def __init__(self, scope: Any) -> None: ...

    async def __call__(self, receive: Any, send: Any) -> None: ...


def asgi2(scope: Any) -> Any: ...


def factory_of_one(settings: Any) -> Any: ...


def wsgi(environ: Any, start_response: Any) -> Any: ...


class WSGI:
    def __call__(self, environ: Any, start_response: Any) -> Any: ...


async def wrapped(*args: Any, **kwargs: Any) -> None: ...


@functools.wraps(wsgi)
def wrapping(*args: Any, **kwargs: Any) -> Any: ...


async def with_more(scope: Any, receive: Any, send: Any, *, extra: int = 0) -> None: ...


async def partly(first: Any, scope: Any, receive: Any, send: Any) -> None: ...


async def handler(request: Any) -> None: ...


def nothing() -> None: ...


def described(value: Any) -> str:
    """An id without an address in it: xdist's workers must agree on it."""
    if isinstance(value, Interface):
        return value.name
    return getattr(value, "__name__", type(value).__name__)


@pytest.mark.parametrize(
    ("app", "interface"),
    [
        (asgi3, Interface.ASGI3),
        (asgi3_handing_on, Interface.ASGI3),
        (ASGI3(), Interface.ASGI3),
        (ASGI3().method, Interface.ASGI3),
        (ASGI3Class, Interface.ASGI3),
        (functools.partial(partly, None), Interface.ASGI3),
        (functools.partial(ASGI3()), Interface.ASGI3),
        (wrapped, Interface.ASGI3),
        (with_more, Interface.ASGI3),
        (ASGI2, Interface.ASGI2),
        (asgi2, Interface.ASGI2),
        (factory_of_one, None),
        (wsgi, Interface.WSGI),
        (WSGI(), Interface.WSGI),
        (wrapping, Interface.WSGI),
        (handler, None),
        (nothing, None),
        (lambda *args: None, None),
        (int, None),
        ("text", None),
        (None, None),
    ],
    ids=described,
)
def test_the_interface_is_told_without_a_call(app: Any, interface: Interface | None) -> None:
    assert interface_of(app) is interface


def test_an_asgi_2_app_is_served() -> None:
    def double(scope: Any) -> Any:
        if scope["type"] != "http":
            raise ValueError

        async def instance(receive: Any, send: Any) -> None:
            await plain(scope, receive, send)

        return instance

    assert one(double).status == 200


def test_a_class_whose_instances_are_awaited_is_served() -> None:
    class App:
        def __init__(self, scope: Any, receive: Any, send: Any) -> None:
            self.call = plain(scope, receive, send)

        def __await__(self) -> Any:
            return self.call.__await__()

    assert one(App).status == 200


def test_a_middleware_around_an_app_is_an_app_and_not_a_client() -> None:
    from starlette.middleware.cors import CORSMiddleware

    app = CORSMiddleware(plain, allow_origins=[ORIGIN])
    driver = resolve(app)
    assert driver.app is app
    assert values(one(app, get()), "access-control-allow-origin") == [ORIGIN]


def test_a_bare_app_is_at_the_testserver() -> None:
    driver = resolve(plain)
    assert isinstance(driver, Driver)
    assert driver.base_url == "http://testserver"
    assert driver.app is plain


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://api.test/v1/", "https://api.test/v1"),
        ("http://ada:pw@api.test/v1", "http://api.test/v1"),
    ],
)
def test_a_base_url_is_a_running_server(url: str, base: str) -> None:
    driver = resolve(url)
    assert isinstance(driver, Driver)
    assert driver.base_url == base
    assert driver.app is None


class Holder:
    def __init__(self, app: Any) -> None:
        self.app = app


@pytest.mark.parametrize(
    ("target", "first_line"),
    [
        (
            7,
            "cannot send requests to an object of type builtins.int: "
            "it is neither an app nor a client that leads to one",
        ),
        (
            handler,
            f"cannot send requests to the function {__name__}.handler: "
            "it can be called, but neither as an ASGI nor as a WSGI app",
        ),
        (
            nothing,
            f"cannot send requests to the function {__name__}.nothing: "
            "it is called without arguments: if it makes the app, hand over what it returns",
        ),
        (
            Holder(7),
            f"cannot send requests to an object of type {__name__}.Holder: its app is "
            "an object of type builtins.int, which is neither an ASGI nor a WSGI app",
        ),
        (
            "localhost:8000",
            "cannot send requests to 'localhost:8000': "
            "a base URL must begin with http:// or https://",
        ),
        (
            "shop.main:create_app()",
            "cannot send requests to 'shop.main:create_app()': a base URL must begin with http:// "
            "or https://; to test an app, import it and give the app itself",
        ),
        ("http://", "cannot send requests to 'http://': it is not a URL"),
        ("http://[::1", "cannot send requests to 'http://[::1': it is not a URL"),
        (
            "http://127.0.0.1/?key=1",
            "cannot send requests to 'http://127.0.0.1/?key=1': "
            "a base URL has neither query nor fragment",
        ),
        (
            "http://127.0.0.1/#top",
            "cannot send requests to 'http://127.0.0.1/#top': "
            "a base URL has neither query nor fragment",
        ),
        (
            Holder,
            f"cannot send requests to the class {__name__}.Holder: "
            "it is a class: hand over what is made of it",
        ),
        (
            httpx.Client,
            "cannot send requests to the class httpx.Client: "
            "it is a class: hand over what is made of it",
        ),
        *(
            (
                mock,
                f"cannot send requests to an object of type unittest.mock.{type(mock).__name__}: "
                "it is a mock, which says yes to everything and leads to no app",
            )
            for mock in (
                Mock(),
                MagicMock(),
                Mock(spec=httpx.Client()),
                create_autospec(httpx.Client, instance=True),
            )
        ),
    ],
)
def test_what_cannot_be_reached_is_a_type_error_that_says_why(
    target: object, first_line: str
) -> None:
    with pytest.raises(TypeError) as caught:
        resolve(target)
    assert isinstance(caught.value, UnreachableTarget)
    first, *rest = str(caught.value).splitlines()
    assert first == first_line
    assert "  - a WSGI app" in rest


def test_what_was_tried_is_listed_in_order() -> None:
    with pytest.raises(UnreachableTarget) as caught:
        resolve(7)
    text = str(caught.value)
    places = [text.index(f"  - {one}") for one in caught.value.tried]
    assert places == sorted(places)
    assert len(places) == 8


def test_an_async_client_of_a_wsgi_app_is_told_to_be_sync() -> None:
    class Client:
        async def get(self) -> None: ...

    client = Client()
    client.app = wsgi  # type: ignore[attr-defined]
    with pytest.raises(UnreachableTarget, match="use the sync client"):
        resolve(client)
