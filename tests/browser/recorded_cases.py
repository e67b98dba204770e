"""A fixed sample of the recorded verdicts, as cases to be asked again of a live browser.

The recording (tests/data/browser-verdicts.jsonl.gz) had a path of its own for every hop; here each
case needs one for itself, because preflight caches know nothing of cases.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pytest_cors.fetch import Headers, HTTPResponse, Request
from tests.browser.cases import Answer, Call, Case, PageKind

__all__ = ["recorded_case", "recorded_sample"]

VERDICTS: Final = Path(__file__).parents[1] / "data" / "browser-verdicts.jsonl.gz"

HTTP_AND_URL_CLASSES: Final = frozenset({"H1", "H3", "H4", "R3", "R5", "R9"})
"""Classes of differences that belong to an HTTP parser or a URL library, not to the engine."""

ASKED_AGAIN: Final = frozenset({408, 421})
"""Statuses after which a browser sends the same request once more, on another connection."""

_PAGES: Final[dict[str, PageKind]] = {"http://localhost:PAGE": "top", "null": "null"}
# A slash of either kind before a path of the recording; `/x` is a Location of its own.
_PATH: Final = re.compile(r"([/\\])(?=hop)|^/(?=x$)")


def recorded_sample(every: int) -> list[Case]:
    """Every n-th case of each family, in the order of the recording."""
    families: defaultdict[str, list[Case]] = defaultdict(list)
    for record in _records():
        if record["page_origin"] in _PAGES and not _is_out_of_reach(record):
            families[record["family"]].append(recorded_case(record))
    return [case for cases in families.values() for case in cases[::every]]


def recorded_case(record: dict[str, Any]) -> Case:
    """One line of the recording as a case."""
    first = record["request"]
    calls = [Call(_request(first, first))]
    calls += [
        Call(_request(later, first), later.get("delay", 0) / 1000)
        for later in record.get("then", ())
    ]
    return Case(
        record["id"],
        _PAGES[record["page_origin"]],
        tuple(calls),
        tuple(_answer(exchange, calls[0].request.url) for exchange in record["exchanges"]),
    )


def _records() -> Iterator[dict[str, Any]]:
    with gzip.open(VERDICTS, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _is_out_of_reach(record: dict[str, Any]) -> bool:
    differs = frozenset(record.get("differs", ()))
    statuses = {exchange["status"] for exchange in record["exchanges"]}
    return (
        not record["stable"]
        or not differs.isdisjoint(HTTP_AND_URL_CLASSES)
        or not statuses.isdisjoint(ASKED_AGAIN)
    )


def _request(written: dict[str, Any], first: dict[str, Any]) -> Request:
    body = written.get("body")
    kind = "arraybuffer" if written.get("body_kind") == "bytes" else "text"
    return Request(
        url=_own_path(written.get("url") or first.get("url") or "{api}/hop0"),
        origin="{page}",
        method=written["method"],
        headers=tuple((name, value) for name, value in written["headers"]),
        credentials=written["credentials"],
        redirect=written.get("redirect", "follow"),
        body_type=None if body is None else kind,
    )


def _answer(exchange: dict[str, Any], url: str) -> Answer:
    headers: Headers = tuple(
        (name, _own_path(value) if name.lower() == "location" else value)
        for name, value in exchange["headers"]
    )
    written = exchange.get("url")
    return Answer(
        url if written is None else _own_path(written),
        "preflight" if exchange["expect"] == "preflight" else "actual",
        HTTPResponse(exchange["status"], headers),
    )


def _own_path(url: str) -> str:
    return _PATH.sub(lambda slash: f"{slash[0]}{{key}}{slash[0]}", url)
