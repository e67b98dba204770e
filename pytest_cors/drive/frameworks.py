"""What the test clients of web frameworks keep that are not httpx: cookies, headers, base URL."""

from __future__ import annotations

from typing import Any

from pytest_cors.drive.environ import cgi_headers, environ
from pytest_cors.drive.identity import Cookies, Identity, header_pairs, jar_cookies
from pytest_cors.fetch.exchange import HTTPRequest

__all__ = ["configured_base_url", "framework_identity"]


def framework_identity(client: Any) -> Identity:
    """The identity of a test client, by what it has.

    Werkzeug's and Flask's have `environ_base` and cookies of their own, Quart's a `cookie_jar`,
    Falcon's default headers.
    """
    headers = header_pairs(getattr(client, "_default_headers", None))
    variables = getattr(client, "environ_base", None)
    if variables:
        headers = (*headers, *cgi_headers(variables))
    cookies = _werkzeug_cookies(client) or jar_cookies(getattr(client, "cookie_jar", None))
    return Identity(headers, cookies)


def configured_base_url(app: Any) -> str | None:
    """The base URL that Flask's and Quart's test clients take from the configuration of the app."""
    config: Any = getattr(app, "config", None)
    try:
        scheme = config["PREFERRED_URL_SCHEME"]
        root = config["APPLICATION_ROOT"]
        host = config["SERVER_NAME"] or "localhost"
    except (KeyError, TypeError, AttributeError):
        return None
    return f"{scheme}://{host}/{str(root).strip('/')}".rstrip("/")


def _werkzeug_cookies(client: Any) -> Cookies | None:
    if not getattr(client, "_cookies", None):
        return None

    def cookies(url: str) -> str | None:
        variables = environ(HTTPRequest("GET", url, (), True, "actual"), b"")
        client._add_cookies_to_wsgi(variables)
        cookie: str | None = variables.get("HTTP_COOKIE")
        return cookie

    return cookies
