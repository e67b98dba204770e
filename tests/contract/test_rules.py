"""Every rule: an app with one bug has that one finding, and the app by the book has none."""

from __future__ import annotations

import pytest

from tests.contract.by_the_book import POLICY, ByTheBook, serving
from tests.contract.findings import by_code, errors, report_on, warnings
from tests.contract.rule_rows import ROWS, Row, policy

rows = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


@rows
def test_one_bug_is_one_finding(row: Row) -> None:
    report = report_on(row.app(), row.policy)
    found = (row.code, row.cause)
    if row.severity == "error":
        assert errors(report) == [found]
    else:
        assert errors(report) == []
        assert warnings(report) == [found]


@rows
def test_the_smallest_request_shows_it(row: Row) -> None:
    finding = by_code(report_on(row.app(), row.policy), row.code)
    assert finding.severity == row.severity
    if row.witnesses is not None:
        assert finding.detail["witnesses"] == row.witnesses
    if row.origin is None:
        assert finding.request is None
        return
    request = finding.request
    assert request is not None
    assert (request.origin, request.method, request.credentials) == (
        row.origin,
        row.method,
        row.credentials,
    )
    assert tuple(name for name, _ in request.headers) == row.names


POLICIES = {
    "usual": POLICY,
    "no credentials": policy(allow_credentials=False),
    "any origin": policy(allow_origins=["*"], allow_credentials=False),
    "any origin with credentials": policy(allow_origins=["*"]),
    "regex": policy(allow_origins=[], allow_origin_regex=r"https://[a-z]+\.example\.org"),
    "list and regex": policy(allow_origin_regex=r"https://(?:www\.)?example\.net(?::8443)?"),
    "null": policy(allow_origins=["null"]),
    "nobody": policy(allow_origins=[]),
    "local": policy(
        allow_origins=["http://localhost:3000", "http://127.0.0.1", "http://[::1]:8080"]
    ),
    "international": policy(allow_origins=["https://xn--bcher-kva.example"]),
    "any method": policy(allow_methods=["*"]),
    "any header": policy(allow_headers=["*"]),
    "any header beside others": policy(allow_headers=["*", "Authorization"]),
    "no header": policy(allow_headers=[]),
    "GET only": policy(allow_methods=["GET"], allow_headers=[]),
    "PATCH in both cases": policy(allow_methods=["GET", "PATCH", "patch"]),
    "safelisted names": policy(allow_headers=["Accept", "Accept-Language", "Range", "X-A"]),
    "nothing exposed": policy(expose_headers=[]),
    "safelisted exposed": policy(expose_headers=["Content-Type", "x-total-count"]),
    "anything exposed": policy(expose_headers=["*"], allow_credentials=False),
    "no time": policy(max_age=None),
    "not remembered": policy(max_age=0),
    "private network": policy(allow_private_network=True),
}


@pytest.mark.parametrize("declared", POLICIES.values(), ids=POLICIES)
def test_a_correct_app_has_no_finding(declared: object) -> None:
    assert isinstance(declared, type(POLICY))
    methods = ("GET", "PUT", "DELETE", "PATCH", "POST")
    report = report_on(ByTheBook(declared, serving(methods=methods)), declared, max_examples=50)
    assert (errors(report), warnings(report)) == ([], [])
