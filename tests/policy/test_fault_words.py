"""The words for faults: one line each, with the value and what was meant."""

from __future__ import annotations

import pickle

import pytest

from pytest_cors.policy import CORSPolicy, CORSPolicyError
from pytest_cors.policy.fault import Fault, Reason
from pytest_cors.policy.fault_words import describe, describe_all


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (
            Fault(
                "allow_origins", "https://a.example/", Reason.TRAILING_SLASH, "https://a.example"
            ),
            'allow_origins: "https://a.example/" ends in a slash, and an origin has none; '
            'did you mean "https://a.example"?',
        ),
        (
            Fault("allow_methods", "*", Reason.STRING_FOR_LIST, ("*",)),
            'allow_methods: "*" is one string where allow_methods takes a list of them; '
            'did you mean ["*"]?',
        ),
        (
            Fault("allow_origins", "https://*.a.example", Reason.WILDCARD_PATTERN, r"https://\w+"),
            'allow_origins: "https://*.a.example" is compared literally: CORS has no wildcards '
            'inside a value; did you mean allow_origin_regex=r"https://\\w+"?',
        ),
        (
            Fault("allow_origin_regex", "(", Reason.NOT_A_REGEX),
            'allow_origin_regex: "(" is no regular expression: '
            "missing ), unterminated subpattern at position 0",
        ),
        (
            Fault("allow_origin_regex", "*.a", Reason.NOT_A_REGEX, r"https://\w+\.a"),
            'allow_origin_regex: "*.a" is no regular expression: nothing to repeat at position 0; '
            'did you mean r"https://\\w+\\.a"?',
        ),
        (
            Fault("allow_origin_regex", "a", Reason.MATCHES_NO_ORIGIN, "https://a"),
            'allow_origin_regex: "a" matches no origin as browsers send them: scheme, host, port '
            'if not the default, no more; did you mean r"https://a"?',
        ),
        (
            Fault("origin", "https://*.a", Reason.WILDCARD_PATTERN, "https://x"),
            'origin: "https://*.a" is compared literally: CORS has no wildcards inside a value',
        ),
        (
            Fault("allow_headers", "Cookie", Reason.FORBIDDEN),
            'allow_headers: "Cookie" is a request header that browsers do not let pages set',
        ),
        (
            Fault("expose_headers", "Origin", Reason.WRONG_SIDE),
            'expose_headers: "Origin" is no header of a response to a page; '
            "expose_headers lists what a page may read",
        ),
        (
            Fault("max_age", "600", Reason.WRONG_TYPE, 600),
            'max_age: "600" is a str, which max_age does not take; did you mean 600?',
        ),
        (
            Fault("allow_credentials", "no", Reason.WRONG_TYPE, False),
            'allow_credentials: "no" is a str, which allow_credentials does not take; '
            "did you mean False?",
        ),
        (
            Fault("allow_methods", 'P"UT', Reason.NOT_A_TOKEN),
            "allow_methods: 'P\"UT' has characters that cannot be in the name of a method",
        ),
    ],
    ids=lambda value: value.reason.value if isinstance(value, Fault) else "",
)
def test_one_line_for_one_fault(fault: Fault, line: str) -> None:
    assert describe(fault) == line


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason) -> None:
    for field in ("allow_methods", "allow_headers", "expose_headers"):
        if reason is Reason.WRONG_SIDE and field == "allow_methods":
            continue
        line = describe(Fault(field, "x", reason))

        assert line.startswith(f'{field}: "x" ')
        assert "{" not in line
        assert "\n" not in line


def test_an_endless_value_is_cut() -> None:
    line = describe(Fault("allow_origins", "https://" + "a" * 9000, Reason.TOO_LONG))

    assert len(line) < 300


def test_the_first_line_stands_alone() -> None:
    faults = [
        Fault("max_age", -1, Reason.OUT_OF_RANGE, 0),
        Fault("allow_methods", "", Reason.EMPTY),
    ]

    assert describe_all(faults[:1]) == f"CORSPolicy: {describe(faults[0])}"
    assert describe_all(faults).split("\n") == [
        f"CORSPolicy: 2 faults, the first in {describe(faults[0])}",
        f"  - {describe(faults[0])}",
        f"  - {describe(faults[1])}",
    ]


def test_the_error_shows_all_faults_and_survives_pickling() -> None:
    with pytest.raises(ValueError, match="2 faults") as caught:
        CORSPolicy(["a.example", "b.example"])
    copy = pickle.loads(pickle.dumps(caught.value))

    assert isinstance(copy, CORSPolicyError)
    assert [fault.value for fault in copy.faults] == ["a.example", "b.example"]
    assert str(copy) == str(caught.value)
    assert all(value in str(copy) for value in ("a.example", "b.example"))
