"""The summary of a run in Markdown, as GitHub shows it beside a workflow's step.

What comes from an app is shown as code, in which Markdown and HTML mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_cors.report.policy_words import policy_words
from pytest_cors.report.record import Record
from pytest_cors.report.summary import extent, found_rules
from pytest_cors.report.visible_text import counted

__all__ = ["step_summary"]

_MOST_FINDINGS: Final = 30
_SIGNS: Final = {"error": "❌", "warning": "⚠️"}


def step_summary(contracts: Sequence[Record]) -> str:
    """The summary; each policy with its findings, those of one rule folded behind a line."""
    ok = all(check["ok"] for contract in contracts for check in contract["checks"])
    lines = [f"## {'✅' if ok else '❌'} CORS contracts", ""]
    for contract in contracts:
        lines += _contract(contract)
    return "\n".join(lines) + "\n"


def _contract(contract: Record) -> Iterator[str]:
    yield "| the policy | |"
    yield "|---|---|"
    for name, words in policy_words(contract["policy"]):
        yield f"| {name} | {_code(words, in_table=True)} |"
    yield ""
    yield f"{extent(contract)}."
    yield ""
    left = _MOST_FINDINGS
    for rule in found_rules(contract):
        for finding in rule.findings[: max(left, 0)]:
            yield from _finding(rule.severity, finding)
        left -= len(rule.findings)
    if left < 0:
        yield f"{counted(-left, 'more finding')} in the log."
        yield ""


def _finding(severity: str, finding: Record) -> Iterator[str]:
    told = finding["told"]
    title = _html(f"{finding['code']} {finding['title']}")
    yield f"<details><summary>{_SIGNS[severity]} {title}</summary>"
    yield ""
    yield _code(told["sentence"])
    yield ""
    rows = [
        row
        for section in told["sections"]
        if section["kind"] in {"exchange", "remedy", "reproduce"}
        for row in (section["title"], *_rows(section))
    ]
    fence = _fence("\n".join(rows))
    yield from (f"{fence}text", *rows, fence, "", "</details>", "")


def _rows(section: Record) -> Iterator[str]:
    for line in section["lines"]:
        yield f"  {'  ' * line.get('depth', 0)}{line['text']}"


def _code(text: str, *, in_table: bool = False) -> str:
    """Code, fenced by more backquotes than are in it; a table's cells are split before that."""
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    shown = text.replace("|", "\\|") if in_table else text
    return f"{fence}{space}{shown}{space}{fence}"


def _fence(text: str) -> str:
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    return "`" * max(3, longest + 1)


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
