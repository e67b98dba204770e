"""The record of a run: its contract checks by policy, kept while tests run, merged at the end."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pytest_cors.contract import ContractReport
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.probe import Observation
from pytest_cors.policy import CORSPolicy
from pytest_cors.report.matrix import MOST_GROUPS, Matrix
from pytest_cors.report.record import Record, Whereabouts, check_record, policy_record

__all__ = ["VERSION", "ContractLog", "RunLog", "merged", "run_record"]

VERSION = 1
"""Of the form of the records. It goes up where something is renamed, or leaves."""


class ContractLog:
    """The checks of one policy so far."""

    def __init__(self, policy: CORSPolicy, framework: str | None, *, with_matrix: bool) -> None:
        self._policy = policy
        self._framework = framework
        self._matrix = Matrix(policy, framework) if with_matrix else None
        self._checks: list[Record] = []
        self._codes: set[str] = set()
        self._methods: dict[str, None] = {}
        self._origins: dict[str, None] = {}

    def see(self, observation: Observation, wanted: bool | None, marks: tuple[Mark, ...]) -> None:
        """Take in what a check sees."""
        request = observation.probe.request
        self._methods[request.method] = None
        self._origins[request.origin] = None
        if self._matrix is not None:
            self._matrix.see(observation, wanted, marks)

    def end(self, report: ContractReport, place: Whereabouts | None, seconds: float) -> Record:
        """Take in what a check has found; returns the record of that check."""
        if self._matrix is not None:
            self._matrix.finish()
        check = check_record(report, place=place, framework=self._framework, seconds=seconds)
        self._checks.append(check)
        self._codes.update(finding.code for finding in report.findings)
        return check

    @property
    def has_checks(self) -> bool:
        """Whether any check came to its end."""
        return bool(self._checks)

    def record(self) -> Record:
        """The checks of this policy as data."""
        matrix = self._matrix
        return {
            "policy": policy_record(self._policy),
            "framework": self._framework,
            "methods": list(self._methods),
            "origins": list(self._origins),
            "checks": self._checks,
            "matrix": None if matrix is None else matrix.record(frozenset(self._codes)),
        }


class RunLog:
    """The checks of a run so far, by policy and framework."""

    def __init__(self, *, with_matrix: bool) -> None:
        self._with_matrix = with_matrix
        self._contracts: dict[tuple[CORSPolicy, str | None], ContractLog] = {}

    def of(self, policy: CORSPolicy, framework: str | None) -> ContractLog:
        """The log of a policy, a new one where it was not checked yet."""
        key = policy, framework
        known = self._contracts.get(key)
        if known is None:
            known = ContractLog(policy, framework, with_matrix=self._with_matrix)
            self._contracts[key] = known
        return known

    def contracts(self) -> list[Record]:
        """The contracts as data."""
        return [each.record() for each in self._contracts.values() if each.has_checks]


def run_record(contracts: list[Record], *, tool: str) -> Record:
    """The whole report; `tool` is the version of this package."""
    return {
        "version": VERSION,
        "tool": {"name": "pytest-cors", "version": tool},
        "ok": all(check["ok"] for contract in contracts for check in contract["checks"]),
        "contracts": contracts,
    }


def merged(runs: Iterable[list[Record]]) -> list[Record]:
    """The contracts of several processes, in an order that does not hang on who was first."""
    together: dict[str, Record] = {}
    for contracts in runs:
        for contract in contracts:
            key = json.dumps([contract["policy"], contract["framework"]], sort_keys=True)
            known = together.get(key)
            together[key] = contract if known is None else _joined(known, contract)
    for contract in together.values():
        contract["checks"] = sorted(contract["checks"], key=_nodeid)
        if contract["matrix"] is not None:
            contract["matrix"] = _tidied(contract["matrix"])
    return [together[key] for key in sorted(together)]


def _nodeid(check: Record) -> str:
    return check["nodeid"] or ""


def _joined(one: Record, other: Record) -> Record:
    return {
        **one,
        "methods": list(dict.fromkeys([*one["methods"], *other["methods"]])),
        "origins": list(dict.fromkeys([*one["origins"], *other["origins"]])),
        "checks": [*one["checks"], *other["checks"]],
        "matrix": _joined_matrix(one["matrix"], other["matrix"]),
    }


def _joined_matrix(one: Record | None, other: Record | None) -> Record | None:
    if one is None or other is None:
        return one or other
    shift = len(one["exchanges"])
    groups = [_shifted(group, shift) for group in other["groups"]]
    return {
        "groups": [*one["groups"], *groups],
        "exchanges": [*one["exchanges"], *other["exchanges"]],
        "left_out": one["left_out"] + other["left_out"],
    }


def _shifted(group: Record, shift: int) -> Record:
    rows = [
        {
            **row,
            "cells": [{**cell, "exchange": cell["exchange"] + shift} for cell in row["cells"]],
        }
        for row in group["rows"]
    ]
    return {**group, "rows": rows}


def _tidied(matrix: Record) -> Record:
    """Groups that are alike as one, each URL where most is known of it, the worst first."""
    alike: dict[str, Record] = {}
    for group in matrix["groups"]:
        known = alike.setdefault(_signature(group), {**group, "urls": []})
        known["urls"] += group["urls"]
    groups = sorted(alike.values(), key=_size, reverse=True)
    seen: set[str] = set()
    for group in groups:
        group["urls"] = [url for url in dict.fromkeys(group["urls"]) if url not in seen]
        seen.update(group["urls"])
    kept = sorted((group for group in groups if group["urls"]), key=_gravity, reverse=True)
    left_out = matrix["left_out"] + sum(len(group["urls"]) for group in kept[MOST_GROUPS:])
    return _compact(kept[:MOST_GROUPS], matrix["exchanges"], left_out)


def _compact(groups: list[Record], exchanges: list[Record], left_out: int) -> Record:
    """The exchanges that are still spoken of, those that are equal once."""
    kept: list[Record] = []
    places: dict[str, int] = {}
    for group in groups:
        for cell in _cells(group):
            number: int = cell["exchange"]
            exchange = exchanges[number]
            key = json.dumps(exchange, sort_keys=True)
            if key not in places:
                places[key] = len(kept)
                kept.append(exchange)
            cell["exchange"] = places[key]
    return {"groups": groups, "exchanges": kept, "left_out": left_out}


def _cells(group: Record) -> list[Record]:
    return [cell for row in group["rows"] for cell in row["cells"]]


def _size(group: Record) -> tuple[int, int]:
    return len(_cells(group)), len(group["urls"])


def _gravity(group: Record) -> tuple[int, int]:
    severities = [cell["severity"] for cell in _cells(group)]
    return severities.count("error"), severities.count("warning")


def _signature(group: Record) -> str:
    """What makes two groups alike: everything but the URLs, the counts and the exchanges."""
    told = [
        [
            row["method"],
            sorted(
                [
                    json.dumps(
                        {
                            key: value
                            for key, value in cell.items()
                            if key not in {"exchange", "requests"}
                        },
                        sort_keys=True,
                    )
                    for cell in row["cells"]
                ]
            ),
        ]
        for row in group["rows"]
    ]
    return json.dumps(told)
