"""The shop in BlackSheep: app.use_cors, a router of its own, the warehouse opened on start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from blacksheep import Application, Request, Response, Router, json
from blacksheep.server.responses import no_content
from blacksheep.server.sse import ServerSentEvent, ServerSentEventsResponse

from tests.apps import shop
from tests.apps.warehouse import Warehouse, report

__all__ = ["create_app"]


async def _wish(request: Request) -> dict[str, Any]:
    return dict(await request.json()) if await request.read() else {}


def _with(headers: dict[str, str], response: Response) -> Response:
    for name, value in headers.items():
        response.add_header(name.encode(), value.encode())
    return response


def create_app() -> Application:
    # The default router is one per process, which would mix the routes of two apps.
    app = Application(router=Router())
    policy = shop.POLICY
    app.use_cors(
        allow_origins=policy.allow_origins,
        allow_methods=policy.allow_methods,
        allow_headers=policy.allow_headers,
        allow_credentials=policy.allow_credentials,
        expose_headers=policy.expose_headers,
        max_age=policy.max_age,
    )
    warehouse: Warehouse | None = None

    @app.on_start
    async def open_warehouse(application: Application) -> None:
        nonlocal warehouse
        warehouse = Warehouse()

    @app.on_stop
    async def close_warehouse(application: Application) -> None:
        if warehouse is not None:
            warehouse.close()

    @app.router.get("/items")
    async def list_items() -> Response:
        return _with(shop.COUNT | shop.INTERNAL, json(shop.items()))

    @app.router.post("/items")
    async def create_item(request: Request) -> Response:
        return _with(shop.COUNT, json(shop.renamed(43, await _wish(request)), status=201))

    @app.router.get("/items/{item_id}")
    async def read_item(item_id: int) -> Response:
        return _with(shop.COUNT, json(shop.item(item_id)))

    @app.router.put("/items/{item_id}")
    async def update_item(item_id: int, request: Request) -> Response:
        return _with(shop.COUNT, json(shop.renamed(item_id, await _wish(request))))

    @app.router.delete("/items/{item_id}")
    async def delete_item(item_id: int) -> Response:
        return _with(shop.COUNT, no_content())

    @app.router.get("/boom")
    async def boom() -> Response:
        raise RuntimeError("boom")

    @app.router.get("/stream")
    async def stream() -> Response:
        async def events() -> AsyncIterator[ServerSentEvent]:
            while True:
                yield ServerSentEvent("tick")
                await asyncio.sleep(shop.TICK_SECONDS)

        return ServerSentEventsResponse(events)

    @app.router.get("/lifespan")
    async def lifespan_report() -> Response:
        return json(report(warehouse))

    return app
