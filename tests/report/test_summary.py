"""The summary, the policy in words, and records of several processes made one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_cors import ContractReport, CORSPolicy
from pytest_cors.report.policy_words import policy_line, policy_words
from pytest_cors.report.record import Whereabouts, policy_record
from pytest_cors.report.run_record import RunLog, merged, run_record
from pytest_cors.report.summary import found_rules, summary_lines
from tests.report.shown_findings import Shown, shown_findings


def by_id(name: str) -> Shown:
    return next(shown for shown in shown_findings() if shown.id == name)


def logged(*reports: ContractReport, prefix: str = "t") -> list[dict[str, Any]]:
    log = RunLog(with_matrix=False)
    for number, report in enumerate(reports):
        log.of(report.policy, None).end(report, Whereabouts(f"{prefix}{number}"), 0.25)
    contracts: list[dict[str, Any]] = json.loads(json.dumps(log.contracts()))
    return contracts


POLICIES: list[tuple[CORSPolicy, str]] = [
    (
        CORSPolicy(["https://a.test"]),
        "origins: https://a.test; methods: GET; request headers: the safelisted only; "
        "credentials: none; readable headers: the safelisted only",
    ),
    (
        CORSPolicy(["*"], allow_methods=["*"], allow_headers=["*"], expose_headers=["*", "X-A"]),
        "origins: any; methods: any of every API's; request headers: any; credentials: none; "
        "readable headers: any, and X-A",
    ),
    (
        CORSPolicy(
            [f"https://{n}.test" for n in "abcde"],
            allow_origin_regex=r"https://x\d\.test",
            allow_credentials=True,
            max_age=60,
            allow_private_network=True,
        ),
        "origins: https://a.test, https://b.test, https://c.test and 2 more, and what matches "
        'r"https://x\\d\\.test"; methods: GET; request headers: the safelisted only; credentials: '
        "allowed; readable headers: the safelisted only; preflights: remembered for 60 s; private "
        "network: allowed",
    ),
    (
        CORSPolicy(allow_origin_regex="https://x", allow_methods=[]),
        'origins: what matches r"https://x"; methods: none; request headers: the safelisted only; '
        "credentials: none; readable headers: the safelisted only",
    ),
]


@pytest.mark.parametrize(("policy", "line"), POLICIES)
def test_a_policy_in_words(policy: CORSPolicy, line: str) -> None:
    assert policy_line(policy_record(policy)) == line
    whole = dict(policy_words(policy_record(policy)))
    assert all(origin in whole["Origins"] for origin in policy.allow_origins if origin != "*")


def test_a_kept_policy_is_two_lines() -> None:
    report = by_id("reflects any").report
    kept = ContractReport((), 7, report.urls, report.policy)
    first, second = summary_lines(logged(kept))
    assert first.text.startswith("origins: https://app.example.com, ")
    assert second == (
        "  kept: 1 check, 7 requests: 1 URL x 0 methods x 0 origins, in 0.25 s",
        "good",
    )


def test_findings_are_summed_up_by_rule_errors_first() -> None:
    error, warning = by_id("reflects any").alone, by_id("advertises a method").alone
    lines = [*summary_lines(logged(warning, error, error))]
    assert [line.mood for line in lines] == ["plain", "plain", "error", "warning"]
    count = 2 * error.findings[0].count
    assert lines[2].text.startswith(f"  CORS101 error [{count} requests]: any website, ")
    assert lines[2].text.endswith(" (and 1 finding more)")
    assert lines[3].text.startswith("  CORS103 warning [")
    [contract] = logged(warning, error)
    assert [rule.code for rule in found_rules(contract)] == ["CORS101", "CORS103"]


def test_processes_are_merged_in_any_order() -> None:
    shown = by_id("reflects any").alone
    other = ContractReport((), 3, ("http://testserver/",), CORSPolicy())
    here, there = logged(shown, prefix="b"), logged(shown, other, prefix="a")

    one, two = (merged(json.loads(json.dumps(runs))) for runs in ([here, there], [there, here]))

    assert one == two
    assert [len(each["checks"]) for each in one] == [1, 2]
    assert [check["nodeid"] for check in one[1]["checks"]] == ["a0", "b0"]
    assert not run_record(one, tool="1")["ok"]
    assert run_record(merged([logged(other)]), tool="1")["ok"]


def matrix(*groups: tuple[list[str], int]) -> dict[str, Any]:
    """Groups of URLs with so many cells each."""
    exchanges: list[str] = []
    made: list[dict[str, Any]] = []
    for urls, count in groups:
        cells = []
        for number in range(count):
            cell = {"origin": f"o{number}", "severity": None, "requests": 1}
            cells.append({**cell, "exchange": len(exchanges)})
            exchanges.append(f"exchange {number}")
        made.append({"urls": urls, "rows": [{"method": "GET", "cells": cells}]})
    return {"groups": made, "exchanges": exchanges, "left_out": 0}


def test_a_url_is_shown_where_most_is_known_of_it_and_exchanges_once() -> None:
    contract: dict[str, Any] = {
        "policy": {},
        "framework": None,
        "methods": [],
        "origins": [],
        "checks": [],
    }
    one = {**contract, "matrix": matrix((["/a", "/b"], 1), (["/c"], 2))}
    two = {**contract, "matrix": matrix((["/a"], 3), (["/d"], 1))}

    [together] = merged([[one], [two]])

    found = together["matrix"]
    cells = {
        tuple(sorted(group["urls"])): len(group["rows"][0]["cells"]) for group in found["groups"]
    }
    assert cells == {("/a",): 3, ("/b", "/d"): 1, ("/c",): 2}
    assert sorted(found["exchanges"]) == ["exchange 0", "exchange 1", "exchange 2"]
    for group in found["groups"]:
        for number, cell in enumerate(group["rows"][0]["cells"]):
            assert found["exchanges"][cell["exchange"]] == f"exchange {number}"
