"""CORSPolicy: what a team declares about who may call its API from a web page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_cors.fetch.filtered_response import FORBIDDEN_RESPONSE_NAMES, SAFELISTED_RESPONSE_NAMES
from pytest_cors.fetch.origin import OPAQUE
from pytest_cors.fetch.safelist import is_safelisted_header
from pytest_cors.policy.entries import materialised, values_of
from pytest_cors.policy.errors import CORSPolicyError
from pytest_cors.policy.fault import SIGNATURE, Fault, Field
from pytest_cors.policy.header_name import SAFELISTED_REQUEST_NAMES
from pytest_cors.policy.matching import compiled
from pytest_cors.policy.method import WILDCARD_METHODS
from pytest_cors.policy.validation import faults_of

if TYPE_CHECKING:
    from pytest_cors.policy.comparison import Comparison

__all__ = ["CORSPolicy", "unchecked_policy"]


@dataclass(frozen=True, slots=True, init=False)
class CORSPolicy:
    """Which web pages may call an API, with what, and what they may read.

    The arguments are those of Starlette's `CORSMiddleware`, with its defaults (bar `max_age`):

    - `allow_origins`: origins as browsers send them (`"https://app.example.com"`), `"*"` for any
      origin, `"null"` for opaque ones. None at all is a policy too: no other site may call.
    - `allow_origin_regex`: a regex that matches further origins, from start to end.
    - `allow_methods`: methods in exact case. `"*"` is GET, HEAD, POST, PUT, PATCH, DELETE and
      OPTIONS; any other method is then outside the contract.
    - `allow_headers`: request-header names in any case, or `"*"`.
    - `allow_credentials`: whether requests may carry cookies and HTTP authentication.
    - `expose_headers`: response-header names that a page may read, or `"*"`.
    - `max_age`: seconds that a preflight may be remembered; None leaves it out of the contract.
    - `allow_private_network`: whether the legacy `Access-Control-Allow-Private-Network` is given.

    Lists, tuples, sets and other iterables of strings are taken, and kept as tuples (sets sorted).
    Raises `CORSPolicyError` with every fault: entries that no browser can ever use. A policy that
    is dangerous, but does what it says, has no fault.

    Source: https://fetch.spec.whatwg.org/#http-cors-protocol
    """

    allow_origins: tuple[str, ...]
    allow_origin_regex: str | None
    allow_methods: tuple[str, ...]
    allow_headers: tuple[str, ...]
    allow_credentials: bool
    expose_headers: tuple[str, ...]
    max_age: int | None
    allow_private_network: bool

    def __init__(
        self,
        allow_origins: Iterable[str] = (),
        allow_origin_regex: str | re.Pattern[str] | None = None,
        allow_methods: Iterable[str] = ("GET",),
        allow_headers: Iterable[str] = (),
        allow_credentials: bool = False,
        expose_headers: Iterable[str] = (),
        max_age: int | None = None,
        allow_private_network: bool = False,
    ) -> None:
        arguments = materialised(
            {
                "allow_origins": allow_origins,
                "allow_origin_regex": allow_origin_regex,
                "allow_methods": allow_methods,
                "allow_headers": allow_headers,
                "allow_credentials": allow_credentials,
                "expose_headers": expose_headers,
                "max_age": max_age,
                "allow_private_network": allow_private_network,
            }
        )
        faults = faults_of(arguments)
        if faults:
            raise CORSPolicyError(faults)
        for field, value in values_of(arguments).items():
            object.__setattr__(self, field, value)

    @classmethod
    def from_app(cls, app: Any) -> CORSPolicy:
        """The policy that the app's own configuration states for the whole app.

        It is what the framework understands: entries that are dead stay in it (`faults()` tells
        them), and a regex that the framework matches at the start only is one here that matches
        what follows, too.

        Raises `PolicyNotFound` where no such policy can be read: a framework that is not known, no
        CORS configured, CORS for parts of the app only (`configured_policies` has those), or more
        than one policy can say.
        """
        from pytest_cors.policy.readings import app_wide

        return unchecked_policy(app_wide(app).arguments)

    def compare(self, other: CORSPolicy) -> Comparison:
        """What `other` permits that this policy does not (`opens`), and the other way about.

        Each difference has a request that one of the two allows; the text of the whole is for
        reviews.
        """
        from pytest_cors.policy.comparison import compare

        return compare(self, other)

    def faults(self) -> tuple[Fault, ...]:
        """The entries that no browser can ever use. None in a declared policy."""
        return faults_of({field: getattr(self, field) for field in SIGNATURE})

    @property
    def any_origin(self) -> bool:
        """Whether every origin is allowed, opaque ones included."""
        return "*" in self.allow_origins

    @property
    def any_method(self) -> bool:
        """Whether `allow_methods` has a `*`."""
        return "*" in self.allow_methods

    @property
    def any_header(self) -> bool:
        """Whether `allow_headers` has a `*`."""
        return "*" in self.allow_headers

    @property
    def any_exposed(self) -> bool:
        """Whether `expose_headers` has a `*`."""
        return "*" in self.expose_headers

    def allows_origin(self, origin: str) -> bool:
        """Whether a page of this serialised origin is allowed.

        It is where the origin is listed, byte for byte, or matched from start to end by the regex,
        or where `"*"` is listed. The regex speaks for no opaque origin, even if it matches the four
        letters: `null` has to be listed.
        """
        if self.any_origin or origin in self.allow_origins:
            return True
        if self.allow_origin_regex is None or origin == OPAQUE:
            return False
        return compiled(self.allow_origin_regex).fullmatch(origin) is not None

    def allows_method(self, method: str) -> bool | None:
        """Whether the method, as it goes on the wire, is allowed after a preflight.

        False for GET, HEAD and POST that are not listed, although the protocol cannot refuse them.
        None: outside the contract. A `*` promises the methods of every API and leaves QUERY and
        custom methods to the server, the one with the name `*` among them.
        """
        if method != "*" and method in self.allow_methods:
            return True
        if not self.any_method:
            return False
        return True if method in WILDCARD_METHODS else None

    def allows_header(self, name: str, value: str | None = None) -> bool | None:
        """Whether a page may set this request header.

        True where the name is listed (in any case), where `*` is, or where the value makes the
        header a CORS-safelisted one, which needs nobody's leave. None, outside the contract, for
        the safelisted names with another value or an unknown one: many servers list those names
        unasked, others do not, and the policy says nothing of them.

        Source: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
        """
        lowered = name.lower()
        if self.any_header or lowered in map(str.lower, self.allow_headers):
            return True
        if lowered not in SAFELISTED_REQUEST_NAMES:
            return False
        safelisted = value is not None and is_safelisted_header(lowered, value, frozenset())
        return True if safelisted else None

    def exposes(self, name: str) -> bool:
        """Whether a page may read this response header, where the app sends it.

        It may where the name is listed (in any case), safelisted, or where `*` is listed; cookies
        never.

        Source: https://fetch.spec.whatwg.org/#concept-filtered-response-cors
        """
        lowered = name.lower()
        if lowered in FORBIDDEN_RESPONSE_NAMES:
            return False
        if self.any_exposed or lowered in SAFELISTED_RESPONSE_NAMES:
            return True
        return lowered in map(str.lower, self.expose_headers)


def unchecked_policy(arguments: Mapping[Field, object]) -> CORSPolicy:
    """A policy as it was found, faults and all: not declared, but read out of an app."""
    policy = object.__new__(CORSPolicy)
    for field, value in values_of(materialised(arguments)).items():
        object.__setattr__(policy, field, value)
    return policy
