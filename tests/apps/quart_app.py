"""The shop in Quart: quart-cors over the whole app, the warehouse opened before serving."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from quart import Quart, Response, jsonify, request
from quart.typing import ResponseReturnValue
from quart_cors import cors

from tests.apps import shop
from tests.apps.warehouse import Warehouse, report

__all__ = ["create_app"]


async def _wish() -> dict[str, Any]:
    return dict(await request.get_json()) if await request.get_data() else {}


def create_app() -> Quart:
    app = Quart(__name__)
    policy = shop.POLICY
    cors(
        app,
        allow_origin=policy.allow_origins,
        allow_methods=policy.allow_methods,
        allow_headers=policy.allow_headers,
        allow_credentials=policy.allow_credentials,
        expose_headers=policy.expose_headers,
        max_age=policy.max_age,
    )
    warehouse: Warehouse | None = None

    @app.before_serving
    async def open_warehouse() -> None:
        nonlocal warehouse
        warehouse = Warehouse()

    @app.after_serving
    async def close_warehouse() -> None:
        if warehouse is not None:
            warehouse.close()

    @app.get("/items")
    async def list_items() -> ResponseReturnValue:
        return shop.items(), shop.COUNT | shop.INTERNAL

    @app.post("/items")
    async def create_item() -> ResponseReturnValue:
        return shop.renamed(43, await _wish()), 201, shop.COUNT

    @app.get("/items/<int:item_id>")
    async def read_item(item_id: int) -> ResponseReturnValue:
        return shop.item(item_id), shop.COUNT

    @app.put("/items/<int:item_id>")
    async def update_item(item_id: int) -> ResponseReturnValue:
        return shop.renamed(item_id, await _wish()), shop.COUNT

    @app.delete("/items/<int:item_id>")
    async def delete_item(item_id: int) -> ResponseReturnValue:
        return "", 204, shop.COUNT

    @app.get("/boom")
    async def boom() -> ResponseReturnValue:
        raise RuntimeError("boom")

    @app.get("/stream")
    async def stream() -> ResponseReturnValue:
        async def events() -> AsyncIterator[bytes]:
            while True:
                yield b"data: tick\n\n"
                await asyncio.sleep(shop.TICK_SECONDS)

        response = Response(events(), content_type="text/event-stream")
        # Quart ends a response after a minute; a stream of events has no end.
        response.timeout = None
        return response

    @app.get("/lifespan")
    async def lifespan_report() -> ResponseReturnValue:
        return jsonify(report(warehouse))

    return app
