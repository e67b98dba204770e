"""Regexes of apps, said as one that is full-matched: they let in the same origins."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_cors.policy.matching import Matching, regex_text
from pytest_cors.policy.origin_pattern import OriginPattern, joined

ORIGINS = [
    "https://a.example",
    "https://b.example",
    "https://A.example",
    "https://axexample",
    "https://a.example.evil.test",
    "https://a.exampleevil.test",
    "xhttps://a.example",
    "https://evil.test/https://a.example",
    "http://a.example",
    "https://a.example:8443",
    "null",
    "",
]

REGEXES = [
    r"https://a\.example",
    r"^https://a\.example$",
    r"^https://a.example\Z",
    r"https://a\.example$|https://b\.example",
    r"(https://a\.example$|https://b\.example$)",
    r"^https://(a|b)\.example$",
    r"(?i)https://a\.example",
    r"(?ix) https://a\.example  # the app",
    r"https?://[ab]\.example(:\d+)?$",
    r"(?P<host>https://a)\.example",
    r".*",
    r"https://a\.example(?=$)",
    r"(?:https://a\.example)(?!\.)",
    "",
]


@pytest.mark.parametrize("matching", Matching)
@pytest.mark.parametrize("regex", REGEXES)
def test_the_full_regex_means_the_same(regex: str, matching: Matching) -> None:
    pattern = OriginPattern(regex, matching)
    expected = {o for o in ORIGINS if getattr(re, matching.value)(regex, o)}

    assert {o for o in ORIGINS if pattern.matches(o)} == expected
    assert {o for o in ORIGINS if re.fullmatch(pattern.full(), o)} == expected


@pytest.mark.parametrize(
    ("regex", "matching", "full"),
    [
        (r"https://a\.b", Matching.FULL, r"https://a\.b"),
        (r"^https://a\.b$", Matching.START, r"^https://a\.b$"),
        (r"^https://a\.b$", Matching.ANYWHERE, r"^https://a\.b$"),
        (r"^https://(a|b)\Z", Matching.START, r"^https://(a|b)\Z"),
        (r"https://a\.b", Matching.START, r"(?:https://a\.b).*"),
        (r"(?i)https://a", Matching.START, r"(?i:https://a).*"),
        (r"\.b$", Matching.ANYWHERE, r".*(?:\.b$)"),
        (r"https://a$|https://b", Matching.START, r"(?:https://a$|https://b).*"),
    ],
)
def test_an_anchored_regex_stays_as_it_was_written(
    regex: str, matching: Matching, full: str
) -> None:
    assert OriginPattern(regex, matching).full() == full


@pytest.mark.parametrize("first", REGEXES)
@pytest.mark.parametrize("second", REGEXES)
def test_joined_means_either(first: str, second: str) -> None:
    patterns = [OriginPattern(first, Matching.START), OriginPattern(second, Matching.FULL)]
    regex = joined(patterns)

    assert regex is not None
    for origin in ORIGINS:
        expected = any(pattern.matches(origin) for pattern in patterns)
        assert bool(re.fullmatch(regex, origin)) is expected, origin


def test_none_to_join() -> None:
    assert joined([]) is None


def test_one_with_back_references_stays_and_two_are_refused() -> None:
    pattern = OriginPattern(r"https://(a)\1\.example")

    assert joined([pattern]) == pattern.regex
    with pytest.raises(ValueError, match="back-references"):
        joined([pattern, OriginPattern("https://b")])
    with pytest.raises(ValueError, match="back-references"):
        joined([OriginPattern("https://b"), OriginPattern(r"https://((?P<x>a)(?P=x))")])


@pytest.mark.parametrize(
    ("pattern", "flags", "text"),
    [
        ("a", re.NOFLAG, "a"),
        ("a", re.IGNORECASE, "(?i)a"),
        ("(?i)a", re.IGNORECASE, "(?i)a"),
        (re.compile("a"), re.NOFLAG, "a"),
        (re.compile("a", re.IGNORECASE | re.DOTALL), re.NOFLAG, "(?is)a"),
        (re.compile("(?i)a", re.MULTILINE), re.NOFLAG, "(?m)(?i)a"),
        (re.compile("a"), re.IGNORECASE, "a"),
    ],
)
def test_flags_are_written_into_the_text(
    pattern: str | re.Pattern[str], flags: re.RegexFlag, text: str
) -> None:
    assert regex_text(pattern, flags) == text


PIECES = st.sampled_from(
    ["a", "b", ".", r"\.", "^", "$", "|", "a*", "(a|b)", "(?:b$)", r"\Z", "a?"]
)


@given(
    st.lists(PIECES, max_size=6).map("".join), st.sampled_from(Matching), st.text("ab.", max_size=5)
)
def test_full_means_the_same_for_any_regex(regex: str, matching: Matching, origin: str) -> None:
    pattern = OriginPattern(regex, matching)

    assert bool(re.fullmatch(pattern.full(), origin)) is pattern.matches(origin)
