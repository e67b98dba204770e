"""Django's side of the mutants of django-cors-headers: the one URL, and the middleware of the day.

Django takes a middleware by its dotted name, so the mutant is put where one name leads.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.mutants.endpoint import items

__all__ = ["current_middleware", "middleware", "urlpatterns"]

middleware: Any = None


def current_middleware(get_response: Any) -> Any:
    return middleware(get_response)


def respond(request: HttpRequest) -> HttpResponse:
    return HttpResponse(headers=items)


urlpatterns = [path("items", respond)]
