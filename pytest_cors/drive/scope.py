"""The HTTP connection scope of ASGI: one request as a server hands it to an app.

Source: https://asgi.readthedocs.io/en/latest/specs/www.html#http-connection-scope
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from pytest_cors.drive.identity import wire_pairs
from pytest_cors.fetch.exchange import Headers, HTTPRequest

__all__ = [
    "CLIENT",
    "USER_AGENT",
    "Place",
    "Scopes",
    "complete_headers",
    "content_length",
    "locate",
]

USER_AGENT = "pytest-cors"

CLIENT = ("127.0.0.1", 12345)
"""The browser's end of the connection, unless the user's client says otherwise."""

# A null body goes out as Content-Length: 0 with these and no others
# (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, step 8.5).
_ALWAYS_WITH_LENGTH = frozenset({"POST", "PUT"})

_PORTS = {"http": 80, "https": 443}

_LIMIT = 4096
"""How many URLs and header lists are remembered: a contract check repeats few of them often."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a URL says to a server."""

    scheme: str
    host: str
    """The value of the Host header."""
    server: tuple[str, int]
    path: str
    raw_path: bytes
    query: bytes


def locate(url: str) -> Place:
    """Split an absolute http(s) URL that is serialised by the URL standard."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    raw_path = parts.path or "/"
    return Place(
        scheme=parts.scheme,
        host=host,
        server=(parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 80)),
        path=unquote(raw_path),
        raw_path=raw_path.encode("ascii", "backslashreplace"),
        query=parts.query.encode("ascii", "backslashreplace"),
    )


def complete_headers(headers: Headers, host: str, length: int | None, extras: Headers) -> Headers:
    """The whole header list of a request: what the connection needs, and then what was asked.

    `extras` are the defaults of the user's client: a name that the request sets itself wins.
    `length` is None for a request that says nothing about a body.
    """
    named = {name.lower() for name, _ in headers}
    extras = tuple((name.lower(), value) for name, value in extras if name.lower() not in named)
    named.update(name for name, _ in extras)
    start: list[tuple[str, str]] = []
    if "host" not in named:
        start.append(("host", host))
    if "user-agent" not in named:
        start.append(("user-agent", USER_AGENT))
    end: list[tuple[str, str]] = []
    if length is not None and "content-length" not in named:
        end.append(("content-length", str(length)))
    return (*start, *((name.lower(), value) for name, value in headers), *extras, *end)


def content_length(request: HTTPRequest, content: bytes) -> int | None:
    """What to send as Content-Length, or None for none."""
    if content or request.method in _ALWAYS_WITH_LENGTH:
        return len(content)
    return None


class Scopes:
    """Makes scopes, and remembers the parts of them that repeat."""

    def __init__(self, *, root_path: str = "", client: tuple[str, int] = CLIENT) -> None:
        self._root_path = root_path
        self._client = client
        self._places: dict[str, Place] = {}
        self._templates: dict[object, tuple[dict[str, Any], list[tuple[bytes, bytes]]]] = {}

    def scope(
        self, request: HTTPRequest, content: bytes, extras: Headers, state: Mapping[str, Any]
    ) -> dict[str, Any]:
        """A fresh scope for one request: the app may write into it."""
        length = content_length(request, content)
        key = (request.url, request.method, request.headers, length, extras)
        known = self._templates.get(key)
        if known is None:
            known = self._template(key, request, length, extras)
        template, headers = known
        scope = template.copy()
        # As uvicorn: from 2.4 on, an app may count on send() to raise once the client left.
        scope["asgi"] = {"version": "3.0", "spec_version": "2.3"}
        scope["headers"] = headers.copy()
        scope["extensions"] = {}
        scope["state"] = dict(state)
        return scope

    def _template(
        self, key: object, request: HTTPRequest, length: int | None, extras: Headers
    ) -> tuple[dict[str, Any], list[tuple[bytes, bytes]]]:
        """What two requests that are alike have in common: what no app can change."""
        place = self._places.get(request.url)
        if place is None:
            place = self._place(request.url)
        template = {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "scheme": place.scheme,
            "path": place.path,
            "raw_path": place.raw_path,
            "query_string": place.query,
            "root_path": self._root_path,
            "client": self._client,
            "server": place.server,
        }
        headers = wire_pairs(complete_headers(request.headers, place.host, length, extras))
        if len(self._templates) >= _LIMIT:
            self._templates.clear()
        self._templates[key] = template, headers
        return template, headers

    def _place(self, url: str) -> Place:
        if len(self._places) >= _LIMIT:
            self._places.clear()
        place = self._places[url] = locate(url)
        return place
