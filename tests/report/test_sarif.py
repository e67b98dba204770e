"""SARIF 2.1.0: the properties that the standard requires, and what code scanning reads of them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from pytest_cors.contract.rule import RULES
from pytest_cors.report.record import Whereabouts
from pytest_cors.report.run_record import RunLog
from pytest_cors.report.sarif import sarif
from tests.report.shown_findings import shown_findings


@pytest.fixture(scope="module")
def log() -> dict[str, Any]:
    runs = RunLog(with_matrix=False)
    for number, shown in enumerate(shown_findings()):
        place = Whereabouts(f"tests/test a.py::test_{number}", "tests/test a.py", number + 1)
        runs.of(shown.report.policy, None).end(shown.alone, place, 0.1)
    return sarif(runs.contracts(), tool="1.2.3", folder="backend/")


def test_it_is_a_log_of_one_run(log: dict[str, Any]) -> None:
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    [run] = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("pytest-cors", "1.2.3")
    assert set(run) <= {"tool", "results", "columnKind"}
    assert json.loads(json.dumps(log)) == log


def test_every_rule_is_described(log: dict[str, Any]) -> None:
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    for rule in rules:
        assert re.fullmatch(r"([A-Z][a-z]+)+", rule["name"])
        assert rule["help"]["markdown"].startswith(f"### {rule['id']} ")
        assert rule["defaultConfiguration"]["level"] in {"error", "warning"}
        assert 0 < float(rule["properties"]["security-severity"]) <= 10


def test_every_finding_is_a_result_at_its_test(log: dict[str, Any]) -> None:
    results = log["runs"][0]["results"]
    assert len(results) == len(shown_findings())
    for result in results:
        rules = log["runs"][0]["tool"]["driver"]["rules"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning"}
        [location] = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"] == {"uri": "backend/tests/test%20a.py"}
        assert physical["region"]["startLine"] >= 1
        kinds = [each["kind"] for each in location["logicalLocations"]]
        assert kinds == ["resource", "function"]


def test_the_exchange_is_there(log: dict[str, Any]) -> None:
    found = [each for each in log["runs"][0]["results"] if each["ruleId"] == "CORS205"]
    response = found[0]["webResponse"]
    assert response["statusCode"] == 200
    origin = "https://app.example.com"
    assert response["headers"]["Access-Control-Allow-Origin"] == f"{origin}, {origin}"
    assert found[0]["webRequest"]["method"] == "GET"
    assert found[0]["webRequest"]["headers"]["Origin"] == origin


def test_a_fingerprint_tells_bugs_apart_and_outlives_a_move(log: dict[str, Any]) -> None:
    shown = shown_findings()[0]

    def fingerprint(line: int) -> str:
        runs = RunLog(with_matrix=False)
        place = Whereabouts("a.py::b", "a.py", line)
        runs.of(shown.report.policy, None).end(shown.alone, place, 0.1)
        result = sarif(runs.contracts(), tool="1")["runs"][0]["results"][0]
        return str(result["partialFingerprints"]["corsFinding/v1"])

    assert fingerprint(1) == fingerprint(99)
    ids = {
        (each["ruleId"], each["partialFingerprints"]["corsFinding/v1"])
        for each in log["runs"][0]["results"]
    }
    assert len({mark for _, mark in ids}) == len(ids)


def test_text_of_an_app_is_no_placeholder_and_no_link(log: dict[str, Any]) -> None:
    runs = RunLog(with_matrix=False)
    shown = shown_findings()[0]
    check = runs.of(shown.report.policy, None).end(shown.alone, None, 0.1)
    check["findings"][0]["told"]["sentence"] = "{0} [here](https://evil.test) \\"

    [result] = sarif(runs.contracts(), tool="1")["runs"][0]["results"]

    text = result["message"]["text"].splitlines()[0]
    assert text == "{{0}} \\[here\\](https://evil.test) \\\\."
    assert "physicalLocation" not in result["locations"][0]
