"""One request, judged for every engine; and verdicts out of exchanges that were already made."""

from __future__ import annotations

import pytest

from pytest_cors.fetch import (
    ENGINES,
    Engine,
    HTTPRequest,
    HTTPResponse,
    PreflightCache,
    Quirk,
    Request,
    causes,
    fetch,
    judge,
    refusal,
    replay,
)
from pytest_cors.fetch.disagreement import BROWSERS
from tests.fetch.browsing import API, OTHER, PAGE, ask, expecting, permits, pump, reply, run

STAR = permits("*", methods="*", names="*")
ANY = reply(200, "Access-Control-Allow-Origin: *")
AUTHORIZED = ask(f"{API}/", "Authorization: x")


@pytest.mark.parametrize(
    ("request_made", "answers", "allowed"),
    [
        pytest.param(ask(), [permits()], True, id="allowed"),
        pytest.param(ask(), [reply(200)], False, id="blocked"),
        pytest.param(ask(method="PUT"), [permits(methods="PUT"), permits()], True, id="PUT"),
        pytest.param(ask(method="PUT"), [permits(methods="POST")], False, id="no PUT"),
        pytest.param(ask(method="TRACE"), [], False, id="nothing sent"),
    ],
)
def test_where_nobody_could_differ_the_standard_is_asked_alone(
    request_made: Request, answers: list[HTTPResponse], allowed: bool
) -> None:
    verdict = pump(judge(request_made), answers)
    assert verdict == run(request_made, *answers)
    assert verdict.engines == dict.fromkeys(ENGINES, allowed)
    assert verdict.outcome == ("allowed" if allowed else "blocked")


@pytest.mark.parametrize(
    ("request_made", "answers", "engines"),
    [
        pytest.param(
            AUTHORIZED, [STAR, ANY], (False, True, True, True), id="Authorization under a wildcard"
        ),
        pytest.param(
            ask(f"{API}/", "DPR: 1"), [reply(204), ANY], (False, True, False, False), id="a hint"
        ),
        pytest.param(
            ask(f"{API}/", "Accept: caf\xe9"),
            [ANY, reply(204)],
            (True, True, False, True),
            id="bytes from 0x80",
        ),
        pytest.param(
            ask(f"{API}/", credentials="include"),
            [permits(PAGE, "Access-Control-Allow-Credentials: ", status=200)],
            (False, False, True, False),
            id="an empty line",
        ),
        pytest.param(
            ask(f"{API}/"),
            [reply(302, "Access-Control-Allow-Origin: *", "Location: ")] * 21,
            (False, True, False, False),
            id="an empty Location",
        ),
        pytest.param(
            ask(f"{API}/", method="PUT", upload_listener=True, body_type="text"),
            [permits(), permits()],
            (True, False, False, False),
            id="an upload listener",
        ),
        pytest.param(
            ask(f"{API}/", "X-A: 1"),
            [
                permits("*", names="x-a"),
                reply(302, "Access-Control-Allow-Origin: *", f"Location: {OTHER}/"),
                permits("null", names="x-a"),
                ANY,
                permits("null", names="x-a"),
            ],
            (True, True, False, True),
            id="the origin of a preflight after a redirect",
        ),
    ],
)
def test_where_engines_differ_all_are_asked(
    request_made: Request, answers: list[HTTPResponse], engines: tuple[bool, ...]
) -> None:
    verdict = pump(judge(request_made), answers)
    assert verdict.engines == dict(zip(ENGINES, engines, strict=True))
    assert verdict.outcome == "disputed"
    assert verdict.allowed == engines[0]
    assert [each.response for each in verdict.exchanges] == answers


def test_what_is_known_is_not_asked_twice() -> None:
    flow = judge(AUTHORIZED)
    sent = [next(flow), flow.send(STAR)]
    with pytest.raises(StopIteration) as stop:
        flow.send(ANY)
    assert [each.kind for each in sent] == ["preflight", "actual"]
    assert [each.request for each in stop.value.value.exchanges] == sent


def test_each_engine_has_its_own_history() -> None:
    cache = PreflightCache(clock=lambda: 0)
    request = ask(f"{API}/", "X-A: 1")
    answer = permits(PAGE, "Access-Control-Max-Age: 0", names="x-a")
    verdict = pump(judge(request, cache=cache), [answer, permits()])
    assert verdict.outcome == "allowed"
    answer = permits(PAGE, "Access-Control-Max-Age: abc", names="x-a")
    assert pump(judge(request, cache=cache), [answer, permits()]).outcome == "allowed"
    # Firefox has kept nothing, the others five seconds.
    verdict = pump(judge(request, cache=cache), [permits(), reply(500)])
    assert verdict.engines == {
        "standard": True,
        "chromium": True,
        "firefox": False,
        "webkit": True,
    }


@pytest.mark.parametrize(
    ("request_made", "answers", "facts"),
    [
        pytest.param(
            ask(method="PUT"), [permits(methods="PUT")], (True, True, 204), id="permitted"
        ),
        pytest.param(ask(method="PUT"), [permits()], (False, True, 0), id="refused"),
        pytest.param(ask(method="PUT"), [reply(500)], (False, True, 0), id="failed"),
        pytest.param(ask(), [], (True, False, 0), id="not needed"),
        pytest.param(ask(method="TRACE"), [], (False, False, 0), id="impossible"),
        pytest.param(
            ask(method="PUT", credentials="include"),
            [permits(methods="PUT", status=200)],
            (True, True, 200),
            id="with credentials",
        ),
        pytest.param(
            ask(method="PUT", origin="null"),
            [permits("null", methods="PUT")],
            (True, True, 204),
            id="of an opaque origin",
        ),
        pytest.param(
            ask(method="PUT", redirect="error"),
            [permits(methods="PUT")],
            (True, True, 204),
            id="without redirects",
        ),
    ],
)
def test_the_preflight_alone(
    request_made: Request, answers: list[HTTPResponse], facts: tuple[bool, bool, int]
) -> None:
    verdict = pump(judge(request_made, preflight_only=True), answers)
    assert (verdict.allowed, verdict.preflighted, verdict.status) == facts
    assert verdict.readable_headers == ()
    assert [each.response for each in verdict.exchanges] == answers
    assert all(each.request.kind == "preflight" for each in verdict.exchanges)
    assert verdict.engines == dict.fromkeys(ENGINES, facts[0])


def test_the_preflight_alone_may_be_disputed() -> None:
    verdict = pump(judge(AUTHORIZED, preflight_only=True), [STAR])
    assert verdict.outcome == "disputed"
    assert expecting(verdict) == ("HEADER_NOT_ALLOWED", "preflight")
    verdict = pump(judge(ask(f"{API}/", "DPR: 1"), preflight_only=True), [reply(204)])
    assert verdict.engines == {
        "standard": False,
        "chromium": True,
        "firefox": False,
        "webkit": False,
    }


@pytest.mark.parametrize(
    ("request_made", "code"),
    [
        (ask(), None),
        (ask(method="PUT"), None),
        (ask(method="TRACK"), "FORBIDDEN_METHOD"),
        (ask("nonsense"), "INVALID_URL"),
        (ask(mode="same-origin"), "SAME_ORIGIN_MODE"),
    ],
)
def test_refusal(request_made: Request, code: str | None) -> None:
    failure = refusal(request_made)
    assert (failure and failure.code.name) == code


def test_a_verdict_out_of_its_own_exchanges() -> None:
    request = ask(f"{API}/", "X-A: 1")
    verdict = run(request, permits(names="x-a"), permits(status=201))
    assert replay(request, verdict.exchanges) == verdict
    assert replay(request, verdict.exchanges[:1]) is None
    assert replay(request, ()) is None


def test_a_verdict_of_another_flow() -> None:
    verdict = pump(judge(AUTHORIZED), [STAR, ANY])
    found = replay(AUTHORIZED, verdict.exchanges, fetch(AUTHORIZED, engine="webkit"))
    assert found is not None
    assert found.allowed


def test_one_url_may_answer_twice_in_different_ways() -> None:
    request = ask(f"{API}/")
    there = reply(302, "Access-Control-Allow-Origin: *", f"Location: {API}/b")
    back = reply(302, "Access-Control-Allow-Origin: *", f"Location: {API}/")
    verdict = run(request, there, back, ANY)
    assert verdict.allowed
    assert replay(request, verdict.exchanges) == verdict


@pytest.mark.parametrize(
    ("request_made", "answers", "found"),
    [
        pytest.param(ask(), [permits()], {}, id="none"),
        pytest.param(
            AUTHORIZED,
            [STAR, ANY],
            {engine: {"AUTHORIZATION_UNDER_WILDCARD"} for engine in BROWSERS},
            id="all of them",
        ),
        pytest.param(
            ask(f"{API}/", "DPR: 1"),
            [reply(204), ANY],
            {"chromium": {"CLIENT_HINTS_SAFELISTED"}},
            id="one of them",
        ),
        pytest.param(
            ask(f"{API}/", method="PUT", upload_listener=True, body_type="text"),
            [permits(), permits()],
            {engine: {"UNSAFE_METHOD_NOT_IMPLIED"} for engine in BROWSERS},
            id="stricter than the standard",
        ),
    ],
)
def test_causes(
    request_made: Request, answers: list[HTTPResponse], found: dict[Engine, set[str]]
) -> None:
    verdict = pump(judge(request_made), answers)
    reasons = causes(request_made, verdict)
    assert {engine: {quirk.name for quirk in quirks} for engine, quirks in reasons.items()} == found
    assert all(isinstance(quirk, Quirk) for quirks in reasons.values() for quirk in quirks)


def test_a_cause_may_lie_where_no_exchange_was_made() -> None:
    """Without the quirk, Firefox would ask something that nobody has asked: then it is none."""
    request = ask(f"{API}/", "Accept: caf\xe9")
    verdict = pump(judge(request), [ANY, reply(204)])
    assert causes(request, verdict) == {"firefox": (Quirk.NON_ASCII_UNSAFE,)}
    bare = verdict.exchanges[1:]
    assert replay(request, bare, fetch(request)) is None


def test_flows_ask_for_http_requests() -> None:
    assert isinstance(next(judge(ask())), HTTPRequest)
