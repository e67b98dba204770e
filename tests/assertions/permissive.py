"""An app that permits whatever it is asked for, and notes what reaches it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["PAGE", "Seen", "permissive"]

PAGE = "https://app.example.com"


@dataclass(frozen=True)
class Seen:
    """One request as it reached the app."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def permissive(
    seen: list[Seen], *, status: int = 200, **more: str
) -> Callable[..., Awaitable[None]]:
    """An ASGI app. `more` are headers of its responses, with `_` for `-`."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        body = (await receive()).get("body", b"")
        query = f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
        url = f"{scope['scheme']}://{headers['host']}{scope['path']}{query}"
        seen.append(Seen(scope["method"], url, headers, body))
        answer = {
            "access-control-allow-origin": headers.get("origin", ""),
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": headers.get("access-control-request-method", ""),
            "access-control-allow-headers": headers.get("access-control-request-headers", ""),
        } | {name.replace("_", "-"): value for name, value in more.items()}
        encoded = [(name.encode(), value.encode()) for name, value in answer.items() if value]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": b""})

    return app
