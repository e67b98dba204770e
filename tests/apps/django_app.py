"""The shop in Django, by ASGI and by WSGI: django-cors-headers in the settings.

Django keeps its settings per process. They are set here, in code, when the first app is asked for:
no settings module, no environment variable, no change to logging. A test that needs other settings
puts `django.test.override_settings` on top of them.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.exceptions import BadRequest
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views import View

from tests.apps import shop
from tests.apps.warehouse import report

__all__ = ["create_app", "create_wsgi_app", "urlpatterns"]


def _wish(request: HttpRequest) -> dict[str, Any]:
    try:
        return dict(json.loads(request.body)) if request.body else {}
    except (TypeError, ValueError):
        raise BadRequest("not a JSON object") from None


class ItemsView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse(shop.items(), safe=False, headers=shop.COUNT | shop.INTERNAL)

    def post(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse(shop.renamed(43, _wish(request)), status=201, headers=shop.COUNT)


class ItemView(View):
    def get(self, request: HttpRequest, item_id: int) -> HttpResponse:
        return JsonResponse(shop.item(item_id), headers=shop.COUNT)

    def put(self, request: HttpRequest, item_id: int) -> HttpResponse:
        return JsonResponse(shop.renamed(item_id, _wish(request)), headers=shop.COUNT)

    def delete(self, request: HttpRequest, item_id: int) -> HttpResponse:
        return HttpResponse(status=204, headers=shop.COUNT)


def boom(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("boom")


async def _ticks() -> AsyncIterator[bytes]:
    while True:
        yield b"data: tick\n\n"
        await asyncio.sleep(shop.TICK_SECONDS)


def _blocking_ticks() -> Iterator[bytes]:
    while True:
        yield b"data: tick\n\n"
        time.sleep(shop.TICK_SECONDS)


def stream(request: HttpRequest) -> StreamingHttpResponse:
    # Each server reads an endless iterator of the other's kind to its end first: for ever.
    ticks = _ticks() if isinstance(request, ASGIRequest) else _blocking_ticks()
    return StreamingHttpResponse(ticks, content_type="text/event-stream")


def lifespan_report(request: HttpRequest) -> HttpResponse:
    return JsonResponse(report(None))


urlpatterns = [
    path("items", ItemsView.as_view()),
    path("items/<int:item_id>", ItemView.as_view()),
    path("boom", boom),
    path("stream", stream),
    path("lifespan", lifespan_report),
]


def _configure() -> None:
    """Sets the process's settings, once."""
    if settings.configured:
        configured_for = settings.ROOT_URLCONF
        if configured_for != __name__:
            raise RuntimeError("Django is configured for another app in this process")
        return
    policy = shop.POLICY
    settings.configure(
        ALLOWED_HOSTS=["*"],
        CORS_ALLOWED_ORIGINS=list(policy.allow_origins),
        CORS_ALLOW_CREDENTIALS=policy.allow_credentials,
        CORS_ALLOW_HEADERS=list(policy.allow_headers),
        CORS_ALLOW_METHODS=list(policy.allow_methods),
        CORS_EXPOSE_HEADERS=list(policy.expose_headers),
        CORS_PREFLIGHT_MAX_AGE=policy.max_age,
        INSTALLED_APPS=["corsheaders"],
        LOGGING_CONFIG=None,
        MIDDLEWARE=[
            "corsheaders.middleware.CorsMiddleware",
            "django.middleware.common.CommonMiddleware",
        ],
        ROOT_URLCONF=__name__,
        SECRET_KEY="the shop signs nothing",
        USE_TZ=True,
    )
    django.setup(set_prefix=False)


def create_app() -> ASGIHandler:
    _configure()
    return get_asgi_application()


def create_wsgi_app() -> WSGIHandler:
    _configure()
    return get_wsgi_application()
