"""The app under test: one Starlette endpoint, or many, behind `CORSMiddleware`."""

from __future__ import annotations

from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

__all__ = ["ORIGIN", "shop"]

ORIGIN: Final = "https://app.example.com"


async def _items(request: Request) -> JSONResponse:
    return JSONResponse({"items": []}, headers={"X-Total-Count": "0"})


def shop(routes: int = 1) -> Starlette:
    """An app with as many routes, all of which answer GET and PUT."""
    return Starlette(
        routes=[Route(f"/items{n or ''}", _items, methods=["GET", "PUT"]) for n in range(routes)],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=[ORIGIN, "https://admin.example.com"],
                allow_methods=["GET", "PUT"],
                allow_headers=["X-Request-Id"],
                allow_credentials=True,
                expose_headers=["X-Total-Count"],
            )
        ],
    )
