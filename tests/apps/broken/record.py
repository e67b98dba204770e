"""One row of the table of broken apps, and the parts that its apps are built from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from pytest_cors.fetch.verdict import FailureCode, Stage
from tests.apps.broken.home_made import FixedHeaders
from tests.apps.shop import APP_ORIGIN, POLICY
from tests.apps.starlette_app import ROUTES

__all__ = [
    "ALLOW_CREDENTIALS",
    "ALLOW_HEADERS",
    "ALLOW_METHODS",
    "ALLOW_ORIGIN",
    "GET",
    "PUT",
    "Broken",
    "Factory",
    "allow_origin",
    "answering",
    "call",
    "configured",
    "cors",
    "stack",
]

Factory = Callable[[], Starlette]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken app and the call of a page that shows it.

    `call` holds the keywords of `assert_cors_allows`, which must fail. `code` and `stage` say what
    blocks the page; `status` is that of the response which decides. Where the page does get the
    response, `code` and `stage` are None and `unreadable` are the headers that it cannot read.
    """

    id: str
    why: str
    factory: Factory
    call: Mapping[str, Any]
    code: FailureCode | None
    stage: Stage | None
    status: int
    unreadable: tuple[str, ...] = ()


def call(**keywords: Any) -> Mapping[str, Any]:
    """What a page of the shop asks for, from its origin unless said otherwise."""
    return MappingProxyType({"url": "/items", "origin": APP_ORIGIN} | keywords)


GET: Final = call()
PUT: Final = call(url="/items/1", method="PUT")

ALLOW_ORIGIN: Final = ("Access-Control-Allow-Origin", APP_ORIGIN)
ALLOW_METHODS: Final = ("Access-Control-Allow-Methods", "GET, PUT, POST, DELETE")
ALLOW_HEADERS: Final = ("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id")
ALLOW_CREDENTIALS: Final = ("Access-Control-Allow-Credentials", "true")


def allow_origin(value: str) -> Pair:
    return ("Access-Control-Allow-Origin", value)


def cors(**changes: Any) -> Middleware:
    """Starlette's own middleware under the shop's policy, but for `changes`."""
    return Middleware(CORSMiddleware, **(asdict(POLICY) | changes))


def stack(*middleware: Middleware, routes: Sequence[BaseRoute] = ROUTES) -> Factory:
    """The shop behind these middlewares, the outermost first."""
    return partial(_build, middleware, routes)


def configured(**changes: Any) -> Factory:
    """The shop, with one mistake in the settings of Starlette's middleware."""
    return stack(cors(**changes))


def answering(*actual: Pair, preflight: Iterable[Pair] | None = None) -> Factory:
    """The shop with these headers written by hand onto its responses and its preflights."""
    return stack(Middleware(FixedHeaders, actual, preflight))


def _build(middleware: Sequence[Middleware], routes: Sequence[BaseRoute]) -> Starlette:
    return Starlette(routes=list(routes), middleware=middleware)
