"""What a mutant changes for browsers, told without the contract's help.

Every request of the grid is sent to the app as it is, once. A mutant is sent the same; where it
answers as the app does, nothing has changed, and only the rest has to be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, Final, Literal, NamedTuple

from pytest_cors import CORSPolicy
from pytest_cors.fetch import Exchange, HTTPRequest, HTTPResponse, Request, fetch, replay
from tests.mutants.grid import STRANGER, URL, declared_origin, grid
from tests.mutants.server import Answer, Broken, Server, response_of
from tests.mutants.subjects import B, C

__all__ = ["Difference", "Kind", "Original"]

Kind = Literal["verdict", "caching"]
"""`verdict`: a browser decides otherwise, lets other headers be read, or remembers a permission
for another time. `caching`: caches mix up what they did not, or refused origins are told more."""

_COOKIE: Final = ("Cookie", "session=1")
_BATCHES: Final = (8, 64, 10_000)

_Key = tuple[Request, bool]
"""A request of the grid, and whether the browser has a cookie."""

_Answers = dict[HTTPRequest, Answer]


class Difference(NamedTuple):
    """The worst that a mutant does, and one example of it."""

    kind: Kind
    example: object


class Seen(NamedTuple):
    """What script gets of a request, and for how long the permission is remembered."""

    allowed: bool
    readable: tuple[str, ...]
    max_age: str | None


class Original:
    """The app without a mistake, under one configuration."""

    def __init__(self, app: Any, policy: CORSPolicy) -> None:
        self._policy = policy
        self._cached = tuple(_cacheable(policy))
        self._private = _private_network_question(policy)
        self._seen: dict[_Key, Seen] = {}
        self._exchanges: dict[_Key, list[Exchange]] = {}
        self._answers: _Answers = {}
        self._users: dict[HTTPRequest, dict[_Key, None]] = {}
        with Server(app) as server:
            for key in _keys(grid(policy)):
                exchanges, self._seen[key] = _judged(server, self._answers, key)
                self._exchanges[key] = exchanges
                for each in exchanges:
                    self._users.setdefault(_as_sent(each.request, key), {})[key] = None
            beside = [self._private, *self._cached]
            self._answers |= zip(beside, server.answers(beside), strict=True)
        self._asked = tuple(self._answers)
        # Asked once more, the last first: answers must not depend on what was asked before.
        self._again = self._asked[::-7]
        self._leaks = self._leaks_in(self._exchanges)
        self._mixed_up = set(_mixed_up(policy, self._cached, self._answers))

    def difference(self, app: Any) -> Difference | None:
        """How a mutant differs; None where it is no worse for anybody."""
        try:
            with Server(app) as server:
                return self._difference(server)
        except Broken as error:
            return Difference("verdict", str(error))

    def _difference(self, server: Server) -> Difference | None:
        answers: _Answers = {}
        judged: dict[_Key, list[Exchange]] = {}
        begin = 0
        for size in _BATCHES:  # most mistakes show in the first few answers
            batch = self._asked[begin : begin + size]
            begin += size
            answers |= zip(batch, server.answers(batch), strict=True)
            changed = {each for each in batch if answers[each] != self._answers[each]}
            different = self._judge_again(server, answers, changed, judged)
            if different is not None:
                return different
        again = dict(zip(self._again, server.answers(self._again), strict=True))
        unsteady = {each for each in self._again if answers[each] != again[each]}
        different = self._judge_again(server, {**answers, **again}, unsteady, judged)
        if different is not None or answers == self._answers:
            return different
        if _grants(answers[self._private]) != _grants(self._answers[self._private]):
            return Difference("verdict", "private network")
        leaks = self._leaks_in(judged) - self._leaks
        mixed_up = set(_mixed_up(self._policy, self._cached, answers)) - self._mixed_up
        return Difference("caching", leaks or mixed_up) if leaks or mixed_up else None

    def _judge_again(
        self,
        server: Server,
        known: _Answers,
        changed: set[HTTPRequest],
        judged: dict[_Key, list[Exchange]],
    ) -> Difference | None:
        for key in self._keys_of(changed):
            judged[key], seen = _judged(server, known, key)
            before = self._seen[key]
            if seen != before and not _is_mended(self._policy, key[0], before, seen):
                return Difference("verdict", key)
        return None

    def _keys_of(self, concerned: set[HTTPRequest]) -> Iterator[_Key]:
        keys: dict[_Key, None] = {}
        for request in self._asked:
            if request in concerned:
                keys.update(self._users.get(request, {}))
        return iter(keys)

    def _leaks_in(self, exchanges: Mapping[_Key, Sequence[Exchange]]) -> set[object]:
        return {
            leak
            for (request, _), pairs in exchanges.items()
            if not self._policy.allows_origin(request.origin)
            for leak in _leaks(pairs)
        }


def _keys(requests: Iterable[Request]) -> Iterator[_Key]:
    for request in requests:
        yield request, False
        if request.credentials == "include":
            yield request, True


def _judged(server: Server, known: _Answers, key: _Key) -> tuple[list[Exchange], Seen]:
    """The exchanges and the outcome; what is not known is asked, and then known."""
    flow = fetch(key[0])
    exchanges: list[Exchange] = []
    try:
        wanted = next(flow)
        while True:
            sent = _as_sent(wanted, key)
            if sent not in known:
                [known[sent]] = server.answers([sent])
            response = response_of(known[sent])
            exchanges.append(Exchange(wanted, response))
            wanted = flow.send(response)
    except StopIteration as stop:
        verdict = stop.value
    max_age = _max_age(exchanges) if verdict.allowed else None
    return exchanges, Seen(verdict.allowed, verdict.readable_headers, max_age)


def _is_mended(policy: CORSPolicy, request: Request, before: Seen, after: Seen) -> bool:
    """Whether a browser now decides as the policy says, and did not before: that is no mistake."""
    return before.allowed != after.allowed == _is_declared(policy, request)


def _is_declared(policy: CORSPolicy, request: Request) -> bool:
    return (
        policy.allows_origin(request.origin)
        and (policy.allow_credentials or request.credentials != "include")
        and policy.allows_method(request.method) is True
        and all(policy.allows_header(name) is True for name, _ in request.headers)
    )


def _as_sent(wanted: HTTPRequest, key: _Key) -> HTTPRequest:
    if not wanted.credentials:
        return wanted
    headers = (*wanted.headers, _COOKIE) if key[1] else wanted.headers
    return replace(wanted, headers=headers, credentials=False)


def _max_age(exchanges: Sequence[Exchange]) -> str | None:
    for exchange in exchanges:
        if exchange.request.kind == "preflight":
            value = _value(exchange.response, "access-control-max-age")
            return value if value is not None and value.isdigit() else "5"
    return None


def _private_network_question(policy: CORSPolicy) -> HTTPRequest:
    headers = (
        ("Origin", declared_origin(policy)),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Private-Network", "true"),
    )
    return HTTPRequest("OPTIONS", URL, headers, False, "preflight")


def _grants(answer: Answer) -> bool:
    response = response_of(answer)
    name = "access-control-allow-private-network"
    return 200 <= response.status <= 299 and _value(response, name) == "true"


def _leaks(exchanges: Iterable[Exchange]) -> Iterator[object]:
    """What a refused origin is told all the same."""
    for request, response in exchanges:
        if _value(response, "access-control-allow-credentials") == "true":
            yield request.kind, "credentials"
        if _value(response, "access-control-allow-origin") is None:
            for name in ("access-control-allow-methods", "access-control-allow-headers"):
                if _value(response, name):
                    yield request.kind, name


def _cacheable(policy: CORSPolicy) -> Iterator[HTTPRequest]:
    for origin in (None, *dict.fromkeys((STRANGER, declared_origin(policy), B, C))):
        headers = (("Accept", "*/*"), *([("Origin", origin)] if origin else []))
        yield HTTPRequest("GET", URL, headers, False, "actual")


def _mixed_up(
    policy: CORSPolicy, cached: Sequence[HTTPRequest], answers: _Answers
) -> Iterator[object]:
    """A cache that has one answer gives it to others where Vary lets it; who loses by that?"""
    responses = {each: response_of(answers[each]) for each in cached}
    for before, after in product(cached, cached):
        origin = dict(after.headers).get("Origin")
        if origin is None or not policy.allows_origin(origin) or before is after:
            continue
        vary = _names(responses[before])
        pair = dict(before.headers), dict(after.headers)
        same = all(pair[0].get(name.title()) == pair[1].get(name.title()) for name in vary)
        if not same or "*" in vary or not _is_allowed(origin, responses[after]):
            continue
        if not _is_allowed(origin, responses[before]):
            yield pair[0].get("Origin"), origin
    # What the endpoint itself varies by must survive.
    for each in cached:
        if _names(responses[each]).isdisjoint({"accept-encoding", "*"}):
            yield "endpoint's own Vary", dict(each.headers).get("Origin")


def _names(response: HTTPResponse) -> set[str]:
    return {name.strip().lower() for name in (_value(response, "vary") or "").split(",")} - {""}


def _is_allowed(origin: str, response: HTTPResponse) -> bool:
    request = Request(URL, origin, credentials="omit")
    verdict = replay(request, [Exchange(next(fetch(request)), response)])
    return verdict is not None and verdict.allowed


def _value(response: HTTPResponse, name: str) -> str | None:
    values = [value for key, value in response.headers if key.lower() == name]
    return ", ".join(values) if values else None
