"""What a run has found, as plain data that can be written as JSON and sent between processes.

The form is described in docs/reports.md, and by the JSON Schema beside this file. Everything that
writes a report reads these records and nothing else, so that under xdist the controller can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Final, NamedTuple, cast

from pytest_cors.contract import ContractReport, Finding, rule_of
from pytest_cors.fetch.exchange import Headers, Request
from pytest_cors.fetch.verdict import Verdict
from pytest_cors.policy import CORSPolicy
from pytest_cors.policy.fault import SIGNATURE
from pytest_cors.report.exchange_text import is_secret
from pytest_cors.report.explanation import Explanation, Line
from pytest_cors.report.finding_text import finding_explanation

__all__ = [
    "Record",
    "Whereabouts",
    "check_record",
    "explanation_record",
    "policy_record",
    "request_record",
    "verdict_record",
]

Record = dict[str, Any]
"""A JSON object."""

_HIDDEN: Final = "***"
# Data of findings that is there in another form: as `verdict`, or in the explanation.
_TOLD_OTHERWISE: Final = frozenset({"own_verdict", "audit"})


class Whereabouts(NamedTuple):
    """A test: its name, its file as pytest tells it, and its line there, counted from 1."""

    nodeid: str
    file: str | None = None
    line: int | None = None


def check_record(
    report: ContractReport, *, place: Whereabouts | None, framework: str | None, seconds: float
) -> Record:
    """One check: where it was made, how far it went, what it found."""
    return {
        "nodeid": None if place is None else place.nodeid,
        "file": None if place is None else place.file,
        "line": None if place is None else place.line,
        "ok": report.ok,
        "strict": report.strict,
        "probes": report.probes,
        "seconds": round(seconds, 3),
        "urls": list(report.urls),
        "findings": [_finding_record(each, report.policy, framework) for each in report.findings],
    }


def policy_record(policy: CORSPolicy) -> Record:
    """The policy, by the names of its arguments."""
    return {field: _plain(getattr(policy, field)) for field in SIGNATURE}


def explanation_record(told: Explanation) -> Record:
    """What is told to people: a sentence, then sections of lines."""
    return {
        "sentence": told.sentence,
        "sections": [
            {
                "kind": section.kind,
                "title": section.title,
                "lines": [_line_record(line) for line in section.lines],
            }
            for section in told.sections
        ],
    }


def request_record(request: Request) -> Record:
    """What script asks for."""
    return {
        "url": request.url,
        "origin": request.origin,
        "method": request.method,
        "headers": _pairs(request.headers),
        "credentials": request.credentials,
    }


def verdict_record(verdict: Verdict) -> Record:
    """What the browsers decide, and the exchanges that they decide it on."""
    failure = verdict.failure
    return {
        "outcome": verdict.outcome,
        "engines": dict(verdict.engines),
        "status": verdict.status,
        "preflighted": verdict.preflighted,
        "readable_headers": list(verdict.readable_headers),
        "failure": None
        if failure is None
        else {
            "code": failure.code.value,
            "stage": failure.stage,
            "header": failure.header,
            "expected": failure.expected,
            "got": failure.got,
            "spec": failure.spec,
        },
        "exchanges": [
            {
                "kind": exchange.request.kind,
                "method": exchange.request.method,
                "url": exchange.request.url,
                "credentials": exchange.request.credentials,
                "request_headers": _pairs(exchange.request.headers),
                "status": exchange.response.status,
                "response_headers": _pairs(exchange.response.headers),
            }
            for exchange in verdict.exchanges
        ],
    }


def _line_record(line: Line) -> Record:
    """A line; what is usual is left out: there may be thousands."""
    record: Record = {"text": line.text}
    if line.role != "text":
        record["role"] = line.role
    if line.label:
        record["label"] = line.label
    if line.depth:
        record["depth"] = line.depth
    return record


def _finding_record(finding: Finding, policy: CORSPolicy, framework: str | None) -> Record:
    request, verdict = finding.request, finding.verdict
    told = finding_explanation(finding, policy, framework=framework)
    return {
        "code": finding.code,
        "name": rule_of(finding.code).name,
        "title": finding.title,
        "severity": finding.severity,
        "url": finding.url,
        "count": finding.count,
        "request": None if request is None else request_record(request),
        "verdict": None if verdict is None else verdict_record(verdict),
        "detail": {
            key: _plain(value)
            for key, value in finding.detail.items()
            if key not in _TOLD_OTHERWISE
        },
        "told": explanation_record(told),
    }


def _pairs(headers: Headers) -> list[list[str]]:
    """Name and value of each header; secrets are left out, a report is read by many."""
    return [[name, _HIDDEN if is_secret(name) else value] for name, value in headers]


def _plain(value: object) -> Any:
    """Anything that a finding holds, in JSON's own types."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, BaseException):
        return {"type": type(value).__name__, "text": str(value)}
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        return {str(key): _plain(each) for key, each in pairs.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _field(each.name, getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in cast("Iterable[object]", value)]
    return str(value)


def _field(name: str, value: Any) -> Any:
    return _pairs(value) if name == "headers" else _plain(value)
