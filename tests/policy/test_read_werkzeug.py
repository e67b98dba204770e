"""Quart and Flask: quart-cors and flask-cors over apps and blueprints, and as decorators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask_cors import CORS, cross_origin
from quart import Blueprint as QuartBlueprint
from quart import Quart
from quart_cors import cors, route_cors
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from pytest_cors.policy import (
    CORSPolicy,
    Limit,
    Matching,
    OriginPattern,
    PolicyNotFound,
    configured_policies,
)

APP = "https://app.example.com"
OTHER = "https://other.example.com"
ALL = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")


class TestQuart:
    def test_its_defaults_are_open(self) -> None:
        assert CORSPolicy.from_app(cors(Quart("app"))) == CORSPolicy(
            ["*"], allow_methods=ALL, allow_headers=["*"]
        )

    def test_as_written(self) -> None:
        app = cors(
            Quart("app"),
            allow_origin=[APP, OTHER],
            allow_methods=["GET", "PUT"],
            allow_headers="X-Token",
            allow_credentials=True,
            expose_headers=["X-Count"],
            max_age=timedelta(minutes=2),
        )

        (found,) = configured_policies(app)

        assert found.policy == CORSPolicy(
            [APP, OTHER],
            allow_methods=["GET", "PUT"],
            allow_headers=["X-Token"],
            allow_credentials=True,
            expose_headers=["X-Count"],
            max_age=120,
        )
        assert (found.framework, found.path, found.layer, found.faults) == ("quart-cors", "", 0, ())

    def test_other_functions_after_requests_are_none(self) -> None:
        app = cors(Quart("app"), allow_origin=APP)
        app.after_request(lambda response: response)

        assert len(configured_policies(app)) == 1

    def test_what_is_not_given_is_in_the_config(self) -> None:
        app = cors(Quart("app"), allow_origin=APP, allow_credentials=False)
        app.config["QUART_CORS_ALLOW_ORIGIN"] = [OTHER]
        app.config["QUART_CORS_ALLOW_HEADERS"] = ["X-Config"]
        app.config["QUART_CORS_ALLOW_CREDENTIALS"] = True
        app.config["QUART_CORS_MAX_AGE"] = "30"

        policy = CORSPolicy.from_app(app)

        assert policy.allow_origins == (APP,)
        assert policy.allow_headers == ("X-Config",)
        assert policy.max_age == 30
        # `False or config`: what the library does, and so what it means.
        assert policy.allow_credentials

    def test_regexes_match_at_the_start(self) -> None:
        app = cors(Quart("app"), allow_origin=[re.compile(r"https://a\.example"), APP])

        (found,) = configured_policies(app)

        assert found.patterns == (OriginPattern(r"https://a\.example", Matching.START),)
        assert found.policy.allow_origins == (APP,)
        assert found.policy.allows_origin("https://a.example.evil.test")
        assert not found.policy.allows_origin("https://b.example")

    def test_a_route_and_a_blueprint_come_before_the_app(self) -> None:
        app = cors(Quart("app"), allow_origin=APP)
        blueprint = cors(QuartBlueprint("part", "part"), allow_origin="https://part.example")

        @blueprint.get("/x/<int:n>")
        async def x(n: int) -> str:
            return ""

        @app.get("/route")
        @route_cors(allow_origin="https://route.example")
        async def route() -> str:
            return ""

        app.register_blueprint(blueprint, url_prefix="/part")

        found = configured_policies(app)

        assert [(p.path, p.policy.allow_origins) for p in found] == [
            ("/route", ("https://route.example",)),
            ("/part/x/<int:n>", ("https://part.example",)),
            ("", (APP,)),
        ]
        assert [found[1].covers(path) for path in ("/part/x/7", "/part/x/y")] == [True, False]
        assert {p.layer for p in found} == {0}
        assert CORSPolicy.from_app(app).allow_origins == (APP,)

    def test_starlettes_middleware_inside(self) -> None:
        app = Quart("app")
        app.asgi_app = CORSMiddleware(app.asgi_app, allow_origins=[APP])  # type: ignore[method-assign]  # documented by Quart

        assert CORSPolicy.from_app(app).allow_origins == (APP,)

    def test_none(self) -> None:
        with pytest.raises(PolicyNotFound, match="quart-cors over the app"):
            CORSPolicy.from_app(Quart("app"))


def flask_app(**options: Any) -> Flask:
    app = Flask("app")
    CORS(app, **options)
    return app


class TestFlask:
    def test_its_defaults_are_open(self) -> None:
        assert CORSPolicy.from_app(flask_app()) == CORSPolicy(
            ["*"], allow_methods=sorted(ALL), allow_headers=["*"]
        )

    def test_as_written(self) -> None:
        app = flask_app(
            origins=["https://App.example.com", OTHER],
            methods=["get", "PUT"],
            allow_headers=["X-Token", "X-Other"],
            supports_credentials=True,
            expose_headers=["X-Count"],
            max_age=timedelta(minutes=2),
            allow_private_network=True,
        )

        (found,) = configured_policies(app)

        # Origins are compared without regard to case, methods are sent in upper case.
        assert found.policy == CORSPolicy(
            [APP, OTHER],
            allow_methods=["PUT", "GET"],
            allow_headers=["X-Token", "X-Other"],
            allow_credentials=True,
            expose_headers=["X-Count"],
            max_age=120,
            allow_private_network=True,
        )
        assert (found.framework, found.path, found.layer, found.faults) == ("flask-cors", "", 0, ())
        assert found.source == "CORS() of flask.app.Flask"

    def test_other_functions_after_requests_are_none(self) -> None:
        app = flask_app(origins=APP)
        app.after_request(lambda response: response)

        assert len(configured_policies(app)) == 1

    @pytest.mark.parametrize(
        ("max_age", "seconds"), [(None, None), (0, None), (60, 60), ("60", 60), ("0", 0)]
    )
    def test_a_zero_is_not_sent(self, max_age: Any, seconds: int | None) -> None:
        assert CORSPolicy.from_app(flask_app(max_age=max_age)).max_age == seconds

    def test_the_app_s_config(self) -> None:
        app = Flask("app")
        app.config["CORS_ORIGINS"] = APP
        app.config["CORS_EXPOSE_HEADERS"] = "X-A, X-B"
        CORS(app)

        policy = CORSPolicy.from_app(app)

        assert (policy.allow_origins, policy.expose_headers) == ((APP,), ("X-A", "X-B"))

    @pytest.mark.parametrize(
        ("origins", "origin", "allowed"),
        [
            (r"https://[ab]\.example", "https://a.example", True),
            (r"https://[ab]\.example", "https://a.example.evil.test", True),
            (r"https://[ab]\.example$", "https://a.example.evil.test", False),
            (r"https://[AB]\.example", "https://a.example", True),
            (re.compile(r"https://[AB]\.example"), "https://a.example", False),
            ("https://a.example", "https://axexample", False),
            ("https://a.example", "https://a.example.evil.test", False),
            (["https://*.a.example"], "https:///////a.example", True),
            ([r".*\.a\.example", OTHER], "https://x.a.example", True),
            ([".*"], "https://any.example", True),
            ("*", "https://any.example", True),
        ],
    )
    def test_what_looks_like_a_regex_is_one(self, origins: Any, origin: str, allowed: bool) -> None:
        app = flask_app(origins=origins)

        @app.get("/")
        def index() -> str:
            return ""

        answer = app.test_client().get("/", headers={"Origin": origin})
        assert ("Access-Control-Allow-Origin" in answer.headers) is allowed, "the library disagrees"
        assert CORSPolicy.from_app(app).allows_origin(origin) is allowed

    def test_headers_by_regex_are_more_than_a_policy_says(self) -> None:
        app = flask_app(origins=APP, allow_headers=["X-Plain", r"X-[A-Z]+"])

        (found,) = configured_policies(app)

        assert found.policy.allow_headers == ("X-Plain",)
        assert found.limits == (Limit.HEADER_PATTERN,)
        with pytest.raises(PolicyNotFound, match="request headers by a regular expression"):
            CORSPolicy.from_app(app)

    def test_resources_in_the_order_of_trial(self) -> None:
        app = flask_app(
            resources={
                "/*": {"origins": APP},
                r"/api/v\d+": {"origins": OTHER},
                "/login": {"origins": "https://login.example"},
            }
        )

        found = configured_policies(app)

        assert [(p.path, p.policy.allow_origins) for p in found] == [
            ("/login", ("https://login.example",)),
            (r"/api/v\d+", (OTHER,)),
            ("", (APP,)),
        ]
        covered = [[p.covers(path) for p in found] for path in ("/login", "/login/x", "/api/v1/x")]
        assert covered == [[True, False, True], [False, False, True], [False, True, True]]

    def test_resources_that_leave_paths_out_are_parts(self) -> None:
        with pytest.raises(PolicyNotFound, match="/api/"):
            CORSPolicy.from_app(flask_app(resources=r"/api/*"))

    def test_a_view_and_a_blueprint_come_before_the_app(self) -> None:
        app = Flask("app")
        app.config["CORS_METHODS"] = ["PUT"]
        CORS(app, origins=APP)
        blueprint = Blueprint("part", "part")
        CORS(blueprint, origins="https://part.example", resources=[r"/part/x/.*"])

        @blueprint.get("/x/<int:n>")
        def x(n: int) -> str:
            return ""

        @blueprint.get("/y")
        def y() -> str:
            return ""

        @app.get("/view")
        @cross_origin(origins="https://view.example", methods=["DELETE"])
        def view() -> str:
            return ""

        app.register_blueprint(blueprint, url_prefix="/part")

        found = configured_policies(app)

        assert [(p.path, p.policy.allow_origins, p.policy.allow_methods) for p in found] == [
            ("/view", ("https://view.example",), ("DELETE",)),
            ("/part/x/<int:n>", ("https://part.example",), tuple(sorted(ALL))),
            ("", (APP,), ("PUT",)),
        ]

    def test_a_blueprint_without_routes_is_not_the_whole_app(self) -> None:
        app, blueprint = Flask("app"), Blueprint("part", "part")
        CORS(blueprint, origins=APP)
        app.register_blueprint(blueprint)

        (found,) = configured_policies(app)

        assert found.source == "CORS() of blueprint 'part'"
        assert not found.covers("/")
        with pytest.raises(PolicyNotFound, match="for parts of the app only"):
            CORSPolicy.from_app(app)

    def test_seconds_that_are_none_are_a_fault(self) -> None:
        (found,) = configured_policies(flask_app(max_age="soon"))

        assert found.policy.max_age is None
        assert [fault.field for fault in found.faults] == ["max_age"]

    def test_a_decorated_view_under_another_decorator(self) -> None:
        app = Flask("app")

        def outer(view: Any) -> Any:
            def wrapper() -> Any:
                return view()

            wrapper.__wrapped__ = view  # type: ignore[attr-defined]  # as functools.wraps does
            return wrapper

        app.add_url_rule("/view", "view", outer(cross_origin(origins=APP)(lambda: "")))

        assert [(p.path, p.policy.allow_origins) for p in configured_policies(app)] == [
            ("/view", (APP,))
        ]

    def test_options_were_a_dict_before_version_6(self) -> None:
        # What the closure of version 4 and 5 holds: options by name, patterns as strings.
        options: Mapping[str, Any] = {
            "origins": [r"https://[ab]\.example", APP],
            "methods": "GET, PUT",
            "allow_headers": [".*"],
            "expose_headers": None,
            "supports_credentials": True,
            "max_age": None,
        }

        def make(resources: Any) -> Any:
            def cors_after_request(response: Any) -> Any:
                return response if resources else None

            cors_after_request.__module__ = "flask_cors.extension"
            return cors_after_request

        app = Flask("app")
        app.after_request(make([("/*", options)]))

        policy = CORSPolicy.from_app(app)

        assert policy.allows_origin("https://a.example")
        assert policy.allow_origins == (APP,)
        assert (policy.allow_methods, policy.allow_headers) == (("GET", "PUT"), ("*",))
        assert policy.allow_credentials

    def test_none(self) -> None:
        with pytest.raises(PolicyNotFound, match="flask-cors over the app"):
            CORSPolicy.from_app(Flask("app"))


class TestWrappers:
    def test_wsgi_middleware(self) -> None:
        app = flask_app(origins=APP)
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]  # documented by Flask

        assert CORSPolicy.from_app(app).allow_origins == (APP,)
        assert CORSPolicy.from_app(ProxyFix(app)).allow_origins == (APP,)
        assert CORSPolicy.from_app(app.wsgi_app).allow_origins == (APP,)

    def test_an_asgi_adapter_and_a_mount(self) -> None:
        adapter = SimpleAdapter(flask_app(origins=APP))
        app = Starlette(routes=[Mount("/old", app=adapter)])

        assert CORSPolicy.from_app(adapter).allow_origins == (APP,)
        assert [(p.path, p.covers("/old/x"), p.covers("/x")) for p in configured_policies(app)] == [
            ("/old", True, False)
        ]

    def test_parts_of_a_mounted_app(self) -> None:
        app = Starlette(routes=[Mount("/old/{v}", app=flask_app(resources="^/api/.*$"))])

        (found,) = configured_policies(app)

        assert found.path == "/old/{v}^/api/.*$"
        assert [found.covers(p) for p in ("/old/1/api/x", "/old/1/x", "/api/x")] == [
            True,
            False,
            False,
        ]

    def test_a_dispatcher(self) -> None:
        app: Any = DispatcherMiddleware(flask_app(origins=APP), {"/b": flask_app(origins=OTHER)})

        assert [(p.path, p.policy.allow_origins) for p in configured_policies(app)] == [
            ("/b", (OTHER,)),
            ("", (APP,)),
        ]

    def test_channels_style_routing_by_protocol(self) -> None:
        app = SimpleNamespace(application_mapping={"http": flask_app(origins=APP)})

        assert CORSPolicy.from_app(app).allow_origins == (APP,)


class SimpleAdapter:
    """As a2wsgi and others do it: the WSGI app under a name of its own."""

    def __init__(self, app: Any) -> None:
        self.wsgi_application = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None: ...
