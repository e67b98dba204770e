"""Marks: what the rules note down, one for each probe that shows something; and their ledger.

One bug shows in many probes. What has one rule and one cause becomes one finding, with the
smallest request that shows it, and a count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from pytest_cors.contract.finding import Finding
from pytest_cors.contract.probe import Observation, Probe
from pytest_cors.contract.rule import Severity, rule_of
from pytest_cors.fetch import Request, Verdict

__all__ = ["Ledger", "Mark"]

_MAX_LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """A rule that one probe shows to be broken.

    Marks with the same `code` and `cause` are one finding. `witness` is what differs from mark to
    mark (an origin, a method, a header), `detail` is the data of the rule. `probe` is what to send
    again to see the same once more; None where no verdict shows it.
    """

    code: str
    cause: str
    url: str
    request: Request | None = None
    verdict: Verdict | None = None
    severity: Severity | None = None
    witness: str | None = None
    detail: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    probe: Probe | None = None

    @classmethod
    def of(
        cls,
        observation: Observation,
        code: str,
        cause: str,
        *,
        severity: Severity | None = None,
        witness: str | None = None,
        detail: Mapping[str, object] | None = None,
    ) -> Mark:
        """What a probe shows, with the verdict on it."""
        probe = observation.probe
        return cls(
            code,
            cause,
            probe.endpoint.url,
            probe.request,
            observation.verdict,
            severity,
            witness,
            {"kind": probe.kind, "cookie": probe.cookie, **(detail or {})},
            probe,
        )

    @property
    def key(self) -> tuple[str, str]:
        """What the marks of one finding have in common."""
        return self.code, self.cause

    @property
    def gravity(self) -> Severity:
        """Its own severity, or else the rule's."""
        return self.severity or rule_of(self.code).severity

    @property
    def weight(self) -> tuple[bool, int]:
        """Less for a request that shows the same with less; the first of equals is the best."""
        request = self.request
        effort = 0
        if request is not None:
            effort = 2 * len(request.headers) + (request.credentials == "include")
            effort += request.method != "GET"
            effort += request.body_type is not None
            effort += request.upload_listener
        return (self.gravity == "warning", effort)


@dataclass(slots=True)
class _Entry:
    best: Mark
    count: int = 0
    urls: dict[str, None] = field(default_factory=dict[str, None])
    witnesses: dict[str, None] = field(default_factory=dict[str, None])
    with_credentials: bool = False


class Ledger:
    """The marks so far, merged."""

    def __init__(self, ignored: frozenset[str] = frozenset()) -> None:
        self._ignored = ignored
        self._entries: dict[tuple[str, str], _Entry] = {}

    def note(self, marks: Iterable[Mark]) -> None:
        """Take marks in; those of ignored rules are left out."""
        for mark in marks:
            if mark.code in self._ignored:
                continue
            entry = self._entries.get(mark.key)
            if entry is None:
                entry = self._entries[mark.key] = _Entry(mark)
            elif mark.weight < entry.best.weight:
                entry.best = mark
            entry.count += 1
            if mark.request is not None and mark.request.credentials == "include":
                entry.with_credentials = True
            if len(entry.urls) < _MAX_LISTED:
                entry.urls[mark.url] = None
            if mark.witness is not None and len(entry.witnesses) < _MAX_LISTED:
                entry.witnesses[mark.witness] = None

    def knows(self, mark: Mark) -> bool:
        """Whether there is a mark with the same rule and cause, and of no less gravity."""
        if mark.code in self._ignored:
            return True
        entry = self._entries.get(mark.key)
        return entry is not None and entry.best.gravity in {"error", mark.gravity}

    def has(self, code: str, witness: str) -> bool:
        """Whether the rule is known to be broken by this witness."""
        return any(
            noted == code and witness in entry.witnesses
            for (noted, _), entry in self._entries.items()
        )

    def findings(self) -> tuple[Finding, ...]:
        """The findings, by rule, errors before warnings of the same rule."""
        entries = sorted(
            self._entries.values(), key=lambda entry: (entry.best.code, *entry.best.weight)
        )
        return tuple(map(_finding, entries))


def _finding(entry: _Entry) -> Finding:
    mark = entry.best
    detail: dict[str, object] = {"cause": mark.cause, **mark.detail, "urls": tuple(entry.urls)}
    if entry.witnesses:
        detail["witnesses"] = tuple(entry.witnesses)
    if mark.request is not None:
        detail["with_credentials"] = entry.with_credentials
    return Finding(
        mark.code,
        rule_of(mark.code).title,
        mark.gravity,
        mark.url,
        mark.request,
        mark.verdict,
        entry.count,
        MappingProxyType(detail),
    )
