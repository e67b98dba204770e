"""The shop in Starlette: CORSMiddleware in the app's middleware list, state yielded by lifespan."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.apps.shop import COUNT, INTERNAL, POLICY, TICK_SECONDS, item, items, renamed
from tests.apps.warehouse import Warehouse, report

__all__ = ["create_app", "create_enforced_app"]


async def _wish(request: Request) -> dict[str, Any]:
    body = await request.body()
    if not body:
        return {}
    try:
        return dict(await request.json())
    except (TypeError, ValueError):
        raise HTTPException(422, "not a JSON object") from None


async def list_items(request: Request) -> Response:
    return JSONResponse(items(), headers=COUNT | INTERNAL)


async def create_item(request: Request) -> Response:
    return JSONResponse(renamed(43, await _wish(request)), status_code=201, headers=COUNT)


async def read_item(request: Request) -> Response:
    return JSONResponse(item(request.path_params["item_id"]), headers=COUNT)


async def update_item(request: Request) -> Response:
    wish = await _wish(request)
    return JSONResponse(renamed(request.path_params["item_id"], wish), headers=COUNT)


async def delete_item(request: Request) -> Response:
    return Response(status_code=204, headers=COUNT)


async def boom(request: Request) -> Response:
    raise RuntimeError("boom")


async def stream(request: Request) -> Response:
    async def events() -> AsyncIterator[str]:
        while True:
            yield "data: tick\n\n"
            await asyncio.sleep(TICK_SECONDS)

    return StreamingResponse(events(), media_type="text/event-stream")


async def lifespan_report(request: Request) -> Response:
    return JSONResponse(report(getattr(request.state, "warehouse", None)))


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncGenerator[dict[str, Warehouse]]:
    warehouse = Warehouse()
    yield {"warehouse": warehouse}
    warehouse.close()


ROUTES = [
    Route("/items", list_items),
    Route("/items", create_item, methods=["POST"]),
    Route("/items/{item_id:int}", read_item),
    Route("/items/{item_id:int}", update_item, methods=["PUT"]),
    Route("/items/{item_id:int}", delete_item, methods=["DELETE"]),
    Route("/boom", boom),
    Route("/stream", stream),
    Route("/lifespan", lifespan_report),
]


def create_app() -> Starlette:
    """The usual way. A 500 is answered outside the middleware list, hence without CORS headers."""
    return Starlette(
        routes=list(ROUTES),
        middleware=[Middleware(CORSMiddleware, **asdict(POLICY))],
        lifespan=lifespan,
    )


def create_enforced_app() -> CORSMiddleware:
    """The way that Starlette's documentation calls global enforcement: a 500 is readable too."""
    return CORSMiddleware(Starlette(routes=list(ROUTES), lifespan=lifespan), **asdict(POLICY))
