"""What is read off the parse tree of a regex: anchors, references, a text that it matches."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_cors.policy import regex_tree


@pytest.mark.parametrize(
    ("regex", "starts", "ends"),
    [
        ("^a$", True, True),
        (r"\Aa\Z", True, True),
        ("a", False, False),
        ("", False, False),
        ("^a|b$", False, False),
        ("^a$|^b$", True, True),
        ("(^a|^b)c$", True, True),
        ("(?:a$)", False, True),
        (r"a\$", False, False),
        ("[$]", False, False),
        ("a(?=$)", False, False),
        ("(?x)^a$  # b", True, True),
        ("(", False, False),
    ],
)
def test_anchors(regex: str, starts: bool, ends: bool) -> None:
    assert regex_tree.starts_anchored(regex) is starts
    assert regex_tree.ends_anchored(regex) is ends


@pytest.mark.parametrize(
    ("regex", "found"),
    [
        ("(a)b", False),
        (r"(a)\1", True),
        (r"(?P<x>a)(?P=x)", True),
        (r"((a)|(b\2)*)", True),
        (r"(?:(a)(?=\1))", True),
        (r"(a)?(?(1)b|c)", True),
        ("(?>a)+[b]", False),
    ],
)
def test_back_references(regex: str, found: bool) -> None:
    assert regex_tree.has_back_references(regex) is found


@pytest.mark.parametrize(
    ("regex", "text"),
    [
        ("abc", "abc"),
        ("[0-9]{4}", "1111"),
        ("[2-9]", "2"),
        ("[a-f]+", "a"),
        (r"\d+-\w*", "1-"),
        (r"[^1aA-]", "_"),
        (r"\D", "a"),
        (r"\S", "1"),
        ("(?:en|de)/.*", "en/"),
        (r"(?P<x>ab)-(?P=x)", "ab-ab"),
        ("^a(?:/b)?$", "a"),
        ("a*?b++", "b"),
        ("(?>ab)c", "abc"),
        ("[^a]", "1"),
        ("x(?!1)..", None),
        ("(?=b)[ab]", None),
        ("(?<!x)a", "a"),
        ("(?:a)[^b-z]", "a1"),
        (r"[^\d\s]", "a"),
        (r"(a)?(?(1)b|c)", None),
        ("[éè]", None),
        ("(", None),
    ],
)
def test_a_text_that_matches(regex: str, text: str | None) -> None:
    assert regex_tree.text_matching(regex) == text


def test_a_text_has_to_be_accepted() -> None:
    assert regex_tree.text_matching("a*", bool) == "a"
    assert regex_tree.text_matching("a*", lambda text: len(text) == 2) == "aa"
    assert regex_tree.text_matching("a*", lambda text: False) is None


@pytest.mark.parametrize(
    ("regex", "fine"), [("a", True), ("[[a]", True), ("(", False), ("a{1", True)]
)
def test_compiles(regex: str, fine: bool) -> None:
    assert regex_tree.compiles(regex) is fine


def test_nothing_is_claimed_where_the_parser_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re._parser", None)

    assert not regex_tree.ends_anchored("^a$")
    assert not regex_tree.has_back_references("a")
    assert regex_tree.text_matching("a") is None


@given(st.from_regex(r"[ab.*+?()|\[\]^$\\d0-9{},-]{0,10}", fullmatch=True))
def test_whatever_text_is_found_matches(regex: str) -> None:
    if not regex_tree.compiles(regex):
        return
    text = regex_tree.text_matching(regex)

    assert text is None or re.fullmatch(regex, text)
