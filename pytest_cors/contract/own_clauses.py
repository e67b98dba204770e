"""The contract that an app makes by its own configuration: a clause for each policy in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from pytest_cors.contract.clause import Clause
from pytest_cors.contract.endpoint import Endpoint, endpoints
from pytest_cors.policy import (
    ConfiguredPolicy,
    CORSPolicy,
    Unread,
    UnreadReason,
    configured_policies,
)
from pytest_cors.policy.unread_words import describe_unread

__all__ = [
    "OWN_POLICY",
    "UnreadableConfiguration",
    "own_clauses",
    "readable_policies",
    "why_not_held",
]

OWN_POLICY = "own policy"
"""The name of the clause that is for the whole app."""


class UnreadableConfiguration(Exception):
    """What an app configures is nothing that its framework could work with; the cause says why."""


def readable_policies(app: Any) -> tuple[ConfiguredPolicy, ...]:
    """What the app configures. Raises `UnreadableConfiguration`."""
    try:
        return configured_policies(app)
    except Exception as error:
        # Settings can be anything that a framework takes until the first request.
        told = f"what the app configures of CORS cannot be read: {type(error).__name__}: {error}"
        raise UnreadableConfiguration(told) from None


def own_clauses(app: Any, base_url: str) -> tuple[Clause, ...]:
    """What the app configures, each policy for the URLs at which it is the first to answer.

    URLs that no policy covers are in no clause: nothing is said of them. Raises `PolicyNotFound`
    where the app configures nothing that can be read, `UnreadableConfiguration`.
    """
    configured = readable_policies(app)
    if not configured:
        CORSPolicy.from_app(app)  # says what was looked for, and where
    return tuple(_clauses(configured, endpoints(app, base_url, None)))


def why_not_held(clause: Clause) -> str:
    """Why the app cannot be held to a clause: its configuration says more than the policy."""
    unread = Unread(UnreadReason.INEXPRESSIBLE, "the app", (), (clause.source,), clause.limits)
    return describe_unread(unread).partition("\n")[0]


def _clauses(
    configured: Sequence[ConfiguredPolicy], covered: Sequence[Endpoint]
) -> Iterator[Clause]:
    urls: list[list[str]] = [[] for _ in configured]
    for endpoint in covered:
        path = unquote(urlsplit(endpoint.url).path)
        number = next((n for n, each in enumerate(configured) if each.covers(path)), None)
        if number is not None:
            urls[number].append(endpoint.url)
    names: set[str] = set()
    for each, chosen in zip(configured, urls, strict=True):
        if not chosen:
            continue  # no route goes there, or another layer answers first
        name = OWN_POLICY if each.coverage.is_everything else f"{OWN_POLICY} of {each.path}"
        if name in names:
            name = f"{name} ({each.source})"
        names.add(name)
        yield Clause(
            name,
            each.policy,
            None if len(chosen) == len(covered) else tuple(chosen),
            source=each.source,
            faults=each.faults,
            limits=each.limits,
        )
