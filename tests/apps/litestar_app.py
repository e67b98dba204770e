"""The shop in Litestar: CORSConfig on the app, one endpoint in a thread, state on the app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

from litestar import Litestar, Response, delete, get, post, put
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody
from litestar.response import ServerSentEvent

from tests.apps import shop
from tests.apps.warehouse import Warehouse, report

__all__ = ["create_app"]


@dataclass
class Wish:
    name: str


def _given(wish: Wish | None) -> dict[str, Any]:
    return asdict(wish) if wish else {}


@get("/items")
async def list_items() -> Response[list[dict[str, Any]]]:
    return Response(shop.items(), headers=shop.COUNT | shop.INTERNAL)


@post("/items")
async def create_item(data: JSONBody[Wish | None] = None) -> Response[dict[str, Any]]:
    return Response(shop.renamed(43, _given(data)), headers=shop.COUNT)


@get("/items/{item_id:int}")
async def read_item(item_id: FromPath[int]) -> Response[dict[str, Any]]:
    return Response(shop.item(item_id), headers=shop.COUNT)


@put("/items/{item_id:int}")
async def update_item(
    item_id: FromPath[int], data: JSONBody[Wish | None] = None
) -> Response[dict[str, Any]]:
    return Response(shop.renamed(item_id, _given(data)), headers=shop.COUNT)


@delete("/items/{item_id:int}")
async def delete_item(item_id: FromPath[int]) -> Response[None]:
    return Response(None, headers=shop.COUNT)


@get("/boom", sync_to_thread=True)
def boom() -> None:
    raise RuntimeError("boom")


@get("/stream")
async def stream() -> ServerSentEvent:
    async def events() -> AsyncIterator[str]:
        while True:
            yield "tick"
            await asyncio.sleep(shop.TICK_SECONDS)

    return ServerSentEvent(events())


@get("/lifespan")
async def lifespan_report(state: State) -> dict[str, bool]:
    return report(state.get("warehouse"))


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncGenerator[None]:
    warehouse = app.state.warehouse = Warehouse()
    yield
    warehouse.close()


def create_app() -> Litestar:
    policy = shop.POLICY
    return Litestar(
        route_handlers=[
            list_items,
            create_item,
            read_item,
            update_item,
            delete_item,
            boom,
            stream,
            lifespan_report,
        ],
        cors_config=CORSConfig(
            allow_origins=list(policy.allow_origins),
            allow_methods=["GET", "PUT", "POST", "DELETE"],
            allow_headers=list(policy.allow_headers),
            allow_credentials=policy.allow_credentials,
            expose_headers=list(policy.expose_headers),
            max_age=policy.max_age,
        ),
        lifespan=[lifespan],
    )
