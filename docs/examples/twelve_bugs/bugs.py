"""The twelve bugs: what is wrong, the app that has it, who sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api import PAGE, Handler, api, bare_api, hand_made
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse


@dataclass(frozen=True)
class Bug:
    """`rule` is what pytest-cors reports; the others say who fails because of the bug."""

    name: str
    what: str
    app: Callable[[], FastAPI]
    rule: str
    by_hand: bool = False
    scanner: bool = False
    schemathesis: bool = False


def forgotten_method() -> FastAPI:
    return api(allow_methods=["GET"])


def forgotten_header() -> FastAPI:
    return api(allow_headers=["Content-Type"])


def wants_a_token() -> FastAPI:
    app = api()

    @app.middleware("http")  # added last, so it is the outermost
    async def check_token(request: Request, call_next: Handler) -> Response:
        if "authorization" not in request.headers:
            return JSONResponse({"detail": "who are you?"}, status_code=401)
        return await call_next(request)

    return app


def sends_to_login() -> FastAPI:
    app = api()

    @app.middleware("http")
    async def check_session(request: Request, call_next: Handler) -> Response:
        if "session" not in request.cookies:
            return RedirectResponse("/login", status_code=302)
        return await call_next(request)

    return app


def crashes() -> FastAPI:
    app = api()

    @app.get("/report")
    async def report() -> dict[str, float]:
        return {"mean": 1 / 0}

    return app


def header_twice() -> FastAPI:
    app = api()

    @app.middleware("http")  # stands for a proxy that knows of CORS, too
    async def proxy(request: Request, call_next: Handler) -> Response:
        response = await call_next(request)
        response.headers.append("Access-Control-Allow-Origin", PAGE)
        return response

    return app


def loose_regex() -> FastAPI:
    return api(allow_origins=[], allow_origin_regex=r"https?://.*example\.com")


def any_origin() -> FastAPI:
    return api(allow_origins=["*"])


def null_origin() -> FastAPI:
    return api(allow_origins=[PAGE, "null"])


def nothing_exposed() -> FastAPI:
    return api(expose_headers=[])


def stars_with_cookies() -> FastAPI:
    return hand_made(
        bare_api(),
        {
            "Access-Control-Allow-Origin": PAGE,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Expose-Headers": "X-Total-Count",
        },
        {"Access-Control-Allow-Methods": "GET, PUT", "Access-Control-Allow-Headers": "*"},
    )


def no_vary() -> FastAPI:
    app = bare_api()

    @app.middleware("http")
    async def allow(request: Request, call_next: Handler) -> Response:
        known = request.headers.get("origin") == PAGE
        if known and request.method == "OPTIONS":
            response = Response(status_code=204)
            response.headers["Access-Control-Allow-Methods"] = "GET, PUT"
            response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        else:
            response = await call_next(request)
        if known:
            response.headers["Access-Control-Allow-Origin"] = PAGE
            response.headers["Access-Control-Allow-Credentials"] = "true"
            response.headers["Access-Control-Expose-Headers"] = "X-Total-Count"
        response.headers["Cache-Control"] = "max-age=60"
        return response

    return app


BUGS = [
    Bug("forgotten method", "PUT is not in the list", forgotten_method, "CORS104", by_hand=True),
    Bug("forgotten header", "Authorization is not in the list", forgotten_header, "CORS106"),
    Bug("token wanted", "401 for preflights, which carry no token", wants_a_token, "CORS202"),
    Bug("login page", "preflights are redirected to the login", sends_to_login, "CORS203"),
    Bug("crash", "a 500 without CORS headers", crashes, "CORS201", schemathesis=True),
    Bug("header twice", "a proxy adds Allow-Origin again", header_twice, "CORS205", by_hand=True),
    Bug("loose regex", "lets in evilexample.com", loose_regex, "CORS101", scanner=True),
    Bug(
        "any origin",
        "every site, with the user's cookies",
        any_origin,
        "CORS101",
        by_hand=True,
        scanner=True,
    ),
    Bug("null", "every sandboxed frame", null_origin, "CORS101", scanner=True),
    Bug("not exposed", "script cannot read X-Total-Count", nothing_exposed, "CORS109"),
    Bug("stars with cookies", "a * that counts for nothing", stars_with_cookies, "CORS106"),
    Bug("no Vary", "caches mix the answers up", no_vary, "CORS301"),
]
