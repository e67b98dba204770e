"""CORS208: an answer that depends on the requests that came before.

What was asked is asked once more, the last first; what is answered must be the same. And what
seems to break a rule is asked once more before the app is accused of it.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.plain_requests import ask
from pytest_cors.contract.probe import Observation
from pytest_cors.contract.survey import Survey
from pytest_cors.drive import Job
from pytest_cors.fetch import Exchange, HTTPResponse, Verdict
from pytest_cors.fetch.header_list import combine

__all__ = ["confirmed", "repetition_marks"]

_MANY: Final = 96
_FEW: Final = 16
_TOO_MANY_REQUESTS: Final = 429

_CORS_HEADERS: Final = (
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-expose-headers",
    "access-control-max-age",
    "access-control-allow-private-network",
    "vary",
)
# What a store of answers that ignores the Origin makes of every page but the first.
_STALE: Final = frozenset({"CORS102", "CORS204"})
# What an answer that was meant for another request makes of a declared one.
_CONSEQUENCES: Final = frozenset(
    {"CORS102", "CORS104", "CORS106", "CORS108", "CORS109", "CORS111", "CORS204"}
)


def repetition_marks(
    endpoint: Endpoint, asked: Sequence[Exchange], *, thorough: bool
) -> Generator[list[Job[Any]], list[Any], list[Mark]]:
    """Exchanges from the whole length of the survey, as many as there is time for."""
    step = max(1, -(-len(asked) // (_MANY if thorough else _FEW)))
    again = asked[::-1][::step]
    responses: list[HTTPResponse] = yield [ask(exchange.request) for exchange in again]
    return [
        _mark(endpoint, exchange, response, headers)
        for exchange, response in zip(again, responses, strict=True)
        if (headers := _differing(exchange.response, response))
    ]


def confirmed(
    marks: Sequence[Mark], leaks: Sequence[Mark], survey: Survey
) -> Generator[list[Job[Any]], list[Any], list[Mark]]:
    """The marks, but for those that cannot be seen again: what they show is that answers leak.

    One mark of each finding is tried, the smallest. Where answers leak, what is blocked now and
    then is no bug of its own. `leaks` are known before.
    """
    smallest: dict[tuple[str, str], Mark] = {}
    for mark in marks:
        known = smallest.get(mark.key)
        if mark.probe is not None and (known is None or mark.weight < known.weight):
            smallest[mark.key] = mark
    found = list(leaks)
    if not found:
        found = yield from _leaks(list(smallest.values()), survey)
    if not found:
        return list(marks)
    return [*found, *(mark for mark in marks if mark.code not in _CONSEQUENCES)]


def _leaks(
    marks: Sequence[Mark], survey: Survey
) -> Generator[list[Job[Any]], list[Any], list[Mark]]:
    """What is not the same when asked again; or else, at an address that is new to the app."""
    again: list[Observation] = yield [
        survey.anew(mark.probe) for mark in marks if mark.probe is not None
    ]
    found = [
        _leak(mark, observation.verdict, "repeated")
        for mark, observation in zip(marks, again, strict=True)
        if mark.verdict is not None and not _is_same(mark.verdict, observation.verdict)
    ]
    if found:
        return found
    stale = [mark for mark in marks if mark.code in _STALE]
    elsewhere: list[Observation] = yield [
        survey.anew(mark.probe, busting=True) for mark in stale if mark.probe is not None
    ]
    return [
        _leak(mark, observation.verdict, "stored")
        for mark, observation in zip(stale, elsewhere, strict=True)
        if mark.verdict is not None and _is_cured(mark.verdict, observation.verdict)
    ]


def _is_same(first: Verdict, then: Verdict) -> bool:
    return (
        first.allowed == then.allowed
        and first.readable_headers == then.readable_headers
        and [_cors_values(each.response) for each in first.exchanges]
        == [_cors_values(each.response) for each in then.exchanges]
    )


def _is_cured(first: Verdict, then: Verdict) -> bool:
    """Whether the page gets the same answer where no one has asked before."""
    if first.allowed or not then.allowed:
        return False
    pairs = zip(first.exchanges, then.exchanges, strict=False)
    return all(before.response.status == after.response.status for before, after in pairs)


def _leak(mark: Mark, then: Verdict, cause: str) -> Mark:
    assert mark.verdict is not None  # only verdicts are asked for again
    pairs = list(zip(mark.verdict.exchanges, then.exchanges, strict=False))
    differing = [pair for pair in pairs if _differing(pair[0].response, pair[1].response)]
    first, second = (differing or pairs)[-1]
    detail = {
        "kind": mark.detail.get("kind", ""),
        "request": first.request,
        "first": first.response,
        "then": second.response,
        "headers": _differing(first.response, second.response),
    }
    return Mark(
        "CORS208", cause, mark.url, mark.request, mark.verdict, witness=mark.witness, detail=detail
    )


def _mark(
    endpoint: Endpoint, exchange: Exchange, response: HTTPResponse, headers: tuple[str, ...]
) -> Mark:
    return Mark(
        "CORS208",
        "repeated",
        endpoint.url,
        detail={
            "request": exchange.request,
            "first": exchange.response,
            "then": response,
            "headers": headers,
        },
    )


def _differing(first: HTTPResponse, then: HTTPResponse) -> tuple[str, ...]:
    if first.status != then.status == _TOO_MANY_REQUESTS:
        return ()  # a limit that is used up says nothing about CORS
    before, after = _cors_values(first), _cors_values(then)
    return tuple(name for name in _CORS_HEADERS if before.get(name) != after.get(name))


def _cors_values(response: HTTPResponse) -> Mapping[str, frozenset[str]]:
    """The CORS headers of a response; lists are compared as sets, since some have no order."""
    values = combine(response.headers) or {}
    return {name: _elements(values[name]) for name in _CORS_HEADERS if name in values}


def _elements(value: str) -> frozenset[str]:
    return frozenset(part.strip(" \t").lower() for part in value.split(","))
