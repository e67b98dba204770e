"""The manual: one page for each rule, for the terminal and for docs/rules.md."""

from __future__ import annotations

from pytest_cors.report.manual.caches import CACHE_PAGES
from pytest_cors.report.manual.page import RulePage
from pytest_cors.report.manual.plumbing import PLUMBING_PAGES
from pytest_cors.report.manual.policies import POLICY_PAGES
from pytest_cors.report.manual.verdicts import VERDICT_PAGES

__all__ = ["PAGES", "RulePage", "page_of"]

PAGES: tuple[RulePage, ...] = (*VERDICT_PAGES, *PLUMBING_PAGES, *CACHE_PAGES, *POLICY_PAGES)
"""In the order of the codes."""

_BY_CODE = {page.code: page for page in PAGES}


def page_of(code: str) -> RulePage:
    """The page of a rule, by its code as the registry writes it."""
    return _BY_CODE[code]
