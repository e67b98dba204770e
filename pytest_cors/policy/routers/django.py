"""Django: the URL resolver, and what the views say about their methods."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pytest_cors.policy.anatomy import Place
from pytest_cors.policy.closure import closure_of
from pytest_cors.policy.converter_path import converter_template
from pytest_cors.policy.matching import scoped
from pytest_cors.policy.path_template import PathTemplate
from pytest_cors.policy.recognition import is_instance
from pytest_cors.policy.regex_tree import text_matching
from pytest_cors.policy.route import Route, sorted_methods

__all__ = ["django_routes"]

_PARAMETER: Final = re.compile(r"<(?:[^>:]+:)?([^>]+)>")


def django_routes(place: Place) -> Iterator[Route]:
    """The URL patterns of the process: Django has one URL configuration, whatever the handler."""
    urls = sys.modules.get("django.urls")
    if urls is None or not is_instance(place.item, "django", "BaseHandler"):
        return
    root = place.path + PathTemplate.literal("/")
    for path, pattern in _patterns(urls.get_resolver(), root):
        methods = sorted_methods(_methods(pattern.callback))
        yield Route(path.sample, methods, pattern.name, path.text, place.host, path.exact)


def _patterns(resolver: Any, before: PathTemplate) -> Iterator[tuple[PathTemplate, Any]]:
    for pattern in resolver.url_patterns:
        path = before + _template(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern, path)
        else:
            yield path, pattern


def _template(pattern: Any) -> PathTemplate:
    """The template of a `path()` or, where there is no route text, of a regex of `re_path()`."""
    text = str(pattern)
    if not hasattr(pattern, "_route"):
        if not hasattr(pattern, "_regex"):  # the language prefix of i18n_patterns
            return PathTemplate.literal(text)
        return _from_regex(pattern.regex.pattern)
    return converter_template(text, _PARAMETER, pattern.converters)


def _from_regex(regex: str) -> PathTemplate:
    sample = text_matching(regex)
    known = PathTemplate.literal(sample or "")
    return PathTemplate(regex, known.sample, scoped(regex), sample is not None)


def _methods(view: Any) -> Iterable[str] | None:
    """The methods of a view, where it was made in a way that tells them; None where it was not."""
    actions: Any = getattr(view, "actions", None)  # a viewset of Django REST framework
    if actions is not None:
        return [*map(str, actions), "options"]
    cls = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if cls is not None:
        handled: list[str] = [name for name in cls.http_method_names if hasattr(cls, name)]
        return [*handled, "head"] if "get" in handled else handled
    while view is not None:
        allowed = closure_of(view).get("request_method_list")  # @require_http_methods
        if allowed is not None:
            methods: Iterable[str] = allowed
            return methods
        view = getattr(view, "__wrapped__", None)
    return None
