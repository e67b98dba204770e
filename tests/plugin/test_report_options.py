"""Reports of a run: the summary on the terminal, files in each form, one process or several."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.plugin.conftest import Project

SUITE = """\
import pytest
from pytest_cors import CORSPolicy, assert_cors_policy, check_cors_policy
import shop

ORIGIN = "https://app.example.com"
POLICY = CORSPolicy([ORIGIN], expose_headers=["X-Total-Count"])


def test_function():
    assert check_cors_policy(shop.app, POLICY, max_examples=0).ok


def test_fixture(cors):
    cors.check(POLICY, max_examples=0)


@pytest.mark.cors_policy(POLICY, max_examples=0, ignore=["CORS303"])
def test_marked():
    pass


@pytest.mark.asyncio
async def test_async():
    import httpx
    transport = httpx.ASGITransport(shop.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        await assert_cors_policy(client, POLICY, max_examples=0)


def test_broken(cors_client):
    assert_cors_policy(cors_client, CORSPolicy([ORIGIN, "https://b.test"]), max_examples=0)


def test_without_a_check():
    pass
"""

OUTCOMES = {"passed": 5, "failed": 1}


@pytest.fixture
def suite(project: Project) -> Project:
    project.file("test_suite.py", SUITE)
    return project


def run(project: Project, *arguments: str, several: bool = False) -> pytest.RunResult:
    if several:
        pytest.importorskip("xdist")
        arguments = ("-n", "2", *arguments)
    result = project.run("--cors-app", "shop:app", "--tb=line", *arguments)
    result.assert_outcomes(**OUTCOMES)
    return result


def section(result: pytest.RunResult) -> list[str]:
    """The lines of the summary."""
    lines = result.outlines
    [start] = [n for n, line in enumerate(lines) if line.strip("= ") == "CORS contracts"]
    end = next(n for n, line in enumerate(lines) if n > start and line.startswith("="))
    return lines[start + 1 : end]


def nodeids(report: dict[str, Any]) -> list[list[str]]:
    return [[check["nodeid"] for check in each["checks"]] for each in report["contracts"]]


def timeless(value: Any) -> Any:
    """A report without what is different each time."""
    if isinstance(value, dict):
        return {key: timeless(each) for key, each in value.items() if key != "seconds"}
    return [timeless(each) for each in value] if isinstance(value, list) else value


processes = pytest.mark.parametrize("several", [False, True], ids=["one process", "several"])


@processes
def test_the_summary_has_policies_extent_findings_and_time(suite: Project, several: bool) -> None:
    lines = section(run(suite, several=several))

    kept = next(n for n, line in enumerate(lines) if "readable headers: X-Total-Count" in line)
    broken = next(n for n, line in enumerate(lines) if "https://b.test" in line)
    assert lines[kept] == (
        "origins: https://app.example.com; methods: GET; request headers: the safelisted only; "
        "credentials: none; readable headers: X-Total-Count"
    )
    assert lines[kept + 1].strip().startswith("4 checks, ")
    assert " 1 URL x " in lines[kept + 1]
    assert lines[kept + 1].endswith(" s")
    codes = [line.split()[:2] for line in lines[broken:] if line.startswith("  CORS")]
    assert ["CORS102", "error"] in codes
    assert ["CORS110", "error"] in codes
    assert any("https://b.test is in the policy and is blocked at GET" in line for line in lines)


def test_a_quiet_run_has_no_summary_and_a_run_without_checks_has_none(project: Project) -> None:
    project.file("test_one.py", SUITE)
    quiet = project.run("--cors-app", "shop:app", "-q", "-k", "function")
    quiet.assert_outcomes(passed=1, deselected=5)
    without = project.run("--cors-app", "shop:app", "-k", "without_a_check")
    without.assert_outcomes(passed=1, deselected=5)
    for result in (quiet, without):
        result.stdout.no_fnmatch_line("*CORS contracts*")


def test_json_is_as_its_schema_says(suite: Project) -> None:
    import pytest_cors.report

    result = run(suite, "--cors-json", "out/cors.json")

    report = json.loads((suite.folder / "out/cors.json").read_text(encoding="ascii"))
    schema = Path(pytest_cors.report.__file__).with_name("report.schema.json")
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(report)] == []
    assert not report["ok"]
    assert sorted(map(len, nodeids(report))) == [1, 4]
    assert ["test_suite.py::test_broken"] in nodeids(report)
    result.stdout.fnmatch_lines([f"CORS report written to {suite.folder / 'out/cors.json'}"])


def test_the_schema_refuses_what_is_no_report() -> None:
    import pytest_cors.report

    schema = Path(pytest_cors.report.__file__).with_name("report.schema.json")
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    validator.check_schema(validator.schema)
    good = {
        "version": 1,
        "tool": {"name": "pytest-cors", "version": "1"},
        "ok": True,
        "contracts": [],
    }
    assert validator.is_valid(good)
    for change in ({"version": 2}, {"ok": 1}, {"contracts": [{}]}, {"more": 1}):
        assert not validator.is_valid({**good, **change})


def test_several_processes_write_what_one_does(suite: Project) -> None:
    run(suite, "--cors-json", "one.json")
    run(suite, "--cors-json", "two.json", several=True)

    one, two = (json.loads((suite.folder / name).read_text()) for name in ("one.json", "two.json"))
    assert nodeids(one) == nodeids(two)
    assert timeless(one) == timeless(two)


@processes
def test_a_junit_file_has_properties(suite: Project, several: bool) -> None:
    run(suite, "--junitxml=junit.xml", several=several)

    cases = {
        case.get("name"): {each.get("name"): each.get("value") for each in case.iter("property")}
        for case in ET.parse(suite.folder / "junit.xml").iter("testcase")
    }
    assert cases["test_without_a_check"] == {}
    assert int(cases["test_function"]["cors.requests"] or 0) > 50
    assert cases["test_function"]["cors.urls"] == "1"
    assert "CORS102 error" in (cases["test_broken"]["cors.findings"] or "")


def test_the_matrix_has_who_may_call_what(suite: Project) -> None:
    run(suite, "--cors-json=cors.json")

    report = json.loads((suite.folder / "cors.json").read_text())
    [broken] = [each for each in report["contracts"] if len(each["checks"]) == 1]
    matrix = broken["matrix"]
    [group] = matrix["groups"]
    assert group["urls"] == ["http://testserver/items"]
    cells = {
        (row["method"], cell["origin"], cell["credentials"]): cell
        for row in group["rows"]
        for cell in row["cells"]
    }
    app = cells["GET", "https://app.example.com", False]
    assert (app["outcome"], app["wanted"], app["kind"]) == ("allowed", True, "declared")
    blocked = cells["GET", "https://b.test", False]
    assert (blocked["outcome"], blocked["wanted"]) == ("blocked", True)
    assert blocked["codes"] == ["CORS102"]
    assert blocked["severity"] == "error"
    shown = matrix["exchanges"][blocked["exchange"]]
    assert shown["request"]["origin"] == "https://b.test"
    assert "is blocked" in shown["told"]["sentence"]
    stranger = cells["GET", "https://stranger.example", False]
    assert (stranger["outcome"], stranger["wanted"]) == ("blocked", False)


def test_a_file_that_cannot_be_written_fails_the_run(project: Project) -> None:
    project.file("test_it.py", "def test_it(): pass\n")
    project.file("file", "")

    result = project.run_here("--cors-json", "file/cors.json")

    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    result.stdout.fnmatch_lines(["CORS report not written: *file*"])


@pytest.mark.parametrize("name", ["", "."])
def test_what_is_no_file_is_a_usage_error(project: Project, name: str) -> None:
    result = project.run_here(f"--cors-json={name}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --cors-json: {name!r} is no file to write to"])


def test_a_run_without_checks_writes_an_empty_report(project: Project) -> None:
    project.file("test_it.py", "def test_it(): pass\n")

    project.run_here("--cors-json=cors.json").assert_outcomes(passed=1)

    report = json.loads((project.folder / "cors.json").read_text())
    assert (report["ok"], report["contracts"]) == (True, [])


def test_recording_is_over_with_the_run(project: Project) -> None:
    from pytest_cors.assertions.run import current_run

    before = current_run()
    project.file("test_it.py", "def test_it(): pass\n")
    project.run_here().assert_outcomes(passed=1)

    assert current_run() is before


@processes
def test_github_s_step_summary_is_added_to(
    suite: Project, monkeypatch: pytest.MonkeyPatch, several: bool
) -> None:
    path = suite.file("summary.md", "before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))

    run(suite, several=several)

    text = path.read_text(encoding="utf-8")
    assert text.startswith("before\n## ❌ CORS contracts\n")
    assert text.count("CORS contracts") == 1
    assert "| Readable headers | `X-Total-Count` |" in text
    assert "<summary>❌ CORS102 an origin that the policy names is blocked</summary>" in text
    assert "  curl -i -H 'Origin: https://b.test' http://testserver/items" in text


def test_a_run_without_checks_adds_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.file("summary.md", "before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    project.file("test_it.py", "def test_it(): pass\n")

    project.run_here().assert_outcomes(passed=1)

    assert path.read_text() == "before\n"


def test_sarif_has_every_finding_at_the_test_that_found_it(suite: Project) -> None:
    (suite.folder.parent / ".git").mkdir()
    try:
        run(suite, "--cors-sarif=cors.sarif")
    finally:
        (suite.folder.parent / ".git").rmdir()

    log = json.loads((suite.folder / "cors.sarif").read_text())
    found = {
        (each["ruleId"], place["artifactLocation"]["uri"], place["region"]["startLine"])
        for each in log["runs"][0]["results"]
        for place in [each["locations"][0]["physicalLocation"]]
    }
    line = 1 + SUITE.splitlines().index("def test_broken(cors_client):")
    assert ("CORS102", f"{suite.folder.name}/test_suite.py", line) in found
