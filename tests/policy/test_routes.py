"""The routes of an app: paths that reach their endpoint, with the methods that it answers."""

from __future__ import annotations

import asyncio
import datetime
import enum
import re
import uuid
from typing import Annotated, Any, Literal

import falcon
import falcon.asgi
import pytest
from blacksheep import Application
from blacksheep import Router as BlackSheepRouter
from blacksheep.server.controllers import Controller
from fastapi import APIRouter, FastAPI, Path
from flask import Flask
from litestar import Litestar, asgi, post, websocket
from litestar import get as litestar_get
from litestar.connection import WebSocket as LitestarSocket
from litestar.params import FromPath
from litestar.types import Receive, Scope, Send
from quart import Quart
from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.endpoints import HTTPEndpoint
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Host, Mount, Route, Router, WebSocketRoute

from pytest_cors.policy import routes
from pytest_cors.policy.sample_value import SAMPLE_UUID
from pytest_cors.policy.starlette_path import starlette_template
from pytest_cors.policy.werkzeug_path import werkzeug_template


async def endpoint(request: Request) -> Response:
    return PlainTextResponse("hello")


def paths(app: Any) -> list[str]:
    return [route.path for route in routes(app)]


def methods(app: Any) -> dict[str, tuple[str, ...] | None]:
    return {route.path: route.methods for route in routes(app)}


class TestStarlette:
    @pytest.mark.parametrize(
        ("template", "path"),
        [
            ("/", "/"),
            ("/items/{name}", "/items/1"),
            ("/items/{name:str}", "/items/1"),
            ("/items/{n:int}", "/items/1"),
            ("/items/{n:float}", "/items/1.0"),
            ("/items/{n:uuid}", f"/items/{SAMPLE_UUID}"),
            ("/files/{rest:path}", "/files/a/b"),
            ("/{a:int}-{b}.{c}", "/1-1.1"),
            ("/año/100%/{a}", "/a%C3%B1o/100%25/1"),
        ],
    )
    def test_a_sample_for_each_converter(self, template: str, path: str) -> None:
        (route,) = routes(Starlette(routes=[Route(template, endpoint, name="mine")]))

        assert (route.path, route.template, route.name) == (path, template, "mine")
        assert route.exact

    def test_converters_of_the_user_s_own(self) -> None:
        class Year(Convertor[int]):
            regex = "[0-9]{4}"

            def convert(self, value: str) -> int:
                if int(value) < 1990:
                    raise ValueError(value)
                return int(value)

            def to_string(self, value: int) -> str:
                return str(value)

        class Code(Convertor[str]):
            regex = "[A-Z]{2}_[0-9]{3}"

            def convert(self, value: str) -> str:
                return value

            def to_string(self, value: str) -> str:
                return value

        class Never(Code):
            def convert(self, value: str) -> str:
                raise ValueError(value)

        register_url_convertor("year", Year())
        register_url_convertor("code", Code())
        register_url_convertor("never", Never())
        app = Starlette(
            routes=[
                Route("/{y:year}", endpoint),
                Route("/{c:code}", endpoint),
                Route("/{n:never}", endpoint),
            ]
        )

        assert paths(app) == ["/2020", "/AA_111", "/1"]
        assert [route.exact for route in routes(app)] == [True, True, False]

    def test_methods(self) -> None:
        class Endpoint(HTTPEndpoint):
            async def get(self, request: Request) -> Response: ...

            async def put(self, request: Request) -> Response: ...

        class Plain:
            async def __call__(self, *args: Any) -> None: ...

        app = Starlette(
            routes=[
                Route("/get", endpoint),
                Route("/two", endpoint, methods=["POST", "purge"]),
                Route("/class", Endpoint),
                Route("/asgi", Plain()),
            ]
        )

        assert methods(app) == {
            "/get": ("GET", "HEAD"),
            "/two": ("POST", "PURGE"),
            "/class": ("GET", "HEAD", "PUT"),
            "/asgi": None,
        }

    def test_one_route_for_each_path(self) -> None:
        app = Starlette(
            routes=[
                Route("/a", endpoint, methods=["PUT"], name="first"),
                Route("/a", endpoint, methods=["DELETE"], name="second"),
                Route("/b", endpoint, methods=["PUT"]),
                Route("/b", HTTPEndpoint),
            ]
        )

        assert methods(app) == {"/a": ("DELETE", "PUT"), "/b": None}
        assert routes(app)[0].name == "first"

    def test_mounts_hosts_and_websockets(self) -> None:
        inner = Starlette(routes=[Route("/x/{n:int}", endpoint)])
        app = Starlette(
            routes=[
                Mount("/a/{tenant}", app=GZipMiddleware(inner)),
                Mount("/b", routes=[Mount("/c", routes=[Route("/d", endpoint)])]),
                Host("{tenant}.example.org:8000", Router(routes=[Route("/h", endpoint)])),
                Host("example.org", inner),
                WebSocketRoute("/ws", endpoint),
                Mount("/unknown", app=PlainTextResponse("any ASGI app")),
                Route("/w", endpoint, middleware=[Middleware(GZipMiddleware)]),
            ]
        )

        assert [(route.host, route.path, route.template) for route in routes(app)] == [
            (None, "/a/1/x/1", "/a/{tenant}/x/{n:int}"),
            (None, "/b/c/d", "/b/c/d"),
            ("1.example.org:8000", "/h", "/h"),
            ("example.org", "/x/1", "/x/{n:int}"),
            (None, "/unknown/", "/unknown/"),
            (None, "/w", "/w"),
        ]

    def test_an_app_that_mounts_itself_ends(self) -> None:
        app = Starlette(routes=[Route("/x", endpoint)])
        app.mount("/again", app)

        assert paths(app) == ["/x"]


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class TestFastAPI:
    @pytest.mark.parametrize(
        ("annotation", "value"),
        [
            (str, "1"),
            (int, "1"),
            (float, "1"),
            (bool, "1"),
            (uuid.UUID, SAMPLE_UUID),
            (datetime.date, "2020-01-01"),
            (Color, "red"),
            (Literal["en", "de"], "en"),
            (Annotated[int, Path(ge=10, le=20)], "10"),
            (Annotated[int, Path(gt=10)], "11"),
            (Annotated[int, Path(lt=-3)], "-4"),
            (Annotated[int, Path(multiple_of=7)], "7"),
            (Annotated[str, Path(min_length=5)], "11111"),
            (Annotated[str, Path(pattern=r"^[A-Z]{3}-\d+$")], "AAA-1"),
            (Annotated[str, Path(alias="other")], "1"),
        ],
        ids=str,
    )
    def test_types_and_constraints(self, annotation: Any, value: str) -> None:
        app = FastAPI(openapi_url=None)

        async def read(item: Any) -> str: ...

        read.__annotations__["item"] = annotation
        name = "other" if "other" in str(annotation) else "item"
        app.get(f"/{{{name}}}")(read)

        (route,) = routes(app)
        assert (route.path, route.exact) == (f"/{value}", True)

    def test_what_nothing_passes_is_marked(self) -> None:
        app = FastAPI(openapi_url=None)

        @app.get("/{item}")
        async def read(item: Annotated[int, Path(gt=5, lt=3)]) -> str: ...

        assert [(route.path, route.exact) for route in routes(app)] == [("/1", False)]

    def test_included_routers(self) -> None:
        app, outer, inner = FastAPI(openapi_url=None), APIRouter(prefix="/outer/{a}"), APIRouter()

        @inner.get("/x/{color}", name="of a router")
        async def x(a: uuid.UUID, color: Color) -> str: ...

        @inner.websocket("/ws")
        async def socket(websocket: Any) -> None: ...

        inner.mount("/mounted", Starlette(routes=[Route("/m", endpoint)]))
        outer.include_router(inner, prefix="/inner")
        app.include_router(outer, prefix="/v1")
        app.mount("/sub", app=FastAPI(docs_url=None, redoc_url=None))

        assert [(route.path, route.template, route.methods) for route in routes(app)] == [
            (
                f"/v1/outer/{SAMPLE_UUID}/inner/x/red",
                "/v1/outer/{a}/inner/x/{color}",
                ("GET",),
            ),
            ("/v1/outer/1/inner/mounted/m", "/v1/outer/{a}/inner/mounted/m", ("GET", "HEAD")),
            ("/sub/openapi.json", "/sub/openapi.json", ("GET", "HEAD")),
        ]

    def test_its_own_pages_are_routes(self) -> None:
        assert paths(FastAPI()) == ["/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc"]

    def test_the_pages_of_the_documentation_come_last(self) -> None:
        app = FastAPI()
        app.get("/items")(endpoint)
        assert paths(app)[:2] == ["/items", "/openapi.json"]

    def test_versions_that_cannot_list_their_tree_show_what_is_flat(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app, router = FastAPI(openapi_url=None), APIRouter()
        router.add_api_route("/in/the/tree", endpoint)
        app.include_router(router)
        app.router.routes.append(Route("/flat", endpoint))
        monkeypatch.delattr("fastapi.routing.iter_route_contexts")

        assert paths(app) == ["/flat"]


def test_every_sample_of_starlette_reaches_its_route() -> None:
    app = Starlette(
        routes=[
            Route("/{a}/{b:int}/{c:float}/{d:uuid}/{e:path}", endpoint),
            Route("/año/{a}", endpoint),
        ]
    )

    for route, path in zip(app.routes, paths(app), strict=True):
        match, _ = route.matches({"type": "http", "path": decoded(path), "method": "GET"})
        assert match.name == "FULL"


def decoded(path: str) -> str:
    from urllib.parse import unquote

    return unquote(path)


def test_parameters_without_their_converters_are_one_segment() -> None:
    class Rule:
        rule = "/a/<int:n>/b"

    assert starlette_template("/a/{n:int}/b", {}).sample == "/a/1/b"
    assert werkzeug_template(Rule()).sample == "/a/1/b"


class TestLitestar:
    def test_types_and_methods(self) -> None:
        @litestar_get("/a/{x:int}/{y:uuid}/{d:date}/{t:datetime}")
        async def typed(x: FromPath[int], y: FromPath[uuid.UUID]) -> None: ...

        @post("/b/{m:decimal}/{s:str}/{f:float}/{u:time}/{v:timedelta}")
        async def more(s: FromPath[str]) -> None: ...

        @litestar_get(["/", "/p/{rest:path}"])
        async def rest() -> None: ...

        @asgi("/mounted", is_mount=True, copy_scope=True)
        async def mounted(scope: Scope, receive: Receive, send: Send) -> None: ...

        @websocket("/ws")
        async def socket(socket: LitestarSocket[Any, Any, Any]) -> None: ...

        app = Litestar([typed, more, rest, mounted, socket], openapi_config=None)

        assert methods(app) == {
            "/": ("GET", "OPTIONS"),
            f"/a/1/{SAMPLE_UUID}/2020-01-01/2020-01-01T00:00:00": ("GET", "OPTIONS"),
            "/b/1.0/1/1.0/00:00:00/P1D": ("OPTIONS", "POST"),
            "/mounted": None,
            "/p/a/b": ("GET", "OPTIONS"),
        }
        assert {route.name for route in routes(app)} == {"typed", "more", "rest", "mounted"}
        assert all(route.exact for route in routes(app))

    def test_the_pages_of_the_documentation_come_last(self) -> None:
        @litestar_get("/z")
        async def own() -> None: ...

        found = routes(Litestar([own]))
        assert found[0].path == "/z"
        assert [route.own for route in found] == [False] + [True] * (len(found) - 1)


@pytest.mark.parametrize("make", [Flask, Quart])
class TestWerkzeug:
    @pytest.mark.parametrize(
        ("rule", "path"),
        [
            ("/<name>", "/1"),
            ("/<int:n>", "/1"),
            ("/<int(min=10):n>", "/10"),
            ("/<int(fixed_digits=3):n>", "/100"),
            ("/<float:n>", "/1.0"),
            ("/<uuid:u>", f"/{SAMPLE_UUID}"),
            ("/<path:p>", "/a/b"),
            ("/<any(red, blue):c>/x", "/red/x"),
            ("/<string(length=3):s>/<string(minlength=2):t>", "/1.0/1.0"),
            ("/a b/<name>/", "/a%20b/1/"),
        ],
    )
    def test_a_sample_for_each_converter(self, make: Any, rule: str, path: str) -> None:
        app = make("app", static_folder=None)
        app.add_url_rule(rule, "here", lambda **values: "", methods=["GET", "PUT"])

        (route,) = routes(app)

        assert (route.path, route.template, route.name, route.exact) == (path, rule, "here", True)
        assert route.methods == ("GET", "HEAD", "OPTIONS", "PUT")
        endpoint, _ = app.url_map.bind("localhost").match(decoded(path), method="GET")
        assert endpoint == "here"

    def test_what_answers_no_http_request(self, make: Any) -> None:
        app = make("app", static_folder=None)
        if make is Flask:
            app.add_url_rule("/only/to/build", "build", build_only=True)
        else:
            app.websocket("/ws")(lambda: None)

        assert routes(app) == ()


@pytest.mark.parametrize("make", [falcon.App, falcon.asgi.App], ids=["wsgi", "asgi"])
class TestFalcon:
    @pytest.mark.parametrize(
        ("template", "path"),
        [
            ("/{name}", "/1"),
            ("/{n:int}", "/1"),
            ("/{n:int(2)}", "/11"),
            ("/{n:int(min=20)}", "/20"),
            ("/{n:float}", "/1.0"),
            ("/{u:uuid}", f"/{SAMPLE_UUID}"),
            ("/{t:dt('%d-%m-%Y')}", "/01-01-2020"),
            ("/{t:dt}", "/2020-01-01T00:00:00Z"),
            ("/{p:path}", "/a/b"),
            ("/{x:re('[a-z]+x')}", "/ax"),
            ("/{x:re('(a|b)-[0-9]')}/y", "/a-1/y"),
            ("/x-{a}.{b}", "/x-1.1"),
        ],
    )
    def test_a_sample_for_each_converter(self, make: Any, template: str, path: str) -> None:
        app = make()
        app.add_route(template, resource_for(make)())

        (route,) = routes(app)

        assert (route.path, route.template, route.exact) == (path, template, True)
        assert app._router.find(path) is not None

    def test_methods_are_those_of_the_resource(self, make: Any) -> None:
        app, resource = make(), resource_for(make)()
        app.add_route("/one", resource)
        app.add_route("/two", resource, suffix="many")

        assert methods(app) == {"/one": ("GET", "OPTIONS", "PUT"), "/two": ("OPTIONS", "POST")}

    def test_a_converter_that_takes_no_value_of_one_segment(self, make: Any) -> None:
        class Slashed(falcon.routing.BaseConverter):
            def convert(self, value: str) -> str | None:
                return value if "/" in value else None

        app = make()
        app.router_options.converters["slashed"] = Slashed
        app.add_route("/{s:slashed}", resource_for(make)())
        app.add_route("/nobody", object())

        assert [(route.path, route.exact) for route in routes(app)] == [("/1", False)]

    def test_sinks(self, make: Any) -> None:
        app = make()

        async def asynchronous(req: Any, resp: Any, **fields: Any) -> None: ...

        def synchronous(req: Any, resp: Any, **fields: Any) -> None: ...

        sink = asynchronous if make is falcon.asgi.App else synchronous
        app.add_sink(sink, re.compile(r"/old/(?P<n>\d+)"))

        assert methods(app) == {"/old/1": None}

    def test_a_router_of_the_user_s_own(self, make: Any) -> None:
        class OurRouter:
            def add_route(self, *args: Any, **kwargs: Any) -> None: ...

            def find(self, *args: Any, **kwargs: Any) -> None: ...

        assert routes(make(router=OurRouter())) == ()


def resource_for(make: Any) -> Any:
    class Resource:
        def on_get(self, req: Any, resp: Any, **fields: Any) -> None: ...

        def on_put(self, req: Any, resp: Any, **fields: Any) -> None: ...

        def on_post_many(self, req: Any, resp: Any, **fields: Any) -> None: ...

    class AsyncResource:
        async def on_get(self, req: Any, resp: Any, **fields: Any) -> None: ...

        async def on_put(self, req: Any, resp: Any, **fields: Any) -> None: ...

        async def on_post_many(self, req: Any, resp: Any, **fields: Any) -> None: ...

    return AsyncResource if make is falcon.asgi.App else Resource


class TestBlackSheep:
    @pytest.mark.parametrize("start", [False, True], ids=["waiting", "started"])
    def test_patterns_and_methods(self, start: bool) -> None:
        app, inner = (Application(router=BlackSheepRouter()) for _ in range(2))
        app.use_cors(allow_origins="*")
        for pattern in (
            *("/", "/a/:name", "/b/{int:n}", "/c/<float:n>/d", "/e/{uuid:u}", "/f/{path:p}"),
            *("/g/{name}", "/h/*"),
        ):
            app.router.add_get(pattern, handler())
        app.router.add_post("/a/:name", handler())
        app.router.add_ws("/ws", handler())
        inner.router.add_get("/x", handler())
        app.mount("/inner", inner)

        if start:
            asyncio.run(app.start())

        assert methods(app) == {
            "/": ("GET",),
            "/a/1": ("GET", "POST"),
            "/b/1": ("GET",),
            "/c/1.0/d": ("GET",),
            f"/e/{SAMPLE_UUID}": ("GET",),
            "/f/a/b": ("GET",),
            "/g/1": ("GET",),
            "/h/a/b": ("GET",),
            "/inner/x": ("GET",),
        }
        assert all(route.exact for route in routes(app))

    def test_controllers_have_routes_once_the_app_was_started(self) -> None:
        app = Application(router=BlackSheepRouter())
        app.controllers_router = controllers = type(app.controllers_router)()

        class Home(Controller):
            @controllers.get("/home")
            async def home(self) -> str: ...

        asyncio.run(app.start())

        assert paths(app) == ["/home"]


def handler() -> Any:
    async def handle(request: Any) -> str: ...

    return handle
