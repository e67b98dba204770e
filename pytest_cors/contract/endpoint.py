"""Endpoints: the URLs that a contract covers, and what is known of the methods there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Literal
from urllib.parse import unquote, urlsplit

from pytest_cors.fetch.origin import parse_url
from pytest_cors.policy import Route, routes

__all__ = ["Endpoint", "Known", "endpoints", "error_endpoints", "missing_endpoint"]

Known = Literal["route", "given", "missing", "wrong-method", "wrong-value", "slash"]

_MISSING_PATH: Final = "/pytest-cors-no-such-path"
_WRONG_VALUE: Final = "pytest-cors-no-such-value"
_MOST_WRONG_VALUES: Final = 3


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One URL. `methods` are those that it has; None where nobody can say.

    `known` says how it came into the check: a route of the app, a URL that was given, or a path
    that is tried because apps answer it in a way of their own. `template` is the path as the app
    writes it, where it has one. It is not `exact` where a value in
    its path was guessed, so that it may reach nothing. `wrong_url` is the same route with values
    that it can hardly know; None for a route without parameters.
    """

    url: str
    methods: frozenset[str] | None
    known: Known = "route"
    template: str | None = None
    exact: bool = True
    wrong_url: str | None = None

    @property
    def is_covered(self) -> bool:
        """Whether the policy is held against it in full."""
        return self.known in {"route", "given"}

    def has(self, method: str) -> bool | None:
        """Whether it has the method, HEAD with every GET; None where nobody can say.

        Nobody can of OPTIONS: frameworks name it wherever they answer it by themselves.
        """
        if self.methods is None or (method == "OPTIONS" and method in self.methods):
            return None
        return method in self.methods or (method == "HEAD" and "GET" in self.methods)

    def names(self, method: str) -> bool:
        """Whether the app says that the method is there, and not only what goes with it."""
        return self.methods is not None and method in self.methods

    @property
    def reading_method(self) -> str | None:
        """A method with which it can be called without effects; None where it has none."""
        if self.methods is None or "GET" in self.methods:
            return "GET"
        return "HEAD" if "HEAD" in self.methods else None


def endpoints(app: Any, base_url: str, urls: Iterable[str] | None) -> tuple[Endpoint, ...]:
    """The endpoints to check: the app's routes, or the given URLs; the root where neither is known.

    A given URL may be a pattern, as `"/public/*"`: it then selects among the routes. It may also be
    a path as the app writes it, as `"/items/{item_id}"`.
    Raises `ValueError` for a pattern that selects nothing, for no URL at all, and for what is none.
    """
    found = {each.url: each for each in _route_endpoints(app, base_url)}
    if urls is None:
        return tuple(found.values()) or (Endpoint(_join(base_url, "/"), None, "given"),)
    written: dict[str, list[Endpoint]] = {}
    for each in found.values():
        written.setdefault(each.template or "", []).append(each)
    chosen: dict[str, Endpoint] = {}
    for url in urls:
        for endpoint in written.get(url) or _select(url, base_url, found):
            chosen.setdefault(endpoint.url, endpoint)
    if not chosen:
        raise ValueError("urls: there is none; None means all routes of the app")
    return tuple(chosen.values())


def missing_endpoint(base_url: str) -> Endpoint:
    """A path that the app does not know."""
    return Endpoint(_join(base_url, _MISSING_PATH), None, "missing")


def error_endpoints(covered: Sequence[Endpoint], base_url: str) -> tuple[Endpoint, ...]:
    """Paths beside the covered ones at which apps answer with errors or redirects.

    They are read; what methods they have is nobody's business.
    """
    extra = [missing_endpoint(base_url)]
    taken = {endpoint.url for endpoint in covered}
    for endpoint in covered:
        if endpoint.methods is not None and endpoint.reading_method is None:
            extra.append(Endpoint(endpoint.url, None, "wrong-method"))
            break
    wrong = (each for each in covered if each.wrong_url is not None and each.reading_method)
    extra += [
        Endpoint(endpoint.wrong_url, None, "wrong-value")
        for endpoint in islice(wrong, _MOST_WRONG_VALUES)
        if endpoint.wrong_url is not None and endpoint.wrong_url not in taken
    ]
    for endpoint in covered:
        twin = _slash_twin(endpoint.url)
        if twin is not None and twin not in taken and endpoint.reading_method is not None:
            extra.append(Endpoint(twin, None, "slash"))
            break
    return tuple(extra)


def _route_endpoints(app: Any, base_url: str) -> Iterator[Endpoint]:
    for route in routes(app) if app is not None else ():
        wrong = _with_wrong_values(route)
        yield Endpoint(
            _route_url(base_url, route, route.path),
            None if route.methods is None else frozenset(route.methods),
            template=route.template,
            exact=route.exact,
            wrong_url=None if wrong is None else _route_url(base_url, route, wrong),
        )


def _route_url(base_url: str, route: Route, path: str) -> str:
    if route.host is None:
        return _join(base_url, path)
    return _join(f"{urlsplit(base_url).scheme}://{route.host}", path)


def _with_wrong_values(route: Route) -> str | None:
    """The path with other values for its parameters: where template and sample path differ."""
    template, path = route.template.split("/"), route.path.split("/")
    if len(template) != len(path):
        return None
    segments = [
        value if text == unquote(value) else _WRONG_VALUE
        for text, value in zip(template, path, strict=True)
    ]
    return None if segments == path else "/".join(segments)


def _select(url: str, base_url: str, found: dict[str, Endpoint]) -> Iterable[Endpoint]:
    if "*" in url:
        # Nothing else is special: a URL has its own use for "?" and "[".
        parts = map(re.escape, _absolute(base_url, url).split("*"))
        pattern = re.compile(".*".join(parts))
        selected = [each for address, each in found.items() if pattern.fullmatch(address)]
        if not selected:
            raise ValueError(f"urls: {url!r} matches none of the app's {len(found)} routes")
        return selected
    address = _join(base_url, url)
    return [found.get(address, Endpoint(address, None, "given"))]


def _absolute(base_url: str, url: str) -> str:
    return url if "://" in url else f"{base_url.rstrip('/')}/{url.lstrip('/')}"


def _join(base_url: str, url: str) -> str:
    parsed = parse_url(_absolute(base_url, url))
    if parsed is None or not parsed.is_http:
        raise ValueError(f"urls: {url!r} is not a URL of a web app")
    return parsed.address


def _slash_twin(url: str) -> str | None:
    path, _, query = url.partition("?")
    if urlsplit(url).path in {"", "/"}:
        return None
    twin = path[:-1] if path.endswith("/") else f"{path}/"
    return f"{twin}?{query}" if query else twin
