"""Where correctly configured frameworks fall short of what a browser or a cache needs.

Each is the framework's own doing, seen with the newest versions at the time of writing. They are
pinned because the documentation tells of them, and so that a release which mends one is noticed.
"""

from __future__ import annotations

from importlib.metadata import version

import litestar
import pytest
from litestar.config.cors import CORSConfig

from tests.apps import APP_ORIGIN, App
from tests.apps.bare import Answer, Caller, get, preflight, serve

EVIL_ORIGIN = "https://evil.test"
OWN_ORIGIN = "http://testserver"

STARLETTE = {"starlette", "fastapi"}
OLD_STARLETTE = tuple(map(int, version("starlette").split(".")[:2])) < (1, 10)


def varies(answer: Answer) -> bool:
    return "origin" in answer.names("Vary")


def skip_old_starlette(app: App) -> None:
    if app.name in STARLETTE and OLD_STARLETTE:
        pytest.skip("Starlette sends Vary with all of its answers since 1.10 or a little earlier")


# Caches: an answer that depends on Origin has to say so, always
# (https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches).


def test_vary_to_a_page_of_the_policy(caller: Caller, app: App) -> None:
    assert varies(get(caller, "/items")) is (app.name != "falcon")
    assert varies(preflight(caller)) is (app.name != "falcon")


def test_vary_to_any_other_page(caller: Caller, app: App) -> None:
    skip_old_starlette(app)
    silent = {"falcon", "litestar", "blacksheep", "flask"}
    assert varies(get(caller, "/items", EVIL_ORIGIN)) is (app.name not in silent)


def test_vary_without_an_origin(caller: Caller, app: App) -> None:
    skip_old_starlette(app)
    silent = {"falcon", "litestar", "blacksheep"}
    assert varies(get(caller, "/items", None)) is (app.name not in silent)


def test_litestar_overwrites_the_vary_of_the_endpoint() -> None:
    @litestar.get("/")
    async def negotiated() -> litestar.Response[str]:
        return litestar.Response("Hallo", headers={"Vary": "Accept-Language"})

    app = litestar.Litestar([negotiated], cors_config=CORSConfig(allow_origins=[APP_ORIGIN]))
    with serve(app) as caller:
        assert get(caller, "/").values("Vary") == ["Origin"]
        assert get(caller, "/", None).values("Vary") == ["Accept-Language"]


# What pages that are refused are told, and what becomes of their requests.


def test_allow_credentials_to_a_refused_page(caller: Caller, app: App) -> None:
    told = get(caller, "/items", EVIL_ORIGIN).values("Access-Control-Allow-Credentials")
    assert told == (["true"] if app.name in STARLETTE | {"litestar"} else [])


def test_the_lists_to_a_refused_page(caller: Caller, app: App) -> None:
    told = preflight(caller, origin=EVIL_ORIGIN).names("Access-Control-Allow-Methods")
    assert told == ({"get", "put", "post", "delete"} if app.name in STARLETTE else set())


def test_the_lists_outside_of_a_preflight(caller: Caller, app: App) -> None:
    told = get(caller, "/items", EVIL_ORIGIN).names("Access-Control-Allow-Methods")
    assert told == ({"get", "put", "post", "delete"} if app.name == "litestar" else set())


def test_the_status_of_a_refused_preflight(caller: Caller, app: App) -> None:
    as_error = STARLETTE | {"litestar", "blacksheep"}
    refused = preflight(caller, origin=EVIL_ORIGIN).status
    assert refused == (400 if app.name in as_error else 200)


def test_a_refused_header_hides_the_reason(caller: Caller, app: App) -> None:
    """Without Allow-Origin the console blames that header, and not the one that is not allowed."""
    answer = preflight(caller, names="x-other")
    hides = app.name in {"litestar", "blacksheep"}
    assert answer.values("Access-Control-Allow-Origin") == ([] if hides else [APP_ORIGIN])


def test_a_refused_page_reaches_the_endpoint(caller: Caller, app: App) -> None:
    expected = 400 if app.name == "blacksheep" else 200
    assert get(caller, "/items", EVIL_ORIGIN).status == expected


def test_a_page_of_the_app_s_own_origin_may_post(caller: Caller, app: App) -> None:
    """The Origin that browsers send with a POST to their own site is no CORS."""
    headers = [("Origin", OWN_ORIGIN), ("Content-Type", "application/json")]
    expected = 400 if app.name == "blacksheep" else 201
    assert caller("POST", "/items", headers, body=b'{"name": "Cup"}').status == expected


# One framework's ways.


def test_flask_names_an_origin_to_clients_that_have_none(caller: Caller, app: App) -> None:
    told = get(caller, "/items", None).values("Access-Control-Allow-Origin")
    assert told == (["https://admin.example.com"] if app.name == "flask" else [])


def test_falcon_allows_whatever_header_is_asked_for(caller: Caller, app: App) -> None:
    told = preflight(caller, names="x-evil").names("Access-Control-Allow-Headers")
    assert ("x-evil" in told) is (app.name == "falcon")


def test_a_preflight_for_a_path_that_does_not_exist(caller: Caller, app: App) -> None:
    """The frameworks with a middleware before the router cannot know that there is none."""
    before_router = STARLETTE | {"litestar", "django", "django-wsgi"}
    assert (preflight(caller, "/missing").status < 300) is (app.name in before_router)


def test_options_without_a_requested_method_is_no_preflight(caller: Caller, app: App) -> None:
    answer = caller("OPTIONS", "/items/1", [("Origin", APP_ORIGIN)])
    taken_for_one = {"litestar", "django", "django-wsgi"}
    told = answer.names("Access-Control-Allow-Headers")
    assert bool(told) is (app.name in taken_for_one)


def test_names_of_headers_are_in_lower_case(caller: Caller, app: App) -> None:
    """ASGI wants them so (HTTP/2 knows no others); WSGI leaves the case to the app."""
    names = [name for name, _ in get(caller, "/items").headers]
    capitalised = {"blacksheep", "django"}
    is_lower = all(name == name.lower() for name in names)
    assert app.kind == "wsgi" or is_lower is (app.name not in capitalised)


def test_head_where_there_is_get(caller: Caller, app: App) -> None:
    answer = caller("HEAD", "/items", [("Origin", APP_ORIGIN)])
    without = {"fastapi": 405, "litestar": 405, "falcon": 405, "blacksheep": 404}
    assert answer.status == without.get(app.name, 200)
