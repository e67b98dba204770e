"""Values as a reader gets to see them: escapes, lists cut short, origins that only just miss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_cors.report.list_value import first_malformed, meant_names
from pytest_cors.report.origin_difference import origin_difference
from pytest_cors.report.visible_text import (
    abridged,
    counted,
    listed,
    quoted,
    shortened,
    visible,
)
from tests.report.playing import PAGE

LONG = "Accept, Accept-Language, Content-Language, Content-Type, X-Alpha, X-Beta, X-Gamma, X-Delta"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("https://app.example.com", "https://app.example.com"),
        ("a\tb\r\n", "a\\tb\\r\\n"),
        ("a\x00\x0b\x7f", "a\\x00\\x0b\\x7f"),
        ("a\xa0é", "a\\xa0\\xe9"),
        ("‮\U0001f600", "\\u202e\\U0001f600"),
    ],
)
def test_visible(value: str, shown: str) -> None:
    assert visible(value) == shown


@given(st.text())
def test_visible_text_is_printable_ascii(value: str) -> None:
    assert visible(value).isascii()
    assert visible(value).isprintable()
    assert quoted(value).isascii()
    assert quoted(value).isprintable()


@given(st.text(max_size=8), st.text(max_size=8))
def test_quoted_values_are_told_apart(one: str, other: str) -> None:
    assert (quoted(one) == quoted(other)) is (one == other)


def test_quoted() -> None:
    assert quoted(" a ") == '" a "'
    assert quoted('"*"') == '"\\"*\\""'


@given(st.text(st.characters(codec="ascii")), st.integers(10, 40))
def test_shortened_keeps_both_ends_and_the_limit(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert len(short) <= limit
    if len(text) <= limit:
        assert short == text
    else:
        head, _, tail = short.partition(" ... ")
        assert text.startswith(head)
        assert text.endswith(tail)


def test_words() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "a",
        "a and b",
        "a, b and c",
    ]
    assert listed(["a", "b"], conjunction="or") == "a or b"
    assert [counted(1, "header"), counted(2, "header")] == ["1 header", "2 headers"]


@pytest.mark.parametrize(
    ("value", "kept", "shown"),
    [
        ("GET, PUT", (), '"GET, PUT"'),
        (LONG, (), '"Accept, Accept-Language, ..." (8 elements)'),
        (LONG, ("X-Gamma",), '"Accept, Accept-Language, X-Gamma, ..." (8 elements)'),
        ("x" * 100, (), f'"{"x" * 50} ... {"x" * 25}"'),
    ],
)
def test_long_lists_are_cut_to_what_matters(value: str, kept: tuple[str, ...], shown: str) -> None:
    assert abridged(value, kept) == shown


@pytest.mark.parametrize(
    ("value", "names", "malformed"),
    [
        ("GET, PUT", ["GET", "PUT"], None),
        ("GET PUT", ["GET", "PUT"], "GET PUT"),
        ("GET,, PUT ,", ["GET", "PUT"], None),
        ("['GET', 'PUT']", ["GET", "PUT"], "['GET'"),
        ('"X-A"; "X-B"', ["X-A", "X-B"], '"X-A"; "X-B"'),
        ("X-A|X-B", ["X-A", "X-B"], None),
        ("X-A, X-Ä", ["X-A"], "X-Ä"),
        ("", [], None),
    ],
)
def test_lists_that_do_not_parse(value: str, names: list[str], malformed: str | None) -> None:
    assert meant_names(value) == names
    assert first_malformed(value) == malformed


ONE_ONLY = "and the header takes one origin only"


@pytest.mark.parametrize(
    ("value", "difference"),
    [
        (PAGE, None),
        ("https://www.other.example", None),
        ("null", None),
        (f"{PAGE}/", "it ends in a slash, an origin does not"),
        (f"{PAGE}/app", "it goes on after the origin, which is scheme, host and port only"),
        (
            "https://App.Example.com",
            "it differs in upper and lower case, and browsers send origins in lower case",
        ),
        ("http://app.example.com", "the scheme is http instead of https"),
        (f"{PAGE}:8443", "it has the port 8443, and the page's origin has none"),
        (
            "http://app.example.com:8080",
            "the scheme is http instead of https and it has the port 8080, and the page's origin "
            "has none",
        ),
        (
            f"{PAGE}:443",
            "it names the port 443, which is the scheme's own and which browsers leave out",
        ),
        ("app.example.com", "it has no scheme"),
        (f'"{PAGE}"', "it is in quotes"),
        ('"*"', "it is in quotes"),
        (f"<{PAGE}>", "it is in brackets"),
        (
            "https://*.example.com",
            "it is a pattern, and the header takes one exact origin, or * on its own",
        ),
        (f"{PAGE}, https://b.test", f"it is a list with the right origin in it, {ONE_ONLY}"),
        ("https://a.test https://b.test", f"it is a list, {ONE_ONLY}"),
        (f"{PAGE},", "it has a separator beside it"),
        ("http://localhost", None),
        (f"{PAGE}\xa0", "it has characters in it that do not show: \\xa0"),
        ("\x0bhttps://app.example.com", "it has characters in it that do not show: \\x0b"),
        (f"{PAGE}.", "one of the hosts ends in a dot"),
        (
            "https://www.app.example.com",
            "to a browser www.app.example.com and app.example.com are two hosts",
        ),
        ("True", '"True" is no origin'),
        ("", "it is empty"),
    ],
)
def test_how_a_value_misses_the_origin(value: str, difference: str | None) -> None:
    assert origin_difference(value, PAGE) == difference


@pytest.mark.parametrize(
    ("value", "origin", "difference"),
    [
        (
            "http://127.0.0.1:3000",
            "http://localhost:3000",
            "to a browser 127.0.0.1 and localhost are two hosts",
        ),
        ("http://localhost:3000", "http://localhost:5173", "the port is 3000 instead of 5173"),
        ("http://localhost", "http://localhost:5173", "the port 5173 is missing"),
        (
            "http://b\xfccher.example",
            "http://xn--bcher-kva.example",
            "it is another spelling of the same origin",
        ),
        ("http://[0:0::1]", "http://[::1]", "it is another spelling of the same origin"),
        ("https://a.test", "null", None),
    ],
)
def test_other_origins(value: str, origin: str, difference: str | None) -> None:
    assert origin_difference(value, origin) == difference


@given(st.text(max_size=30))
def test_a_difference_is_told_of_different_values_only(value: str) -> None:
    told = origin_difference(value, PAGE)
    assert told is None or value != PAGE
