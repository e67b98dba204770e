"""What every app in this room serves and allows: the goods, the event stream, the CORS policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = [
    "ADMIN_ORIGIN",
    "APP_ORIGIN",
    "COUNT",
    "INTERNAL",
    "POLICY",
    "TICK_SECONDS",
    "Policy",
    "item",
    "items",
    "renamed",
]

APP_ORIGIN: Final = "https://app.example.com"
ADMIN_ORIGIN: Final = "https://admin.example.com"

COUNT: Final = {"X-Total-Count": "42"}
"""Sent with every answer of the shop, and exposed: a page may read it."""

INTERNAL: Final = {"X-Internal": "secret"}
"""Sent with the list of items, and not exposed: no page may read it."""

TICK_SECONDS: Final = 0.01
"""The pause between two events of the endless stream."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A CORS policy as plain data; the fields are the keywords of `pytest_cors.CORSPolicy`."""

    allow_origins: tuple[str, ...]
    allow_methods: tuple[str, ...]
    allow_headers: tuple[str, ...]
    allow_credentials: bool
    expose_headers: tuple[str, ...]
    max_age: int


POLICY: Final = Policy(
    allow_origins=(APP_ORIGIN, ADMIN_ORIGIN),
    allow_methods=("GET", "PUT", "POST", "DELETE"),
    allow_headers=("Content-Type", "X-Request-Id"),
    allow_credentials=True,
    expose_headers=("X-Total-Count",),
    max_age=600,
)


def item(item_id: int) -> dict[str, Any]:
    """One of the goods. The shop keeps nothing, so that no test can see what another one wrote."""
    return {"id": item_id, "name": f"Item {item_id}"}


def items() -> list[dict[str, Any]]:
    """The first page of the goods."""
    return [item(1), item(2)]


def renamed(item_id: int, wish: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a PUT or a POST makes of an item. An empty body wishes for nothing."""
    return item(item_id) | dict(wish or {}) | {"id": item_id}
