"""CORS211: a CORS layer answers in place of the endpoint, and what the endpoint says is lost.

A CORS layer adds headers to answers; its own it gives to preflights alone. What is told to a
request without Origin, a declared page must be told as well. Whoever always answers by itself shows
by giving the same to what it cannot know: a path that no route has.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from itertools import product
from typing import Any, Final, NamedTuple

from pytest_cors.contract.cache_rules import Stored
from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.expectation import Expectation
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.plain_requests import ask, plain_request
from pytest_cors.drive import Job
from pytest_cors.fetch import Exchange, HTTPResponse
from pytest_cors.fetch.header_list import combine

__all__ = ["lost_answer_marks"]

_NO_CONTENT: Final = frozenset({204, 205})
# What differs between two answers that are the same for all that matters here.
_PASSING: Final = frozenset({"vary", "date", "server", "set-cookie", "connection"})


class _Loss(NamedTuple):
    """What a page misses: the whole answer ("status"), or what is in it; `names` of headers."""

    cause: str
    names: frozenset[str] = frozenset()


def lost_answer_marks(
    expectation: Expectation,
    endpoint: Endpoint,
    plain: Exchange,
    held: Iterable[Stored],
    missing: Endpoint,
) -> Generator[list[Job[Any]], list[Any], list[Mark]]:
    """What a declared page misses of the answer `plain`, or what everybody does.

    `held` has the answers to pages, `missing` is a path that no route has. What seems to be lost is
    asked for again, in an order in which no two servers that take turns look like it.
    """
    page = next((each for each in held if _is_read(expectation, each)), None)
    if page is not None and _loss(expectation, plain.response, page.exchange.response):
        asked, usual = page.exchange.request, plain.request
        answers: list[HTTPResponse] = yield [ask(asked), ask(asked), ask(usual)]
        loss = _steady(
            expectation, (plain.response, answers[2]), (page.exchange.response, *answers[:2])
        )
        if loss is not None:
            return [_mark(endpoint, loss, page, plain)]
    if not _could_be_anything(endpoint, plain.response):
        return []
    others = [plain_request(missing), plain_request(endpoint, method="OPTIONS")]
    answers = yield [ask(request) for request in others]
    if any(_content(answer) != _content(plain.response) for answer in answers):
        return []
    return [_mark(endpoint, _Loss("every-request"), page, plain)]


def _is_read(expectation: Expectation, stored: Stored) -> bool:
    origin, verdict = stored.origin, stored.verdict
    if origin is None or verdict is None:
        return False
    return verdict.allowed and expectation.allows_origin(origin)


def _loss(expectation: Expectation, usual: HTTPResponse, got: HTTPResponse) -> _Loss | None:
    if not _is_ok(usual):
        return None
    if not _is_ok(got):
        return _Loss("status")
    # Others come and go with caches and the like, and script cannot read them in any case.
    counting = {name.lower() for name in expectation.policy.expose_headers} | {"content-type"}
    names = counting & _fields(usual).keys() - _fields(got).keys()
    if names or (_is_empty(got) and not _is_empty(usual)):
        return _Loss("content", frozenset(names))
    return None


def _steady(
    expectation: Expectation, usual: Iterable[HTTPResponse], got: Iterable[HTTPResponse]
) -> _Loss | None:
    """What is missing in each answer to the page, and in none of the usual ones."""
    losses = [_loss(expectation, *pair) for pair in product(usual, got)]
    found = [loss for loss in losses if loss is not None]
    if len(found) < len(losses) or len({loss.cause for loss in found}) > 1:
        return None
    always = set(found[0].names).intersection(*(loss.names for loss in found))
    return _Loss(found[0].cause, frozenset(always))


def _could_be_anything(endpoint: Endpoint, response: HTTPResponse) -> bool:
    """Whether a route that is certainly there answers with nothing that would be its own."""
    is_route = endpoint.known == "route" and endpoint.exact and endpoint.wrong_url is None
    return is_route and _is_ok(response) and _is_empty(response)


def _is_ok(response: HTTPResponse) -> bool:
    return 200 <= response.status <= 299


def _is_empty(response: HTTPResponse) -> bool:
    return response.status in _NO_CONTENT or _fields(response).get("content-length") == "0"


def _content(response: HTTPResponse) -> tuple[int, Mapping[str, str]]:
    """The status and the headers that CORS has no part in."""
    kept = {
        name: value
        for name, value in _fields(response).items()
        if name not in _PASSING and not name.startswith("access-control-")
    }
    return response.status, kept


def _fields(response: HTTPResponse) -> Mapping[str, str]:
    return combine(response.headers) or {}


def _mark(endpoint: Endpoint, loss: _Loss, page: Stored | None, plain: Exchange) -> Mark:
    request, verdict = (None, None) if page is None else (page.request, page.verdict)
    detail = {"usual": plain.response, "lost": tuple(sorted(loss.names))}
    witness = None if page is None else page.origin
    return Mark(
        "CORS211", loss.cause, endpoint.url, request, verdict, witness=witness, detail=detail
    )
