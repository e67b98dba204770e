"""From whatever the user has in hand to a driver: by what it can do, never by its class.

The modules of the kinds are imported when something of their kind is met.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Literal, NamedTuple, cast
from weakref import WeakKeyDictionary

from pytest_cors.drive.driver import AsyncDriver, Driver, WholeDriver
from pytest_cors.drive.errors import UnreachableTarget
from pytest_cors.drive.identity import Identify, nobody
from pytest_cors.drive.interface import (
    Interface,
    as_asgi3,
    interface_of,
    is_coroutine_callable,
    needed_arguments,
)
from pytest_cors.drive.scope import CLIENT, Scopes

__all__ = ["DEFAULT_TIMEOUT", "TESTSERVER", "resolve"]

TESTSERVER = "http://testserver"
"""What relative URLs are resolved against where there is no client to say otherwise."""

DEFAULT_TIMEOUT = 5.0
"""Seconds for the headers of one response."""

_NAME_OF_AN_APP = re.compile(r"[\w.]+:[A-Za-z_][\w.]*(\(\))?")

_TRIED = (
    "a string that begins with http:// or https://",
    "a callable that takes (scope, receive, send), (scope) or (environ, start_response)",
    "our own transport in an httpx-like client",
    "an open portal (of an entered test client)",
    "Django's `handler`, `defaults` and `cookies`",
    "an app, as `.app` or `.application`",
    "an app, as the `.app` of an httpx-like client's transport",
    "`build_request()` and `send()`",
)


def resolve(
    target: object, *, timeout: float = DEFAULT_TIMEOUT, via: Literal["client"] | None = None
) -> Driver | AsyncDriver:
    """The way to the app that `target` is, holds, or leads to.

    An `AsyncDriver` where `target` is an async client, else a `Driver`. `timeout` is for the
    headers of one response, in seconds; each half of a lifespan gets six times that. An app in this
    process is called directly, past the client's transport and event hooks, unless `via` is
    "client": then every request goes through the client's own `send`.

    Raises UnreachableTarget.
    """
    if isinstance(target, str):
        return _server(target, timeout)
    interface = interface_of(target)
    if interface is not None:
        return _sync(_App(target, interface), timeout, TESTSERVER)
    if inspect.isclass(target) or _is_mock(target):
        # Either has all that a client has, and leads nowhere.
        raise UnreachableTarget(_describe(target), _reason(target))
    driver = _into_the_process(target, timeout) if via is None else None
    if driver is None:
        driver = _through_send(target, timeout)
    if driver is None:
        raise UnreachableTarget(_describe(target), _reason(target), _TRIED)
    return driver


class _App(NamedTuple):
    """An app, and how it was found."""

    app: Any
    interface: Interface
    transport: Any = None
    """Where a client keeps the app's surroundings: root_path, client address."""


def _server(url: str, timeout: float) -> Driver:
    if not url.startswith(("http://", "https://")):
        reason = "a base URL must begin with http:// or https://"
        if _NAME_OF_AN_APP.fullmatch(url):
            reason += "; to test an app, import it and give the app itself"
        raise UnreachableTarget(repr(url), reason)
    from pytest_cors.fetch.origin import parse_url

    if parse_url(url) is None:
        raise UnreachableTarget(repr(url), "it is not a URL")
    if "?" in url or "#" in url:
        # What is put behind it would become part of that.
        raise UnreachableTarget(repr(url), "a base URL has neither query nor fragment")
    from pytest_cors.drive.live import LiveDriver

    return LiveDriver(_without_user(url), timeout)


def _through_send(client: Any, timeout: float) -> Driver | AsyncDriver | None:
    """A client of whatever make, if it can build requests and send them."""
    if not (hasattr(client, "build_request") and hasattr(client, "send")):
        return None
    from pytest_cors.drive.httpx_client import AsyncClientDriver, ClientDriver

    kind = AsyncClientDriver if _is_async(client) else ClientDriver
    app = getattr(client, "app", None)
    return kind(client, base_url=_base_url(client) or "", app=app, timeout=timeout)


def _into_the_process(client: Any, timeout: float) -> Driver | AsyncDriver | None:
    """A client that holds an app, or whose transport does; None where it leads elsewhere."""
    base_url = _base_url(client)
    mounts: Any = getattr(client, "_mounts", None) or {}
    if any(_leads_inside(each) for each in mounts.values()):
        return _mounted(client, base_url or TESTSERVER, timeout)
    return _one_way(client, _transport(client, base_url), base_url, timeout)


def _one_way(
    client: Any, transport: Any, base_url: str | None, timeout: float
) -> Driver | AsyncDriver | None:
    own = getattr(transport, "driver", None)
    if isinstance(own, WholeDriver):
        return own.seen_from(base_url or TESTSERVER, _identify(client))
    found = _django(client) or _held(client, transport)
    if found is None:
        return None
    base_url = base_url or _framework_base_url(client, found.app) or TESTSERVER
    from pytest_cors.drive.portal import foreign_backend, portal_of

    backend = foreign_backend(client)
    if portal_of(client) is not None or (backend and found.interface is not Interface.WSGI):
        return _portal(client, found, timeout, base_url, backend)
    if _is_async(client):
        return _awaited(client, found, timeout, base_url)
    # A client of httpx's kind that was not entered serves its app without a lifespan.
    lifespan = not hasattr(client, "build_request")
    return _sync(found, timeout, base_url, _identify(client), lifespan)


def _sync(
    found: _App,
    timeout: float,
    base_url: str,
    identify: Identify = nobody,
    lifespan: bool = True,
) -> Driver:
    app, interface, transport = found
    if interface is Interface.WSGI:
        from pytest_cors.drive.wsgi import WSGICalls, WSGIDriver

        calls = WSGICalls(
            app,
            timeout=timeout,
            script_name=getattr(transport, "script_name", ""),
            remote_addr=getattr(transport, "remote_addr", CLIENT[0]),
        )
        return WSGIDriver(calls, base_url=base_url, app=app, identify=identify)
    from pytest_cors.drive.inprocess import ASGIDriver, RunningApp

    asgi = as_asgi3(app, interface)
    running = RunningApp(asgi, _scopes(transport), timeout=timeout, lifespan=lifespan)
    return ASGIDriver(running, base_url=base_url, app=app, identify=identify)


def _awaited(client: Any, found: _App, timeout: float, base_url: str) -> AsyncDriver:
    app, interface, transport = found
    if interface is Interface.WSGI:
        reason = "it is an async client, and its app is a WSGI app: use the sync client"
        raise UnreachableTarget(_describe(client), reason)
    from pytest_cors.drive.awaited import AwaitedDriver

    return AwaitedDriver(
        as_asgi3(app, interface),
        _scopes(transport),
        base_url=base_url,
        app=app,
        timeout=timeout,
        identify=_identify(client),
    )


def _portal(
    client: Any, found: _App, timeout: float, base_url: str, backend: dict[str, Any] | None
) -> Driver | AsyncDriver:
    from pytest_cors.drive.portal import AsyncPortalDriver, PortalBatch, PortalDriver

    batch = PortalBatch(
        client,
        as_asgi3(found.app, found.interface),
        _scopes(found.transport),
        timeout=timeout,
        identify=_identify(client),
        backend=backend,
    )
    kind = AsyncPortalDriver if _is_async(client) else PortalDriver
    return kind(batch, base_url=base_url, app=found.app)


def _mounted(client: Any, base_url: str, timeout: float) -> Driver | AsyncDriver:
    from pytest_cors.drive.mounts import AsyncMountedDriver, MountedDriver

    drivers: dict[int, Driver | AsyncDriver] = {}

    def route(url: str) -> Any:
        transport = _transport(client, url)
        driver = drivers.get(id(transport))
        if driver is None:
            driver = _one_way(client, transport, base_url, timeout)
            driver = drivers[id(transport)] = driver or _through_send(client, timeout)  # type: ignore[assignment]  # it has mounts, so it has `send`
        return driver

    main = route(base_url)
    kind: Any = AsyncMountedDriver if _is_async(client) else MountedDriver
    mounted: Driver | AsyncDriver = kind(main, route)
    return mounted


def _held(client: Any, transport: Any) -> _App | None:
    """The app that a client, or its transport, has in hand."""
    simulator = getattr(client, "_test_simulator", None)  # BlackSheep's
    for app in (
        getattr(client, "app", None),
        getattr(client, "application", None),
        getattr(simulator, "app", None),
        getattr(transport, "app", None),
    ):
        interface = interface_of(app)
        if interface is not None:
            return _App(app, interface, transport)
    return None


def _django(client: Any) -> _App | None:
    from pytest_cors.drive.django import django_asgi, django_wsgi, is_django_client

    if not is_django_client(client):
        return None
    if is_coroutine_callable(client.handler):
        return _App(django_asgi(client), Interface.ASGI3)
    return _App(django_wsgi(client), Interface.WSGI)


def _identify(client: Any) -> Identify:
    """How to take the identity of a client, whenever a batch begins."""
    from pytest_cors.drive.django import django_identity, is_django_client
    from pytest_cors.drive.frameworks import framework_identity
    from pytest_cors.drive.httpx_identity import async_httpx_identity, httpx_identity

    identify: Callable[[Any], Any]
    if is_django_client(client):
        identify = django_identity
    elif hasattr(client, "build_request"):
        identify = async_httpx_identity if _is_async(client) else httpx_identity
    else:
        identify = framework_identity
    return partial(identify, client)


def _transport(client: Any, url: str | None) -> Any:
    """The transport of an httpx-like client for a URL; None where it has none."""
    choose = getattr(client, "_transport_for_url", None)
    mounts = getattr(client, "_mounts", None)
    if choose is not None and url and (mounts is None or len(mounts)):
        # The client's own kind of URL, which only the client can make.
        return choose(client.build_request("GET", url).url)
    return getattr(client, "_transport", None)


def _leads_inside(transport: Any) -> bool:
    own = getattr(transport, "driver", None)
    return isinstance(own, WholeDriver) or interface_of(getattr(transport, "app", None)) is not None


def _scopes(transport: Any) -> Scopes:
    client: Any = getattr(transport, "client", None)
    if not isinstance(client, tuple):  # Litestar's transport has its test client there
        client = CLIENT
    return Scopes(root_path=getattr(transport, "root_path", ""), client=cast("Any", client))


def _base_url(client: Any) -> str | None:
    url = str(getattr(client, "base_url", None) or "")
    return _without_user(url) if url.startswith(("http://", "https://")) else None


def _framework_base_url(client: Any, app: Any) -> str | None:
    from pytest_cors.drive.django import django_base_url, is_django_client
    from pytest_cors.drive.frameworks import configured_base_url

    return django_base_url(client) if is_django_client(client) else configured_base_url(app)


def _without_user(url: str) -> str:
    """A base URL as requests can be made of it: a user in it is the client's auth."""
    scheme, _, rest = url.rstrip("/").partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}://{authority.rpartition('@')[2]}{slash}{path}"


_METHODS: Final = ("send", "request", "open", "get", "simulate_request")
_AWAITED: Final[WeakKeyDictionary[type, bool]] = WeakKeyDictionary()


def _is_async(client: object) -> bool:
    """Whether its methods are to be awaited: those of its type, or any of its own."""
    kind = type(client)
    if kind not in _AWAITED:
        _AWAITED[kind] = any(is_coroutine_callable(getattr(kind, name, None)) for name in _METHODS)
    own: dict[str, Any] = getattr(client, "__dict__", {})
    return _AWAITED[kind] or any(
        is_coroutine_callable(getattr(client, name, None))
        for name in _METHODS
        if name in own or not hasattr(kind, name)
    )


def _is_mock(target: object) -> bool:
    return any(kind.__module__ == "unittest.mock" for kind in type(target).__mro__)


def _describe(target: object) -> str:
    if inspect.isclass(target) or inspect.isfunction(target):
        kind_of_it = "class" if inspect.isclass(target) else "function"
        return f"the {kind_of_it} {target.__module__}.{target.__qualname__}"
    kind = type(target)
    return f"an object of type {kind.__module__}.{kind.__qualname__}"


def _reason(target: object) -> str:
    if _is_mock(target):
        return "it is a mock, which says yes to everything and leads to no app"
    if inspect.isclass(target):
        return "it is a class: hand over what is made of it"
    if callable(target):
        if needed_arguments(target) == ():
            return "it is called without arguments: if it makes the app, hand over what it returns"
        return "it can be called, but neither as an ASGI nor as a WSGI app"
    app = getattr(target, "app", None) or getattr(target, "application", None)
    if app is not None:
        return f"its app is {_describe(app)}, which is neither an ASGI nor a WSGI app"
    return "it is neither an app nor a client that leads to one"
