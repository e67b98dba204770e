"""Findings as SARIF 2.1.0, the form that code-scanning tools read.

A finding is about a URL, which is no place in a file. So its physical location is the test that
found it, the URL is a logical one, and the exchange that shows it is there as a web request.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from pytest_cors.contract.rule import RULES, Rule
from pytest_cors.report.manual import page_of
from pytest_cors.report.manual.text import rule_markdown, rule_text
from pytest_cors.report.record import Record

__all__ = ["sarif"]

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
# As GitHub ranks security alerts: what a rule is worth where it is broken, out of 10.
_GRAVE: Final = frozenset({"CORS101", "CORS107", "CORS401", "CORS402", "CORS404", "CORS405"})


def sarif(contracts: Sequence[Record], *, tool: str, folder: str = "") -> Record:
    """The log of a run. `tool` is this package's version, `folder` where tests' paths begin.

    `folder` is relative to the root of the repository, with a slash at its end.
    """
    results = [
        _result(finding, check, folder)
        for contract in contracts
        for check in contract["checks"]
        for finding in check["findings"]
    ]
    driver = {
        "name": "pytest-cors",
        "semanticVersion": tool,
        "rules": [_rule(rule) for rule in RULES],
    }
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results, "columnKind": "utf16CodeUnits"}],
    }


def _rule(rule: Rule) -> Record:
    page = page_of(rule.code)
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": _message(rule.title)},
        "fullDescription": {"text": _message(page.meaning.replace("`", ""))},
        "help": {
            "text": _message(rule_text(rule.code)),
            "markdown": rule_markdown(rule.code),
        },
        "defaultConfiguration": {"level": rule.severity},
        "properties": {
            "tags": ["security", "cors"],
            "security-severity": "8.0" if rule.code in _GRAVE else "4.0",
        },
    }


def _result(finding: Record, check: Record, folder: str) -> Record:
    told = finding["told"]
    fix = [
        line["text"]
        for section in told["sections"]
        if section["kind"] == "remedy"
        for line in section["lines"]
    ]
    result: Record = {
        "ruleId": finding["code"],
        "ruleIndex": [rule.code for rule in RULES].index(finding["code"]),
        "level": finding["severity"],
        "message": {"text": _message("\n".join([f"{told['sentence']}.", *fix]))},
        "locations": [_location(finding, check, folder)],
        "partialFingerprints": {"corsFinding/v1": _fingerprint(finding)},
        "occurrenceCount": finding["count"],
    }
    exchanges = () if finding["verdict"] is None else finding["verdict"]["exchanges"]
    if exchanges:
        result |= _exchange(exchanges[-1])
    return result


def _location(finding: Record, check: Record, folder: str) -> Record:
    logical = [{"fullyQualifiedName": finding["url"], "kind": "resource"}]
    if check["nodeid"] is not None:
        logical.append({"fullyQualifiedName": check["nodeid"], "kind": "function"})
    location: Record = {"logicalLocations": logical}
    if check["file"] is not None:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(f"{folder}{check['file']}")},
            "region": {"startLine": check["line"] or 1},
        }
    return location


def _exchange(exchange: Record) -> Record:
    return {
        "webRequest": {
            "protocol": "HTTP",
            "target": exchange["url"],
            "method": exchange["method"],
            "headers": _headers(exchange["request_headers"]),
        },
        "webResponse": {
            "protocol": "HTTP",
            "statusCode": exchange["status"],
            "headers": _headers(exchange["response_headers"]),
        },
    }


def _headers(pairs: Sequence[Sequence[str]]) -> dict[str, str]:
    """Lines of one name as one value: an object has each name once."""
    together: dict[str, str] = {}
    for name, value in pairs:
        known = next((each for each in together if each.lower() == name.lower()), None)
        if known is None:
            together[name] = value
        else:
            together[known] += f", {value}"
    return together


def _fingerprint(finding: Record) -> str:
    """The same for the same bug in the next run, wherever the test has moved to."""
    known = [finding["code"], str(finding["detail"].get("cause", "")), finding["url"]]
    return hashlib.sha256("\0".join(known).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _message(text: str) -> str:
    """Text that no viewer takes for a placeholder or a link (SARIF 2.1.0, 3.11.5 and 3.11.6)."""
    return "".join(_escaped(text))


def _escaped(text: str) -> Iterator[str]:
    for character in text:
        if character in "{}":
            yield character * 2
        elif character in "[]\\":
            yield f"\\{character}"
        else:
            yield character
