"""The essence of a `Content-Type`, as https://mimesniff.spec.whatwg.org/ parses it."""

from __future__ import annotations

import pytest

from pytest_cors.fetch.mime_type import BODY_TYPES, parse_mime_type


@pytest.mark.parametrize(
    ("value", "essence"),
    [
        ("text/plain", "text/plain"),
        ("Text/PLAIN", "text/plain"),
        (" \t\r\ntext/plain\n ", "text/plain"),
        ("text/plain;", "text/plain"),
        ("text/plain;garbage", "text/plain"),
        ("text/plain \t;x", "text/plain"),
        ('text/plain;x="a/b;c', "text/plain"),
        ("text/plain;a,b", "text/plain"),
        ("application/x-www-form-urlencoded;charset=utf-8", "application/x-www-form-urlencoded"),
        ("a!#$%&'*+-.^_`|~/b", "a!#$%&'*+-.^_`|~/b"),
        ("", None),
        ("text", None),
        ("text/", None),
        ("/plain", None),
        ("/", None),
        ("text /plain", None),
        ("text/ plain", None),
        ("text\t/\tplain", None),
        ("text/plain,", None),
        (",text/plain", None),
        ("text/plain,text/plain", None),
        ("text/plain x", None),
        ("text/plain/x", None),
        ("text/plain\x0b", None),
        ("text/plain\x0c", None),
        ("text/pläin", None),
    ],
)
def test_essence(value: str, essence: str | None) -> None:
    assert parse_mime_type(value) == essence


@pytest.mark.parametrize(
    ("body_type", "essence"),
    [
        (None, None),
        ("text", "text/plain"),
        ("urlencoded", "application/x-www-form-urlencoded"),
        ("formdata", "multipart/form-data"),
        ("arraybuffer", None),
    ],
)
def test_r13_the_type_that_a_body_implies(body_type: str | None, essence: str | None) -> None:
    implied = BODY_TYPES[body_type]
    assert (None if implied is None else parse_mime_type(implied)) == essence
