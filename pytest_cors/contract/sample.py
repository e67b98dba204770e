"""What a policy is tried with: origins, methods and header names, declared and nearly declared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, TypeVar

from pytest_cors.contract.near_names import near_headers, near_methods
from pytest_cors.policy import CORSPolicy, origin_fault
from pytest_cors.policy.header_name import request_header_fault
from pytest_cors.policy.method import method_fault
from pytest_cors.strategies.lookalikes import Lookalike, lookalikes
from pytest_cors.strategies.regex_members import members

__all__ = ["NEVER_SEEN", "Sample", "sample_of"]

# For a policy that names nobody, or everybody: pages of no one's.
_ANYBODY: Final = ("https://one.example", "https://two.example", "http://three.example:8080")
_STRANGERS: Final = ("https://stranger.example", "null")
_MOST_MEMBERS: Final = 6
_MOST_LOOKALIKES: Final = 600

# All endpoints of an app mostly share one CORS layer. One of them is tried with everything; each of
# the others with what tells the most, and with a share of the rest, which takes turns.
_TELLING: Final = 40
_SHARE: Final = 12
_NEAR: Final = 4
_DECLARED: Final = 3

NEVER_SEEN: Final = re.compile(r"[\x00-\x1f\x7f]|\A[ \t]|[ \t]\Z")
"""What no app gets to see of a header value.

Servers refuse control characters and strip white space at the ends (RFC 9110, 5.5).
"""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Sample:
    """What the probes of one endpoint are made from.

    `declared` origins are allowed by the policy, the first stands for all where the origin is not
    the matter; `strangers` are not allowed. `lookalikes` are tried with and without a preflight,
    `glimpses` by one request only. `methods` and `names` are those that the policy lists and a page
    can use; `near_methods` and `near_names` are neither listed nor allowed, but nearly.
    """

    declared: tuple[str, ...]
    strangers: tuple[str, ...]
    lookalikes: tuple[Lookalike, ...] = ()
    glimpses: tuple[Lookalike, ...] = ()
    methods: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    near_methods: tuple[str, ...] = ()
    near_names: tuple[str, ...] = ()

    def share(self, number: int) -> Sample:
        """The part for one endpoint of many."""
        return replace(
            self,
            declared=(*self.declared[:_DECLARED], *_turn(self.declared[_DECLARED:], number, 2)),
            lookalikes=_turn(self.lookalikes[_TELLING:], number, _SHARE),
            glimpses=self.lookalikes[:_TELLING],
            near_methods=_turn(self.near_methods, number, _NEAR),
            near_names=_turn(self.near_names, number, _NEAR),
        )

    def declared_only(self) -> Sample:
        """What the policy says, and nothing that comes near it."""
        return Sample(self.declared[:1], (), methods=self.methods, names=self.names)

    def origins_only(self) -> Sample:
        """The least: one declared origin."""
        return Sample(self.declared[:1], ())


def sample_of(policy: CORSPolicy) -> Sample:
    """What to try a policy with.

    Of a regex, a few origins that it matches stand for all. What a page cannot send or use, though
    the policy of an app may list it, is left out.
    """
    declared = [origin for origin in policy.allow_origins if _is_sendable(origin)]
    if policy.any_origin:
        declared += [*_ANYBODY, "null"]
    elif policy.allow_origin_regex is not None:
        declared += members(policy.allow_origin_regex, _MOST_MEMBERS)
    tricks = (each for each in lookalikes(policy) if not NEVER_SEEN.search(each.origin))
    methods = (each for each in policy.allow_methods if each != "*" and not method_fault(each))
    names = [
        each for each in policy.allow_headers if each != "*" and not request_header_fault(each)
    ]
    return Sample(
        declared=tuple(dict.fromkeys(filter(policy.allows_origin, declared))),
        strangers=tuple(each for each in _STRANGERS if not policy.allows_origin(each)),
        lookalikes=tuple(islice(tricks, _MOST_LOOKALIKES)),
        methods=(listed := tuple(dict.fromkeys(methods))),
        names=tuple({name.lower(): name for name in names}.values()),
        near_methods=near_methods(policy, listed),
        near_names=near_headers(policy, names),
    )


def _turn(items: Sequence[_T], number: int, size: int) -> tuple[_T, ...]:
    """So many of the items, others for each number, until all have had their turn."""
    if len(items) <= size:
        return tuple(items)
    start = number * size % len(items)
    return tuple(items[start : start + size]) + tuple(items[: max(0, start + size - len(items))])


def _is_sendable(origin: str) -> bool:
    return origin != "*" and origin_fault(origin) is None
