"""Verdicts recorded from three browsers, and a player that puts an engine in their place.

tests/data/README.md says where the recording comes from and what its fields mean.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pytest_cors.fetch import (
    Engine,
    Flow,
    Headers,
    HTTPRequest,
    HTTPResponse,
    PreflightCache,
    Request,
    Verdict,
    fetch,
)
from pytest_cors.fetch.quirks import Quirks

__all__ = [
    "BROWSERS",
    "FAMILIES",
    "OUT_OF_REACH",
    "Observation",
    "Record",
    "Seen",
    "observation_of",
    "play",
    "records",
]

BROWSERS: Final[tuple[Engine, ...]] = ("chromium", "firefox", "webkit")

FAMILIES: Final = (
    "acac",
    "acah",
    "acam",
    "acao",
    "cache",
    "expose",
    "mix",
    "need",
    "null",
    "pfstatus",
    "random",
    "redirect",
)

OUT_OF_REACH: Final = frozenset({"H1", "H3", "H4", "R3", "R5", "R9"})
"""Classes of differences of HTTP parsers and URL libraries: see docs/standard.md."""

_DATA: Final = Path(__file__).parents[1] / "data" / "browser-verdicts.jsonl.gz"
_PORTS: Final = {"page": "7001", "api": "7002", "api2": "7003"}
_PLACE: Final = re.compile(r"[a-z]+://[^/]*?(?::(\d+))?(/[^?#]*)?(?:[?#].*)?")
# A URL inside a path, which the recording server could not attribute to a host of its own.
_INNER_HOST: Final = re.compile(r"http://localhost:[0-9]+|\{elsewhere\}")
_NAMES_OF_AGENT: Final = frozenset({"accept", "origin", "referer", "sec-fetch-mode"})
_UNSCRIPTED: Final = HTTPResponse(599, ())

Place = tuple[str | None, str | None]
"""A port and a path: by these the recording server told one hop from another."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as a server saw it; `names` are the headers that the script had set."""

    kind: str
    method: str
    place: Place
    origin: str | None
    asked: tuple[str | None, str | None]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """What one browser did with one case.

    `allowed` has one decision for each fetch of the case, and `kinds` and `requests` tell what all
    of them sent: "preflight" or "actual", and the whole of it (None where it was not recorded). The
    rest is about the first fetch. `asked` is the Access-Control-Request-Method and -Headers.
    """

    allowed: tuple[bool, ...]
    preflighted: bool
    asked: tuple[str | None, str | None]
    origin: str | None
    readable: tuple[str, ...] | None
    status: int | None
    kinds: tuple[str, ...]
    requests: tuple[Seen, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One case: the fetches of a page, the answers of the servers, what each browser observed.

    `calls` pairs each request with the seconds to wait before it; `classes` names the known
    differences between browsers that the case shows.
    """

    id: str
    family: str
    classes: frozenset[str]
    calls: tuple[tuple[float, Request], ...]
    answers: dict[tuple[Place, str], tuple[HTTPResponse, ...]]
    observed: dict[Engine, Observation]

    @property
    def unanimous(self) -> bool:
        """Whether the three browsers observed the same, cookies aside."""
        return not self.classes


@cache
def records() -> dict[str, Record]:
    """Every reproducible case by its id."""
    with gzip.open(_DATA, "rt", encoding="utf-8") as lines:
        found = (json.loads(line) for line in lines)
        return {data["id"]: _record(data) for data in found if data["stable"]}


def play(record: Record, engine: Engine, quirks: Quirks | None = None) -> list[Verdict]:
    """The verdicts of an engine on each fetch of a case, with one preflight cache for all."""
    respond = _responder(record)
    now = 0.0
    memory = PreflightCache(clock=lambda: now)
    verdicts: list[Verdict] = []
    for delay, request in record.calls:
        # Every fetch takes its time in a browser, so a max-age of 0 is over by the next one.
        now += delay + 0.01
        verdicts.append(_pump(fetch(request, engine=engine, cache=memory, quirks=quirks), respond))
    return verdicts


def observation_of(verdicts: list[Verdict]) -> Observation:
    """What a browser that had come to these verdicts would have been seen to do."""
    first = verdicts[0]
    requests = [exchange.request for verdict in verdicts for exchange in verdict.exchanges]
    sent = [exchange.request for exchange in first.exchanges]
    preflights = [request for request in sent if request.kind == "preflight"]
    # The recording took the first actual request for this, or else the preflight.
    shown = [request for request in sent if request.kind == "actual"] or preflights
    return Observation(
        tuple(verdict.allowed for verdict in verdicts),
        bool(preflights),
        _asked(preflights[0].headers) if preflights else (None, None),
        _value(shown[0].headers, "origin") if shown else None,
        first.readable_headers if first.allowed else None,
        first.status if first.allowed else None,
        tuple(request.kind for request in requests),
        tuple(map(_seen, requests)),
    )


def _record(data: dict[str, Any]) -> Record:
    page = data["page_origin"].replace("PAGE", _PORTS["page"])
    first = data["request"]
    calls = [(call.get("delay", 0) / 1000, call) for call in (first, *data.get("then", ()))]
    seen = data["observed"]
    return Record(
        data["id"],
        data["family"],
        frozenset(data.get("differs", ())),
        tuple((delay, _request(call, first, page)) for delay, call in calls),
        _answers(data, page),
        {browser: _observation(seen.get(browser) or seen["all"], page) for browser in BROWSERS},
    )


def _request(call: dict[str, Any], first: dict[str, Any], page: str) -> Request:
    body_type = None
    if call.get("body") is not None:
        body_type = "arraybuffer" if call.get("body_kind") == "bytes" else "text"
    return Request(
        url=_fill(call.get("url") or _default_url(first), page),
        origin=page,
        method=call["method"],
        headers=tuple((name, _fill(value, page)) for name, value in call["headers"]),
        credentials=call["credentials"],
        redirect=call.get("redirect", "follow"),
        body_type=body_type,
    )


def _answers(data: dict[str, Any], page: str) -> dict[tuple[Place, str], tuple[HTTPResponse, ...]]:
    queues: dict[tuple[Place, str], list[HTTPResponse]] = defaultdict(list)
    for exchange in data["exchanges"]:
        url = _fill(exchange.get("url") or _default_url(data["request"]), page)
        headers = [(name, _fill(value, page)) for name, value in exchange["headers"]]
        kind = "preflight" if exchange["expect"] == "preflight" else "actual"
        queues[_place(url), kind].append(
            HTTPResponse(exchange["status"], (*headers, *_added(headers, exchange["status"])))
        )
    return {key: tuple(queue) for key, queue in queues.items()}


def _added(headers: list[tuple[str, str]], status: int) -> Iterator[tuple[str, str]]:
    """What the recording server sent besides, where a case did not script it."""
    names = {name.lower() for name, _ in headers}
    if "cache-control" not in names:
        yield "Cache-Control", "no-store"
    if "content-length" not in names and status not in {204, 304}:
        yield "Content-Length", "2"


def _observation(seen: dict[str, Any], page: str) -> Observation:
    allowed = seen["allowed"]
    results = seen.get("results") or [seen]
    asked = seen.get("preflight_request_headers") or {}
    origin = seen["origin_sent"]
    requests = seen.get("requests")
    # Nothing but the one preflight and the one actual request was not worth a list.
    kinds = ["preflight"] * seen["preflight_sent"] + ["actual"] * seen["actual_sent"]
    return Observation(
        tuple(result["allowed"] for result in results),
        seen["preflight_sent"],
        (
            asked.get("access-control-request-method"),
            asked.get("access-control-request-headers"),
        ),
        None if origin is None else _fill(origin, page),
        tuple(seen["visible_headers"]) if allowed else None,
        seen["status"] if allowed else None,
        tuple(kinds if requests is None else (one["kind"] for one in requests)),
        None if requests is None else tuple(_recorded(one, page) for one in requests),
    )


def _recorded(one: dict[str, Any], page: str) -> Seen:
    origin = one.get("origin")
    return Seen(
        one["kind"],
        one["method"],
        _place(_fill(one["url"], page)),
        None if origin is None else _fill(origin, page),
        (one.get("access-control-request-method"), one.get("access-control-request-headers")),
        tuple(sorted(one.get("headers", ()))),
    )


def _seen(request: HTTPRequest) -> Seen:
    names = {name.lower() for name, _ in request.headers}
    return Seen(
        request.kind,
        request.method,
        _place(request.url),
        _value(request.headers, "origin"),
        _asked(request.headers),
        tuple(sorted(names - _NAMES_OF_AGENT)) if request.kind == "actual" else (),
    )


def _asked(headers: Headers) -> tuple[str | None, str | None]:
    method = _value(headers, "access-control-request-method")
    return method, _value(headers, "access-control-request-headers")


def _value(headers: Headers, name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)


def _default_url(first: dict[str, Any]) -> str:
    url: str = first.get("url") or "{api}/hop0"
    return url


def _fill(text: str, page: str) -> str:
    for name, port in _PORTS.items():
        if name != "page":
            text = text.replace(f"{{{name}}}", f"http://localhost:{port}")
        text = text.replace(f"{{{name}_port}}", port)
    return text.replace("{top}", f"http://localhost:{_PORTS['page']}").replace("{page}", page)


def _place(url: str) -> Place:
    found = _PLACE.fullmatch(url)
    assert found, url
    port, path = found[1], found[2]
    return port, path and _INNER_HOST.sub("", path)


def _responder(record: Record) -> Callable[[HTTPRequest], HTTPResponse]:
    """A server that gives the answers of a case in their order, and repeats the last of each."""
    used: Counter[tuple[Place, str]] = Counter()

    def respond(request: HTTPRequest) -> HTTPResponse:
        key = (_place(request.url), request.kind)
        queue = record.answers.get(key)
        if queue is None:
            return _UNSCRIPTED
        used[key] += 1
        return queue[min(used[key], len(queue)) - 1]

    return respond


def _pump(flow: Flow, respond: Callable[[HTTPRequest], HTTPResponse]) -> Verdict:
    try:
        request = next(flow)
        while True:
            request = flow.send(respond(request))
    except StopIteration as stop:
        verdict: Verdict = stop.value
        return verdict
