"""The Markdown for GitHub: rendered, and with an app that tries to write some of its own."""

from __future__ import annotations

import json
import re
from typing import Any

from markdown_it import MarkdownIt

from pytest_cors import CORSPolicy
from pytest_cors.report.record import Whereabouts, check_record
from pytest_cors.report.run_record import RunLog
from pytest_cors.report.step_summary import step_summary
from tests.report.shown_findings import shown_findings

HOSTILE = '`</code></details><script>alert(1)</script> | <img src=x onerror="x"> ``` # h'


def contracts(count: int = 1) -> list[dict[str, Any]]:
    shown = next(each for each in shown_findings() if each.id == "reflects any")
    log = RunLog(with_matrix=False)
    for number in range(count):
        log.of(shown.report.policy, "starlette").end(
            shown.report, Whereabouts(f"test_{number}"), 0.5
        )
    return log.contracts()


def rendered(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


def test_it_renders_as_a_table_and_folded_findings() -> None:
    page = rendered(step_summary(contracts()))

    assert page.startswith("<h2>❌ CORS contracts</h2>")
    assert "<td>Origins</td>" in page
    assert page.count("<details>") == page.count("</details>") >= 1
    assert "<code>any website, https://stranger.example for one, can read GET" in page


def test_what_an_app_says_stays_text() -> None:
    hostile = json.loads(json.dumps(contracts()).replace("stranger.example", "X"))
    for check in hostile[0]["checks"]:
        for finding in check["findings"]:
            finding["told"]["sentence"] = HOSTILE
            finding["told"]["sections"] = [
                {"kind": "exchange", "title": "What was sent", "lines": [{"text": HOSTILE}]}
            ]
    hostile[0]["policy"]["allow_headers"] = [HOSTILE]

    page = rendered(step_summary(hostile))

    outside = re.sub(r"<(code|pre)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert "script" not in outside
    assert "<img" not in page
    assert page.count("<script") == 0
    assert page.count("<details>") == page.count("</details>")


def test_it_is_cut_and_says_so() -> None:
    text = step_summary(contracts(40))

    assert text.count("<details>") == 30
    assert re.search(r"^\d+ more findings in the log\.$", text, re.MULTILINE)


def test_a_run_that_is_ok_says_so() -> None:
    log = RunLog(with_matrix=False)
    shown = next(each for each in shown_findings() if each.id == "reflects any").report
    kept = type(shown)((), 10, shown.urls, CORSPolicy(["https://a.test"]))
    log.of(kept.policy, None).end(kept, None, 0.1)

    text = step_summary(log.contracts())

    assert text.startswith("## ✅ CORS contracts\n")
    assert "1 check, 10 requests: 1 URL" in text
    assert check_record(kept, place=None, framework=None, seconds=1)["ok"]
