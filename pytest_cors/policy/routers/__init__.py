"""How the routes of each framework are read. One file per kind of router."""

from __future__ import annotations

from typing import Final

from pytest_cors.policy.route import Router
from pytest_cors.policy.routers.blacksheep import blacksheep_routes
from pytest_cors.policy.routers.django import django_routes
from pytest_cors.policy.routers.falcon import falcon_routes
from pytest_cors.policy.routers.litestar import litestar_routes
from pytest_cors.policy.routers.starlette import starlette_routes
from pytest_cors.policy.routers.werkzeug import werkzeug_routes

__all__ = ["ROUTERS"]

ROUTERS: Final[tuple[Router, ...]] = (
    starlette_routes,
    litestar_routes,
    werkzeug_routes,
    falcon_routes,
    blacksheep_routes,
    django_routes,
)
