"""Correctly configured apps keep their policy; what is found is true, and named here."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import pytest

from pytest_cors import ContractReport, CORSPolicy, check_cors_policy
from tests.apps import APPS, App

pytestmark = pytest.mark.usefixtures("unmeasured")

# The route that raises answers 500 from outside the CORS layer in Starlette: a page cannot see it.
# BlackSheep refuses every unlisted Origin, and so the POSTs of the app's own pages.
TRUE: Final[dict[str, set[str]]] = {
    "starlette": {"CORS201"},
    "fastapi": {"CORS201"},
    "blacksheep": {"CORS209"},
}


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_no_error_but_true_ones(app: App) -> None:
    policy = CORSPolicy(**asdict(app.policy))
    urls = ["/items", "/items/1", "/boom"]

    report: ContractReport = check_cors_policy(app.factory(), policy, urls=urls, max_examples=10)

    errors = {finding.code for finding in report.findings if finding.severity == "error"}
    assert errors == TRUE.get(app.name, set())
