"""The shop in Flask, by WSGI: flask-cors over the whole app."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_cors import CORS

from tests.apps import shop
from tests.apps.warehouse import report

__all__ = ["create_app"]


def _wish() -> dict[str, Any]:
    return dict(request.get_json()) if request.get_data() else {}


def create_app() -> Flask:
    app = Flask(__name__)
    policy = shop.POLICY
    CORS(
        app,
        origins=list(policy.allow_origins),
        methods=list(policy.allow_methods),
        allow_headers=list(policy.allow_headers),
        supports_credentials=policy.allow_credentials,
        expose_headers=list(policy.expose_headers),
        max_age=policy.max_age,
    )

    @app.get("/items")
    def list_items() -> ResponseReturnValue:
        return shop.items(), shop.COUNT | shop.INTERNAL

    @app.post("/items")
    def create_item() -> ResponseReturnValue:
        return shop.renamed(43, _wish()), 201, shop.COUNT

    @app.get("/items/<int:item_id>")
    def read_item(item_id: int) -> ResponseReturnValue:
        return shop.item(item_id), shop.COUNT

    @app.put("/items/<int:item_id>")
    def update_item(item_id: int) -> ResponseReturnValue:
        return shop.renamed(item_id, _wish()), shop.COUNT

    @app.delete("/items/<int:item_id>")
    def delete_item(item_id: int) -> ResponseReturnValue:
        return "", 204, shop.COUNT

    @app.get("/boom")
    def boom() -> ResponseReturnValue:
        raise RuntimeError("boom")

    @app.get("/stream")
    def stream() -> ResponseReturnValue:
        def ticks() -> Iterator[bytes]:
            while True:
                yield b"data: tick\n\n"
                time.sleep(shop.TICK_SECONDS)

        return Response(ticks(), content_type="text/event-stream")

    @app.get("/lifespan")
    def lifespan_report() -> ResponseReturnValue:
        return report(None)

    return app
