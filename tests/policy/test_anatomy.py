"""The walk through an app: every wrapper is looked through, and the walk always ends."""

from __future__ import annotations

import functools
from typing import Any
from unittest.mock import MagicMock

import pytest
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware

from pytest_cors.policy import configured_policies, routes
from pytest_cors.policy.anatomy import places
from pytest_cors.policy.closure import closure_of

APP = "https://app.example.com"


def app_with_policy() -> Starlette:
    return Starlette(middleware=[middleware()])


def middleware() -> Any:
    from starlette.middleware import Middleware

    return Middleware(CORSMiddleware, allow_origins=[APP])


class Holder:
    """Middleware that keeps what it wraps under some name."""

    def __init__(self, name: str, app: Any) -> None:
        setattr(self, name, app)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None: ...

    async def handle(self, scope: Any, receive: Any, send: Any) -> None: ...


class Slotted:
    __slots__ = ("app",)

    def __init__(self, app: Any) -> None:
        self.app = app


def in_a_closure(app: Any) -> Any:
    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)

    return asgi


def in_a_closure_of_no_value() -> Any:
    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)

    if asgi is None:
        app: Any = None
    return asgi


def under_wraps(app: Any) -> Any:
    async def asgi(scope: Any, receive: Any, send: Any) -> None: ...

    asgi.__wrapped__ = app  # type: ignore[attr-defined]  # as functools.wraps does
    return asgi


@pytest.mark.parametrize(
    "wrap",
    [
        *(
            functools.partial(Holder, name)
            for name in (
                "app",
                "_app",
                "application",
                "inner",
                "wrapped_app",
                "wsgi_application",
                "other_asgi_app",
            )
        ),
        Slotted,
        in_a_closure,
        under_wraps,
        lambda app: functools.partial(app, extra=1),
        lambda app: Holder("app", app).handle,
        lambda app: Slotted(in_a_closure(Holder("_app", app))),
    ],
)
def test_wrappers_are_looked_through(wrap: Any) -> None:
    assert [p.policy.allow_origins for p in configured_policies(wrap(app_with_policy()))] == [
        (APP,)
    ]


@pytest.mark.parametrize(
    "app",
    [
        MagicMock(),
        in_a_closure_of_no_value(),
        Holder("app", Holder),
        Holder("app", None),
        Holder("other", app_with_policy()),
    ],
    ids=["mock", "no value", "class", "none", "other name"],
)
def test_what_leads_nowhere_ends(app: Any) -> None:
    assert configured_policies(app) == ()


def test_a_circle_ends() -> None:
    outer = Holder("app", None)
    outer.__dict__["app"] = Holder("app", Holder("app", outer))

    assert len(list(places(outer))) == 3
    assert routes(outer) == ()


def test_what_an_endpoint_refers_to_is_not_in_the_app() -> None:
    # The usual factory: endpoints are closures over the app, or over a client of another one.
    app, other = Starlette(), app_with_policy()

    async def endpoint(request: Any) -> Any:
        return app, other

    app.add_route("/x", endpoint)

    assert configured_policies(app) == ()
    assert [route.path for route in routes(app)] == ["/x"]


def test_each_place_knows_what_is_around_it() -> None:
    inner = app_with_policy()
    outer = Holder("app", inner)

    *_, last = (place for place in places(outer) if place.item is inner)

    assert [place.item for place in last.around()] == [outer]


def test_only_functions_have_closures() -> None:
    assert closure_of(print) == closure_of(Holder) == closure_of(None) == {}
    assert closure_of(in_a_closure(5)) == {"app": 5}
