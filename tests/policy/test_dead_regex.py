r"""A regex that matches no origin at all lets nobody in, and says nothing of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_cors import CORSPolicy, CORSPolicyError
from pytest_cors.policy.dead_regex import is_dead, revived
from pytest_cors.policy.fault import Fault, Reason
from pytest_cors.policy.matching import Matching
from pytest_cors.policy.validation import regex_fault
from pytest_cors.strategies import origins

# What is dead, and what was probably meant.
DEAD: dict[str, tuple[str, str | None]] = {
    "no scheme": (r"example\.com", r"https://example\.com"),
    "no scheme, anchored": (r"^(a|b)\.example\.com$", r"^https://(a|b)\.example\.com$"),
    "trailing slash": (r"https://app\.example\.com/", r"https://app\.example\.com"),
    "trailing slash, escaped": (
        r"^https:\/\/app\.example\.com\/$",
        r"^https:\/\/app\.example\.com$",
    ),
    "path": (r"https://app\.example\.com/.*", None),
    "upper case": (r"https://App\.Example\.com", r"https://app\.example\.com"),
    "upper-case scheme": (r"HTTPS://.*\.example\.com", r"https://.*\.example\.com"),
    "default port": (r"https://app\.example\.com:443", r"https://app\.example\.com"),
    "default port of http": (r"http://localhost:80$", r"http://localhost$"),
    "port with a zero": (r"https://app\.example\.com:0\d+", None),
    "Unicode": ("https://\u0430pp\\.example\\.com", None),
    "a space": (r"https://app\.example\.com ", r"https://app\.example\.com"),
    "user": (r"https://me@example\.com", None),
    "an anchor in the middle": (r"a^", None),
    "escaped star": (r"\*", None),
    "a wildcard that is none": (r"https://\*\.example\.com", None),
    "no host": (r"https://", None),
    "scheme of another kind": (r"https:example\.com", None),
}


@pytest.mark.parametrize(("regex", "meant"), DEAD.values(), ids=DEAD)
def test_a_policy_refuses_a_dead_regex(regex: str, meant: str | None) -> None:
    with pytest.raises(CORSPolicyError) as caught:
        CORSPolicy(allow_origin_regex=regex)

    [fault] = caught.value.faults
    assert fault == Fault("allow_origin_regex", regex, Reason.MATCHES_NO_ORIGIN, meant)


ALIVE = [
    r"https://(.*\.)?example\.com",
    r"(?i)https://App\.example\.com",
    r"http://\[::1\]:\d+",
    r"https://a_b\.example\.com",
    r"https://app\.example\.com:443|http://app\.example\.com:443",
    r"https?://app\.example\.com(:80)?/?",
    r"https://app\.example\.com:4430",
    r"http://localhost:8\d*",
    r"chrome-extension://[a-p]{32}",
    r"hybrid://Main",
    r".*",
    r"\S+",
    r"null",
    r"https://(?!app).*/",  # beyond an automaton
]


@pytest.mark.parametrize("regex", ALIVE)
def test_one_that_matches_some_origin_is_none(regex: str) -> None:
    assert CORSPolicy(allow_origin_regex=regex).faults() == ()


def test_the_flags_of_a_compiled_regex_count() -> None:
    folding = re.compile(r"HTTPS://APP\.EXAMPLE\.COM", re.IGNORECASE)

    assert regex_fault(folding) is None
    assert regex_fault(re.compile(folding.pattern)) is not None


@pytest.mark.parametrize(
    ("matching", "dead"),
    [(Matching.FULL, True), (Matching.START, True), (Matching.ANYWHERE, False)],
)
def test_how_the_framework_matches_decides(matching: Matching, dead: bool) -> None:
    assert (regex_fault(r"example\.com", matching=matching) is not None) is dead


@given(origins())
def test_no_regex_of_an_origin_is_dead(origin: str) -> None:
    assert not is_dead(re.escape(origin))


@given(st.text("htps:/.x@A443*\\^$[", max_size=12))
def test_what_is_meant_is_alive(text: str) -> None:
    meant = revived(re.escape(text))

    assert meant is None or not is_dead(meant)
