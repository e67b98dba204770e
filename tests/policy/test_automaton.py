"""The automaton agrees with `re` on every text over its alphabet, and refuses what it cannot do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_cors.policy.automaton import ALPHABET, Automaton, UndecidableRegex

REGEXES = [
    r"https://app\.example\.com",
    r"https?://(.+\.)?example\.com(:\d+)?",
    r"^https://[a-z0-9-]{2,4}\.example\.(com|org)$",
    r"(?i)HTTPS://A[^b-y]z",
    r"https://\w+?\.x(?:|y|z{0,2})",
    r"(a|b)*\.\d{3}|[^\W\d_]+",
    r"^$|a$|^b",
    r"[\S]+:\D+",
    r"(?:(?i:ab)c)+",
]


def matches(automaton: Automaton, text: str) -> bool:
    states = automaton.start
    for char in text:
        states = automaton.step(states, char)
    return automaton.accepts(states)


TEXTS = st.one_of(
    st.text(ALPHABET, max_size=12),
    st.lists(
        st.sampled_from(
            ["https://", "http://", "app", ".", "example", "com", "x", "abc", ":1", "9"]
        ),
        max_size=7,
    ).map("".join),
)


@pytest.mark.parametrize("regex", REGEXES)
@given(text=TEXTS)
def test_it_matches_what_re_matches(regex: str, text: str) -> None:
    assert matches(Automaton(regex), text) == (re.fullmatch(regex, text) is not None)


@pytest.mark.parametrize("regex", [regex for regex in REGEXES if "HTTPS" not in regex])
@given(data=st.data())
def test_it_matches_what_the_regex_generates(regex: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(regex, fullmatch=True, alphabet=st.sampled_from(ALPHABET)))

    assert matches(Automaton(regex), text)


@pytest.mark.parametrize(
    ("regex", "construct"),
    [
        (r"https://(?!evil)\w+\.com", "assert not"),
        (r"https://(?=a)\w+\.com", "assert"),
        (r"(a)\1", "groupref"),
        (r"\bhttps", "boundary"),
        (r"(?>a+)b", "atomic group"),
        (r"a++b", "possessive repeat"),
        (r"(?:a{1000}){1000}", "repetitions that are too large to unfold"),
    ],
)
def test_what_is_beyond_an_automaton_is_refused_by_name(regex: str, construct: str) -> None:
    with pytest.raises(UndecidableRegex, match=f"^{construct}$"):
        Automaton(regex)


def test_characters_that_the_regex_does_not_tell_apart_are_one_class() -> None:
    assert Automaton(r"[a-z]+\.[0-9]").classes() == ("a", "0", "-", ".")
