"""Defects that CORS layers have had are found, and the mended layers are not accused."""

from __future__ import annotations

import pytest

from tests.contract.findings import errors, report_on, warnings
from tests.contract.known_defects import DEFECTS, Defect

defects = pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.id)


@defects
def test_the_defect_is_found(defect: Defect) -> None:
    report = report_on(defect.broken(), defect.policy, max_examples=0)
    found = {code for code, _ in errors(report)}
    if defect.severity == "warning":
        assert found == set()
        found = {code for code, _ in warnings(report)}
    assert found == defect.codes


@defects
def test_the_mended_layer_is_not_accused(defect: Defect) -> None:
    report = report_on(defect.mended(), defect.policy)
    assert (errors(report), warnings(report)) == ([], [])
