"""Header names of a policy, on the side where they belong."""

from __future__ import annotations

import pytest

from pytest_cors.policy.fault import Fault, Reason, Suggestion
from pytest_cors.policy.header_name import request_header_fault, response_header_fault

MALFORMED: list[tuple[str, Reason, Suggestion]] = [
    ("", Reason.EMPTY, None),
    (" ", Reason.EMPTY, None),
    (" X-Token", Reason.WHITESPACE, "X-Token"),
    ("X-Token\r\n", Reason.WHITESPACE, "X-Token"),
    ("X-A, X-B", Reason.SEVERAL_IN_ONE, ("X-A", "X-B")),
    ("X-A;X-B", Reason.SEVERAL_IN_ONE, ("X-A", "X-B")),
    ("X-*", Reason.WILDCARD_PATTERN, None),
    ("Content Type", Reason.NOT_A_TOKEN, "Content-Type"),
    ("X-Token:", Reason.NOT_A_TOKEN, "X-Token"),
    ("X-Token,", Reason.NOT_A_TOKEN, "X-Token"),
    ("X-Tökén", Reason.NOT_A_TOKEN, None),
    ('"X-Token"', Reason.NOT_A_TOKEN, None),
]


@pytest.mark.parametrize(("name", "reason", "suggestion"), MALFORMED)
def test_what_is_no_header_name(name: str, reason: Reason, suggestion: Suggestion) -> None:
    assert request_header_fault(name) == Fault("allow_headers", name, reason, suggestion)
    assert response_header_fault(name) == Fault("expose_headers", name, reason, suggestion)


@pytest.mark.parametrize(
    "name",
    [
        *("*", "X-Token", "x-token", "Authorization", "Content-Type", "Accept", "Cache-Control"),
        *("User-Agent", "Set-Cookie2", "Secret", "Proxied", "X-HTTP-Method-Override", "DPoP"),
    ],
)
def test_a_page_can_set_it(name: str) -> None:
    assert request_header_fault(name) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Cookie", Reason.FORBIDDEN),
        ("ORIGIN", Reason.FORBIDDEN),
        ("Host", Reason.FORBIDDEN),
        ("Content-Length", Reason.FORBIDDEN),
        ("Set-Cookie", Reason.FORBIDDEN),
        ("Sec-Fetch-Site", Reason.FORBIDDEN),
        ("Proxy-Authorization", Reason.FORBIDDEN),
        ("Access-Control-Request-Method", Reason.FORBIDDEN),
        ("Access-Control-Request-Headers", Reason.FORBIDDEN),
        ("Access-Control-Allow-Origin", Reason.WRONG_SIDE),
        ("access-control-allow-headers", Reason.WRONG_SIDE),
        ("Access-Control-Max-Age", Reason.WRONG_SIDE),
        ("Access-Control-Expose-Headers", Reason.WRONG_SIDE),
    ],
)
def test_no_page_can_set_it(name: str, reason: Reason) -> None:
    assert request_header_fault(name) == Fault("allow_headers", name, reason)


@pytest.mark.parametrize(
    "name",
    [
        *("*", "X-Total-Count", "ETag", "Location", "Content-Type", "Authorization", "Vary"),
        *("Date", "Access-Control-Allow-Origin", "WWW-Authenticate", "Retry-After"),
    ],
)
def test_a_page_can_read_it(name: str) -> None:
    assert response_header_fault(name) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Set-Cookie", Reason.FORBIDDEN),
        ("set-cookie2", Reason.FORBIDDEN),
        ("Origin", Reason.WRONG_SIDE),
        ("Cookie", Reason.WRONG_SIDE),
        ("Host", Reason.WRONG_SIDE),
        ("Access-Control-Request-Method", Reason.WRONG_SIDE),
        ("Access-Control-Request-Headers", Reason.WRONG_SIDE),
        ("Access-Control-Allow-Methods", Reason.WRONG_SIDE),
        ("Access-Control-Allow-Headers", Reason.WRONG_SIDE),
        ("Access-Control-Max-Age", Reason.WRONG_SIDE),
    ],
)
def test_no_page_can_read_it(name: str, reason: Reason) -> None:
    assert response_header_fault(name) == Fault("expose_headers", name, reason)


@pytest.mark.parametrize(("value", "suggestion"), [(None, None), (b"X-A", "X-A")])
def test_another_type(value: object, suggestion: str | None) -> None:
    expected = Fault("allow_headers", value, Reason.WRONG_TYPE, suggestion)

    assert request_header_fault(value) == expected
