"""The enumerated probes: every boundary of every declared value, the simplest first.

The same policy and endpoint give the same probes in the same order, everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from typing import Final

from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.expectation import Aspect
from pytest_cors.contract.probe import Probe
from pytest_cors.contract.sample import Sample
from pytest_cors.fetch import Headers, Request
from pytest_cors.fetch.origin import parse_url
from pytest_cors.fetch.safelist import SAFELISTED_METHODS
from pytest_cors.policy import CORSPolicy
from pytest_cors.strategies.lookalikes import Lookalike, Mistake, imitations

__all__ = [
    "KNOWN_METHODS",
    "SAFE_METHODS",
    "UNLISTED_METHOD",
    "UNLISTED_NAMES",
    "kind_of_headers",
    "origin_probes",
    "probes",
]

KNOWN_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY")
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Those with which an actual request is made: they have no effects (RFC 9110, 9.2.1)."""

UNLISTED_METHOD: Final = "PROBE"
# The first and the last of any sorted list, since an app may look at one element only.
UNLISTED_NAMES: Final = ("a-pytest-cors-probe", "zz-pytest-cors-probe")

# What pages commonly set, and apps let in unasked.
_COMMON_NAMES: Final = (
    "authorization",
    "cache-control",
    "content-type",
    "if-none-match",
    "x-api-key",
    "x-csrf-token",
    "x-requested-with",
)
# For a policy that allows any header.
_ANY_NAME: Final = ("x-pytest-cors-probe",)

_OF_OWN_HOST: Final = (
    Mistake.ANY_PORT,
    Mistake.ANY_SCHEME,
    Mistake.PREFIX_MATCH,
    Mistake.SUFFIX_MATCH,
)

# Without a preflight with what a page has by default; with the user's cookies; with none of them.
_STATES: Final = ((False, False), (True, False), (True, True))


def probes(
    policy: CORSPolicy, endpoint: Endpoint, sample: Sample, *, unsafe: bool, failing: bool = False
) -> Iterator[Probe]:
    """All probes for one endpoint: baselines, then strangers, methods, headers, look-alikes.

    Without `unsafe`, no actual request is made with a method that may have effects. An endpoint
    that is `failing` is made to fail once, and otherwise asked by preflights: every failure may
    put a traceback into the log.
    """
    basis = _Basis(policy, endpoint, sample, unsafe=unsafe, failing=failing)
    for origin in sample.declared:
        yield from basis.origin_probes(origin, "declared")
    for origin in sample.strangers:
        yield from basis.origin_probes(origin, "null" if origin == "null" else "stranger")
    if sample.declared:
        yield from basis.method_probes(sample.declared[0])
        yield from basis.header_probes(sample.declared[0])
    if sample.strangers:
        for neighbour in _neighbours(policy, endpoint):
            yield from basis.lookalike_probes(neighbour)
    for glimpse in sample.glimpses:
        yield from list(basis.lookalike_probes(glimpse))[:1]
    for lookalike in sample.lookalikes:
        yield from basis.lookalike_probes(lookalike)


def origin_probes(
    policy: CORSPolicy, endpoint: Endpoint, sample: Sample, origins: Iterable[str]
) -> Iterator[Probe]:
    """The baselines of further origins."""
    basis = _Basis(policy, endpoint, sample, unsafe=False, failing=False)
    for origin in origins:
        yield from basis.origin_probes(origin, "drawn")


def _neighbours(policy: CORSPolicy, endpoint: Endpoint) -> Iterator[Lookalike]:
    """What resembles the app's own origin, which needs no leave: one for each mistake.

    An app that compares Origin with Host, and only nearly, lets other services of its host in.
    """
    url = parse_url(endpoint.url)
    assert url is not None  # endpoints have none but URLs that parse
    pending = set(_OF_OWN_HOST)
    for kind, origin in imitations(url.origin):
        if kind in pending and not policy.allows_origin(origin):
            pending.remove(kind)
            yield Lookalike(origin, kind, None, sendable=True)


class _Basis:
    """The requests from which the probes of one endpoint are varied."""

    def __init__(
        self,
        policy: CORSPolicy,
        endpoint: Endpoint,
        sample: Sample,
        *,
        unsafe: bool,
        failing: bool,
    ) -> None:
        self._policy = policy
        self._endpoint = endpoint
        self._sample = sample
        self._unsafe = unsafe
        self._failing = failing
        self._names = sample.names or (_ANY_NAME if policy.any_header else ())
        self._asking_method, self._asking_headers = self._permitted()

    def origin_probes(self, origin: str, kind: str) -> Iterator[Probe]:
        """Everything that an origin decides: simple, preflighted, with and without credentials."""
        method = self._endpoint.reading_method
        if method is not None:
            for include, cookie in self._states(origin):
                reading = self._request(origin, include, method=method)
                aspect: Aspect = "credentials" if include else "origin"
                yield Probe(self._endpoint, reading, aspect, kind, cookie=cookie)
        for include in (False, True):
            asking = self._asking(origin, include)
            aspect = "credentials" if include else "origin"
            yield Probe(self._endpoint, asking, aspect, kind, preflight_only=True)

    def lookalike_probes(self, lookalike: Lookalike) -> Iterator[Probe]:
        """A look-alike costs two exchanges: that of the response, that of the preflight."""
        origin, kind, sendable = lookalike.origin, str(lookalike.kind), lookalike.sendable
        method = self._endpoint.reading_method
        if method is not None and not self._failing:
            reading = self._request(origin, False, method=method)
            yield Probe(self._endpoint, reading, "origin", kind, sendable=sendable)
        asking = self._asking(origin, False)
        yield Probe(self._endpoint, asking, "origin", kind, preflight_only=True, sendable=sendable)

    def method_probes(self, origin: str) -> Iterator[Probe]:
        """Every known method, unknown ones, and what is nearly listed; those without effects made.

        Methods are compared byte for byte: `patch` is none of those that browsers capitalise.
        """
        known = dict.fromkeys(
            [*KNOWN_METHODS, *self._sample.methods, UNLISTED_METHOD, "patch", "query"]
        )
        for method, include in product(known, (False, True)):
            yield from self._method_probes(origin, method, include)
        for method in self._sample.near_methods:
            if method not in known:
                yield from self._method_probes(origin, method, False)
        has_both = self._endpoint.has("HEAD") and self._endpoint.reading_method != "HEAD"
        if has_both and not self._failing:
            yield Probe(self._endpoint, self._request(origin, False, "HEAD"), "method", "HEAD")

    def _method_probes(self, origin: str, method: str, include: bool) -> Iterator[Probe]:
        request = self._request(origin, include, method)
        if method in SAFELISTED_METHODS:
            # It takes a header to make a preflight of it, or somebody who watches the upload.
            if self._names:
                request = replace(request, headers=_headers(self._names[:1]))
            elif method == "POST":
                request = replace(request, body_type="text", upload_listener=True)
            else:
                return
        yield Probe(
            self._endpoint, request, "method", method, preflight_only=not self._may_call(method)
        )

    def header_probes(self, origin: str) -> Iterator[Probe]:
        """Each header alone, all together, and unlisted ones at either end of the list."""
        listed = self._sample.names
        sets: list[tuple[str, ...]] = [(name,) for name in self._names]
        if len(self._names) > 1:
            sets.append(self._names)
        sets += [(name,) for name in (*UNLISTED_NAMES, *_COMMON_NAMES)]
        if self._policy.any_header:
            sets.append(UNLISTED_NAMES)  # what is echoed is a list, and may be written wrongly
        if listed:
            sets += [(*listed, name) for name in UNLISTED_NAMES]
        base = self._permitted_method()
        for names, include in product(dict.fromkeys(sets), (False, True)):
            yield self._header_probe(origin, base, names, include)
        known = {name for names in sets for name in names}
        for name in self._sample.near_names:
            if name not in known:
                yield self._header_probe(origin, base, (name,), False)
        yield from self._mixed_probes(origin)

    def _mixed_probes(self, origin: str) -> Iterator[Probe]:
        """A method and headers that both need leave: all of it given, or just one of the two."""
        method = self._asking_method
        if method in SAFELISTED_METHODS:
            return
        for include in (False, True):
            if self._names:
                yield self._header_probe(origin, method, self._names, include)
                yield self._header_probe(origin, method, self._names[:1], include)
                yield self._header_probe(origin, UNLISTED_METHOD, self._names, include)
            yield self._header_probe(origin, method, UNLISTED_NAMES[:1], include)

    def _header_probe(
        self, origin: str, method: str, names: tuple[str, ...], include: bool
    ) -> Probe:
        request = self._request(origin, include, method, _headers(names))
        # A request that may be made is made, where it has no effects: the response counts too.
        harmless = method in {"GET", "HEAD"} and set(names) <= set(self._sample.names)
        harmless = harmless and not self._failing
        kind = kind_of_headers(request.headers)
        return Probe(self._endpoint, request, "header", kind, preflight_only=not harmless)

    def _may_call(self, method: str) -> bool:
        """Whether the actual request is made, too: it was asked for, and is there to be called."""
        if self._failing or not self._policy.allows_method(method):
            return False
        if method == "OPTIONS" and method in self._policy.allow_methods:
            return self._endpoint.has(method) is not False
        return self._endpoint.names(method) and (self._unsafe or method in SAFE_METHODS)

    def _states(self, origin: str) -> tuple[tuple[bool, bool], ...]:
        if not self._failing:
            return _STATES
        return _STATES[:1] if origin in self._sample.declared[:1] else ()

    def _asking(self, origin: str, include: bool) -> Request:
        return self._request(origin, include, self._asking_method, self._asking_headers)

    def _permitted(self) -> tuple[str, Headers]:
        """What the policy permits to declared origins after a preflight; or what comes near it."""
        for method in (*self._sample.methods, "PUT", "PATCH", "DELETE"):
            if method not in SAFELISTED_METHODS and self._has_for_sure(method):
                return method, ()
        return self._permitted_method(), _headers((*self._names, *UNLISTED_NAMES)[:1])

    def _has_for_sure(self, method: str) -> bool:
        return bool(self._policy.allows_method(method)) and self._endpoint.has(method) is True

    def _permitted_method(self) -> str:
        """A method that the policy permits and the endpoint has, a harmless one if there is."""
        for method in (*KNOWN_METHODS, *self._sample.methods):
            if self._policy.allows_method(method) and self._endpoint.has(method) is not False:
                return method
        return self._endpoint.reading_method or "POST"

    def _request(self, origin: str, include: bool, method: str, headers: Headers = ()) -> Request:
        return Request(
            url=self._endpoint.url,
            origin=origin,
            method=method,
            headers=headers,
            credentials="include" if include else "omit",
            redirect="manual",
        )


def kind_of_headers(headers: Headers) -> str:
    """The kind of a probe that tries headers: their names, sorted."""
    return ",".join(sorted(name.lower() for name, _ in headers))


def _headers(names: Iterable[str]) -> Headers:
    return tuple((name, _value(name)) for name in names)


def _value(name: str) -> str:
    """A value with which the header needs a preflight, whatever its name."""
    values = {"accept": '"', "accept-language": '"', "content-language": '"', "range": "bytes=-1"}
    return values.get(name.lower(), "application/json" if name.lower() == "content-type" else "1")
