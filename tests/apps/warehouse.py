"""What the shop opens at start-up: a resource that belongs to one event loop.

Database pools and HTTP clients are such resources: made in the lifespan, they break when a request
is served on another loop. This one says so instead.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

__all__ = ["Warehouse", "report"]


@dataclass(slots=True)
class Warehouse:
    """Open from the start of the lifespan until its end, on the loop that ran the start."""

    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    is_open: bool = True

    def close(self) -> None:
        self.is_open = False


def report(warehouse: Warehouse | None) -> dict[str, bool]:
    """What `GET /lifespan` answers, asked on the loop that serves the request."""
    if warehouse is None:
        return {"started": False, "same_loop": False}
    return {
        "started": warehouse.is_open,
        "same_loop": warehouse.loop is asyncio.get_running_loop(),
    }
