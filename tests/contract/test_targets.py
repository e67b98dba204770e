"""Whatever leads to the app, the report is the same; and what it costs is in proportion."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from pytest_cors import ContractReport, CORSPolicy, check_cors_policy
from tests.contract.by_the_book import POLICY, ByTheBook, items, serving
from tests.contract.rule_rows import (
    ExposesInternal,
    FoldsCase,
    MatchesBeginning,
    NoVary,
    TellsRefusedOfLists,
    policy,
)

URLS = ["/items", "/nowhere"]
LAYERS = (ByTheBook, MatchesBeginning, NoVary, TellsRefusedOfLists, FoldsCase)
layers = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.__name__)


def outline(report: ContractReport) -> list[tuple[Any, ...]]:
    """All of the findings but the host of their URLs."""
    return [
        (
            each.code,
            each.severity,
            each.detail["cause"],
            each.count,
            each.detail.get("witnesses"),
            each.request and (each.request.origin, each.request.method, each.request.headers),
        )
        for each in report.findings
    ]


def without_counts(report: ContractReport) -> list[tuple[Any, ...]]:
    return [(*each[:3], *each[4:]) for each in outline(report)]


def options(**others: Any) -> dict[str, Any]:
    return {"urls": URLS, "max_examples": 20, "seed": 3, **others}


@layers
def test_an_async_client_gets_the_report_of_the_app(layer: type[ByTheBook]) -> None:
    async def through_client() -> ContractReport:
        transport = httpx.ASGITransport(layer())
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            report: ContractReport = await check_cors_policy(client, POLICY, **options())
            return report

    report: ContractReport = check_cors_policy(layer(), POLICY, **options())
    through = asyncio.run(through_client())
    assert outline(through) == outline(report)
    assert (through.probes, through.urls) == (report.probes, report.urls)


# Small, since each request takes its time over the network.
ANYBODY = policy(allow_origins=["*"], allow_credentials=False)


@pytest.mark.parametrize("layer", [ByTheBook, ExposesInternal], ids=["correct", "broken"])
def test_a_live_url_gets_the_report_of_the_app(
    layer: Callable[[CORSPolicy], ByTheBook],
) -> None:
    app = layer(ANYBODY)

    # Nobody can ask a URL for its routes: neither is the app asked here.
    async def opaque(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)

    report: ContractReport = check_cors_policy(opaque, ANYBODY, **options(max_examples=0))
    with live(layer(ANYBODY)) as url:
        through: ContractReport = check_cors_policy(url, ANYBODY, **options(max_examples=0))

    # How often it shows is left aside: here not every probe is sent in the same way.
    assert without_counts(through) == without_counts(report)


@contextmanager
def live(app: Any) -> Iterator[str]:
    """A server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_any(self) -> None:
            status, headers, body = asyncio.run(_called(app, self))
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name.decode("latin-1"), value.decode("latin-1"))
            if not any(name.lower() == b"content-length" for name, _ in headers):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):  # every method is the app's
                return self.do_any
            raise AttributeError(name)

        def log_message(self, *_: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True  # connections are kept alive

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


async def _called(app: Any, handler: BaseHTTPRequestHandler) -> tuple[int, Any, bytes]:
    sent: list[Any] = []
    path, _, query = handler.path.partition("?")
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in handler.headers.items()
    ]

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": handler.command,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "server": handler.server.server_address,
        "client": handler.client_address,
    }
    await app(scope, receive, send)
    return sent[0]["status"], sent[0]["headers"], b"".join(each["body"] for each in sent[1:])


# What it costs is counted in calls of the app, which no load of the machine changes.


class Counting(ByTheBook):
    def __init__(self, policy: CORSPolicy, app: Any) -> None:
        super().__init__(policy, app)
        self.calls = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.calls += scope["type"] == "http"
        await super().__call__(scope, receive, send)


def calls(number: int) -> int:
    """How often an app with so many routes is called."""
    paths = [f"/items{each}" for each in range(number)]
    app = Counting(POLICY, serving(*(Route(path, items) for path in paths)))
    check_cors_policy(app, POLICY, urls=paths, max_examples=0)
    return app.calls


def test_each_further_route_costs_the_same() -> None:
    few, more, many = calls(20), calls(40), calls(80)
    assert many - more == pytest.approx(2 * (more - few), rel=0.02)
    # And less than the first, on which everything is tried.
    assert (many - few) / 60 < calls(1) / 4


@pytest.mark.parametrize("layer", [ByTheBook, MatchesBeginning], ids=["correct", "broken"])
def test_nothing_is_drawn_where_no_examples_are_wanted(
    layer: type[ByTheBook], monkeypatch: pytest.MonkeyPatch
) -> None:
    from hypothesis import settings

    drawn = check_cors_policy(layer(), POLICY, urls=URLS, max_examples=30, seed=1)
    # Not to be confused with None, which stands for the profile's number.
    none = check_cors_policy(layer(), POLICY, urls=URLS, max_examples=0)

    assert settings().max_examples > 0
    assert none.probes < drawn.probes
    assert {each.code for each in none.findings} == {each.code for each in drawn.findings}
