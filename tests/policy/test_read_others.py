"""Litestar, Falcon, BlackSheep: what their own configuration means as a policy."""

from __future__ import annotations

import asyncio
from typing import Any

import falcon
import falcon.asgi
import pytest
from blacksheep import Application, Router
from litestar import Litestar
from litestar.config.cors import CORSConfig

from pytest_cors.policy import (
    CORSPolicy,
    Limit,
    OriginPattern,
    PolicyNotFound,
    Reason,
    configured_policies,
)

APP = "https://app.example.com"
OTHER = "https://other.example.com"


class TestLitestar:
    def test_its_defaults_are_open(self) -> None:
        app = Litestar(cors_config=CORSConfig(), openapi_config=None)

        assert CORSPolicy.from_app(app) == CORSPolicy(
            ["*"], allow_methods=["*"], allow_headers=["*"], max_age=600
        )

    def test_as_written(self) -> None:
        config = CORSConfig(
            allow_origins=[APP],
            allow_methods=["GET", "PUT"],
            allow_headers=["X-Token"],
            allow_credentials=True,
            expose_headers=["X-Count"],
            max_age=5,
        )
        app = Litestar(cors_config=config, openapi_config=None)

        (found,) = configured_policies(app)

        assert found.policy == CORSPolicy(
            [APP],
            allow_methods=["GET", "PUT"],
            allow_headers=["x-token"],
            allow_credentials=True,
            expose_headers=["X-Count"],
            max_age=5,
        )
        assert (found.framework, found.path, found.layer, found.faults) == ("litestar", "", 0, ())

    @pytest.mark.parametrize(
        "origin",
        [
            APP,
            "https://a.shop.example.com",
            "https://a.b.shop.example.com",
            "https://shop.example.com",
            "https://ashopxexample.com",
            "https://b.example.com",
            "https://b.example.com.evil.test",
            "null",
        ],
    )
    def test_wildcards_and_regex_decide_as_the_framework_does(self, origin: str) -> None:
        config = CORSConfig(
            allow_origins=[APP, "https://*.shop.example.com"],
            allow_origin_regex=r"https://[ab]\.example\.com",
        )
        app = Litestar(cors_config=config, openapi_config=None)

        (found,) = configured_policies(app)

        assert found.policy.allows_origin(origin) is config.is_origin_allowed(origin)
        assert found.policy.allow_origins == (APP,)
        assert found.patterns == (
            OriginPattern(r"https://.*\.shop\.example\.com"),
            OriginPattern(r"https://[ab]\.example\.com"),
        )
        assert found.faults == ()

    def test_none(self) -> None:
        with pytest.raises(PolicyNotFound, match="Litestar: cors_config"):
            CORSPolicy.from_app(Litestar(openapi_config=None))


FALCON_APPS: list[Any] = [falcon.App, falcon.asgi.App]


@pytest.mark.parametrize("make", FALCON_APPS, ids=["wsgi", "asgi"])
class TestFalcon:
    def test_cors_enable(self, make: Any) -> None:
        assert CORSPolicy.from_app(make(cors_enable=True)) == CORSPolicy(
            ["*"], allow_methods=["*"], allow_headers=["*"], max_age=86400
        )

    def test_as_written(self, make: Any) -> None:
        middleware = falcon.CORSMiddleware(
            allow_origins=[OTHER, APP], expose_headers=["X-A", "X-B"], allow_credentials="*"
        )

        (found,) = configured_policies(make(middleware=[middleware]))

        assert found.policy == CORSPolicy(
            [APP, OTHER],
            allow_methods=["*"],
            allow_headers=["*"],
            allow_credentials=True,
            expose_headers=["X-A", "X-B"],
            max_age=86400,
        )
        assert (found.framework, found.limits, found.faults) == ("falcon", (), ())

    @pytest.mark.parametrize(
        ("origins", "credentials", "allowed", "limits"),
        [
            ("*", None, False, ()),
            ("*", "*", True, ()),
            ([APP], [APP], True, ()),
            ([APP], [APP, OTHER], True, ()),
            ([APP, OTHER], [APP], False, (Limit.CREDENTIALS_PER_ORIGIN,)),
            ("*", [APP], False, (Limit.CREDENTIALS_PER_ORIGIN,)),
            ([APP], [OTHER], False, ()),
            (APP, APP, True, ()),
        ],
    )
    def test_credentials_by_origin(
        self, make: Any, origins: Any, credentials: Any, allowed: bool, limits: tuple[Limit, ...]
    ) -> None:
        middleware = falcon.CORSMiddleware(allow_origins=origins, allow_credentials=credentials)

        (found,) = configured_policies(make(middleware=[middleware]))

        assert found.policy.allow_credentials is allowed
        assert found.limits == limits

    def test_what_one_policy_cannot_say_is_no_policy(self, make: Any) -> None:
        app = make(middleware=[falcon.CORSMiddleware(allow_credentials=[APP])])

        with pytest.raises(PolicyNotFound, match="credentials for some of its origins only"):
            CORSPolicy.from_app(app)

    def test_a_subclass_that_decides(self, make: Any) -> None:
        class Dynamic(falcon.CORSMiddleware[Any, Any]):
            def process_response(self, *args: Any) -> None: ...

        assert configured_policies(make(middleware=[Dynamic()]))[0].limits == (Limit.CODE,)

    def test_the_last_of_two_sees_the_response_first(self, make: Any) -> None:
        first, second = falcon.CORSMiddleware(APP), falcon.CORSMiddleware(OTHER)

        found = configured_policies(make(middleware=[first, second]))

        assert [(p.layer, p.policy.allow_origins) for p in found] == [(0, (OTHER,)), (1, (APP,))]

    def test_none(self, make: Any) -> None:
        with pytest.raises(PolicyNotFound, match=r"Falcon: falcon\.CORSMiddleware"):
            CORSPolicy.from_app(make())


class TestBlackSheep:
    def test_as_the_framework_understands_it(self) -> None:
        app = Application(router=Router())
        app.use_cors(
            allow_origins="https://App.Example.com",
            allow_methods="get, PUT",
            allow_headers="X-Token",
            allow_credentials=True,
            expose_headers="X-Count",
            max_age=9,
        )

        (found,) = configured_policies(app)

        assert found.policy == CORSPolicy(
            [APP],
            allow_methods=["GET", "PUT"],
            allow_headers=["x-token"],
            allow_credentials=True,
            expose_headers=["x-count"],
            max_age=9,
        )
        assert (found.framework, found.path, found.faults) == ("blacksheep", "", ())

    def test_its_default_exposes_a_cookie_in_vain(self) -> None:
        app = Application(router=Router())
        app.use_cors(allow_origins="*")

        (found,) = configured_policies(app)

        assert [(f.value, f.reason) for f in found.faults] == [("set-cookie", Reason.FORBIDDEN)]
        assert CORSPolicy.from_app(app).max_age == 5

    @pytest.mark.parametrize("start", [False, True], ids=["waiting", "started"])
    def test_a_policy_of_some_routes_comes_before_the_app_s(self, start: bool) -> None:
        app = Application(router=Router())
        app.use_cors(allow_origins=APP)
        app.add_cors_policy("open", allow_origins="*", allow_methods="GET")

        @app.cors("open")
        @app.router.get("/files/{path:name}")
        async def files(name: str) -> str:
            return name

        @app.router.get("/own")
        async def own() -> str:
            return ""

        if start:
            asyncio.run(app.start())
        found = configured_policies(app)

        assert [(p.path, p.policy.allow_origins) for p in found] == [
            ("/files/{path:name}", ("*",)),
            ("", (APP,)),
        ]
        assert "'open'" in found[0].source
        assert [found[0].covers(path) for path in ("/files/a/b", "/own")] == [True, False]
        assert CORSPolicy.from_app(app).allow_origins == (APP,)

    def test_a_mounted_app(self) -> None:
        inner, app = Application(router=Router()), Application(router=Router())
        inner.use_cors(allow_origins=APP)
        app.mount("/inner", inner)

        found = [(p.path, p.layer, p.covers("/inner/x")) for p in configured_policies(app)]
        assert found == [("/inner", 0, True)]

        # A mounted app is asked before the app around it does anything.
        app.use_cors(allow_origins=OTHER)
        found = [(p.path, p.layer, p.covers("/inner/x")) for p in configured_policies(app)]
        assert found == [("/inner", 0, True), ("", 0, True)]

    def test_none(self) -> None:
        with pytest.raises(PolicyNotFound, match="BlackSheep: use_cors"):
            CORSPolicy.from_app(Application(router=Router()))
