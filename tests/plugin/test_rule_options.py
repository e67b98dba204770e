"""`--cors-rules` and `--cors-explain`: the rules, told instead of running any test."""

from __future__ import annotations

import pytest

from pytest_cors.contract.rule import RULES
from tests.plugin.conftest import Project

UNRUN = "raise RuntimeError('collected')\n"


def test_the_list_has_every_rule_and_nothing_runs(project: Project) -> None:
    project.file("test_it.py", UNRUN)

    result = project.run_here("--cors-rules")

    assert result.ret == pytest.ExitCode.OK
    assert [line.split()[0] for line in result.outlines if line.startswith("  CORS")] == [
        rule.code for rule in RULES
    ]
    for rule in RULES:
        result.stdout.fnmatch_lines([f"  {rule.code}  {rule.severity}*{rule.title}"])


def test_one_rule_is_explained_in_any_case(project: Project) -> None:
    project.file("test_it.py", UNRUN)

    result = project.run_here("--cors-explain", "cors106")

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        [
            "CORS106 declared-header-blocked (error)",
            "What it is",
            "What a browser does",
            "Why it happens",
            "What to change",
            "  django-cors-headers:",
            '    CORS_ALLOW_HEADERS = [[]"Authorization", "Content-Type"]',
            '  ignore=[[]"CORS106"]',
        ]
    )
    assert "`" not in result.stdout.str()


def test_several_are_explained_in_order(project: Project) -> None:
    result = project.run_here("--cors-explain", "CORS301", "--cors-explain=CORS101")

    result.stdout.fnmatch_lines(["CORS301 missing-vary (error)", "CORS101 *"])


def test_it_is_as_wide_as_the_terminal(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def widest(columns: str) -> int:
        monkeypatch.setenv("COLUMNS", columns)
        lines = project.run_here("--cors-explain", "CORS204").outlines
        return max(len(line) for line in lines if not line.startswith("    "))

    assert widest("60") <= 60 < widest("90") <= 90
    assert widest("300") <= 100


def test_what_is_no_rule_is_a_usage_error(project: Project) -> None:
    result = project.run_here("--cors-explain", "CORS999")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --cors-explain: 'CORS999' is no rule: *CORS101, *"])


def test_several_processes_change_nothing(project: Project) -> None:
    pytest.importorskip("xdist")

    result = project.run("--cors-rules", "-n", "2")

    assert result.ret == pytest.ExitCode.OK
    assert len(result.outlines) < 60
    result.stdout.fnmatch_lines(["  CORS408*"])
