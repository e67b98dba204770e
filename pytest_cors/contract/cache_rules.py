"""CORS301: an answer that depends on Origin and does not say so, proven by replay.

Every response is put into a cache and handed to every other origin for which RFC 9111 lets it be
reused. Where a browser then decides otherwise, caches mix up what the app keeps apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final

from pytest_cors.contract.expectation import Expectation
from pytest_cors.contract.http_cache import may_reuse, storage, varying_names
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation
from pytest_cors.contract.sample import Sample
from pytest_cors.fetch import Exchange, HTTPRequest, HTTPResponse, Request, Verdict, fetch, replay

__all__ = ["Stored", "cache_marks", "stored_responses"]

# Origin is what the other marks are about; the others come and go with who asks.
_OF_THE_CLIENT: Final = frozenset({"origin", "cookie", "authorization", "*"})


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
    observations: Iterable[Observation], plain: Exchange, sample: Sample
) -> tuple[Stored, ...]:
    """What a cache holds: a response without Origin, two of declared origins, one of a stranger."""
    wanted = {*sample.declared[:2], *sample.strangers[:1]}
    held: dict[str, Stored] = {}
    for observation in observations:
        probe = observation.probe
        request, exchange = probe.request, observation.exchange("actual")
        if exchange is None or request.origin not in wanted or request.headers or probe.include:
            continue
        if request.method == probe.endpoint.reading_method:
            held.setdefault(request.origin, Stored(exchange, request, observation.verdict))
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
            "missing",
            after.request.url,
            after.request,
            mixed_up,
            None if kept == "explicit" else "warning",
            _stored_for(expectation, before),
            {
                "stored_for": before.origin,
                "served_to": after.origin,
                "own_verdict": after.verdict,
                "storage": kept,
            },
        )
    yield from _overwritten(held)


def _overwritten(held: Sequence[Stored]) -> Iterator[Mark]:
    """What the endpoint varies by is lost where the CORS layer writes a Vary of its own.

    It shows where some of the answers have it and others have not.
    """
    said = [varying_names(stored.exchange.response) - _OF_THE_CLIENT for stored in held]
    everything = set[str]().union(*said)
    for stored, names in zip(held, said, strict=True):
        lost = tuple(sorted(everything - names))
        if lost and "*" not in names and storage(*stored.exchange) != "never":
            yield Mark(
                "CORS301",
                "overwritten",
                stored.exchange.request.url,
                stored.request,
                stored.verdict,
                "warning",
                ",".join(lost),
                {"lost": lost, "served_to": stored.origin},
            )


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


def _stored_for(expectation: Expectation, before: Stored) -> str:
    if before.origin is None:
        return "no-origin"
    return "declared-origin" if _declared(expectation, before) else "refused-origin"
