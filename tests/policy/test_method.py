"""Methods of a policy: a token that script can send, written the way it is sent."""

from __future__ import annotations

import pytest

from pytest_cors.policy.fault import Fault, Reason, Suggestion
from pytest_cors.policy.method import method_fault


@pytest.mark.parametrize(
    "method",
    [
        *("*", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "QUERY", "PURGE"),
        # Script that writes them so sends them so; only six methods are upper-cased.
        *("patch", "query", "Purge", "X-!#$%&'+.^_`~9"),
    ],
)
def test_a_page_can_send_it(method: str) -> None:
    assert method_fault(method) is None


@pytest.mark.parametrize(
    ("method", "reason", "suggestion"),
    [
        ("", Reason.EMPTY, None),
        (" ", Reason.EMPTY, None),
        (" PUT", Reason.WHITESPACE, "PUT"),
        ("put\n", Reason.WHITESPACE, "PUT"),
        ("PUT,", Reason.NOT_A_TOKEN, "PUT"),
        ("GET, put", Reason.SEVERAL_IN_ONE, ("GET", "PUT")),
        ("GET|POST", Reason.SEVERAL_IN_ONE, ("GET", "POST")),
        ("GET POST", Reason.SEVERAL_IN_ONE, ("GET", "POST")),
        ("P*", Reason.WILDCARD_PATTERN, None),
        ("PUT()", Reason.NOT_A_TOKEN, None),
        ("MÉTHODE", Reason.NOT_A_TOKEN, None),
        ("CONNECT", Reason.FORBIDDEN, None),
        ("trace", Reason.FORBIDDEN, None),
        ("Track", Reason.FORBIDDEN, None),
        ("get", Reason.METHOD_CASE, "GET"),
        ("Delete", Reason.METHOD_CASE, "DELETE"),
    ],
)
def test_no_page_can_send_it(method: str, reason: Reason, suggestion: Suggestion) -> None:
    assert method_fault(method) == Fault("allow_methods", method, reason, suggestion)


@pytest.mark.parametrize(("value", "suggestion"), [(None, None), (7, None), (b"PUT", "PUT")])
def test_another_type(value: object, suggestion: str | None) -> None:
    assert method_fault(value) == Fault("allow_methods", value, Reason.WRONG_TYPE, suggestion)
