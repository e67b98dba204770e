"""Django's URL resolver: paths that it resolves, and methods where the views tell them."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path, re_path, resolve
from django.urls.converters import register_converter
from django.views import View
from django.views.decorators.http import require_http_methods, require_safe
from starlette.applications import Starlette
from starlette.routing import Mount

from pytest_cors.policy import routes
from pytest_cors.policy.sample_value import SAMPLE_UUID
from tests.apps.django_app import create_app, create_wsgi_app


def view(request: HttpRequest, **values: Any) -> HttpResponse:
    return HttpResponse()


class Items(View):
    def get(self, request: HttpRequest, **values: Any) -> HttpResponse:
        return HttpResponse()

    def put(self, request: HttpRequest, **values: Any) -> HttpResponse:
        return HttpResponse()


class Year:
    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        if int(value) < 1990:
            raise ValueError(value)
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Letter:
    regex = "[a-z0-9]"

    def to_python(self, value: str) -> str:
        if value.isdigit():
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


def viewset(request: HttpRequest) -> HttpResponse:
    """As Django REST framework makes them."""
    return HttpResponse()


viewset.actions = {"get": "list", "post": "create"}  # type: ignore[attr-defined]  # as it does

register_converter(Year, "shop_year")
register_converter(Letter, "shop_letter")

urlpatterns = [
    path("", view, name="home"),
    path("a/<int:n>/<slug:s>/<str:t>/<uuid:u>/", Items.as_view(), name="a"),
    path("b/<path:rest>", require_http_methods(["POST", "PATCH"])(view)),
    path("c/<shop_year:y>/<bare>", require_safe(view)),
    re_path(r"^d/(?P<year>[0-9]{4})/(?:page-(\d+)/)?$", view),
    re_path(r"^e/(?P<code>[A-F]{2}-\w+)/$", view),
    path("f/<shop_letter:l>/", view),
    path("sub/<int:n>/", include([path("x y/", view), path("viewset/", viewset)])),
]

EXPECTED: dict[str, tuple[str, ...] | None] = {
    "/": None,
    f"/a/1/1/1/{SAMPLE_UUID}/": ("GET", "HEAD", "OPTIONS", "PUT"),
    "/b/a/b": ("PATCH", "POST"),
    "/c/2020/1": ("GET", "HEAD"),
    "/d/1111/": None,
    "/e/AA-1/": None,
    "/f/a/": None,
    "/sub/1/x%20y/": None,
    "/sub/1/viewset/": ("GET", "OPTIONS", "POST"),
}


@pytest.mark.parametrize("make", [create_app, create_wsgi_app])
def test_paths_and_methods(make: Any) -> None:
    app = make()
    with override_settings(ROOT_URLCONF=__name__):
        found = {route.path: route.methods for route in routes(app)}

        assert found == EXPECTED
        for path in found:
            assert resolve(unquote(path))


def test_a_prefix_by_language(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app()
    patterns = i18n_patterns(path("x/<str:s>/", view))
    monkeypatch.setattr(sys.modules[__name__], "urlpatterns", patterns)
    with override_settings(ROOT_URLCONF=__name__, LANGUAGE_CODE="de"):
        assert [route.path for route in routes(app)] == ["/de/x/1/"]


def test_names_and_templates() -> None:
    app = create_app()
    with override_settings(ROOT_URLCONF=__name__):
        found = routes(app)

    assert [route.name for route in found][:2] == ["home", "a"]
    assert [route.template for route in found][1:3] == [
        "/a/<int:n>/<slug:s>/<str:t>/<uuid:u>/",
        "/b/<path:rest>",
    ]
    assert all(route.exact for route in found)


def test_below_a_mount() -> None:
    app = Starlette(routes=[Mount("/old", app=create_app())])

    assert "/old/items" in {route.path for route in routes(app)}
