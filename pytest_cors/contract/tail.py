"""The tail: what nobody has enumerated, drawn by hypothesis; and the smallest of what it shows.

Hypothesis draws batches of requests and does not see what becomes of them: judging a request costs
a fraction of drawing one. What is found is made smaller by trying less of everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pytest_cors.contract.drawn_requests import drawn_requests
from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.enumeration import SAFE_METHODS, kind_of_headers
from pytest_cors.contract.expectation import Aspect, Expectation, scripted
from pytest_cors.contract.probe import Probe
from pytest_cors.fetch import Headers, Request
from pytest_cors.fetch.safelist import SAFELISTED_METHODS

__all__ = ["drawn_probes", "smaller"]


def drawn_probes(
    expectation: Expectation,
    endpoints: Sequence[Endpoint],
    *,
    max_examples: int | None,
    seed: int | None,
    unsafe: bool,
) -> Iterator[Probe]:
    """Requests that pages could make of these endpoints, drawn with the policy in view.

    `max_examples` is the number of requests; by default it is that of hypothesis's profile. With a
    seed, with `derandomize` in the profile, and wherever `CI` is set, the same ones are drawn.
    """
    drawn = dict.fromkeys(drawn_requests(expectation.policy, max_examples, seed))
    for number, each in enumerate(drawn):
        endpoint = endpoints[number % len(endpoints)]
        request = replace(each, url=endpoint.url, redirect="manual", mode="cors")
        safe = request.method in SAFE_METHODS or (unsafe and endpoint.names(request.method))
        aspect, kind = _aspect(expectation, request)
        yield Probe(endpoint, request, aspect, kind, preflight_only=not safe)


def smaller(expectation: Expectation, probe: Probe) -> Iterator[Probe]:
    """Probes that ask for less than this one, by one thing each, the boldest first."""
    for request in _smaller(probe.request):
        aspect, kind = _aspect(expectation, request)
        yield replace(probe, request=request, aspect=aspect, kind=kind)


def _smaller(request: Request) -> Iterator[Request]:
    if request.headers:
        yield replace(request, headers=())
    if len(request.headers) > 1:
        for at in range(len(request.headers)):
            yield replace(request, headers=_without(request.headers, at))
    if request.credentials != "omit":
        yield replace(request, credentials="omit")
    if request.body_type is not None:
        yield replace(request, body_type=None)
    if request.upload_listener:
        yield replace(request, upload_listener=False)
    if request.method != "GET" and request.body_type is None:
        yield replace(request, method="GET")


def _without(headers: Headers, at: int) -> Headers:
    return headers[:at] + headers[at + 1 :]


def _aspect(expectation: Expectation, request: Request) -> tuple[Aspect, str]:
    """What the request tries: what the policy forbids of it, or else the most unusual of it."""
    script = scripted(request)
    forbidding = expectation.of(request).forbidding
    aspect: Aspect = "origin"
    if forbidding:
        aspect = forbidding[0]
    elif script.unsafe_names:
        aspect = "header"
    elif script.method not in SAFELISTED_METHODS or request.upload_listener:
        aspect = "method"
    elif request.credentials == "include":
        aspect = "credentials"
    if aspect == "header":
        return aspect, kind_of_headers(request.headers)
    return aspect, script.method if aspect == "method" else "drawn"
