"""How the CORS configuration of each framework is read. One file per framework or library."""

from __future__ import annotations

from typing import Final

from pytest_cors.policy.readers import (
    blacksheep,
    django,
    falcon,
    flask_cors,
    litestar,
    quart_cors,
    starlette,
)
from pytest_cors.policy.reading import Reader

__all__ = ["READERS"]

READERS: Final[tuple[Reader, ...]] = (
    starlette.LAYER,
    starlette.APPLICATION,
    starlette.ROUTER,
    litestar.READER,
    quart_cors.READER,
    flask_cors.READER,
    falcon.READER,
    blacksheep.READER,
    django.READER,
)
"""Every reader, in the order in which they are asked. A part of an app may have several."""
