"""What is behind the CORS layer under test: one URL that says what it has, and may be cached."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["METHODS", "Items", "items"]

METHODS: Final = ("GET", "HEAD", "PUT", "DELETE", "PATCH", "POST", "OPTIONS", "QUERY")

items: Final = {
    "X-Total-Count": "42",
    "X-Internal": "secret",
    "ETag": '"1"',
    "Cache-Control": "max-age=60",
    "Vary": "Accept-Encoding",
}


class Items:
    """An ASGI app as a class, which is what a Starlette route takes; `as_app` is an instance."""

    def __init__(self, *call: Any) -> None:
        self._call = call

    def __await__(self) -> Any:
        return self.as_app(*self._call).__await__()

    async def as_app(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer whatever is asked."""
        headers = [(name.lower().encode(), value.encode()) for name, value in items.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
