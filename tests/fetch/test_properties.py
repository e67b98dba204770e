"""What holds for the engine whatever script asks and servers answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pytest_cors.drive import Job
from pytest_cors.drive.driver import run_jobs, run_jobs_async
from pytest_cors.fetch import (
    ENGINES,
    Engine,
    Flow,
    Headers,
    HTTPRequest,
    HTTPResponse,
    PreflightCache,
    Request,
    Verdict,
    fetch,
    judge,
    replay,
)
from pytest_cors.fetch.redirect import MAX_REDIRECTS
from tests.fetch.browsing import API, PAGE, permits
from tests.fetch.hostile import any_requests, any_responses, likely_requests, likely_responses

Server = Callable[[HTTPRequest], HTTPResponse]
MOST_REQUESTS = 2 * (MAX_REDIRECTS + 1)

engines = st.sampled_from(ENGINES)
answers = st.lists(likely_responses(), min_size=1, max_size=4)


def pump(flow: Flow, server: Server) -> tuple[Verdict, int]:
    """The verdict, and how often something was asked for."""
    count = 0
    try:
        request = next(flow)
        while True:
            count += 1
            assert count <= MOST_REQUESTS
            request = flow.send(server(request))
    except StopIteration as stop:
        verdict: Verdict = stop.value
        return verdict, count


def in_turn(responses: list[HTTPResponse]) -> Server:
    """A server that gives these responses in turn, and starts over."""
    position = -1

    def serve(request: HTTPRequest) -> HTTPResponse:
        nonlocal position
        position += 1
        return responses[position % len(responses)]

    return serve


def by_address(responses: list[HTTPResponse]) -> Server:
    """A server whose answer depends on nothing but URL and kind of a request."""
    known: dict[tuple[str, str], HTTPResponse] = {}

    def serve(request: HTTPRequest) -> HTTPResponse:
        key = (request.url, request.kind)
        return known.setdefault(key, responses[len(known) % len(responses)])

    return serve


@settings(max_examples=300)
@given(any_requests(), st.lists(any_responses(), min_size=1, max_size=4), engines, st.booleans())
def test_it_never_raises_and_always_ends(
    request_made: Request, responses: list[HTTPResponse], engine: Engine, remember: bool
) -> None:
    cache = PreflightCache(clock=lambda: 0) if remember else None
    for _ in range(2):
        flow = fetch(request_made, engine=engine, cache=cache)
        verdict, count = pump(flow, in_turn(responses))
        assert len(verdict.exchanges) == count
        assert verdict.allowed is (verdict.failure is None)
        assert verdict.engines[engine] is verdict.allowed
        assert (verdict.response_type == "error") is not verdict.allowed
        assert list(verdict.readable_headers) == sorted(set(verdict.readable_headers))
        assert not any(each.request.credentials for each in verdict.exchanges if is_preflight(each))


@settings(max_examples=300)
@given(likely_requests(), answers, engines)
def test_likely_answers_end_too(
    request_made: Request, responses: list[HTTPResponse], engine: Engine
) -> None:
    pump(fetch(request_made, engine=engine), in_turn(responses))


@settings(max_examples=300)
@given(likely_requests(), answers, engines, st.randoms(use_true_random=False))
def test_neither_case_nor_order_of_different_names_matters(
    request_made: Request, responses: list[HTTPResponse], engine: Engine, random: Random
) -> None:
    def respelt(response: HTTPResponse) -> HTTPResponse:
        names = sorted({name for name, _ in response.headers})
        random.shuffle(names)
        ordered = sorted(response.headers, key=lambda line: names.index(line[0]))
        spelling = {name: random.choice((name.lower(), name.upper(), name)) for name in names}
        lines = tuple((spelling[name], value) for name, value in ordered)
        return replace(response, headers=lines)

    verdict, _ = pump(fetch(request_made, engine=engine), in_turn(responses))
    other, _ = pump(fetch(request_made, engine=engine), in_turn([*map(respelt, responses)]))
    assert decision(other) == decision(verdict)
    assert [each.request for each in other.exchanges] == [
        each.request for each in verdict.exchanges
    ]


@settings(max_examples=200)
@given(likely_requests(), answers, engines)
def test_the_order_of_what_script_sets_does_not_matter(
    request_made: Request, responses: list[HTTPResponse], engine: Engine
) -> None:
    names = [name.lower() for name, _ in request_made.headers]
    assume(len(set(names)) == len(names))
    turned = replace(
        request_made,
        headers=tuple((name.upper(), text) for name, text in request_made.headers[::-1]),
    )
    verdict, _ = pump(fetch(request_made, engine=engine), in_turn(responses))
    other, _ = pump(fetch(turned, engine=engine), in_turn(responses))
    assert decision(other) == decision(verdict)


@settings(max_examples=200)
@given(
    likely_requests(),
    answers,
    engines,
    st.sampled_from((("X-Unrelated", "1"), ("Vary", "Origin"), ("Date", "Thu, 01 Jan 1970"))),
)
def test_an_unrelated_header_changes_only_what_can_be_read(
    request_made: Request, responses: list[HTTPResponse], engine: Engine, line: tuple[str, str]
) -> None:
    more = [replace(response, headers=(line, *response.headers)) for response in responses]
    verdict, _ = pump(fetch(request_made, engine=engine), in_turn(responses))
    other, _ = pump(fetch(request_made, engine=engine), in_turn(more))
    readable = tuple(name for name in other.readable_headers if name != line[0].lower())
    assert decision(replace(other, readable_headers=readable)) == decision(verdict)


PERMISSIONS = {
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
}


@settings(max_examples=500)
@given(likely_requests(), answers, engines, st.data())
def test_taking_a_permission_away_allows_nothing(
    request_made: Request, responses: list[HTTPResponse], engine: Engine, data: st.DataObject
) -> None:
    request_made = replace(request_made, upload_listener=False)
    responses = [response for response in responses if grants_once(response)]
    assume(responses)
    which = data.draw(st.integers(0, len(responses) - 1))
    lines = [line for line in responses[which].headers if line[0].lower() in PERMISSIONS]
    assume(lines)
    stricter = list(responses)
    stricter[which] = without(responses[which], data.draw(st.sampled_from(lines)), data)
    verdict, _ = pump(fetch(request_made, engine=engine), by_address(responses))
    other, _ = pump(fetch(request_made, engine=engine), by_address(stricter))
    assert verdict.allowed or not other.allowed


def grants_once(response: HTTPResponse) -> bool:
    """Each header once, and lists that parse: a second line or a bad element takes away as well."""
    names = [name.lower() for name, _ in response.headers if name.lower() in PERMISSIONS]
    bad = {"*, a b", "x a", "x-a\x0b"}
    return len(set(names)) == len(names) and not any(text in bad for _, text in response.headers)


def without(response: HTTPResponse, line: tuple[str, str], data: st.DataObject) -> HTTPResponse:
    """The response without this header, or without one element of its list."""
    name, text = line
    elements = text.split(", ")
    left: Headers = ()
    if len(elements) > 1 and data.draw(st.booleans()):
        elements.remove(data.draw(st.sampled_from(elements)))
        left = ((name, ", ".join(elements)),)
    kept = tuple(each for each in response.headers if each != line)
    return replace(response, headers=kept + left)


@settings(max_examples=400)
@given(likely_requests(), answers)
def test_judging_is_running_each_engine_apart(
    request_made: Request, responses: list[HTTPResponse]
) -> None:
    server = by_address(responses)
    together, _ = pump_all(judge(request_made), server)
    apart = {engine: pump(fetch(request_made, engine=engine), server)[0] for engine in ENGINES}
    assert together.engines == {engine: verdict.allowed for engine, verdict in apart.items()}
    assert decision(together) == decision(apart["standard"])
    sent = {each.request for verdict in apart.values() for each in verdict.exchanges}
    assert {each.request for each in together.exchanges} <= sent


@settings(max_examples=200)
@given(st.lists(likely_requests(), min_size=2, max_size=4), answers)
def test_judging_with_a_cache_is_running_each_engine_apart_with_one(
    requests: list[Request], responses: list[HTTPResponse]
) -> None:
    server = by_address(responses)
    shared = PreflightCache(clock=lambda: 0)
    own = {engine: PreflightCache(clock=lambda: 0) for engine in ENGINES}
    for request_made in requests:
        together, _ = pump_all(judge(request_made, cache=shared), server)
        assert together.engines == {
            engine: pump(fetch(request_made, engine=engine, cache=own[engine]), server)[0].allowed
            for engine in ENGINES
        }


@settings(max_examples=200)
@given(likely_requests(), answers)
def test_the_preflight_alone_is_judged_as_it_is_in_the_whole(
    request_made: Request, responses: list[HTTPResponse]
) -> None:
    server = by_address(responses)
    alone, _ = pump_all(judge(request_made, preflight_only=True), server)
    for engine in ENGINES:
        whole, _ = pump(fetch(request_made, engine=engine), server)
        first = whole.exchanges[:1]
        refused = (
            whole.failure is not None
            and len(whole.exchanges) < 2
            and (not first or is_preflight(first[0]))
        )
        assert alone.engines[engine] is not refused
    assert all(map(is_preflight, alone.exchanges))


@settings(max_examples=300)
@given(likely_requests(), answers, engines)
def test_a_replay_comes_to_the_same_verdict(
    request_made: Request, responses: list[HTTPResponse], engine: Engine
) -> None:
    verdict, _ = pump(fetch(request_made, engine=engine), in_turn(responses))
    again = replay(request_made, verdict.exchanges, fetch(request_made, engine=engine))
    assert again == verdict


@settings(max_examples=200)
@given(st.lists(likely_requests(), min_size=1, max_size=3), answers)
def test_awaiting_and_not_awaiting_come_to_the_same(
    requests: list[Request], responses: list[HTTPResponse]
) -> None:
    def jobs() -> list[Job[Verdict]]:
        cache = PreflightCache(clock=lambda: 0)
        return [Job(judge(request_made, cache=cache), b"x") for request_made in requests]

    sent: list[tuple[HTTPRequest, bytes]] = []
    awaited: list[tuple[HTTPRequest, bytes]] = []
    server, other = in_turn(responses), in_turn(responses)

    def exchange(request: HTTPRequest, content: bytes) -> HTTPResponse:
        sent.append((request, content))
        return server(request)

    async def exchange_later(request: HTTPRequest, content: bytes) -> HTTPResponse:
        await asyncio.sleep(0)
        awaited.append((request, content))
        return other(request)

    verdicts = run_jobs(jobs(), exchange)
    assert asyncio.run(run_jobs_async(jobs(), exchange_later)) == verdicts
    assert awaited == sent


def test_the_properties_are_about_something() -> None:
    """What is drawn is allowed often enough, and needs all kinds of traffic."""
    seen: set[tuple[bool, int]] = set()

    @settings(max_examples=1500, database=None, derandomize=True)
    @given(likely_requests(), answers)
    def draw(request_made: Request, responses: list[HTTPResponse]) -> None:
        verdict, count = pump(fetch(request_made), in_turn(responses))
        seen.add((verdict.allowed, min(count, 4)))

    draw()
    assert {(allowed, count) for allowed in (True, False) for count in (1, 2, 3)} <= seen


def test_an_endless_redirect_asks_twice_a_hop() -> None:
    request = Request(f"{API}/a", PAGE, headers=(("X-A", "1"),))
    there = permits(PAGE, "Location: /c", status=302)
    preflight = permits(names="x-a")

    def serve(sent: HTTPRequest) -> HTTPResponse:
        return preflight if sent.kind == "preflight" else there

    for engine in ENGINES:
        verdict, count = pump(fetch(request, engine=engine), serve)
        assert not verdict.allowed
        assert count == MOST_REQUESTS


def decision(verdict: Verdict) -> tuple[object, ...]:
    failure = verdict.failure
    return (
        verdict.allowed,
        failure and (failure.code, failure.stage),
        verdict.preflighted,
        verdict.response_type,
        verdict.status,
        verdict.readable_headers,
    )


def is_preflight(exchange: object) -> bool:
    return exchange.request.kind == "preflight"  # type: ignore[attr-defined]  # an Exchange


def pump_all(flow: Flow, server: Server) -> tuple[Verdict, int]:
    """As `pump`, for the flows of all engines one after the other."""
    count = 0
    try:
        request = next(flow)
        while True:
            count += 1
            assert count <= MOST_REQUESTS * len(ENGINES)
            request = flow.send(server(request))
    except StopIteration as stop:
        verdict: Verdict = stop.value
        return verdict, count
