"""One request judged for every engine: the standard first, then those that could differ.

Almost no request meets a known difference between engines, so almost every verdict costs one run.
Where one does, the engines in question run too, over the responses that are already there; only
what they ask beyond that is sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from pytest_cors.fetch.exchange import Exchange, HTTPRequest, HTTPResponse, Request
from pytest_cors.fetch.fetching import Flow, fetch
from pytest_cors.fetch.preflight_cache import PreflightCache
from pytest_cors.fetch.quirks import Quirk, quirks_of
from pytest_cors.fetch.verdict import ENGINES, Engine, Failure, Verdict, unanimous

__all__ = ["causes", "judge", "refusal", "replay"]


def judge(
    request: Request, *, cache: PreflightCache | None = None, preflight_only: bool = False
) -> Flow:
    """What the standard and the browsers decide, as a generator like that of `fetch`.

    The verdict is the standard's, with `engines` filled in for all; `exchanges` holds every
    exchange that any of them needed. `outcome` is "disputed" where they do not agree.

    `preflight_only` stops short of the actual request, which may have effects: the verdict is that
    of the preflight alone, its status the preflight's. Where no preflight is needed, nothing is
    sent, and `preflighted` is False.
    """
    part = _preflight_of if preflight_only else _whole
    verdict = yield from part(request, fetch(request, cache=cache))
    if len(verdict.engines) == len(ENGINES):
        return verdict
    asked: list[Engine] = [engine for engine in ENGINES if engine not in verdict.engines]
    decisions = {**unanimous(verdict.allowed)}
    record = _Record(verdict.exchanges)
    for engine in asked:
        other = yield from record.play(part(request, fetch(request, engine=engine, cache=cache)))
        decisions[engine] = other.allowed
    return replace(verdict, exchanges=tuple(record.exchanges), engines=decisions)


def refusal(request: Request) -> Failure | None:
    """Why no page's script can make this request at all; None where one can."""
    try:
        next(fetch(request))
    except StopIteration as stop:
        verdict: Verdict = stop.value
        return verdict.failure
    return None


def replay(
    request: Request, exchanges: Iterable[Exchange], flow: Flow | None = None
) -> Verdict | None:
    """The verdict of `flow` (of the standard, if None is given) over exchanges already made.

    None where it asks for something that was never sent.
    """
    run = _Record(exchanges).play(fetch(request) if flow is None else flow)
    try:
        next(run)
    except StopIteration as stop:
        verdict: Verdict = stop.value
        return verdict
    run.close()
    return None


def causes(request: Request, verdict: Verdict) -> dict[Engine, tuple[Quirk, ...]]:
    """For each engine that differs from the standard, the quirks without which it would not."""
    found: dict[Engine, tuple[Quirk, ...]] = {}
    for engine, allowed in verdict.engines.items():
        if allowed == verdict.allowed:
            continue
        quirks = quirks_of(engine)
        found[engine] = tuple(
            quirk for quirk in quirks if _agrees_without(request, verdict, engine, quirk)
        )
    return found


def _whole(request: Request, flow: Flow) -> Flow:
    return flow


def _preflight_of(request: Request, flow: Flow) -> Flow:
    """The part of a flow before its actual request, which is taken to be answered to its liking."""
    exchanges: list[Exchange] = []
    try:
        wanted = next(flow)
        while wanted.kind == "preflight":
            response = yield wanted
            exchanges.append(Exchange(wanted, response))
            wanted = flow.send(response)
        flow.send(
            HTTPResponse(
                200,
                (
                    ("Access-Control-Allow-Origin", request.origin),
                    ("Access-Control-Allow-Credentials", "true"),
                ),
            )
        )
    except StopIteration as stop:
        verdict: Verdict = stop.value
        status = exchanges[-1].response.status if exchanges and verdict.allowed else 0
        return replace(verdict, status=status, readable_headers=(), exchanges=tuple(exchanges))
    raise AssertionError("a request that is answered to its liking ends there")


class _Record:
    """Exchanges already made, from which further runs are served before anything is sent."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self.exchanges = list(exchanges)

    def play(self, flow: Flow) -> Flow:
        """Run a flow; only what the record does not hold is yielded, and then recorded.

        The n-th time that a request comes up it gets the n-th response that was made to it: a
        redirect may lead to the same URL twice.
        """
        known: dict[HTTPRequest, list[HTTPResponse]] = defaultdict(list)
        for exchange in self.exchanges:
            known[exchange.request].append(exchange.response)
        left = {request: iter(responses) for request, responses in known.items()}
        try:
            wanted = next(flow)
            while True:
                response = next(left.get(wanted, iter(())), None)
                if response is None:
                    response = yield wanted
                    self.exchanges.append(Exchange(wanted, response))
                wanted = flow.send(response)
        except StopIteration as stop:
            verdict: Verdict = stop.value
            return verdict


def _agrees_without(request: Request, verdict: Verdict, engine: Engine, quirk: Quirk) -> bool:
    flow = fetch(request, engine=engine, quirks=quirks_of(engine) - {quirk})
    other = replay(request, verdict.exchanges, flow)
    return other is not None and other.allowed == verdict.allowed
