"""What preflight responses advertise: methods and headers that are listed, and not declared.

A list that the app gives away unasked tells what to ask for next. Even where that is then refused,
a browser that remembers the list has no need to ask (https://fetch.spec.whatwg.org/#concept-cache).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice, product
from typing import Final

from pytest_cors.contract.expectation import Expectation
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation, Probe
from pytest_cors.fetch import Headers
from pytest_cors.fetch.header_list import combine, extract_tokens
from pytest_cors.fetch.safelist import SAFELISTED_METHODS
from pytest_cors.policy.header_name import request_header_fault
from pytest_cors.policy.method import method_fault

__all__ = ["Advertised", "advertised", "advertised_marks", "advertised_probes"]

_METHODS: Final = "access-control-allow-methods"
_NAMES: Final = "access-control-allow-headers"
_MOST: Final = 16

Advertised = dict[tuple[str, str], Observation]
"""The kind of a listed token, "method" or "header", and the token; with who was told of it."""


def advertised(expectation: Expectation, observations: Iterable[Observation]) -> Advertised:
    """What passing preflights list, and the policy forbids, and no probe has asked for."""
    found: Advertised = {}
    asked: set[tuple[str, str]] = set()
    for observation in observations:
        request = observation.probe.request
        asked.add(("method", request.method))
        asked.update(("header", name.lower()) for name, _ in request.headers)
        exchange = observation.exchange("preflight")
        if exchange is None or not observation.passed_preflight:
            continue
        if not expectation.of(request).allowed:
            continue
        values = combine(exchange.response.headers) or {}
        for method in _tokens(values.get(_METHODS, "")):
            if _is_extra_method(expectation, method):
                found.setdefault(("method", method), observation)
        for name in _tokens(values.get(_NAMES, "")):
            if _is_extra_name(expectation, name.lower()):
                found.setdefault(("header", name.lower()), observation)
    return dict(islice(((key, found[key]) for key in found if key not in asked), _MOST))


def advertised_probes(listed: Advertised) -> Iterator[Probe]:
    """Asking for each of them."""
    for ((kind, token), observation), include in product(listed.items(), (False, True)):
        probe = observation.probe
        request = replace(probe.request, credentials="include" if include else "omit")
        if kind == "method":
            asking = replace(request, method=token, headers=())
            yield Probe(probe.endpoint, asking, "method", token, preflight_only=True)
        else:
            headers: Headers = ((token, "1"),)
            asking = replace(request, headers=headers)
            yield Probe(probe.endpoint, asking, "header", token, preflight_only=True)


def advertised_marks(listed: Advertised, answers: Iterable[Observation]) -> Iterator[Mark]:
    """CORS103 and CORS105, for what is listed and refused: it passes wherever it is remembered."""
    passed = {(each.probe.aspect, each.probe.kind) for each in answers if each.verdict.allowed}
    for (kind, token), observation in listed.items():
        if (kind, token) not in passed:
            code = "CORS103" if kind == "method" else "CORS105"
            yield Mark.of(observation, code, "listed", severity="warning", witness=token)


def _tokens(value: str) -> tuple[str, ...]:
    tokens = extract_tokens(value)
    return tokens if isinstance(tokens, tuple) else ()


def _is_extra_method(expectation: Expectation, method: str) -> bool:
    if method == "*" or method in SAFELISTED_METHODS or method_fault(method) is not None:
        return False
    return expectation.policy.allows_method(method) is False


def _is_extra_name(expectation: Expectation, name: str) -> bool:
    if name == "*" or request_header_fault(name) is not None:
        return False
    return expectation.policy.allows_header(name) is False
