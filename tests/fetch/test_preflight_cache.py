"""R30 to R33: which answers to preflights are remembered, for how long, and for whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_cors.fetch import Engine, HTTPResponse, PreflightCache, Request, fetch
from pytest_cors.fetch.quirks import Quirk, Quirks, quirks_of
from tests.fetch.browsing import API, OTHER, PAGE, ask, permits, reply, run, value

ANY = "Access-Control-Allow-Origin: *"
GENEROUS = permits(PAGE, "Access-Control-Max-Age: 600", methods="PUT, PATCH", names="x-a, x-b")


class Memory:
    """A browser with one cache and a clock that the test sets."""

    def __init__(self, engine: Engine = "standard", quirks: Quirks | None = None) -> None:
        self.now = 1000.0
        self.engine: Engine = engine
        self.quirks = quirks
        self.cache = PreflightCache(clock=lambda: self.now)

    def asks(
        self, request: Request, preflight: HTTPResponse, actual: HTTPResponse | None = None
    ) -> bool:
        """Fetch with these answers; whether a preflight was sent."""
        flow = fetch(request, engine=self.engine, cache=self.cache, quirks=self.quirks)
        asked = False
        try:
            sent = next(flow)
            while True:
                asked = asked or sent.kind == "preflight"
                answer = preflight if sent.kind == "preflight" else actual or permits()
                sent = flow.send(answer)
        except StopIteration:
            return asked


def get(*lines: str, **request: Any) -> Request:
    return ask(f"{API}/", *(lines or ("X-A: 1",)), **request)


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        pytest.param([], 5, id="R30 absent"),
        pytest.param([""], 5, id="R30 empty"),
        pytest.param(["600"], 600, id="R30 600"),
        pytest.param(["0600"], 600, id="R30 0600"),
        pytest.param([" 600\t"], 600, id="R30 white space"),
        pytest.param(["600s"], 5, id="R30 a unit"),
        pytest.param(["600", "600"], 5, id="R30 two lines"),
        pytest.param(["1.5"], 5, id="R30 a fraction"),
        pytest.param(["+5000"], 5, id="R30 a sign"),
        pytest.param(["-1"], 5, id="R31 negative"),
        pytest.param(["abc"], 5, id="R31 garbage"),
        pytest.param(["99999999999999999999"], 2147483648, id="R30 overlong"),
    ],
)
def test_r30_max_age(lines: list[str], seconds: int) -> None:
    memory = Memory()
    answer = permits(PAGE, *[f"Access-Control-Max-Age: {line}" for line in lines], names="x-a")
    assert memory.asks(get(), answer)
    memory.now += seconds - 0.5
    assert not memory.asks(get(), answer)
    memory.now += 1
    assert memory.asks(get(), answer)


def test_r30_zero_is_not_kept() -> None:
    memory = Memory()
    answer = permits(PAGE, "Access-Control-Max-Age: 0", names="x-a")
    assert memory.asks(get(), answer)
    assert memory.asks(get(), answer)


@pytest.mark.parametrize(
    ("engine", "seconds"), [("chromium", 7200), ("firefox", 86400), ("webkit", 600)]
)
def test_r30_each_browser_has_a_limit(engine: Engine, seconds: int) -> None:
    memory = Memory(engine)
    answer = permits(PAGE, "Access-Control-Max-Age: 1000000", names="x-a")
    assert memory.asks(get(), answer)
    memory.now += seconds - 1
    assert not memory.asks(get(), answer)
    memory.now += 2
    assert memory.asks(get(), answer)


NOT_KEPT, FIVE_SECONDS, LONG = 0, 5, 600


@pytest.mark.parametrize(
    ("line", "chromium", "firefox", "webkit"),
    [
        ("+600", LONG, NOT_KEPT, LONG),
        ("-600", NOT_KEPT, NOT_KEPT, NOT_KEPT),
        ("-0", NOT_KEPT, NOT_KEPT, NOT_KEPT),
        ("garbage", FIVE_SECONDS, NOT_KEPT, FIVE_SECONDS),
        ("--1", FIVE_SECONDS, NOT_KEPT, FIVE_SECONDS),
        ("600\x0b", FIVE_SECONDS, NOT_KEPT, LONG),
        ("\x0c+600", FIVE_SECONDS, NOT_KEPT, LONG),
        ("9223372036854775807", LONG, LONG, LONG),
        ("9223372036854775808", FIVE_SECONDS, LONG, FIVE_SECONDS),
        ("00009223372036854775807", LONG, LONG, LONG),
        ("99999999999999999999", FIVE_SECONDS, LONG, FIVE_SECONDS),
        ("-9223372036854775808", NOT_KEPT, NOT_KEPT, NOT_KEPT),
        ("-9223372036854775809", FIVE_SECONDS, NOT_KEPT, FIVE_SECONDS),
        ("", FIVE_SECONDS, FIVE_SECONDS, FIVE_SECONDS),
    ],
)
def test_how_browsers_read_a_max_age(line: str, chromium: int, firefox: int, webkit: int) -> None:
    answer = permits(PAGE, f"Access-Control-Max-Age: {line}", names="x-a")
    expected: dict[Engine, int] = {"chromium": chromium, "firefox": firefox, "webkit": webkit}
    for engine, seconds in expected.items():
        memory = Memory(engine)
        memory.asks(get(), answer)
        memory.now += 1
        assert memory.asks(get(), answer) is (seconds == NOT_KEPT), engine
        memory.now += 9
        assert memory.asks(get(), answer) is (seconds < LONG), engine


@pytest.mark.parametrize(
    ("first", "second", "asked_again"),
    [
        pytest.param(get(), get(), False, id="R32 the same"),
        pytest.param(get(), get("x-A: 2"), False, id="R32 another value, another case"),
        pytest.param(get(), get("X-B: 1"), False, id="R32 another name that was listed"),
        pytest.param(get(), get("X-C: 1"), True, id="R33 another name"),
        pytest.param(get(), get("X-A: 1", "X-C: 1"), True, id="R33 one more name"),
        pytest.param(get(), get(method="PUT"), False, id="R32 another method that was listed"),
        pytest.param(get(), get(method="DELETE"), True, id="R33 another method"),
        pytest.param(get(), get(method="POST"), False, id="R33 a safelisted method"),
        pytest.param(get(), replace(get(), url=f"{API}/?q"), True, id="R33 another query"),
        pytest.param(get(), replace(get(), url=f"{API}/other"), True, id="R33 another path"),
        pytest.param(get(), replace(get(), url=f"{API}/#f"), True, id="R32 another fragment"),
        pytest.param(get(), replace(get(), origin="https://b.test"), True, id="R33 another origin"),
        pytest.param(
            get(), get(credentials="include"), True, id="R33 without, then with credentials"
        ),
        pytest.param(
            get(credentials="include"), get(), False, id="R33 with, then without credentials"
        ),
        pytest.param(
            get(credentials="include"), get(credentials="include"), False, id="R33 with, and with"
        ),
        pytest.param(
            get(method="PUT", upload_listener=True),
            get(method="PUT", upload_listener=True),
            False,
            id="R17 a listener, listed",
        ),
        pytest.param(
            get(method="POST", upload_listener=True),
            get(method="POST", upload_listener=True),
            True,
            id="R17 a listener, safelisted but not listed",
        ),
    ],
)
def test_r33_what_an_answer_serves(first: Request, second: Request, asked_again: bool) -> None:
    memory = Memory()
    assert memory.asks(first, GENEROUS)
    assert memory.asks(second, GENEROUS) is asked_again


def test_r17_the_method_of_a_listener_is_kept_where_no_method_is_listed() -> None:
    memory = Memory()
    request = get(method="POST", upload_listener=True)
    answer = permits(names="x-a")
    assert memory.asks(request, answer)
    assert not memory.asks(request, answer)


def test_r32_the_cache_grows_by_each_answer() -> None:
    memory = Memory()
    assert memory.asks(get(method="PUT"), permits(methods="PUT", names="x-a"))
    assert memory.asks(get("X-B: 1", method="PATCH"), permits(methods="PATCH", names="x-b"))
    assert not memory.asks(get("X-A: 1", "X-B: 1", method="PUT"), reply(500))


def test_r32_a_new_answer_renews() -> None:
    memory = Memory()
    memory.asks(get(), permits(names="x-a"))
    memory.now += 4
    memory.asks(get("X-B: 1"), permits(names="x-a, x-b"))
    memory.now += 4
    assert not memory.asks(get(), reply(500))


def test_r32_a_new_answer_may_end_it() -> None:
    memory = Memory()
    memory.asks(get(), GENEROUS)
    memory.asks(get("X-C: 1"), permits(PAGE, "Access-Control-Max-Age: 0", names="x-a, x-c"))
    assert memory.asks(get(), GENEROUS)
    assert not memory.asks(get("X-B: 1"), GENEROUS)


@pytest.mark.parametrize(
    ("first", "second", "asked_again"),
    [
        pytest.param(get(method="PUT"), get("X-Z: 1", method="FOO"), False, id="R33 wildcard"),
        pytest.param(get(), get("Authorization: x"), True, id="R33 not for Authorization"),
        pytest.param(
            get(method="GET", credentials="include"),
            get("X-Z: 1"),
            True,
            id="R33 a * that was a literal is no wildcard later",
        ),
    ],
)
def test_r33_wildcards(first: Request, second: Request, asked_again: bool) -> None:
    memory = Memory()
    answer = permits(PAGE, "Access-Control-Max-Age: 600", methods="*", names="*, x-a")
    assert memory.asks(first, answer)
    assert memory.asks(second, answer) is asked_again


@pytest.mark.parametrize(
    ("preflight", "actual"),
    [
        pytest.param(reply(500), None, id="R33 a preflight that fails"),
        pytest.param(GENEROUS, reply(200), id="R33 a response that fails"),
        pytest.param(
            GENEROUS, permits(PAGE, "Location: data:,x", status=302), id="R33 a redirect that fails"
        ),
    ],
)
def test_r33_a_failure_clears(preflight: HTTPResponse, actual: HTTPResponse | None) -> None:
    memory = Memory()
    memory.asks(get(), GENEROUS)
    memory.asks(get("X-C: 1") if actual is None else get(), preflight, actual)
    assert memory.asks(get(), GENEROUS)


def test_r33_a_failure_without_a_preflight_clears_nothing() -> None:
    memory = Memory()
    memory.asks(get(), GENEROUS)
    assert not memory.asks(ask(f"{API}/"), GENEROUS, reply(200))
    assert not memory.asks(get(), GENEROUS)


def test_r33_a_failure_clears_where_the_redirects_have_led() -> None:
    memory = Memory()
    elsewhere = replace(get(), url=f"{API}/b")
    memory.asks(get(), GENEROUS)
    memory.asks(elsewhere, GENEROUS)
    verdict = run(get(), permits(PAGE, "Location: /b", status=302), reply(200), cache=memory.cache)
    assert not verdict.allowed
    assert not memory.asks(get(), GENEROUS)
    assert memory.asks(elsewhere, GENEROUS)


def test_r32_after_a_redirect_the_origin_is_null() -> None:
    memory = Memory()
    leaving = permits(PAGE, "Location: https://b.test/", status=302)
    home = permits("null", names="x-a", status=200)
    run(get(), X_A, leaving, home, home, cache=memory.cache)
    run(get(), leaving, home, cache=memory.cache)  # both preflights are remembered
    assert memory.asks(replace(get(), url="https://b.test/"), GENEROUS)
    assert not memory.asks(replace(OPAQUE, url="https://b.test/"), home, home)


def test_engines_do_not_share_what_they_remember() -> None:
    cache = PreflightCache(clock=lambda: 0)
    answer = permits(names="x-a")
    assert run(get(), answer, permits(), cache=cache).preflighted
    assert run(get(), answer, permits(), cache=cache, engine="firefox").preflighted
    assert not run(get(), permits(), cache=cache).preflighted


def test_the_clock_is_the_machines_where_none_is_given() -> None:
    cache = PreflightCache()
    run(get(), GENEROUS, permits(), cache=cache)
    assert not run(get(), permits(), cache=cache).preflighted


CREDENTIALED = get(credentials="include")
LISTENING = ask(f"{API}/", method="POST", body_type="text", upload_listener=True)
OPAQUE = get(origin="null")
CONDITIONAL = get('If-None-Match: "x"')
LONG_LIVED = "Access-Control-Max-Age: 600"
X_A = permits(PAGE, LONG_LIVED, names="x-a")
X_B = permits(PAGE, LONG_LIVED, names="x-b")
STAR = permits(PAGE, LONG_LIVED, methods="*", names="*")
ZERO = permits(PAGE, "Access-Control-Max-Age: 0", names="x-a, x-b")
EMPTY_LINE = permits(PAGE, "Access-Control-Max-Age: ", LONG_LIVED, names="x-a")
Steps = list[tuple[Request, HTTPResponse]]


@pytest.mark.parametrize(
    ("quirk", "engine", "steps", "with_quirk", "without"),
    [
        pytest.param(
            Quirk.CACHE_REPLACES_RESULT,
            "chromium",
            [(get(), X_A), (get("X-B: 1"), X_B), (get(), X_A)],
            [True, True, True],
            [True, True, False],
            id="a new answer replaces the old one",
        ),
        pytest.param(
            Quirk.CACHE_REPLACES_RESULT,
            "webkit",
            [(get(), X_A), (get("X-B: 1"), reply(500)), (get(), X_A)],
            [True, True, True],
            [True, True, False],
            id="what does not suffice is forgotten",
        ),
        pytest.param(
            Quirk.CACHE_STORES_REFUSALS,
            "webkit",
            [(get("X-B: 1"), X_A), (get(), X_A)],
            [True, False],
            [True, True],
            id="a refusal is kept",
        ),
        pytest.param(
            Quirk.CACHE_SKIPS_WILDCARD,
            "firefox",
            [(get(), STAR)] * 2,
            [True, True],
            [True, False],
            id="a wildcard is not kept",
        ),
        pytest.param(
            Quirk.CACHE_PER_CREDENTIALS,
            "firefox",
            [(CREDENTIALED, X_A), (get(), X_A)],
            [True, True],
            [True, False],
            id="credentials are kept apart",
        ),
        pytest.param(
            Quirk.CACHED_WILDCARD_COVERS_AUTHORIZATION,
            "webkit",
            [(get(), STAR), (get("Authorization: x"), STAR)],
            [True, False],
            [True, True],
            id="a cached wildcard covers Authorization",
        ),
        pytest.param(
            Quirk.CACHED_WILDCARD_JUDGED_ANEW,
            "webkit",
            [(CREDENTIALED, STAR), (get(), STAR)],
            [True, False],
            [True, True],
            id="a literal * becomes a wildcard",
        ),
        pytest.param(
            Quirk.CACHE_IGNORES_UPLOAD_LISTENER,
            "firefox",
            [(get(), X_A), (LISTENING, X_A)],
            [True, False],
            [True, True],
            id="a listener is content with any answer",
        ),
        pytest.param(
            Quirk.CACHE_IGNORES_UPLOAD_LISTENER,
            "firefox",
            [(LISTENING, X_A)],
            [True],
            [True],
            id="but not with none",
        ),
        pytest.param(
            Quirk.CONDITIONAL_ASKS_ANEW,
            "chromium",
            [(CONDITIONAL, permits(names="if-none-match"))] * 2,
            [True, True],
            [True, False],
            id="a conditional request asks again",
        ),
        pytest.param(
            Quirk.HEAD_NOT_CACHED,
            "firefox",
            [(get(method="HEAD"), X_A)] * 2,
            [True, True],
            [True, False],
            id="HEAD has to be listed",
        ),
        pytest.param(
            Quirk.ZERO_MAX_AGE_IGNORED,
            "firefox",
            [(get(), X_A), (get("X-B: 1"), ZERO), (get(), X_A)],
            [True, True, False],
            [True, True, True],
            id="an answer that is not to be kept ends nothing",
        ),
        pytest.param(
            Quirk.EMPTY_LINE_IGNORED,
            "firefox",
            [(get(), EMPTY_LINE)] * 2,
            [True, False],
            [True, True],
            id="an empty Max-Age line is ignored",
        ),
    ],
)
def test_quirks_of_the_cache(
    quirk: Quirk, engine: Engine, steps: Steps, with_quirk: list[bool], without: list[bool]
) -> None:
    for quirks, asked in (
        (quirks_of(engine), with_quirk),
        (quirks_of(engine) - {quirk}, without),
    ):
        memory = Memory(engine, quirks)
        assert [memory.asks(*step) for step in steps] == asked


@pytest.mark.parametrize("engine", ["standard", "chromium", "firefox", "webkit"])
def test_only_chromium_forgets_what_an_opaque_origin_was_told(engine: Engine) -> None:
    memory = Memory(engine)
    answer = permits("null", names="x-a")
    assert memory.asks(OPAQUE, answer, permits("null"))
    assert memory.asks(OPAQUE, answer, permits("null")) is (engine == "chromium")


@pytest.mark.parametrize(
    ("engine", "page", "there", "preflights"),
    [
        pytest.param("chromium", PAGE, "/", 1, id="Chromium"),
        pytest.param("chromium", "null", "/", 1, id="Chromium, opaque page"),
        pytest.param("standard", "null", "/", 1, id="opaque page"),
        # Twice of a page with an origin, and of one whose origin a redirect has made opaque.
        pytest.param("standard", PAGE, OTHER, 2, id="tainted"),
        pytest.param("webkit", PAGE, OTHER, 2, id="WebKit, tainted"),
        pytest.param("webkit", "null", OTHER, 2, id="WebKit, opaque and tainted"),
        pytest.param("chromium", PAGE, OTHER, 4, id="Chromium, tainted"),
        pytest.param("chromium", "null", OTHER, 4, id="Chromium, opaque and tainted"),
    ],
)
def test_what_is_remembered_between_redirects(
    engine: Engine, page: str, there: str, preflights: int
) -> None:
    """Three redirects to one URL; with `OTHER`, it is on another server than the first."""
    target = f"{API}/" if there == "/" else f"{OTHER}/"
    answers = iter([302, 302, 302, 200])
    verdict = None
    flow = fetch(get(origin=page), engine=engine, cache=PreflightCache(clock=lambda: 0))
    try:
        sent = next(flow)
        while True:
            if sent.kind == "preflight":
                sent = flow.send(reply(204, ANY, "Access-Control-Allow-Headers: x-a"))
            else:
                sent = flow.send(reply(next(answers), ANY, f"Location: {target}"))
    except StopIteration as stop:
        verdict = stop.value
    assert verdict.allowed
    kinds = [each.request.kind for each in verdict.exchanges]
    assert kinds.count("preflight") == preflights


@pytest.mark.parametrize(
    ("engine", "page", "origins"),
    [
        pytest.param("standard", PAGE, [PAGE, "null"], id="standard"),
        pytest.param("firefox", PAGE, [PAGE, PAGE], id="Firefox"),
        pytest.param("webkit", PAGE, [PAGE, "null", "null"], id="WebKit"),
        pytest.param("webkit", "null", ["null", "null"], id="WebKit, opaque page"),
        pytest.param("chromium", PAGE, [PAGE, "null", "null"], id="Chromium"),
    ],
)
def test_what_the_next_request_knows_of_a_redirect(
    engine: Engine, page: str, origins: list[str]
) -> None:
    """The same redirect to another server twice; `origins` are those of all preflights."""
    cache = PreflightCache(clock=lambda: 0)
    asked: list[str | None] = []
    for _ in range(2):
        flow = fetch(get(origin=page), engine=engine, cache=cache)
        sent = next(flow)
        while sent.url != f"{OTHER}/" or sent.kind == "preflight":
            if sent.kind == "preflight":
                asked.append(value(sent, "Origin"))
                sent = flow.send(reply(204, ANY, "Access-Control-Allow-Headers: x-a"))
            else:
                sent = flow.send(reply(302, ANY, f"Location: {OTHER}/"))
    assert asked == origins


@pytest.mark.parametrize("engine", ["standard", "firefox"])
def test_what_a_response_that_fails_leaves_behind_a_redirect(engine: Engine) -> None:
    """Firefox's preflights keep the origin that a redirect has tainted, and it forgets by that."""
    cache = PreflightCache(clock=lambda: 0)
    permission = reply(204, ANY, "Access-Control-Allow-Headers: x-a")
    redirect, failing = reply(302, ANY, f"Location: {PAGE}/"), reply(200)
    run(get(), permission, redirect, permission, failing, engine=engine, cache=cache)

    again = run(get(), redirect, permission, failing, engine=engine, cache=cache)

    assert [each.request.kind for each in again.exchanges] == ["actual", "preflight", "actual"]


@pytest.mark.parametrize(
    ("engine", "asked"),
    [("standard", True), ("firefox", True), ("chromium", False), ("webkit", False)],
)
def test_what_a_response_that_fails_leaves(engine: Engine, asked: bool) -> None:
    memory = Memory(engine)
    memory.asks(get(), X_A)
    memory.asks(get(), X_A, reply(200))
    assert memory.asks(get(), X_A) is asked


@pytest.mark.parametrize(
    ("engine", "asked"),
    [("standard", True), ("firefox", False), ("chromium", False), ("webkit", False)],
)
def test_what_a_redirect_that_is_not_to_be_followed_leaves(engine: Engine, asked: bool) -> None:
    memory = Memory(engine)
    memory.asks(get(redirect="error"), X_A, permits(PAGE, "Location: /b", status=302))
    assert memory.asks(get(), X_A) is asked


@pytest.mark.parametrize("listed", ["PUT", ""])
@pytest.mark.parametrize(
    ("engine", "asked"),
    [("standard", True), ("firefox", False), ("chromium", False), ("webkit", False)],
)
def test_any_answer_serves_the_next_upload(engine: Engine, asked: bool, listed: str) -> None:
    memory = Memory(engine)
    upload = ask(f"{API}/", method="POST", body_type="text", upload_listener=True)
    answer = permits(PAGE, methods=listed)
    assert memory.asks(upload, answer)
    assert memory.asks(upload, answer) is asked
    memory.now += 6
    assert memory.asks(upload, answer)
