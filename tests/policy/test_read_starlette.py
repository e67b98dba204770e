"""Starlette and FastAPI: the policy as written, wherever the middleware stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Host, Mount, Route, Router

from pytest_cors.policy import (
    CORSPolicy,
    Limit,
    Matching,
    OriginPattern,
    PolicyNotFound,
    Reason,
    UnreadReason,
    configured_policies,
)

APP = "https://app.example.com"
DEFAULTS = {"max_age": 600}


async def endpoint(request: Request) -> Response:
    return PlainTextResponse("hello")


def cors(**arguments: Any) -> Middleware:
    return Middleware(CORSMiddleware, **arguments)


@pytest.mark.parametrize("make", [Starlette, FastAPI])
@pytest.mark.parametrize(
    ("written", "policy"),
    [
        ({}, CORSPolicy(max_age=600)),
        ({"allow_origins": [APP]}, CORSPolicy([APP], max_age=600)),
        (
            {
                "allow_origins": ("*",),
                "allow_methods": ["*"],
                "allow_headers": ["X-Token", "Authorization"],
                "allow_credentials": True,
                "expose_headers": ["X-Count"],
                "max_age": 5,
                "allow_private_network": True,
            },
            CORSPolicy(
                ["*"],
                allow_methods=["*"],
                allow_headers=["X-Token", "Authorization"],
                allow_credentials=True,
                expose_headers=["X-Count"],
                max_age=5,
                allow_private_network=True,
            ),
        ),
        (
            {"allow_origin_regex": r"https://.*\.example\.com"},
            CORSPolicy(allow_origin_regex=r"https://.*\.example\.com", max_age=600),
        ),
    ],
)
def test_the_app_s_middleware_as_written(
    make: Callable[[], Any], written: dict[str, Any], policy: CORSPolicy
) -> None:
    app = make()
    app.add_middleware(GZipMiddleware)
    app.add_middleware(CORSMiddleware, **written)

    (found,) = configured_policies(app)

    assert found.policy == CORSPolicy.from_app(app) == policy
    assert (found.framework, found.path, found.layer) == ("starlette", "", 0)
    assert (found.limits, found.faults) == ((), ())
    assert found.covers("/any/path")
    assert app.middleware_stack is None, "reading builds nothing"


def test_a_regex_is_kept_as_a_pattern_that_matches_fully() -> None:
    app = Starlette(middleware=[cors(allow_origin_regex=r"https://a\.example")])

    (found,) = configured_policies(app)

    assert found.patterns == (OriginPattern(r"https://a\.example", Matching.FULL),)


def test_positional_arguments_and_partials() -> None:
    app = Starlette(
        middleware=[Middleware(partial(CORSMiddleware, allow_origins=[APP], max_age=1), max_age=2)]
    )

    assert CORSPolicy.from_app(app) == CORSPolicy([APP], max_age=2)
    positional = Starlette(middleware=[Middleware(CORSMiddleware, [APP], ["PUT"])])
    assert CORSPolicy.from_app(positional) == CORSPolicy([APP], None, ["PUT"], max_age=600)


def test_what_is_faulty_is_read_and_told_and_never_raises() -> None:
    app = Starlette(
        middleware=[
            cors(
                allow_origins=["https://a.example/", "null"],
                allow_origin_regex="x",
                allow_methods="*",
                expose_headers=["*"],
                allow_credentials=True,
            )
        ]
    )

    (found,) = configured_policies(app)

    assert found.policy.allow_origins == ("https://a.example/", "null")
    assert found.policy.allow_methods == ("*",)
    assert [(fault.field, fault.reason) for fault in found.faults] == [
        ("allow_origins", Reason.TRAILING_SLASH),
        ("allow_methods", Reason.STRING_FOR_LIST),
        ("expose_headers", Reason.WILDCARD_WITH_CREDENTIALS),
        ("allow_origin_regex", Reason.MATCHES_NO_ORIGIN),
    ]


def test_a_regex_that_does_not_compile_is_a_fault_of_the_app() -> None:
    app = Starlette(middleware=[cors(allow_origin_regex="(")])

    (found,) = configured_policies(app)

    assert [fault.reason for fault in found.faults] == [Reason.NOT_A_REGEX]
    assert not found.policy.allows_origin("(")


def test_origins_that_are_url_objects_never_match_and_say_so() -> None:
    class Url:
        def __str__(self) -> str:
            return "https://a.example/"

    (found,) = configured_policies(Starlette(middleware=[cors(allow_origins=[Url()])]))

    assert found.policy.allow_origins == ("https://a.example/",)
    assert found.faults[0].suggestion == "https://a.example"


class TestTheInstance:
    """Where no list of middleware says it, the built middleware does."""

    @pytest.mark.parametrize(
        "arguments",
        [
            {},
            {"allow_origins": [APP, "*"]},
            {"allow_origins": [APP], "allow_methods": ["*"], "allow_headers": ["*"]},
            {"allow_origins": [APP], "allow_methods": ["PUT", "QUERY"]},
            {"allow_origin_regex": "(?i)https://a"},
            {"allow_origins": [APP], "allow_headers": ["authorization", "x-token"]},
            {"allow_origins": [APP], "allow_credentials": True, "expose_headers": ["A", "B"]},
            {"allow_origins": [APP], "max_age": 7, "allow_private_network": True},
        ],
        ids=repr,
    )
    def test_around_an_app(self, arguments: dict[str, Any]) -> None:
        app = CORSMiddleware(GZipMiddleware(FastAPI()), **arguments)

        assert CORSPolicy.from_app(app) == CORSPolicy(**DEFAULTS | arguments)

    def test_safelisted_names_are_added_by_the_middleware_not_by_the_team(self) -> None:
        app = CORSMiddleware(Starlette(), allow_origins=[APP], allow_headers=["X-A", "Accept"])

        assert CORSPolicy.from_app(app).allow_headers == ("x-a",)

    def test_every_method_of_a_list_is_not_a_wildcard(self) -> None:
        methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"]
        listed = CORSMiddleware(Starlette(), allow_origins=[APP], allow_methods=methods)
        wildcard = CORSMiddleware(Starlette(), allow_origins=[APP], allow_methods=["*"])

        assert CORSPolicy.from_app(listed).allows_method("QUERY") is True
        assert CORSPolicy.from_app(wildcard).allows_method("QUERY") is None

    def test_a_subclass_with_arguments_of_its_own(self) -> None:
        class OurCORS(CORSMiddleware):
            def __init__(self, app: Any, team: str) -> None:
                super().__init__(app, allow_origins=[f"https://{team}.example.com"])

        app = FastAPI(middleware=[Middleware(OurCORS, team="app")])

        assert CORSPolicy.from_app(app) == CORSPolicy([APP], max_age=600)
        assert configured_policies(app)[0].limits == ()

    def test_a_function_in_the_place_of_a_class(self) -> None:
        def our_cors(app: Any) -> CORSMiddleware:
            return CORSMiddleware(app, allow_origins=[APP])

        app = Starlette(middleware=[Middleware(our_cors)])

        assert CORSPolicy.from_app(app) == CORSPolicy([APP], max_age=600)

    def test_a_stack_wrapped_by_hand(self) -> None:
        # The known way to get CORS headers onto a 500.
        app = FastAPI()
        app.middleware_stack = CORSMiddleware(app.build_middleware_stack(), allow_origins=[APP])

        assert CORSPolicy.from_app(app) == CORSPolicy([APP], max_age=600)

    def test_a_class_that_builds_its_own_stack(self) -> None:
        class Wrapped(FastAPI):
            def build_middleware_stack(self) -> Any:
                return CORSMiddleware(super().build_middleware_stack(), allow_origins=[APP])

        assert CORSPolicy.from_app(Wrapped()) == CORSPolicy([APP], max_age=600)

    def test_a_built_stack_still_shows_what_was_written(self) -> None:
        app = Starlette(middleware=[cors(allow_origins=[APP], allow_headers=["X-Token"])])
        app.middleware_stack = app.build_middleware_stack()

        assert CORSPolicy.from_app(app).allow_headers == ("X-Token",)


class TestCode:
    @pytest.mark.parametrize(
        "name", ["is_allowed_origin", "preflight_response", "__call__", "send"]
    )
    def test_a_subclass_that_decides_is_a_limit(self, name: str) -> None:
        def override(self: Any, *args: Any, **kwargs: Any) -> Any:
            return getattr(CORSMiddleware, name)(self, *args, **kwargs)

        dynamic: Any = type("Dynamic", (CORSMiddleware,), {name: override})
        app = Starlette(middleware=[Middleware(dynamic, allow_origins=[APP])])

        (found,) = configured_policies(app)

        assert found.limits == (Limit.CODE,)
        assert found.policy.allow_origins == (APP,)
        with pytest.raises(PolicyNotFound, match="code of the app decides") as caught:
            CORSPolicy.from_app(app)
        assert caught.value.unread.reason is UnreadReason.INEXPRESSIBLE

    def test_a_subclass_that_only_has_another_name_is_none(self) -> None:
        class OurCORS(CORSMiddleware):
            pass

        app = Starlette(middleware=[Middleware(OurCORS, allow_origins=[APP])])

        assert configured_policies(app)[0].limits == ()


class TestParts:
    def test_a_mount_a_router_a_route_and_a_host(self) -> None:
        mine = [cors(allow_origins=["https://mount.example"])]
        inner = Starlette(
            routes=[Route("/x", endpoint)],
            middleware=[cors(allow_origins=["https://inner.example"])],
        )
        app = Starlette(
            routes=[
                Mount("/mount", routes=[Route("/a", endpoint)], middleware=mine),
                Mount("/inner/{tenant}", app=inner),
                Route("/route/{n:int}", endpoint, middleware=[cors(allow_origins=[APP])]),
                Host("api.example.org", Router(middleware=[cors(max_age=1)])),
                Route("/none", endpoint),
            ]
        )

        found = configured_policies(app)

        assert [(p.path, p.coverage.host, p.policy.allow_origins) for p in found] == [
            ("/mount", None, ("https://mount.example",)),
            ("/inner/{tenant}", None, ("https://inner.example",)),
            ("/route/{n:int}", None, (APP,)),
            ("", "api.example.org", ()),
        ]
        assert {p.layer for p in found} == {0}

    @pytest.mark.parametrize(
        ("path", "covered"),
        [
            ("/mount/t1", True),
            ("/mount/t1/", True),
            ("/mount/t1/a/b", True),
            ("/mount/", False),
            ("/mountain/t1", False),
            ("/x/mount/t1", False),
            ("/mount/t1x", True),
            ("/", False),
        ],
    )
    def test_a_mount_covers_what_is_below_its_path(self, path: str, covered: bool) -> None:
        app = Starlette(routes=[Mount("/mount/{tenant}", app=CORSMiddleware(Starlette()))])

        assert configured_policies(app)[0].covers(path) is covered

    @pytest.mark.parametrize(
        ("path", "covered"),
        [("/items/7", True), ("/items/seven", False), ("/items/7/", False), ("/items", False)],
    )
    def test_a_route_covers_its_path_only(self, path: str, covered: bool) -> None:
        app = Starlette(routes=[Route("/items/{n:int}", endpoint, middleware=[cors()])])

        assert configured_policies(app)[0].covers(path) is covered

    def test_a_policy_for_parts_only_is_not_the_app_s(self) -> None:
        app = FastAPI()
        app.mount("/public", CORSMiddleware(Starlette(), allow_origins=["*"]))

        with pytest.raises(PolicyNotFound, match=r"for parts of the app only") as caught:
            CORSPolicy.from_app(app)
        assert caught.value.unread.reason is UnreadReason.PARTIAL
        assert "/public" in str(caught.value)

    def test_a_mount_at_the_root_is_the_app_s_where_nothing_is_beside_it(self) -> None:
        inner = Starlette(middleware=[cors(allow_origins=[APP])])
        alone = Starlette(routes=[Mount("/", app=inner)])
        beside = Starlette(routes=[Route("/health", endpoint), Mount("/", app=inner)])

        assert CORSPolicy.from_app(alone).allow_origins == (APP,)
        assert [p.path for p in configured_policies(beside)] == ["/"]
        with pytest.raises(PolicyNotFound, match="for parts of the app only"):
            CORSPolicy.from_app(beside)

    def test_an_included_router_of_fastapi_may_have_mounts(self) -> None:
        router = APIRouter()
        router.mount("/files", CORSMiddleware(Starlette(), allow_origins=[APP]))
        app = FastAPI()
        app.include_router(router, prefix="/api")

        assert [p.path for p in configured_policies(app)] == ["/api/files"]


class TestLayers:
    def test_two_in_one_list(self) -> None:
        app = Starlette(middleware=[cors(max_age=1), cors(max_age=2)])

        assert [(p.layer, p.policy.max_age) for p in configured_policies(app)] == [(0, 1), (1, 2)]
        assert CORSPolicy.from_app(app).max_age == 1

    def test_around_and_inside(self) -> None:
        part = Starlette(middleware=[cors(max_age=4)])
        app = Starlette(
            middleware=[cors(max_age=1)],
            routes=[
                Mount("/part", app=CORSMiddleware(part, max_age=3)),
                Route("/route", endpoint, middleware=[cors(max_age=5)]),
            ],
        )
        wrapped = CORSMiddleware(app, max_age=0)

        found = [(p.policy.max_age, p.path, p.layer) for p in configured_policies(wrapped)]

        assert found == [(0, "", 0), (1, "", 1), (3, "/part", 2), (4, "/part", 3), (5, "/route", 2)]
        assert CORSPolicy.from_app(wrapped).max_age == 0

    def test_the_routers_own_middleware_is_inside_the_app_s(self) -> None:
        router = Router(routes=[Route("/x", endpoint)], middleware=[cors(max_age=2)])
        app = Starlette(middleware=[cors(max_age=1)])
        app.router = router

        assert [(p.layer, p.policy.max_age) for p in configured_policies(app)] == [(0, 1), (1, 2)]

    def test_an_app_mounted_twice_is_read_twice(self) -> None:
        part = Starlette(middleware=[cors()])
        app = Starlette(routes=[Mount("/a", app=part), Mount("/b", app=part)])

        assert [p.path for p in configured_policies(app)] == ["/a", "/b"]


def test_no_cors_says_where_it_was_looked_for() -> None:
    with pytest.raises(PolicyNotFound) as caught:
        CORSPolicy.from_app(FastAPI())

    assert caught.value.unread.reason is UnreadReason.NO_CORS
    assert caught.value.unread.app == "fastapi.applications.FastAPI"
    assert re.search(r"Starlette, FastAPI: CORSMiddleware", str(caught.value))
    assert "Django" not in str(caught.value)
    assert configured_policies(FastAPI()) == ()
