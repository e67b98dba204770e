"""The shop in Falcon: falcon.CORSMiddleware, the warehouse opened by a middleware's start-up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeAlias

import falcon
import falcon.asgi

from tests.apps import shop
from tests.apps.warehouse import Warehouse, report

__all__ = ["create_app"]

App: TypeAlias = "falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]"


async def _wish(req: falcon.asgi.Request) -> dict[str, Any]:
    return dict(await req.get_media(default_when_empty={}))


class Items:
    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        resp.set_headers(shop.COUNT | shop.INTERNAL)
        resp.media = shop.items()

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        resp.set_headers(shop.COUNT)
        resp.status = falcon.HTTP_201
        resp.media = shop.renamed(43, await _wish(req))


class Item:
    async def on_get(
        self, req: falcon.asgi.Request, resp: falcon.asgi.Response, item_id: int
    ) -> None:
        resp.set_headers(shop.COUNT)
        resp.media = shop.item(item_id)

    async def on_put(
        self, req: falcon.asgi.Request, resp: falcon.asgi.Response, item_id: int
    ) -> None:
        resp.set_headers(shop.COUNT)
        resp.media = shop.renamed(item_id, await _wish(req))

    async def on_delete(
        self, req: falcon.asgi.Request, resp: falcon.asgi.Response, item_id: int
    ) -> None:
        resp.set_headers(shop.COUNT)
        resp.status = falcon.HTTP_204


class Boom:
    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        raise RuntimeError("boom")


class Stream:
    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        async def events() -> AsyncIterator[falcon.asgi.SSEvent]:
            while True:
                yield falcon.asgi.SSEvent(text="tick")
                await asyncio.sleep(shop.TICK_SECONDS)

        resp.sse = events()


class Lifespan:
    """Middleware and resource in one: opens the warehouse and answers for it."""

    def __init__(self) -> None:
        self.warehouse: Warehouse | None = None

    async def process_startup(self, scope: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        self.warehouse = Warehouse()

    async def process_shutdown(self, scope: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        if self.warehouse is not None:
            self.warehouse.close()

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        resp.media = report(self.warehouse)


def create_app() -> App:
    """Methods come from the resources; allowed headers and max-age have no setting in Falcon."""
    policy = shop.POLICY
    app = falcon.asgi.App()
    app.add_middleware(
        falcon.CORSMiddleware(
            allow_origins=policy.allow_origins,
            allow_credentials=policy.allow_origins,
            expose_headers=policy.expose_headers,
        )
    )
    lifespan = Lifespan()
    app.add_middleware(lifespan)
    app.add_route("/items", Items())
    app.add_route("/items/{item_id:int}", Item())
    app.add_route("/boom", Boom())
    app.add_route("/stream", Stream())
    app.add_route("/lifespan", lifespan)
    return app
