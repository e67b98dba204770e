"""The referee's server sends what a case says, byte for byte, and notes what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_cors.fetch import HTTPResponse, Request
from tests.browser.cases import Answer, Call, Case, Place, Script
from tests.browser.server import Received, Server

URL = "{api}/{key}/hop0"
CASE = Case(
    "a case",
    "top",
    (Call(Request(URL, "{page}")),),
    (
        Answer(URL, "preflight", HTTPResponse(204, (("access-control-allow-origin", "*"),))),
        Answer(URL, "actual", HTTPResponse(302, (("X-\xe9", " a\tb\x0b "), ("x-\xe9", "")))),
        Answer(URL, "actual", HTTPResponse(200, (("Cache-Control", "private"),))),
    ),
)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        server.play("k1", Script(CASE.filled(server.sites, "k1")))
        yield server


def ask(port: int, request: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request.encode("latin-1"))
        parts = iter(lambda: connection.recv(65536), b"")
        return b"".join(parts)


def test_an_answer_goes_out_as_it_was_scripted(server: Server) -> None:
    sent = ask(server.sites.api, "GET /k1/hop0?q HTTP/1.1\r\nHost: x\r\n\r\n")

    assert sent == (
        b"HTTP/1.1 302 Scripted\r\nX-\xe9:  a\tb\x0b \r\nx-\xe9: \r\n"
        b"Cache-Control: no-store\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
    )


def test_what_is_scripted_is_not_added_again(server: Server) -> None:
    ask(server.sites.api, "GET /k1/hop0 HTTP/1.1\r\n\r\n")

    assert ask(server.sites.api, "GET /k1/hop0 HTTP/1.1\r\n\r\n").startswith(
        b"HTTP/1.1 200 Scripted\r\nCache-Control: private\r\nConnection: close\r\n"
    )


@pytest.mark.parametrize(
    ("request_line", "fields"),
    [
        ("HEAD /k1/hop0", ""),
        ("OPTIONS /k1/hop0", "Access-Control-Request-Method: PUT\r\n"),
    ],
    ids=["HEAD", "204"],
)
def test_some_answers_have_no_body(server: Server, request_line: str, fields: str) -> None:
    sent = ask(server.sites.api, f"{request_line} HTTP/1.1\r\n{fields}\r\n")

    assert sent.endswith(b"\r\n\r\n")


def test_what_is_asked_is_noted_in_order(server: Server) -> None:
    api = server.sites.api
    ask(api, "OPTIONS /k1/hop0 HTTP/1.1\r\nAccess-Control-Request-Method: PUT\r\n\r\n")
    ask(api, "PUT /k1/hop0?q HTTP/1.1\r\nOrigin: null\r\nContent-Length: 2\r\n\r\nhi")

    preflight, actual = server.received("k1")

    assert (preflight.kind, actual.kind) == ("preflight", "actual")
    assert actual == Received(
        "PUT", api, "/k1/hop0?q", (("origin", "null"), ("content-length", "2"))
    )
    assert actual.place == Place(api, "/k1/hop0")
    assert (actual.get("origin"), actual.get("cookie")) == ("null", None)


def test_an_options_request_that_asks_nothing_is_no_preflight(server: Server) -> None:
    assert ask(server.sites.api, "OPTIONS /k1/hop0 HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 302")


@pytest.mark.parametrize("path", ["/k1/hop1", "/k2/hop0", "/", "/hop0"])
def test_what_nobody_has_scripted_is_refused(server: Server, path: str) -> None:
    sent = ask(server.sites.api, f"GET {path} HTTP/1.1\r\n\r\n")

    assert sent.startswith(b"HTTP/1.1 599")
    assert b"Access-Control" not in sent


def test_the_sites_are_three(server: Server) -> None:
    sites = server.sites

    assert len({sites.page, sites.api, sites.api2}) == 3
    assert ask(sites.api2, "GET /k1/hop0 HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 599")


def test_work_stays_until_it_is_done(server: Server) -> None:
    page = server.sites.page
    server.give([{"key": "k1"}])

    taken = [ask(page, "GET /~next HTTP/1.1\r\n\r\n").partition(b"\r\n\r\n")[2] for _ in range(2)]
    done: list[dict[str, Any]] = [{"key": "k1", "outcomes": []}]
    for results in ([{"key": "k0", "outcomes": []}], done):
        body = json.dumps(results)
        length = f"Content-Length: {len(body)}"
        assert ask(page, f"POST /~done HTTP/1.1\r\n{length}\r\n\r\n{body}").startswith(
            b"HTTP/1.1 204"
        )

    assert taken == [b'[{"key": "k1"}]'] * 2
    assert server.results(timeout=0) == done


def test_a_page_that_waits_for_work_does_not_keep_the_server_open() -> None:
    answers: list[bytes] = []
    with Server() as server:
        page = server.sites.page
        waiting = threading.Thread(
            target=lambda: answers.append(ask(page, "GET /~next HTTP/1.1\r\n\r\n"))
        )
        waiting.start()
    waiting.join()

    assert not answers or answers[0].endswith(b"\r\n\r\n[]")
