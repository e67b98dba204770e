"""The policy read out of an app is what the app does: every decision compared, browser judging.

Correctly configured apps only; where a framework itself errs is no business of the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import falcon
import falcon.asgi
import pytest
from blacksheep import Application, Response, Router
from django.test import override_settings
from flask import Flask
from flask_cors import CORS
from litestar import Litestar, put
from litestar.config.cors import CORSConfig
from quart import Quart
from quart_cors import cors
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request as StarletteRequest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pytest_cors.fetch import HTTPRequest, HTTPResponse, Request, fetch
from pytest_cors.policy import CORSPolicy, configured_policies
from tests.apps.bare import Caller, serve
from tests.apps.django_app import create_app as django_app

ORIGINS = [
    "https://app.example.com",
    "https://other.example.com",
    "https://a.shop.example.com",
    "https://a.b.shop.example.com",
    "https://a.shop.example.com.evil.test",
    "https://axshop.example.com",
    "https://evil.test",
    "http://app.example.com",
    "https://app.example.com:8443",
]

METHODS = ["PUT", "DELETE", "PATCH"]

HEADERS = ["x-token", "x-other", "authorization"]


def starlette(**arguments: Any) -> Any:
    async def endpoint(request: StarletteRequest) -> PlainTextResponse:
        return PlainTextResponse("", headers={"X-Count": "1", "X-Hidden": "1"})

    return Starlette(
        routes=[Route("/x", endpoint, methods=["GET", *METHODS])],
        middleware=[Middleware(CORSMiddleware, **arguments)],
    )


def litestar(**arguments: Any) -> Any:
    @put("/x")
    async def endpoint() -> dict[str, str]:
        return {}

    return Litestar([endpoint], cors_config=CORSConfig(**arguments), openapi_config=None)


def quart(**arguments: Any) -> Any:
    app = Quart("app")

    @app.route("/x", methods=["GET", *METHODS])
    async def endpoint() -> str:
        return ""

    return cors(app, **arguments)


def flask(**arguments: Any) -> Any:
    app = Flask("app")

    @app.route("/x", methods=["GET", *METHODS])
    def endpoint() -> str:
        return ""

    CORS(app, **arguments)
    return app


def falcon_app(make: Any) -> Callable[..., Any]:
    class Resource:
        async def on_get(self, req: Any, resp: Any) -> None: ...

        on_put = on_delete = on_patch = on_get

    class SyncResource:
        def on_get(self, req: Any, resp: Any) -> None: ...

        on_put = on_delete = on_patch = on_get

    def build(**arguments: Any) -> Any:
        app = make(middleware=[falcon.CORSMiddleware(**arguments)])
        app.add_route("/x", Resource() if make is falcon.asgi.App else SyncResource())
        return app

    return build


def blacksheep(**arguments: Any) -> Any:
    app = Application(router=Router())
    app.use_cors(**arguments)

    async def endpoint() -> Response:
        return Response(200)

    for method in ("GET", *METHODS):
        app.router.add(method, "/x", endpoint)
    return app


APP = "https://app.example.com"
SHOP = r"https://[a-z.]+\.shop\.example\.com"

CASES: list[tuple[str, Callable[..., Any], str, dict[str, Any]]] = [
    ("starlette list", starlette, "asgi", {"allow_origins": [APP], "allow_methods": ["PUT"]}),
    (
        "starlette regex",
        starlette,
        "asgi",
        {"allow_origin_regex": SHOP, "allow_methods": ["*"], "allow_headers": ["X-Token"]},
    ),
    (
        "starlette credentials",
        starlette,
        "asgi",
        {"allow_origins": [APP], "allow_credentials": True, "allow_methods": METHODS},
    ),
    ("starlette any", starlette, "asgi", {"allow_origins": ["*"], "allow_methods": ["DELETE"]}),
    (
        "litestar wildcard",
        litestar,
        "asgi",
        {"allow_origins": [APP, "https://*.shop.example.com"], "allow_headers": ["X-Token"]},
    ),
    (
        "litestar regex",
        litestar,
        "asgi",
        {"allow_origins": [APP], "allow_origin_regex": SHOP, "allow_methods": ["PUT", "PATCH"]},
    ),
    (
        "quart",
        quart,
        "asgi",
        {
            "allow_origin": [APP, re.compile(SHOP)],
            "allow_methods": ["PUT"],
            "allow_headers": ["X-Token"],
            "allow_credentials": True,
        },
    ),
    ("quart any", quart, "asgi", {}),
    (
        "flask",
        flask,
        "wsgi",
        {
            "origins": ["https://App.example.com", SHOP],
            "methods": ["put", "delete"],
            "allow_headers": ["X-Token"],
            "supports_credentials": True,
        },
    ),
    ("flask anchored", flask, "wsgi", {"origins": [rf"^{SHOP}$"], "methods": "PATCH"}),
    ("flask any", flask, "wsgi", {}),
    ("falcon", falcon_app(falcon.asgi.App), "asgi", {"allow_origins": [APP]}),
    ("falcon wsgi", falcon_app(falcon.App), "wsgi", {"allow_credentials": "*"}),
    (
        "blacksheep",
        blacksheep,
        "asgi",
        {
            "allow_origins": "https://APP.example.com",
            "allow_methods": "put DELETE",
            "allow_headers": "X-Token",
            "allow_credentials": True,
        },
    ),
]

DJANGO = [
    {"CORS_ALLOWED_ORIGINS": [f"{APP}/"], "CORS_ALLOW_METHODS": ["PUT"]},
    {"CORS_ALLOWED_ORIGIN_REGEXES": [SHOP], "CORS_ALLOWED_ORIGINS": []},
    {"CORS_ALLOWED_ORIGIN_REGEXES": [f"^{SHOP}$", f"^{APP}$"], "CORS_ALLOW_HEADERS": ["x-token"]},
    {"CORS_ALLOW_ALL_ORIGINS": True, "CORS_ALLOW_CREDENTIALS": False},
]


@pytest.mark.parametrize(
    ("make", "kind", "arguments"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_policy_and_browser_agree(make: Callable[..., Any], kind: str, arguments: Any) -> None:
    app = make(**arguments)
    policy = CORSPolicy.from_app(app)

    with serve(app, kind, lifespan=make not in (starlette,)) as call:
        assert disagreements(policy, call, "/x") == []


@pytest.mark.parametrize("settings", DJANGO)
def test_policy_and_browser_agree_about_django(settings: dict[str, Any]) -> None:
    app = django_app()
    with override_settings(**settings), serve(app, lifespan=False) as call:
        assert disagreements(CORSPolicy.from_app(app), call, "/items/1") == []


def disagreements(policy: CORSPolicy, call: Caller, path: str) -> list[str]:
    """Every preflighted request on which the browser and the policy are of two minds."""
    found = []
    for request in questions(f"http://testserver{path}"):
        expected = meaning(policy, request)
        allowed = ask(request, call)
        if allowed is not expected:
            found.append(f"{request}: policy {expected}, browser {allowed}")
    return found


def questions(url: str) -> Iterator[Request]:
    for origin in ORIGINS:
        for method in METHODS:
            yield Request(url, origin, method)
            yield Request(url, origin, method, credentials="include")
        for name in HEADERS:
            yield Request(url, origin, "PUT", ((name, "1"),))


def meaning(policy: CORSPolicy, request: Request) -> bool:
    """The table "Meaning of a policy" for one request that needs a preflight."""
    names = [name for name, _ in request.headers]
    return (
        policy.allows_origin(request.origin)
        and bool(policy.allows_method(request.method))
        and all(policy.allows_header(name) for name in names)
        and (request.credentials != "include" or policy.allow_credentials)
    )


def ask(request: Request, call: Caller) -> bool:
    """Whether the preflight passes. What the endpoint answers does not count: it may be a 405."""
    flow = fetch(request)
    sent: HTTPRequest = next(flow)
    assert sent.kind == "preflight"
    answer = call("OPTIONS", sent.url.removeprefix("http://testserver"), sent.headers)
    try:
        flow.send(HTTPResponse(answer.status, answer.headers))
    except StopIteration:
        return False
    return True


def test_the_comparison_can_fail() -> None:
    app = starlette(allow_origins=[APP], allow_methods=["PUT"])
    other = CORSPolicy([APP], allow_methods=["PATCH"])

    with serve(app, lifespan=False) as call:
        assert len(disagreements(other, call, "/x")) >= 2


def test_a_pattern_is_read_with_its_way_of_matching() -> None:
    (found,) = configured_policies(quart(allow_origin=re.compile(SHOP)))

    evil = "https://a.shop.example.com.evil.test"
    with serve(quart(allow_origin=re.compile(SHOP))) as call:
        assert ask(Request("http://testserver/x", evil, "PUT"), call)
    assert found.policy.allows_origin(evil)
