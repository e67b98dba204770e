"""The WSGI environment: one request as a server hands it to an app.

Source: https://peps.python.org/pep-3333/#environ-variables
"""

from __future__ import annotations

import sys
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from pytest_cors.drive.scope import CLIENT, complete_headers, content_length, locate
from pytest_cors.fetch.exchange import Headers, HTTPRequest

__all__ = ["cgi_headers", "environ"]

_WITHOUT_PREFIX = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


def environ(
    request: HTTPRequest,
    content: bytes,
    extras: Headers = (),
    *,
    script_name: str = "",
    remote_addr: str = CLIENT[0],
) -> dict[str, Any]:
    """A fresh environment for one request."""
    place = locate(request.url)
    length = content_length(request, content)
    variables: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": script_name,
        "PATH_INFO": unquote_to_bytes(place.raw_path).decode("latin-1"),
        "QUERY_STRING": place.query.decode("latin-1"),
        "SERVER_NAME": place.server[0],
        "SERVER_PORT": str(place.server[1]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": remote_addr,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": place.scheme,
        "wsgi.input": BytesIO(content),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in complete_headers(request.headers, place.host, length, extras):
        key = _WITHOUT_PREFIX.get(name) or "HTTP_" + name.upper().replace("-", "_")
        if key in variables:
            # One variable for all fields of a name: joined as RFC 9110, section 5.3, and
            # RFC 6265, section 5.4, have it.
            value = variables[key] + ("; " if name == "cookie" else ",") + value
        variables[key] = value
    return variables


def cgi_headers(variables: dict[str, Any]) -> Headers:
    """The headers in a client's default environment (Werkzeug's `environ_base`, Django's)."""
    return tuple(
        (name.removeprefix("HTTP_").replace("_", "-").lower(), str(value))
        for name, value in variables.items()
        if name.startswith("HTTP_") or name == "CONTENT_TYPE"
    )
