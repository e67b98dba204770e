"""One assertion through each kind of client, against the requests alone through the same client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Final

import httpx
from starlette.testclient import TestClient

from pytest_cors import assert_cors_allows
from pytest_cors.drive import Job, resolve
from pytest_cors.drive.transport import InProcessTransport
from pytest_cors.fetch import Request, judge
from tests.benchmarks.bare import BareApp, get, preflight
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.shop import ORIGIN, shop

__all__ = ["comparisons"]

_CALLS: Final = 20
_ASKED: Final = {
    "Origin": ORIGIN,
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "x-request-id",
}
_SENT: Final = {"Origin": ORIGIN, "X-Request-Id": "1"}


def comparisons(stack: ExitStack) -> Iterator[Comparison]:
    """An assertion for each kind of client."""
    app = shop()
    bare = BareApp(app)
    stack.callback(bare.close)
    scopes = [preflight(), get()]
    client = stack.enter_context(_cors_client(app, stack))
    yield Comparison(
        "assert_cors_allows(cors_client), against the bare ASGI calls",
        "<= 250 µs more",
        _assertions(client),
        lambda: [bare.call(scopes) for _ in range(_CALLS)],
        count=_CALLS,
    )
    entered = stack.enter_context(TestClient(shop()))
    kinds: dict[str, Any] = {
        "the app": app,
        "TestClient": TestClient(shop()),
        "TestClient, entered": entered,
    }
    for kind, target in kinds.items():
        by_hand = target if isinstance(target, TestClient) else client
        yield Comparison(
            f"assert_cors_allows({kind}), against its two requests",
            "no more than the requests",
            _assertions(target),
            _requests(by_hand),
            count=_CALLS,
            rounds=7,
        )
    yield Comparison(
        "200 exchanges through an entered TestClient, against client.request",
        "<= 0.067x (15 times faster)",
        lambda: resolve(entered).run(
            [Job(judge(Request("http://testserver/items", ORIGIN))) for _ in range(200)]
        ),
        lambda: [entered.request("GET", "/items", headers=_SENT) for _ in range(200)],
        count=200,
        rounds=5,
    )


def _cors_client(app: Any, stack: ExitStack) -> httpx.Client:
    """What the fixture `cors_client` is."""
    transport = InProcessTransport(stack.enter_context(resolve(app)))
    return httpx.Client(transport=transport, base_url="http://testserver")


def _assertions(target: Any) -> Callable[[], object]:
    def run() -> None:
        for _ in range(_CALLS):
            assert_cors_allows(target, "/items", origin=ORIGIN, headers={"X-Request-Id": "1"})

    return run


def _requests(client: Any) -> Callable[[], object]:
    def run() -> None:
        for _ in range(_CALLS):
            client.options("/items", headers=_ASKED)
            client.get("/items", headers=_SENT)

    return run
