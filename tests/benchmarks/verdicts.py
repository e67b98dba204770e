"""The verdict alone; one exchange with it, against the bare app and what people write today."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

from starlette.testclient import TestClient

from pytest_cors.drive import Job, resolve
from pytest_cors.fetch import HTTPResponse, Request, Verdict, judge
from tests.benchmarks.bare import BareApp, get, preflight
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.shop import ORIGIN, shop

__all__ = ["comparisons"]

_BATCH: Final = 200
_REQUEST: Final = Request("http://testserver/items", ORIGIN, headers=(("X-Request-Id", "1"),))
_CORS: Final = (
    ("access-control-allow-origin", ORIGIN),
    ("access-control-allow-credentials", "true"),
    ("vary", "Origin"),
)
_PREFLIGHT: Final = HTTPResponse(
    200,
    (
        *_CORS,
        ("access-control-allow-methods", "GET, PUT"),
        ("access-control-max-age", "600"),
        ("access-control-allow-headers", "Accept, Accept-Language, Content-Type, X-Request-Id"),
        ("content-length", "2"),
        ("content-type", "text/plain; charset=utf-8"),
    ),
)
_RESPONSE: Final = HTTPResponse(
    200,
    (
        *_CORS,
        ("access-control-expose-headers", "X-Total-Count"),
        ("content-length", "13"),
        ("content-type", "application/json"),
        ("x-total-count", "3"),
    ),
)


def comparisons(stack: ExitStack) -> Iterator[Comparison]:
    """All that is about one exchange."""
    yield Comparison(
        "verdict alone (preflight and request)", "<= 20 µs", _verdicts, count=10 * _BATCH
    )
    app = shop()
    bare = BareApp(app)
    stack.callback(bare.close)
    scopes = [preflight(), get()] * _BATCH
    driver = stack.enter_context(resolve(app))
    yield Comparison(
        "preflight + GET + verdict, against the bare ASGI calls",
        "<= 1.6x",
        lambda: driver.run([Job(judge(_REQUEST)) for _ in range(_BATCH)]),
        lambda: bare.call(scopes),
        count=_BATCH,
    )
    client = TestClient(shop())
    yield Comparison(
        "preflight + GET + verdict, against the TestClient loop",
        "<= 0.029x (35 times faster)",
        lambda: driver.run([Job(judge(_REQUEST)) for _ in range(_BATCH)]),
        lambda: [_by_hand(client) for _ in range(_BATCH)],
        count=_BATCH,
        rounds=5,
    )


def _verdicts() -> None:
    for _ in range(10 * _BATCH):
        verdict = _verdict()
    assert verdict.outcome == "allowed"


def _verdict() -> Verdict:
    flow = judge(_REQUEST)
    next(flow)
    flow.send(_PREFLIGHT)
    try:
        flow.send(_RESPONSE)
    except StopIteration as stop:
        verdict: Verdict = stop.value
    return verdict


def _by_hand(client: TestClient) -> None:
    """A test as people write it."""
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "x-request-id",
    }
    response = client.options("/items", headers=asked)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert "x-request-id" in response.headers["access-control-allow-headers"].lower()
    response = client.get("/items", headers={"Origin": ORIGIN, "X-Request-Id": "1"})
    assert response.headers["access-control-allow-origin"] == ORIGIN
