"""The manual: a page for every rule, complete, in step with the registry and with docs/rules.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pytest_cors.contract.rule import RULES, rule_codes
from pytest_cors.policy import CORSPolicy
from pytest_cors.policy.foreign_origin import audit_regex
from pytest_cors.report.framework_setting import FRAMEWORKS, facility
from pytest_cors.report.manual import PAGES
from pytest_cors.report.manual.page import RulePage
from pytest_cors.report.manual.text import manual_markdown, place_line, rule_list, rule_text

DOCUMENT = Path(__file__).parents[2] / "docs" / "rules.md"
pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.code)


def test_every_rule_has_a_page_in_order() -> None:
    assert tuple(page.code for page in PAGES) == rule_codes()


@pages
def test_a_page_is_complete(page: RulePage) -> None:
    for text in (page.meaning, page.browser, *page.causes, page.fix):
        assert text.strip() == text
        assert text.endswith((".", "`."))
        assert text.count("`") % 2 == 0
    assert page.causes
    # What a browser does is said of the browser: "It ..." goes on from the heading.
    assert page.browser.split()[0] in {"It", "Its", "No", "With", "Without", "Script"}


@pages
def test_a_page_shows_a_line_for_those_who_have_one(page: RulePage) -> None:
    text = rule_text(page.code, width=1000)
    for place in page.places:
        for framework in FRAMEWORKS:
            known = facility(framework)
            line = place_line(framework, place, ["600"])
            assert known is not None
            if line is not None:
                assert f"{known.name}" in text


def test_the_document_is_the_manual() -> None:
    """To write it anew: `python -m pytest_cors.report.manual > docs/rules.md`."""
    assert DOCUMENT.read_text(encoding="utf-8") == manual_markdown()


def test_the_document_names_every_rule_once_and_links_to_it() -> None:
    text = manual_markdown()
    for rule in RULES:
        assert text.count(f"### {rule.code} {rule.name}\n") == 1
        assert f"[{rule.code}](#{rule.code.lower()}-{rule.name})" in text
        assert f"| {rule.severity} | {rule.title} |" in text


def test_the_list_names_every_rule_by_family() -> None:
    lines = rule_list().splitlines()
    assert [line.split()[0] for line in lines if line.startswith("CORS")] == [
        "CORS1xx",
        "CORS2xx",
        "CORS3xx",
        "CORS4xx",
    ]
    assert [line.split()[0] for line in lines if line.startswith("  ")] == list(rule_codes())


def test_what_the_manual_recommends_is_itself_no_finding() -> None:
    for page in PAGES:
        for regex in re.findall(r"`(https://[^`]*\\[^`]*)`", page.fix):
            CORSPolicy(allow_origin_regex=regex)
            audit = audit_regex(regex)
            assert (audit.witness, audit.public_suffixes, audit.insecure) == (None, (), None)


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="CORS999"):
        rule_text("CORS999")
