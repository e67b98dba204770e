"""The faults of a whole policy: all at once, in order, each as data."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_cors.policy import CORSPolicy, CORSPolicyError
from pytest_cors.policy.fault import Fault, Field, Reason, Suggestion

ORIGIN = "https://app.example.com"


def faults_of(**arguments: Any) -> tuple[Fault, ...]:
    with pytest.raises(CORSPolicyError) as caught:
        CORSPolicy(**{"allow_origins": [ORIGIN], **arguments})
    return caught.value.faults


# What a well-known validator of another language refuses, row by row, as far as it is a fault here.
# Its other rows: no origin at all (1), `null` (2), any origin with credentials (14), insecure
# origins (15) and public suffixes (16) are policies that do what they say.
ROWS: list[tuple[str, Field, Any, Reason]] = [
    ("3 file scheme", "allow_origins", "file:///", Reason.OPAQUE_SCHEME),
    ("4 endless", "allow_origins", "https://" + "a." * 200 + "com", Reason.TOO_LONG),
    ("5 scheme missing", "allow_origins", "example.com", Reason.NO_SCHEME),
    ("5 scheme in upper case", "allow_origins", "HTTPS://example.com", Reason.UPPER_CASE),
    ("5 scheme begins with a digit", "allow_origins", "1http://example.com", Reason.NO_SCHEME),
    ("5 no ://", "allow_origins", "https:example.com", Reason.NOT_SERIALISED),
    ("6 path", "allow_origins", "https://example.com/a", Reason.PATH),
    ("6 query", "allow_origins", "https://example.com?a", Reason.QUERY),
    ("6 fragment", "allow_origins", "https://example.com#a", Reason.FRAGMENT),
    ("6 slash", "allow_origins", "https://example.com/", Reason.TRAILING_SLASH),
    ("6 user", "allow_origins", "https://me@example.com", Reason.USERINFO),
    ("7 upper case", "allow_origins", "https://Example.com", Reason.UPPER_CASE),
    ("7 Unicode", "allow_origins", "https://exämple.com", Reason.UNICODE_HOST),
    ("8 IDNA label length", "allow_origins", f"https://{'a' * 64}.com", Reason.TOO_LONG),
    ("9 empty host", "allow_origins", "https://", Reason.HOST),
    ("9 long host", "allow_origins", "https://" + "abcdefg." * 32 + "com", Reason.TOO_LONG),
    ("10 IPv4", "allow_origins", "http://127.1", Reason.IP_ADDRESS),
    ("10 IPv6", "allow_origins", "http://[0::1]", Reason.IP_ADDRESS),
    ("10 IPv6 with a zone", "allow_origins", "http://[fe80::1%25en0]", Reason.IP_ADDRESS),
    ("10 bracket", "allow_origins", "http://[::1", Reason.IP_ADDRESS),
    ("11 wildcard", "allow_origins", "https://a*.example.com", Reason.WILDCARD_PATTERN),
    ("12 port 0", "allow_origins", "https://example.com:0", Reason.BLOCKED_PORT),
    ("12 port too high", "allow_origins", "https://example.com:65536", Reason.PORT),
    ("12 port with a zero", "allow_origins", "https://example.com:0123", Reason.PORT),
    ("12 port of letters", "allow_origins", "https://example.com:abc", Reason.PORT),
    ("12 port empty", "allow_origins", "https://example.com:", Reason.PORT),
    ("13 default port", "allow_origins", "https://example.com:443", Reason.DEFAULT_PORT),
    ("17 method no token", "allow_methods", "P(UT", Reason.NOT_A_TOKEN),
    ("17 method empty", "allow_methods", "", Reason.EMPTY),
    ("18 CONNECT", "allow_methods", "connect", Reason.FORBIDDEN),
    ("18 TRACE", "allow_methods", "TRACE", Reason.FORBIDDEN),
    ("18 TRACK", "allow_methods", "Track", Reason.FORBIDDEN),
    ("19 request header no token", "allow_headers", "X@A", Reason.NOT_A_TOKEN),
    ("20 forbidden request header", "allow_headers", "cookie", Reason.FORBIDDEN),
    ("20 proxy-", "allow_headers", "Proxy-X", Reason.FORBIDDEN),
    ("20 sec-", "allow_headers", "Sec-X", Reason.FORBIDDEN),
    ("21 wrong side", "allow_headers", "Access-Control-Allow-Methods", Reason.WRONG_SIDE),
    ("23 response header no token", "expose_headers", "X@A", Reason.NOT_A_TOKEN),
    ("24 Set-Cookie", "expose_headers", "Set-Cookie", Reason.FORBIDDEN),
    ("25 Origin", "expose_headers", "Origin", Reason.WRONG_SIDE),
    ("25 preflight only", "expose_headers", "Access-Control-Max-Age", Reason.WRONG_SIDE),
]


@pytest.mark.parametrize(
    ("field", "entry", "reason"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS]
)
def test_rows_of_the_peers(field: Field, entry: str, reason: Reason) -> None:
    (fault,) = faults_of(**{field: [entry]})

    assert (fault.field, fault.value, fault.reason) == (field, entry, reason)


def test_row_22_max_age() -> None:
    assert faults_of(max_age=-1) == (Fault("max_age", -1, Reason.OUT_OF_RANGE, 0),)
    assert faults_of(max_age=86401) == (Fault("max_age", 86401, Reason.OUT_OF_RANGE, 86400),)


def test_row_26_everything_exposed_with_credentials() -> None:
    fault = Fault("expose_headers", "*", Reason.WILDCARD_WITH_CREDENTIALS)

    assert faults_of(expose_headers=["X-A", "*"], allow_credentials=True) == (fault,)
    assert CORSPolicy([ORIGIN], expose_headers=["*"]).any_exposed
    assert CORSPolicy([ORIGIN], expose_headers=["X-A"], allow_credentials=True)


@pytest.mark.parametrize(
    "arguments",
    [
        {"allow_origins": []},
        {"allow_origins": ["null"]},
        {"allow_origins": ["*"], "allow_credentials": True},
        {"allow_origins": ["http://example.com"], "allow_credentials": True},
        {"allow_origins": ["*", ORIGIN]},
        {"allow_origins": [ORIGIN, ORIGIN]},
        {"allow_origin_regex": r"https://.*\.github\.io"},
        {"allow_methods": ["*", "PUT", "OPTIONS", "GET"]},
        {"allow_headers": ["*", "Authorization", "Accept"]},
        {"expose_headers": ["Content-Type"]},
        {"max_age": 0},
        {"max_age": 86400},
        {"allow_private_network": True},
    ],
    ids=repr,
)
def test_dangerous_or_redundant_is_no_fault(arguments: dict[str, Any]) -> None:
    assert CORSPolicy(**arguments).faults() == ()


@pytest.mark.parametrize(
    ("field", "value", "suggestion"),
    [
        ("allow_origins", ORIGIN, (ORIGIN,)),
        ("allow_origins", "*", ("*",)),
        ("allow_origins", "Example.com/", ("https://example.com",)),
        (
            "allow_origins",
            "https://a.example, https://b.example",
            ("https://a.example", "https://b.example"),
        ),
        ("allow_origins", "https://*.example.com", ("https://*.example.com",)),
        ("allow_origins", "", ()),
        ("allow_origins", b"https://a.example", ("https://a.example",)),
        ("allow_methods", "*", ("*",)),
        ("allow_methods", "GET", ("GET",)),
        ("allow_methods", "get,put", ("GET", "PUT")),
        ("allow_headers", "*", ("*",)),
        ("allow_headers", "X-A, X-B", ("X-A", "X-B")),
        ("expose_headers", "X-A", ("X-A",)),
    ],
)
def test_a_string_for_a_list(field: Field, value: Any, suggestion: Suggestion) -> None:
    assert faults_of(**{field: value}) == (Fault(field, value, Reason.STRING_FOR_LIST, suggestion),)


@pytest.mark.parametrize(
    ("field", "value", "suggestion"),
    [
        ("allow_origins", None, ()),
        ("allow_methods", 3, None),
        ("allow_headers", {"X-A": "1"}, None),
        ("allow_credentials", "true", True),
        ("allow_credentials", 1, True),
        ("allow_credentials", "no", False),
        ("allow_credentials", None, False),
        ("allow_credentials", [ORIGIN], None),
        ("allow_private_network", 0, False),
        ("max_age", "600", 600),
        ("max_age", 600.0, 600),
        ("max_age", 0.5, None),
        ("max_age", "ten", None),
        ("max_age", True, None),
        ("max_age", timedelta(minutes=10), 600),
        ("allow_origin_regex", 5, None),
        ("allow_origin_regex", b"https://a", "https://a"),
        ("allow_origin_regex", re.compile(b"https://a"), "https://a"),
        ("allow_origin_regex", SimpleNamespace(pattern="https://a"), "https://a"),
        ("allow_origin_regex", ["https://a", "https://b"], "(https://a)|(https://b)"),
        ("allow_origin_regex", ["https://a", 3], None),
        ("allow_origin_regex", [], None),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_another_type(field: Field, value: Any, suggestion: Suggestion) -> None:
    assert faults_of(**{field: value}) == (Fault(field, value, Reason.WRONG_TYPE, suggestion),)


@pytest.mark.parametrize(
    ("regex", "reason", "suggestion"),
    [
        ("", Reason.EMPTY, None),
        ("https://(a", Reason.NOT_A_REGEX, None),
        ("*.example.com", Reason.NOT_A_REGEX, r"https://[a-z0-9-]+\.example\.com"),
    ],
)
def test_a_regex_that_is_none(regex: str, reason: Reason, suggestion: str | None) -> None:
    assert faults_of(allow_origin_regex=regex) == (
        Fault("allow_origin_regex", regex, reason, suggestion),
    )


def test_what_re_says_about_style_is_no_fault() -> None:
    # "Possible nested set": a FutureWarning, which the tests turn into an error.
    policy = CORSPolicy(allow_origin_regex=r"https://[[a]\.example")

    assert policy.allows_origin("https://a.example")


def test_all_faults_come_at_once_in_the_order_of_the_signature() -> None:
    faults = faults_of(
        max_age=-5,
        expose_headers=["Set-Cookie"],
        allow_headers=["X A", "Cookie", "X-Fine"],
        allow_methods="GET",
        allow_origin_regex="(",
        allow_origins=["https://a.example/", ORIGIN, "b.example"],
        allow_credentials="yes",
    )

    assert [(fault.field, fault.value) for fault in faults] == [
        ("allow_origins", "https://a.example/"),
        ("allow_origins", "b.example"),
        ("allow_origin_regex", "("),
        ("allow_methods", "GET"),
        ("allow_headers", "X A"),
        ("allow_headers", "Cookie"),
        ("allow_credentials", "yes"),
        ("expose_headers", "Set-Cookie"),
        ("max_age", -5),
    ]


def test_an_iterator_is_read_once() -> None:
    assert CORSPolicy(iter([ORIGIN])).allow_origins == (ORIGIN,)
    assert len(faults_of(allow_origins=(o for o in ["a.example", "b.example"]))) == 2
