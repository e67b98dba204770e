"""Header lists: combining lines, and the values that the CORS protocol defines."""

from __future__ import annotations

import pytest

from pytest_cors.fetch.exchange import Headers
from pytest_cors.fetch.header_list import (
    INVALID,
    Invalid,
    combine,
    extract_tokens,
    field_lines,
    is_token,
    normalize_value,
    parse_max_age,
    strip_whitespace,
)

EVERY_CHARACTER = "".join(map(chr, range(256)))
TOKEN_CHARACTERS = set(
    "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)


@pytest.mark.parametrize("character", EVERY_CHARACTER)
def test_token_characters(character: str) -> None:
    assert is_token(character) is (character in TOKEN_CHARACTERS)
    assert is_token(f"a{character}") is (character in TOKEN_CHARACTERS)


def test_the_empty_string_is_no_token() -> None:
    assert not is_token("")


@pytest.mark.parametrize(
    ("value", "elements"),
    [
        pytest.param("a", ("a",), id="R24 one"),
        pytest.param("a,b", ("a", "b"), id="R24 two"),
        pytest.param("a \t,\t b", ("a", "b"), id="R24 white space around elements"),
        pytest.param(
            ",y-lol,x-PriNT, ,,,Y-PRINT",
            ("y-lol", "x-PriNT", "Y-PRINT"),
            id="R24 empty elements are skipped",
        ),
        pytest.param("", (), id="R24 an empty value is an empty list"),
        pytest.param(" , ,", (), id="R24 nothing but empty elements"),
        pytest.param("GET, POST,", ("GET", "POST"), id="R24 a comma at the end"),
        pytest.param("*", ("*",), id="R24 a wildcard is a token"),
        pytest.param("x-*", ("x-*",), id="R28 no patterns"),
        pytest.param("'bb-8',bb-8", ("'bb-8'", "bb-8"), id="R24 apostrophes are token characters"),
        pytest.param('"bb-8",bb-8', INVALID, id="R24 quotes are not"),
        pytest.param("x, Bad value", INVALID, id="R24 white space within"),
        pytest.param("GET POST", INVALID, id="R24 separated by a space"),
        pytest.param("GET;POST", INVALID, id="R24 separated by a semicolon"),
        pytest.param("GET/POST", INVALID, id="R24 separated by a slash"),
        pytest.param("a@b", INVALID, id="R24 a delimiter"),
        pytest.param("bb-8\x0b", INVALID, id="R24 VT is no white space"),
        pytest.param("bb-8\x0c", INVALID, id="R24 FF is no white space"),
        pytest.param("bb-8\xa0", INVALID, id="R24 NBSP is no white space"),
        pytest.param("bb-8\x85", INVALID, id="R24 NEL is no white space"),
        pytest.param("bb-8\x1f", INVALID, id="R24 US is no white space"),
        pytest.param("no no,bb-8", INVALID, id="R24 wherever the bad element stands"),
    ],
)
def test_lists(value: str, elements: tuple[str, ...] | Invalid) -> None:
    assert extract_tokens(value) == elements


def test_invalid_shows_its_name() -> None:
    assert repr(INVALID) == "INVALID"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("\tfoo ", "foo", id="R6 tab and space"),
        pytest.param("\r\nfoo\r\n", "foo", id="R6 line breaks"),
        pytest.param("\x0bfoo\x0c", "\x0bfoo\x0c", id="R6 VT and FF stay"),
        pytest.param("\xa0foo", "\xa0foo", id="R6 NBSP stays"),
        pytest.param("a b", "a b", id="R6 within"),
    ],
)
def test_values_of_script(given: str, kept: str) -> None:
    assert normalize_value(given) == kept


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        (" \ta\t ", "a"),
        ("\x0ba\xa0", "\x0ba\xa0"),
        ("a\r\n b", "a b"),
        ("a \t\r\n\t b", "a b"),
        ("a\n b", "a b"),
        ("a\r\n ", "a"),
        ("\r\n a", "a"),
    ],
)
def test_values_from_the_network(sent: str, received: str) -> None:
    assert strip_whitespace(sent) == received
    assert combine((("A", sent),)) == {"a": received}
    assert field_lines((("A", sent), ("B", "x")), "a") == [received]


@pytest.mark.parametrize(
    ("lines", "combined"),
    [
        ((), {}),
        ((("A", "1"), ("b", "2"), ("a", "3")), {"a": "1, 3", "b": "2"}),
        ((("A", ""), ("A", "1")), {"a": ", 1"}),
        ((("A", ""),), {"a": ""}),
        ((("A", "1\x00"),), None),
        ((("A", "1\r2"),), None),
        ((("A", "1\n2"),), None),
        ((("A", "1\r\n2"),), None),
        ((("A\n", "1"),), None),
        ((("A", "1\r\n "), ("B", "\x00")), None),
    ],
)
def test_combining(lines: Headers, combined: dict[str, str] | None) -> None:
    assert combine(lines) == combined
    assert combine(lines) == combined  # from memory, where it is kept


def test_a_long_list_is_combined_too() -> None:
    lines = tuple((f"X-{number % 100}", str(number)) for number in range(200))
    found = combine(lines)
    assert found is not None
    assert found["x-7"] == "7, 107"
    assert combine((("A", "x" * 10_000),)) == {"a": "x" * 10_000}


def test_hostile_servers_do_not_fill_the_memory() -> None:
    for number in range(2000):
        assert combine((("A", str(number)),)) == {"a": str(number)}
    assert combine((("A", "7"),)) == {"a": "7"}


def test_lines_of_a_header_that_is_not_there() -> None:
    assert field_lines((("A", "1"), ("a", "2")), "b") == []
    assert field_lines((("A", "1"), ("a", "2")), "a") == ["1", "2"]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        pytest.param("0", 0, id="R30 zero"),
        pytest.param("600", 600, id="R30 digits"),
        pytest.param("0600", 600, id="R30 leading zeros"),
        pytest.param("0" * 5000 + "7", 7, id="R30 many leading zeros"),
        pytest.param("2147483647", 2147483647, id="R30 large"),
        pytest.param("2147483648", 2147483648, id="R30 the largest"),
        pytest.param("9999999999", 2147483648, id="R30 larger"),
        pytest.param("9" * 5000, 2147483648, id="R30 overlong"),
        pytest.param("", None, id="R30 empty"),
        pytest.param("600s", None, id="R30 a unit"),
        pytest.param("1.5", None, id="R30 a fraction"),
        pytest.param("+5", None, id="R30 a sign"),
        pytest.param("-1", None, id="R31 negative"),
        pytest.param("600, 600", None, id="R30 two lines"),
        pytest.param("6_00", None, id="R30 Python's digits"),
        pytest.param("\xb2", None, id="R30 a superscript"),
    ],
)
def test_max_age(value: str, seconds: int | None) -> None:
    assert parse_max_age(value) == seconds
