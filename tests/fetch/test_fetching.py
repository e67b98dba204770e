"""The flow as a generator: who it talks to, what it takes, what it refuses."""

from __future__ import annotations

import pytest

from pytest_cors.fetch import Exchange, HTTPResponse, Request, fetch
from pytest_cors.fetch.quirks import quirks_of
from tests.fetch.browsing import API, PAGE, ask, expecting, permits, reply, run


def test_an_unknown_engine_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="engine is 'opera'; it is one of standard, chromium"):
        fetch(ask(), engine="opera")  # type: ignore[arg-type]  # the mistake


def test_nothing_is_done_before_the_first_request_is_asked_for() -> None:
    flow = fetch(ask())
    assert next(flow).url == f"{API}/"
    flow.close()


def test_the_exchanges_are_kept_in_order() -> None:
    request = ask(f"{API}/", "X-A: 1")
    first, second = permits(names="x-a"), permits(status=201)
    flow = fetch(request)
    sent = [next(flow)]
    sent.append(flow.send(first))
    with pytest.raises(StopIteration) as stop:
        flow.send(second)
    verdict = stop.value.value
    assert verdict.exchanges == (Exchange(sent[0], first), Exchange(sent[1], second))


def test_the_same_request_twice_is_two_flows() -> None:
    request = ask(f"{API}/", "X-A: 1")
    one, two = fetch(request), fetch(request)
    next(one)
    next(two)
    one.send(permits(names="x-a"))
    with pytest.raises(StopIteration) as stop:
        two.send(reply(500))
    assert not stop.value.value.allowed


@pytest.mark.parametrize(
    ("answer", "stage"),
    [
        pytest.param(permits(PAGE, "X-A: \x00"), "response", id="NUL in a value"),
        pytest.param(permits(f"{PAGE}\nX: y"), "response", id="a line break"),
        pytest.param(permits(f"{PAGE}\r"), "response", id="a carriage return"),
    ],
)
def test_what_no_http_parser_takes_is_a_network_error(answer: HTTPResponse, stage: str) -> None:
    verdict = run(ask(), answer)
    assert expecting(verdict) == ("INVALID_RESPONSE", stage)
    own = run(ask(f"{PAGE}/"), answer)
    assert expecting(own) == ("INVALID_RESPONSE", stage)


def test_a_folded_line_is_white_space() -> None:
    assert run(ask(), permits(f"{PAGE}\r\n ")).allowed


@pytest.mark.parametrize(
    ("request_made", "answers", "preflighted"),
    [
        pytest.param(ask(), [permits()], False, id="not needed"),
        pytest.param(ask(method="PUT"), [reply(500)], True, id="refused"),
        pytest.param(
            ask(method="OPTIONS"), [permits(methods="OPTIONS"), permits()], True, id="R57"
        ),
        pytest.param(ask(f"{PAGE}/", method="OPTIONS"), [reply(200)], False, id="R57 one's own"),
    ],
)
def test_preflighted(request_made: Request, answers: list[HTTPResponse], preflighted: bool) -> None:
    assert run(request_made, *answers).preflighted is preflighted


def test_quirks_can_be_put_together() -> None:
    request = ask(f"{API}/", "Authorization: x")
    answers = permits(names="*", origin="*"), permits()
    assert not run(request, answers[0]).allowed
    assert run(request, *answers, quirks=quirks_of("webkit")).allowed
    assert not run(request, answers[0], engine="webkit", quirks=frozenset()).allowed
