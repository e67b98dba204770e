"""The shop in FastAPI: add_middleware(CORSMiddleware), plain `def` endpoints, state on the app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from tests.apps import shop
from tests.apps.warehouse import Warehouse, report

__all__ = ["create_app"]


class Wish(BaseModel):
    name: str


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    warehouse = app.state.warehouse = Warehouse()
    yield
    warehouse.close()


def _given(wish: Wish | None) -> dict[str, Any]:
    return wish.model_dump() if wish else {}


def create_app() -> FastAPI:
    app = FastAPI(lifespan=lifespan)
    app.add_middleware(CORSMiddleware, **asdict(shop.POLICY))

    @app.get("/items")
    def list_items(response: Response) -> list[dict[str, Any]]:
        response.headers.update(shop.COUNT | shop.INTERNAL)
        return shop.items()

    @app.post("/items", status_code=201)
    def create_item(response: Response, wish: Wish | None = None) -> dict[str, Any]:
        response.headers.update(shop.COUNT)
        return shop.renamed(43, _given(wish))

    @app.get("/items/{item_id}")
    async def read_item(item_id: int, response: Response) -> dict[str, Any]:
        response.headers.update(shop.COUNT)
        return shop.item(item_id)

    @app.put("/items/{item_id}")
    async def update_item(
        item_id: int, response: Response, wish: Wish | None = None
    ) -> dict[str, Any]:
        response.headers.update(shop.COUNT)
        return shop.renamed(item_id, _given(wish))

    @app.delete("/items/{item_id}", status_code=204)
    async def delete_item(item_id: int, response: Response) -> None:
        response.headers.update(shop.COUNT)

    @app.get("/boom")
    def boom() -> None:
        raise RuntimeError("boom")

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def events() -> AsyncIterator[str]:
            while True:
                yield "data: tick\n\n"
                await asyncio.sleep(shop.TICK_SECONDS)

        return StreamingResponse(events(), media_type="text/event-stream")

    @app.get("/lifespan")
    async def lifespan_report(request: Request) -> dict[str, bool]:
        return report(getattr(request.app.state, "warehouse", None))

    return app
