"""The referee: what the engine says of a case, what the browser did, and where the two differ.

A difference has to show twice to count, and is then made as small as a few rounds allow.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, NamedTuple, Protocol

from pytest_cors.fetch import (
    Engine,
    Exchange,
    Flow,
    HTTPRequest,
    HTTPResponse,
    PreflightCache,
    Request,
    Verdict,
    fetch,
)
from pytest_cors.fetch.exchange import Kind
from tests.browser.cases import Answer, Call, Case, Script, Sites, place_of
from tests.browser.live import Played, ScriptView
from tests.browser.server import Received
from tests.browser.smaller_cases import smaller_cases

__all__ = [
    "Asked",
    "Difference",
    "Disagreement",
    "Facts",
    "Judge",
    "Player",
    "disagreements",
    "observed",
    "predicted",
    "pump",
]

_AGENT_NAMES: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "connection",
        "content-length",
        "cookie",
        "host",
        "origin",
        "pragma",
        "priority",
        "referer",
        "sec-ch-ua",
        "sec-ch-ua-mobile",
        "sec-ch-ua-platform",
        "te",
        "upgrade-insecure-requests",
        "user-agent",
    }
)
"""What browsers send of their own accord: whether script's own line went along does not show."""

_COOKIE_SITE: Final = "http://localhost:"

_TRIES: Final = 3
_MINIMISED: Final = 3
_MINIMISATION: Final = 30.0
"""Seconds after which a case is small enough."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as far as the CORS protocol is concerned.

    `script_names` are those of script's own headers that went along. `credentials`, whether a
    cookie did, is None where cookies do not follow the credentials mode: on any other host than
    that which set them, and in a sandboxed frame, which is cross-site to everybody.
    """

    kind: Kind
    method: str
    url: str
    origin: str | None
    asked_method: str | None
    asked_headers: str | None
    referrer: str | None
    fetch_mode: str | None
    script_names: tuple[str, ...]
    credentials: bool | None


class Difference(NamedTuple):
    """One fact that is not the same: of which call or request, and which."""

    place: str
    fact: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that engine and browser have to agree on."""

    views: tuple[ScriptView, ...]
    asked: tuple[Asked, ...]

    def differences(self, other: Facts) -> list[Difference]:
        """Where the facts are not the same, in order."""
        found: list[Difference] = []
        for number, views in enumerate(zip(self.views, other.views, strict=True), 1):
            found += _different_fields(f"call {number}", *views)
        for number, asked in enumerate(zip(self.asked, other.asked, strict=False), 1):
            found += _different_fields(f"request {number}", *asked)
        if len(self.asked) != len(other.asked):
            found.append(Difference("all requests", "number"))
        return found


def _different_fields(place: str, ours: object, theirs: object) -> Iterator[Difference]:
    for field in fields(ours):  # type: ignore[arg-type]  # two of ScriptView or two of Asked
        if getattr(ours, field.name) != getattr(theirs, field.name):
            yield Difference(place, field.name)


class Judge(Protocol):
    """What says beforehand what a browser will do with a filled case."""

    def __call__(self, case: Case, sites: Sites, /) -> Facts: ...


class Player(Protocol):
    """What plays cases: a live browser."""

    def play(self, cases: Iterable[Case], /) -> list[Played]: ...
    def forget(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A case of which engine and browser do not say the same, as small as it was made."""

    original: Case
    played: Played
    expected: Facts
    seen: Facts

    @property
    def differences(self) -> list[Difference]:
        return self.expected.differences(self.seen)

    def is_like(self, other: Disagreement) -> bool:
        """Whether both are about some same fact, be it of another call or request."""
        facts = {difference.fact for difference in self.differences}
        return any(difference.fact in facts for difference in other.differences)

    def __str__(self) -> str:
        differences = "; ".join(map(": ".join, self.differences))
        case = self.played.original
        return "\n".join(
            [
                f"case {self.original.id}: engine and browser differ in {differences}",
                f"  smallest case (page: {case.page}):",
                *(f"    call    {_written(call)}" for call in case.calls),
                *(f"    answer  {_written(answer)}" for answer in case.answers),
                *_lines("engine ", self.expected),
                *_lines("browser", self.seen),
            ]
        )


def _written(value: object) -> str:
    """A dataclass as Python, without what is as usual."""
    match value:
        case Call(request, delay):
            return f"Call({_written(request)}{f', {delay}' if delay else ''})"
        case Request():
            usual = Request(url="", origin="")
            given = (
                f"{field.name}={getattr(value, field.name)!r}"
                for field in fields(value)
                if getattr(value, field.name) != getattr(usual, field.name)
            )
            return f"Request({', '.join(given)})"
        case Answer(url, kind, HTTPResponse(status, headers)):
            return f"Answer({url!r}, {kind!r}, HTTPResponse({status}, {headers!r}))"
        case _:
            return repr(value)


def _lines(who: str, facts: Facts) -> Iterator[str]:
    for view in facts.views:
        if view.allowed:
            told = f"{view.status} {view.type or ''} {' '.join(view.readable)}"
            yield f"  {who} script gets {told}{' redirected' if view.redirected else ''}"
        else:
            yield f"  {who} script gets nothing{' in time' if view.timed_out else ''}"
    for asked in facts.asked:
        others = (f"{field.name}={getattr(asked, field.name)!r}" for field in fields(asked)[3:])
        yield f"  {who} {asked.kind}: {asked.method} {asked.url} {' '.join(others)}"


def predicted(case: Case, sites: Sites, *, engine: Engine) -> Facts:
    """What the engine says of a filled case: verdicts, and every request in order."""
    script = Script(case)
    now = 0.0
    cache = PreflightCache(clock=lambda: now)
    views: list[ScriptView] = []
    asked: list[Asked] = []
    for call in case.calls:
        now += call.delay
        flow = fetch(call.request, engine=engine, cache=cache)
        verdict = pump(flow, script)
        views.append(_predicted_view(call, verdict))
        asked += [
            _predicted_request(exchange.request, case)
            for exchange in verdict.exchanges
            if place_of(exchange.request.url).port in _ports(sites)
        ]
    return Facts(tuple(views), tuple(asked))


def observed(played: Played) -> Facts:
    """What the browser did, in the same terms."""
    views = tuple(replace(view, error="") for view in played.views)
    return Facts(views, tuple(_observed_request(one, played.filled) for one in played.received))


def disagreements(player: Player, judge: Judge, cases: Iterable[Case]) -> list[Disagreement]:
    """Play the cases and return those on which judge and browser differ, twice in a row.

    The second time it is a browser that remembers nothing: after hundreds of cases the cache of
    preflights is full, and which of them are then forgotten is up to the browser.

    The first few are made small; all of them together get no more than half a minute for it.
    """
    doubtful = [found.original for found in _differing(judge, player.play(cases))]
    if not doubtful:
        return []
    player.forget()
    confirmed = _confirmed(player, judge, doubtful)
    end = time.monotonic() + _MINIMISATION
    small = [_minimised(player, judge, found, end) for found in confirmed[:_MINIMISED]]
    return small + confirmed[_MINIMISED:]


def _confirmed(player: Player, judge: Judge, doubtful: list[Case]) -> list[Disagreement]:
    """Those that differ again, in time: what took too long to be judged is asked once more."""
    confirmed: list[Disagreement] = []
    for _ in range(_TRIES):
        found = _differing(judge, player.play(doubtful))
        confirmed += [one for one in found if not one.played.is_late]
        doubtful = [one.original for one in found if one.played.is_late]
        if not doubtful:
            break
    if doubtful:
        print(f"too slow here to be judged: {[case.id for case in doubtful]}")
    return confirmed


def _differing(judge: Judge, played: Iterable[Played]) -> list[Disagreement]:
    found: list[Disagreement] = []
    for one in played:
        expected, seen = judge(one.filled, one.sites), observed(one)
        if expected != seen:
            found.append(Disagreement(one.original, one, expected, seen))
    return found


def _minimised(player: Player, judge: Judge, found: Disagreement, end: float) -> Disagreement:
    """The smallest case met that still differs; each round plays all smaller ones at once."""
    while time.monotonic() < end:
        smaller = [
            one
            for one in _differing(judge, player.play(smaller_cases(found.played.original)))
            if one.is_like(found) and not one.played.is_late
        ]
        if not smaller:
            break
        best = min(smaller, key=lambda one: len(repr(one.played.original)))
        found = replace(best, original=found.original)
    return found


def pump(flow: Flow, script: Script) -> Verdict:
    """The verdict of a flow that is answered by a script."""
    try:
        request: HTTPRequest = next(flow)
        while True:
            request = flow.send(script.answer(place_of(request.url), request.kind))
    except StopIteration as stop:
        verdict: Verdict = stop.value
        return verdict


def _predicted_view(call: Call, verdict: Verdict) -> ScriptView:
    if not verdict.allowed:
        return ScriptView(allowed=False)
    readable = verdict.readable_headers
    if call.request.upload_listener:
        return ScriptView(allowed=True, status=verdict.status, readable=readable)
    return ScriptView(
        allowed=True,
        status=verdict.status,
        type=verdict.response_type,
        redirected=verdict.response_type in {"basic", "cors"} and _hops(verdict.exchanges) > 1,
        readable=readable,
    )


def _hops(exchanges: Sequence[Exchange]) -> int:
    return sum(exchange.request.kind == "actual" for exchange in exchanges)


def _predicted_request(request: HTTPRequest, case: Case) -> Asked:
    headers = [(name.lower(), value) for name, value in request.headers]
    return _asked(request.kind, request.method, request.url, headers, request.credentials, case)


def _observed_request(request: Received, case: Case) -> Asked:
    url = f"http://{request.get('host')}{request.target}"
    cookie = request.get("cookie") is not None
    return _asked(request.kind, request.method, url, request.headers, cookie, case)


def _asked(
    kind: Kind,
    method: str,
    url: str,
    headers: Sequence[tuple[str, str]],
    credentials: bool,
    case: Case,
) -> Asked:
    values = dict(headers)
    by_script = {name.lower() for call in case.calls for name, _ in call.request.headers}
    by_script -= _AGENT_NAMES
    return Asked(
        kind=kind,
        method=method,
        url=url,
        origin=values.get("origin"),
        asked_method=values.get("access-control-request-method"),
        asked_headers=values.get("access-control-request-headers"),
        referrer=values.get("referer"),
        fetch_mode=values.get("sec-fetch-mode"),
        script_names=tuple(sorted(by_script.intersection(values))),
        credentials=credentials if case.page == "top" and url.startswith(_COOKIE_SITE) else None,
    )


def _ports(sites: Sites) -> frozenset[int]:
    return frozenset({sites.page, sites.api, sites.api2})
