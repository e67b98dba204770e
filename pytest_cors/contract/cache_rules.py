"""CORS301: an answer that depends on Origin and does not say so, proven by replay.

Every response is put into a cache and handed to every other origin for which RFC 9111 lets it be
reused. Where a browser then decides otherwise, caches mix up what the app keeps apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from pytest_cors.contract.expectation import Expectation
from pytest_cors.contract.http_cache import may_reuse, storage, varying_names
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation, Probe
from pytest_cors.contract.sample import Sample
from pytest_cors.contract.survey import COOKIE
from pytest_cors.fetch import Exchange, HTTPRequest, HTTPResponse, Request, Verdict, fetch, replay

__all__ = ["Stored", "cache_marks", "stored_responses"]


@dataclass(frozen=True, slots=True)
class Stored:
    """A response in the cache. `request` is None where no page asked: a link, an image."""

    exchange: Exchange
    request: Request | None = None
    verdict: Verdict | None = None

    @property
    def origin(self) -> str | None:
        """The origin of the page that asked."""
        return None if self.request is None else self.request.origin


def stored_responses(
    observations: Iterable[Observation], plain: Exchange, sample: Sample, *, has_identity: bool
) -> tuple[Stored, ...]:
    """What a cache holds: a response without Origin, two of declared origins, one of a stranger.

    Each with and without credentials: that they went along is not in the key of a cache either.
    But where the client has its own (`has_identity`), nobody here knows what a `Vary: Cookie` saw.
    """
    wanted = {*sample.declared[:2], *sample.strangers[:1]}
    held: dict[tuple[str, bool, bool], Stored] = {}
    for observation in observations:
        probe = observation.probe
        request, exchange = probe.request, observation.exchange("actual")
        if exchange is None or request.origin not in wanted or request.headers:
            continue
        if request.method == probe.endpoint.reading_method and not (probe.include and has_identity):
            stored = Stored(_as_sent(exchange, probe), request, observation.verdict)
            held.setdefault((request.origin, probe.include, probe.cookie), stored)
    return (Stored(plain), *held.values())


def cache_marks(expectation: Expectation, held: Sequence[Stored]) -> Iterator[Mark]:
    """Each stored response, reused for each other origin; and what the endpoint's Vary became."""
    for before, after in permutations(held, 2):
        if after.request is None or after.verdict is None or not _declared(expectation, after):
            continue
        kept = storage(*before.exchange)
        if kept == "never" or not may_reuse(*before.exchange, after.exchange.request):
            continue
        mixed_up = _judged_on(after.request, after.exchange.request, before.exchange.response)
        if mixed_up is None or _is_as_good(expectation, mixed_up, after.verdict):
            continue
        yield Mark(
            "CORS301",
            _cause(expectation, before, after),
            after.request.url,
            after.request,
            mixed_up,
            None if kept == "explicit" else "warning",
            before.origin,
            {
                "stored_for": before.origin,
                "served_to": after.origin,
                "own_verdict": after.verdict,
                "storage": kept,
            },
        )
    yield from _overwritten(held)


def _overwritten(held: Sequence[Stored]) -> Iterator[Mark]:
    """What the endpoint varies by is lost where the CORS layer writes a Vary of its own."""
    plain = held[0].exchange
    if storage(*plain) == "never":
        return
    said = varying_names(plain.response) - {"origin"}
    for stored in held[1:]:
        lost = sorted(said - varying_names(stored.exchange.response))
        if lost and stored.request is not None:
            yield Mark(
                "CORS301",
                "overwritten",
                stored.request.url,
                stored.request,
                stored.verdict,
                "warning",
                ",".join(lost),
                {"lost": tuple(lost), "served_to": stored.origin},
            )


def _as_sent(exchange: Exchange, probe: Probe) -> Exchange:
    if not probe.cookie:
        return exchange
    request = exchange.request
    return Exchange(replace(request, headers=(*request.headers, COOKIE)), exchange.response)


def _declared(expectation: Expectation, stored: Stored) -> bool:
    return stored.origin is not None and expectation.allows_origin(stored.origin)


def _judged_on(request: Request, sent: HTTPRequest, response: HTTPResponse) -> Verdict | None:
    # The cookies of the survey are in what was sent, not in what the flow asks for.
    flow = fetch(request)
    wanted = next(flow)
    return replay(request, [Exchange(wanted, response)]) if wanted.url == sent.url else None


def _is_as_good(expectation: Expectation, mixed_up: Verdict, own: Verdict) -> bool:
    """Whether the page gets as much as with its own answer."""
    if not own.allowed:
        return True
    declared = {name for name in own.readable_headers if expectation.policy.exposes(name)}
    got = {name.lower() for name, _ in mixed_up.exchanges[-1].response.headers}
    return mixed_up.allowed and (declared & got).issubset(mixed_up.readable_headers)


def _cause(expectation: Expectation, before: Stored, after: Stored) -> str:
    if before.origin is None:
        return "no-origin"
    if before.origin == after.origin:
        return "credentials"
    return "declared-origin" if _declared(expectation, before) else "refused-origin"
