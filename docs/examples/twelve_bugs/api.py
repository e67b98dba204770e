"""The API that all twelve bugs are about: three routes, and the CORS that is meant for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from pytest_cors import CORSPolicy

PAGE = "https://app.example.com"
USER = {"Authorization": "Bearer 1", "Cookie": "session=1"}
POLICY = CORSPolicy(
    allow_origins=[PAGE],
    allow_methods=["GET", "PUT"],
    allow_headers=["Authorization", "Content-Type"],
    allow_credentials=True,
    expose_headers=["X-Total-Count"],
)

Handler = Callable[[Request], Awaitable[Response]]


def api(**changes: Any) -> FastAPI:
    """The API with CORS as it is meant, but for `changes`."""
    app = bare_api()
    settings = {
        "allow_origins": POLICY.allow_origins,
        "allow_methods": POLICY.allow_methods,
        "allow_headers": POLICY.allow_headers,
        "allow_credentials": POLICY.allow_credentials,
        "expose_headers": POLICY.expose_headers,
    }
    app.add_middleware(CORSMiddleware, **settings | changes)
    return app


def bare_api() -> FastAPI:
    """The API without any CORS."""
    app = FastAPI(docs_url=None, redoc_url=None)

    @app.get("/items")
    async def list_items(response: Response) -> list[int]:
        response.headers["X-Total-Count"] = "2"
        return [1, 2]

    @app.get("/items/{item_id}")
    async def read_item(item_id: int) -> dict[str, int]:
        return {"id": item_id}

    @app.put("/items/{item_id}")
    async def update_item(item_id: int) -> dict[str, int]:
        return {"id": item_id}

    return app


def is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers


def hand_made(app: FastAPI, headers: dict[str, str], preflight: dict[str, str]) -> FastAPI:
    """The middleware that many projects write themselves, or have in a proxy: fixed headers."""

    @app.middleware("http")
    async def add_headers(request: Request, call_next: Handler) -> Response:
        if is_preflight(request):
            return Response(status_code=204, headers=headers | preflight)
        response = await call_next(request)
        response.headers.update(headers)
        return response

    return app
