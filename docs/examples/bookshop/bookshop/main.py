"""The factory that every server and every test makes its app with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from bookshop.routers import accounts, admin, books, health, orders
from bookshop.settings import Settings
from bookshop.stock import Stock


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.stock = Stock.filled()
    yield
    app.state.stock.close()


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings.from_environment()
    app = FastAPI(title="Bookshop", lifespan=lifespan)
    for router in (books.router, orders.router, accounts.router, admin.router, health.router):
        app.include_router(router)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[settings.shop_origin, settings.admin_origin],
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "X-Request-ID"],
        allow_credentials=True,
        expose_headers=["X-Total-Count"],
        max_age=settings.preflight_seconds,
    )
    return app
