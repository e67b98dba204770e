"""Run as a script: what a check asks, in order, as digests.

The first line is of the enumerated probes, which depend on nothing but the policy. The second is of
all that an app is sent in a check with a seed, the drawn requests included; the third is of what
the check finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from pytest_cors import CORSPolicy, check_cors_policy
from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.enumeration import probes
from pytest_cors.contract.sample import sample_of
from tests.contract.by_the_book import POLICY, ByTheBook
from tests.contract.findings import short

__all__ = ["digest", "enumerated", "recorded"]

POLICIES = (
    POLICY,
    CORSPolicy(allow_origins=["*"], allow_methods=["*"], allow_headers=["*"]),
    CORSPolicy(
        allow_origins=["https://xn--bcher-kva.example", "http://[::1]:8080", "http://127.0.0.1"],
        allow_origin_regex=r"https://[a-z0-9-]+\.(?:staging|review)\.example\.org(?::\d+)?",
        allow_methods=["GET", "PATCH", "QUERY"],
        allow_headers=["Authorization", "X-Tenant"],
        allow_credentials=True,
        max_age=5,
    ),
)


def enumerated() -> Iterator[str]:
    """Every enumerated probe, as a line of text."""
    for policy in POLICIES:
        for methods in (frozenset({"GET", "PUT"}), frozenset({"POST"}), None):
            endpoint = Endpoint("http://testserver/items", methods)
            sample = sample_of(policy)
            for each in (sample, sample.share(3)):
                for probe in probes(policy, endpoint, each, unsafe=False):
                    yield repr((probe.request, probe.aspect, probe.kind, probe.preflight_only))


class _Recording(ByTheBook):
    """Keeps what it is sent."""

    def __init__(self, policy: CORSPolicy) -> None:
        super().__init__(policy)
        self.lines: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            asked = (scope["method"], scope["path"], scope["query_string"], scope["headers"])
            self.lines.append(repr(asked))
        await super().__call__(scope, receive, send)

    def admits(self, origin: str) -> bool:
        return origin.startswith("https://") or super().admits(origin)


def recorded(seed: int = 5) -> tuple[list[str], list[str]]:
    """What an app is sent, and what is found; it has a bug, so that there is something to find."""
    lines: list[str] = []
    found: list[str] = []
    for policy in POLICIES[::2]:
        app = _Recording(policy)
        report = check_cors_policy(app, policy, urls=["/items", "/"], seed=seed, max_examples=40)
        lines += app.lines
        found += [*map(repr, short(report.findings)), *map(repr, report.findings)]
    return lines, found


def digest(lines: Iterator[str] | list[str]) -> str:
    """One hash of all lines."""
    return sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    print(digest(enumerated()))
    for each in recorded():
        print(digest(each))
