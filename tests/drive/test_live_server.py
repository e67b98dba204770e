"""A running server, by its base URL: over the loopback, from a server of the standard library."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pytest_cors.drive import AppTimeout, ConnectionFailure, Driver, Job, resolve
from tests.drive.messages import both, get, once, one, values

pytestmark = pytest.mark.usefixtures("nothing_left")

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            answer(self)

        do_GET = do_PUT = do_OPTIONS = handle_any

        def log_message(self, *_: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = False

        def handle_error(self, *_: Any) -> None: ...  # a client that leaves early is the point

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def ok(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Access-Control-Allow-Origin", "*")
    handler.send_header("Access-Control-Allow-Origin", "https://\xe9.test")
    handler.send_header("Content-Length", "2")
    handler.end_headers()
    handler.wfile.write(b"ok")


def sync(url: str, timeout: float = 5.0) -> Driver:
    driver = resolve(url, timeout=timeout)
    assert isinstance(driver, Driver)
    return driver


def test_what_is_sent_is_what_was_asked_for() -> None:
    seen: list[tuple[str, str, dict[str, str], bytes]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        body = handler.rfile.read(int(headers.get("content-length", 0)))
        seen.append((handler.command, handler.path, headers, body))
        ok(handler)

    with serving(answer) as url:
        [(first, second)] = sync(url).run([Job(both(f"{url}/items/1?a=b"), b"hello")])
    allowed = ["*", "https://\xe9.test"]
    assert values(first, "access-control-allow-origin") == allowed
    assert values(second, "access-control-allow-origin") == allowed
    host = url.removeprefix("http://")
    expected = {"host": host, "user-agent": "pytest-cors", "origin": "https://app.example.com"}
    assert seen == [
        (
            "OPTIONS",
            "/items/1?a=b",
            {**expected, "access-control-request-method": "PUT"},
            b"",
        ),
        (
            "PUT",
            "/items/1?a=b",
            {**expected, "content-type": "text/plain", "content-length": "5"},
            b"hello",
        ),
    ]


def test_a_redirect_is_not_followed() -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(307)
        handler.send_header("Location", "https://elsewhere.test/")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with serving(answer) as url:
        assert one(url, get(f"{url}/")).status == 307


def test_a_stream_is_judged_by_its_headers() -> None:
    left = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 10_000)
        except OSError:
            left.set()

    with serving(answer) as url:
        assert one(url, get(f"{url}/")).status == 200
        assert left.wait(10)


def test_a_server_that_does_not_answer_is_an_error() -> None:
    released = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        released.wait(10)
        handler.close_connection = True

    with serving(answer) as url:
        with pytest.raises(AppTimeout, match=r"no response headers within 0\.1 s"):
            one(url, get(f"{url}/"), timeout=0.1)
        released.set()


def test_a_server_that_hangs_up_is_an_error() -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    with serving(answer) as url, pytest.raises(ConnectionFailure) as caught:
        one(url, get(f"{url}/"))
    assert str(caught.value).startswith(f"GET {url}/: no response from the server: ")


def test_a_server_that_is_not_there_is_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConnectionFailure, match="ConnectError"):
            one(url, get(f"{url}/"))


def test_connections_are_kept_for_a_batch() -> None:
    ports: set[int] = set()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        ports.add(handler.client_address[1])
        ok(handler)

    with serving(answer) as url, sync(url) as driver:
        for _ in range(2):
            driver.run([Job(once(get(f"{url}/"))) for _ in range(5)])
    assert len(ports) == 1


def test_a_body_that_is_promised_and_never_sent_is_not_waited_for() -> None:
    released = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "5")
        handler.end_headers()
        released.wait(10)

    with serving(answer) as url:
        try:
            assert one(url, get(f"{url}/"), timeout=0.1).status == 200
        finally:
            released.set()


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_a_network_client_reaches_it_too(library: str) -> None:
    httpx = pytest.importorskip(library)
    with serving(ok) as url, httpx.Client(base_url=url) as client:
        driver = resolve(client)
        assert isinstance(driver, Driver)
        [(first, second)] = driver.run([Job(both(f"{url}/"))])
    assert (first.status, second.status) == (200, 200)


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_its_errors_are_told_as_ours(library: str) -> None:
    httpx = pytest.importorskip(library)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with httpx.Client(base_url=url) as client, pytest.raises(ConnectionFailure):
            one(client, get(f"{url}/"))
