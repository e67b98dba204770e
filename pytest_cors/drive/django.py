"""Django's test clients: their own handlers, called as a server would call an app.

The handler is the client's, so that what the client stands for stays in force: no CSRF check unless
it wants one, and the connections of the test's transaction left open.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from pytest_cors.drive.environ import cgi_headers
from pytest_cors.drive.identity import Identity, header_pairs
from pytest_cors.drive.interface import ASGIApp, Receive, Scope, Send
from pytest_cors.fetch.exchange import Headers

__all__ = ["django_asgi", "django_base_url", "django_identity", "django_wsgi", "is_django_client"]


def is_django_client(target: object) -> bool:
    """Whether it has the parts of Django's Client that are used here."""
    handler = getattr(target, "handler", None)
    return callable(handler) and hasattr(target, "defaults") and hasattr(target, "cookies")


def django_wsgi(client: Any) -> Callable[[dict[str, Any], Any], Iterator[bytes]]:
    """The handler of a Client, as a WSGI app."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        with _crashes() as crashes:
            response = client.handler(environ)
        try:
            start_response(f"{response.status_code} {response.reason_phrase}", _headers(response))
            yield _body(response)
        finally:
            _finish(response)
        if crashes:
            raise crashes[0]  # Django has made a 500 of it, which is on its way

    return app


def django_asgi(client: Any) -> ASGIApp:
    """The handler of an AsyncClient, as an ASGI app."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        with _crashes() as crashes:
            response = await client.handler({**scope, "_body_file": _Payload(body)})
        try:
            headers = [
                (name.encode("latin-1"), value.encode("latin-1"))
                for name, value in _headers(response)
            ]
            start = {"status": response.status_code, "headers": headers}
            await send({"type": "http.response.start", **start})
            await send({"type": "http.response.body", "body": _body(response)})
        finally:
            _finish(response)
        if crashes:
            raise crashes[0]

    return app


def django_identity(client: Any) -> Identity:
    """The identity of a Django client: its defaults, and all its cookies, as it sends them."""
    cookies = "; ".join(f"{morsel.key}={morsel.coded_value}" for morsel in client.cookies.values())
    pair: Headers = (("cookie", cookies),) if cookies else ()
    return Identity((*_default_headers(client.defaults), *pair))


def django_base_url(client: Any) -> str:
    """The host that the client asks for: "testserver", unless its defaults name another."""
    host = client.defaults.get("SERVER_NAME", "testserver")
    port = str(client.defaults.get("SERVER_PORT", "80"))
    return f"http://{host}" if port == "80" else f"http://{host}:{port}"


class _Payload(BytesIO):
    """The body of a request, which the handler asks for its length."""

    def __len__(self) -> int:
        return len(self.getbuffer())


@contextmanager
def _crashes() -> Generator[list[BaseException], None, None]:
    """Collect the exceptions that Django turns into responses, from the signal that it sends."""
    found: list[BaseException] = []

    def note(**_: object) -> None:
        error = sys.exception()
        if error is not None:
            found.append(error)

    # Imported already: the client could not have been made without it.
    signal: Any = sys.modules["django.core.signals"].got_request_exception
    signal.connect(note)
    try:
        yield found
    finally:
        signal.disconnect(note)


def _headers(response: Any) -> list[tuple[str, str]]:
    cookies = [("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()]
    return [*response.items(), *cookies]


def _body(response: Any) -> bytes:
    return b"" if response.streaming else bytes(response.content)


def _finish(response: Any) -> None:
    # The handler has closed any other: a stream is closed by whoever reads it.
    if response.streaming:
        response.close()


def _default_headers(defaults: Any) -> Headers:
    # AsyncClient keeps pairs under "headers" in newer versions, WSGI variables in both.
    return (*cgi_headers(defaults), *header_pairs(defaults.get("headers")))
