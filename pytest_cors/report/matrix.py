"""The matrix: who may call what, as it was seen; URL and method against origin and credentials.

It is filled while a check runs, and keeps one exchange for each cell. URLs that answer everything
alike share their rows, so that an app with a thousand routes behind one CORS layer makes a page
that can be read, and a file that can be sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pytest_cors.contract.enumeration import KNOWN_METHODS
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation
from pytest_cors.contract.rule import Severity
from pytest_cors.policy import CORSPolicy
from pytest_cors.report.case import Case, Expected
from pytest_cors.report.explanation import Explanation
from pytest_cors.report.failure_text import explanation
from pytest_cors.report.record import (
    Record,
    explanation_record,
    request_record,
    verdict_record,
)

__all__ = ["MOST_GROUPS", "Matrix"]

MOST_GROUPS: Final = 60
"""How many different rows are kept; of the other URLs it is said that there are more."""

_MOST_ORIGINS: Final = 8
_OTHERS: Final = "look-alikes and others"
_OTHER_METHODS: Final = "others"
_OTHERS_DECLARED: Final = "others in the policy"
_GRAVITY: Final[dict[Severity | None, int]] = {None: 0, "warning": 1, "error": 2}

_Key = tuple[str, str, bool]


@dataclass(slots=True)
class _Cell:
    """What one origin gets with one method, at one URL. `shown` is the worst that was seen."""

    shown: Observation
    wanted: bool | None
    severity: Severity | None
    kind: str
    codes: set[str] = field(default_factory=set[str])
    requests: int = 0

    def take(
        self, observation: Observation, wanted: bool | None, severity: Severity | None
    ) -> None:
        self.requests += 1
        if _GRAVITY[severity] > _GRAVITY[self.severity]:
            self.shown, self.wanted, self.severity = observation, wanted, severity

    def signature(self) -> tuple[object, ...]:
        """What makes two cells the same, whatever their URLs."""
        response, failure = self.shown.deciding, self.shown.verdict.failure
        return (
            self.shown.verdict.outcome,
            self.wanted,
            self.severity,
            frozenset(self.codes),
            None if response is None else response.status,
            None if failure is None else failure.code,
        )


@dataclass(slots=True)
class _Group:
    urls: list[str]
    cells: dict[_Key, _Cell]


class Matrix:
    """The matrix of one policy; of several checks, one after the other."""

    def __init__(self, policy: CORSPolicy, framework: str | None) -> None:
        self._policy = policy
        self._framework = framework
        self._origins: dict[str, str] = {}
        self._url: str | None = None
        self._cells: dict[_Key, _Cell] = {}
        self._groups: dict[object, _Group] = {}
        self._left_out = 0

    def see(
        self, observation: Observation, wanted: bool | None, marks: Sequence[Mark] = ()
    ) -> None:
        """Take an observation in. Those of one URL come one after the other."""
        probe = observation.probe
        unasked = probe.preflight_only and not observation.verdict.preflighted
        if unasked or not (probe.endpoint.is_covered and probe.sendable):
            return
        if probe.endpoint.url != self._url:
            self.finish()
            self._url = probe.endpoint.url
        label, kind = self._column(observation)
        severity = _gravest(marks)
        key = self._row(probe.request.method), label, probe.include
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = _Cell(observation, wanted, severity, kind)
        cell.take(observation, wanted, severity)
        cell.codes.update(mark.code for mark in marks)

    def finish(self) -> None:
        """Close the URL that was under way."""
        if self._url is None:
            return
        url, cells = self._url, self._cells
        self._url, self._cells = None, {}
        signature = frozenset((key, *cell.signature()) for key, cell in cells.items())
        group = self._groups.get(signature)
        if group is not None:
            group.urls.append(url)
        elif len(self._groups) < MOST_GROUPS:
            self._groups[signature] = _Group([url], cells)
        else:
            self._left_out += 1

    def record(self, told: frozenset[str]) -> Record:
        """The matrix as data. `told` are the codes that came to be findings: others are dropped.

        What a probe seems to show may turn out to be the outcome of something else.
        """
        self.finish()
        exchanges: list[Record] = []
        groups: list[Record] = []
        for group in self._groups.values():
            rows: dict[str, list[Record]] = {}
            for (method, label, include), cell in group.cells.items():
                rows.setdefault(method, []).append(
                    self._cell_record(cell, label, include, told, len(exchanges))
                )
                exchanges.append(self._exchange_record(cell))
            groups.append(
                {
                    "urls": group.urls,
                    "rows": [{"method": method, "cells": cells} for method, cells in rows.items()],
                }
            )
        return {"groups": groups, "exchanges": exchanges, "left_out": self._left_out}

    def _row(self, method: str) -> str:
        """The row that a method belongs to; what is tried at random shares one."""
        known = method in KNOWN_METHODS or method in self._policy.allow_methods
        return method if known else _OTHER_METHODS

    def _column(self, observation: Observation) -> tuple[str, str]:
        """The column that an origin belongs to, and what kind of origin it is."""
        probe = observation.probe
        origin = probe.request.origin
        known = self._origins.get(origin)
        if known is not None:
            return origin, known
        declared = self._policy.allows_origin(origin)
        named = probe.kind in {"declared", "stranger", "null"} or origin in (
            self._policy.allow_origins
        )
        if named and len(self._origins) < _MOST_ORIGINS:
            self._origins[origin] = "declared" if declared else "undeclared"
            return origin, self._origins[origin]
        return (_OTHERS_DECLARED if declared else _OTHERS), "others"

    @staticmethod
    def _cell_record(
        cell: _Cell, label: str, include: bool, told: frozenset[str], exchange: int
    ) -> Record:
        codes = sorted(cell.codes & told)
        response = cell.shown.deciding
        return {
            "origin": label,
            "kind": cell.kind,
            "credentials": include,
            "outcome": cell.shown.verdict.outcome,
            "wanted": cell.wanted,
            "severity": cell.severity if codes else None,
            "codes": codes,
            "status": None if response is None else response.status,
            "requests": cell.requests,
            "exchange": exchange,
        }

    def _exchange_record(self, cell: _Cell) -> Record:
        probe, verdict = cell.shown.probe, cell.shown.verdict
        wanted: Expected = "allowed" if verdict.allowed else "blocked"
        if cell.wanted is not None:
            wanted = "allowed" if cell.wanted else "blocked"
        case = Case.of(probe.request, verdict, expected=wanted, framework=self._framework)
        told = explanation(case)
        if verdict.outcome == wanted:  # nothing is to be changed
            kept = tuple(section for section in told.sections if section.kind != "remedy")
            told = Explanation(told.sentence, kept)
        return {
            "request": request_record(probe.request),
            "verdict": verdict_record(verdict),
            "told": explanation_record(told),
        }


def _gravest(marks: Sequence[Mark]) -> Severity | None:
    found = {mark.gravity for mark in marks}
    if "error" in found:
        return "error"
    return "warning" if found else None
