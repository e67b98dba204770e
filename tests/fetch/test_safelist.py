"""R7 to R11: which request headers go without a preflight."""

from __future__ import annotations

import pytest

from pytest_cors.fetch.exchange import Headers
from pytest_cors.fetch.quirks import Quirk, Quirks
from pytest_cors.fetch.safelist import (
    is_no_cors_safelisted,
    is_safelisted_header,
    unsafe_header_names,
)

STANDARD: Quirks = frozenset()


@pytest.mark.parametrize(
    ("name", "value", "safe"),
    [
        pytest.param("accept", "*/*", True, id="R7 accept"),
        pytest.param("accept", "test", True, id="R7 accept, one word"),
        pytest.param("accept", "", True, id="R7 accept, empty"),
        pytest.param("accept", '"', False, id="R7 accept, a quote"),
        pytest.param("accept", "0" * 128, True, id="R7 accept, 128 bytes"),
        pytest.param("accept", "0" * 129, False, id="R7 accept, 129 bytes"),
        pytest.param("accept", "caf\xe9", True, id="R8 from 0x80"),
        pytest.param("accept", "a:b", False, id="R8 colon"),
        pytest.param("accept", "a\tb", True, id="R8 tab"),
        pytest.param("accept-language", "nn_NO", False, id="R7 language, underscore"),
        pytest.param("accept-language", "nn,en;q=0.9, *", True, id="R7 language, a list"),
        pytest.param("accept-language", "a/b", False, id="R7 language, slash"),
        pytest.param("accept-language", "a\tb", False, id="R7 language, tab"),
        pytest.param("accept-language", "\x01", False, id="R7 language, control"),
        pytest.param("accept-language", "@", False, id="R7 language, at"),
        pytest.param("accept-language", "\xe9", False, id="R7 language, from 0x80"),
        pytest.param("content-language", "en_US", False, id="R7 content-language, underscore"),
        pytest.param("content-language", "en-US", True, id="R7 content-language"),
        pytest.param("content-language", "@", False, id="R7 content-language, at"),
        pytest.param("content-language", "", True, id="R7 content-language, empty"),
        pytest.param("content-type", "text/plain", True, id="R7 type, text"),
        pytest.param("content-type", "multipart/form-data", True, id="R7 type, form"),
        pytest.param(
            "content-type", "application/x-www-form-urlencoded", True, id="R7 type, urlencoded"
        ),
        pytest.param(
            "content-type", "application/www-form-urlencoded", False, id="R7 type, nearly"
        ),
        pytest.param("content-type", "application/json", False, id="R7 type, JSON"),
        pytest.param("content-type", "text/html", False, id="R7 type, HTML"),
        pytest.param("content-type", "Text/Plain;charset=utf-8", True, id="R7 type, any case"),
        pytest.param("content-type", "text/plain; parameter=whatever", True, id="R7 type, more"),
        pytest.param("content-type", "text/plain;", True, id="R7 type, semicolon"),
        pytest.param("content-type", "text/plain;garbage", True, id="R7 type, garbage"),
        pytest.param("content-type", "text/plain;garbage\x01\x02", False, id="R7 type, control"),
        pytest.param("content-type", "text/plain,", False, id="R7 type, comma"),
        pytest.param("content-type", ",text/plain", False, id="R7 type, comma first"),
        pytest.param("content-type", "text/plain,text/plain", False, id="R7 type, twice"),
        pytest.param("content-type", "text/plain,x/x", False, id="R7 type, two"),
        pytest.param("content-type", "text /plain", False, id="R7 type, white space"),
        pytest.param("content-type", "text\t/\tplain", False, id="R7 type, tabs"),
        pytest.param("content-type", "text/plain\x0b", False, id="R7 type, VT"),
        pytest.param("content-type", "text/plain\x0c", False, id="R7 type, FF"),
        pytest.param(
            "content-type", "application/x-www-form-urlencoded;\x7f", False, id="R7 type, DEL"
        ),
        pytest.param("content-type", 'multipart/form-data;"', False, id="R7 type, quote"),
        pytest.param("content-type", "text/plain; long=" + "0" * 112, False, id="R7 type, long"),
        pytest.param("content-type", "text/plain; long=" + "0" * 111, True, id="R7 type, not long"),
        pytest.param("range", "bytes=0-", True, id="R10 open"),
        pytest.param("range", "bytes=0-10", True, id="R10 closed"),
        pytest.param("range", "bytes=100-200", True, id="R10 further"),
        pytest.param("range", "bytes=7-7", True, id="R10 one byte"),
        pytest.param("range", "bytes=007-7", True, id="R10 leading zeros"),
        pytest.param("range", "bytes=10-9", False, id="R10 backwards"),
        pytest.param("range", "bytes=-5", False, id="R10 suffix"),
        pytest.param("range", "bytes=-", False, id="R10 nothing"),
        pytest.param("range", "bytes 0-", False, id="R10 no equals sign"),
        pytest.param("range", "Bytes=0-1", False, id="R10 case"),
        pytest.param("range", "100-200", False, id="R10 no unit"),
        pytest.param("range", "MB=100-200", False, id="R10 another unit"),
        pytest.param("range", "bytes =100-200", False, id="R10 space before the equals sign"),
        pytest.param("range", "bytes=\t100-200", False, id="R10 tab after the equals sign"),
        pytest.param("range", "bytes=100 -200", False, id="R10 space before the hyphen"),
        pytest.param("range", "bytes=100- 200", False, id="R10 space after the hyphen"),
        pytest.param("range", "bytes=100-200hello", False, id="R10 more after it"),
        pytest.param("range", "bytes=abc-def", False, id="R10 letters"),
        pytest.param("range", "bytes=100-200,300-400", False, id="R10 two ranges"),
        pytest.param("range", ",bytes=100-200", False, id="R10 comma before"),
        pytest.param("range", "bytes=,100-200", False, id="R10 comma within"),
        pytest.param("range", "bytes=+1-", False, id="R10 a sign"),
        pytest.param("range", "bytes=\xb2-", False, id="R10 a superscript"),
        pytest.param("range", f"bytes={2**63}-", True, id="R10 more than 63 bits"),
        pytest.param("range", f"bytes={2**64}-", False, id="R10 more than 64 bits"),
        pytest.param("range", "bytes=1-" + "0" * 119 + "1", True, id="R10 128 bytes"),
        pytest.param("range", "bytes=1-" + "0" * 120 + "1", False, id="R10 129 bytes"),
        pytest.param("authorization", "basics", False, id="R7 any other name"),
        pytest.param("last-event-id", "abc123", False, id="R7 last-event-id"),
        pytest.param("dpr", "1", False, id="R7 client hints are off the list"),
        pytest.param("save-data", "on", False, id="R7 save-data is off the list"),
        pytest.param("x-requested-with", "XMLHttpRequest", False, id="R7 x-requested-with"),
        pytest.param("cache-control", "no-cache", False, id="R7 cache-control"),
    ],
)
def test_safelisted_request_headers(name: str, value: str, safe: bool) -> None:
    assert is_safelisted_header(name, value, STANDARD) is safe


@pytest.mark.parametrize("byte", range(256))
def test_r8_unsafe_bytes(byte: int) -> None:
    unsafe = (byte < 0x20 and byte != 0x09) or byte in b'"():<>?@[\\]{}\x7f'
    assert is_safelisted_header("accept", f"a{chr(byte)}b", STANDARD) is not unsafe
    assert is_safelisted_header("content-type", f"text/plain;{chr(byte)}b", STANDARD) is not unsafe


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        pytest.param((), (), id="R9 none"),
        pytest.param((("Accept", "*/*"),), (), id="R9 safe"),
        pytest.param(
            (("X-B", "1"), ("x-a", "1"), ("Content-Type", "application/json")),
            ("content-type", "x-a", "x-b"),
            id="R9 lower case, sorted",
        ),
        pytest.param((("X-A", "1"), ("x-a", "2")), ("x-a",), id="R9 a set"),
        pytest.param(
            tuple((name, "") for name in ("x_a", "x1", "x.a", "x-foo_bar", "x-foo", "~", "!x")),
            ("!x", "x-foo", "x-foo_bar", "x.a", "x1", "x_a", "~"),
            id="R9 sorted by byte",
        ),
        pytest.param((("Accept", "0" * 128),) * 8, (), id="R9 1024 bytes"),
        pytest.param((("Accept", "0" * 120),) * 9, ("accept",), id="R9 more than 1024"),
        pytest.param(
            (("Accept", "0" * 128),) * 8 + (("Accept-Language", "a"),),
            ("accept", "accept-language"),
            id="R9 all of the safe ones",
        ),
        pytest.param(
            (("Accept", "0" * 120),) * 8 + (("X-A", "0" * 120),),
            ("x-a",),
            id="R9 unsafe ones do not count",
        ),
        pytest.param((("AUTHORIZATION", "x"),), ("authorization",), id="R11"),
    ],
)
def test_unsafe_names(lines: Headers, names: tuple[str, ...]) -> None:
    assert unsafe_header_names(lines, STANDARD) == names


@pytest.mark.parametrize(
    ("name", "value", "safe"),
    [
        pytest.param("accept", "x", True, id="R12 accept"),
        pytest.param("content-type", "text/plain", True, id="R12 type"),
        pytest.param("content-type", "text/html", False, id="R12 unsafe type"),
        pytest.param("range", "bytes=0-", False, id="R12 range"),
        pytest.param("x-a", "x", False, id="R12 any other name"),
    ],
)
def test_no_cors_safelist(name: str, value: str, safe: bool) -> None:
    assert is_no_cors_safelisted(name, value) is safe


@pytest.mark.parametrize(
    ("quirk", "lines", "standard", "with_quirk"),
    [
        (Quirk.NON_ASCII_UNSAFE, (("Accept", "caf\xe9"),), (), ("accept",)),
        (Quirk.NON_ASCII_UNSAFE, (("Content-Type", "text/plain;\xe9"),), (), ("content-type",)),
        (Quirk.REPEATED_VALUES_COMBINED, (("Accept", "0" * 64),) * 2, (), ("accept",)),
        (Quirk.REPEATED_VALUES_COMBINED, (("Accept", "0" * 63),) * 2, (), ()),
        (Quirk.REPEATED_VALUES_COMBINED, (("Range", "bytes=0-"),) * 2, (), ("range",)),
        (Quirk.PER_LINE_SAFELIST, (("X-A", "1"),) * 2, ("x-a",), ("x-a", "x-a")),
        (Quirk.PER_LINE_SAFELIST, (("Accept", "0" * 120),) * 9, ("accept",), ()),
        (Quirk.LENIENT_RANGE, (("Range", "BYTES=\x0b+1\x0c-\x0b+2\x0b"),), ("range",), ()),
        (Quirk.LENIENT_RANGE, (("Range", "bytes=2-1"),), ("range",), ("range",)),
        (Quirk.LENIENT_RANGE, (("Range", "bytes=1-+"),), ("range",), ("range",)),
        (Quirk.RANGE_FITS_INT64, (("Range", f"bytes={2**63 - 2}-"),), (), ()),
        (Quirk.RANGE_FITS_INT64, (("Range", f"bytes={2**63 - 1}-"),), (), ("range",)),
    ],
)
def test_quirks_of_the_safelist(
    quirk: Quirk, lines: Headers, standard: tuple[str, ...], with_quirk: tuple[str, ...]
) -> None:
    assert unsafe_header_names(lines, STANDARD) == standard
    assert unsafe_header_names(lines, frozenset({quirk})) == with_quirk


@pytest.mark.parametrize(
    ("value", "standard", "firefox"),
    [
        ("text/plain", True, True),
        ("text/plain;", True, True),
        ("text/plain ;a", True, True),
        ("text/plain;;a=b", True, True),
        ("text/plain;a=b; ;c", True, True),
        ("TEXT/plain;x", True, True),
        ("text/plain;;", True, False),
        ("text/plain; ;", True, False),
        ("text/plain;a;", True, False),
        ("text/plain;charset=utf-8;", True, False),
        ("text/plain;a,b", True, False),
        ("text/plain;a=b,", True, False),
        ("text/plain x;a=b", False, True),
        ("text/plain x", False, False),
        ("text/plain,", False, False),
        ("application/json", False, False),
        ("text/plain;a:b", False, False),
    ],
)
def test_firefox_reads_a_content_type_in_its_own_way(
    value: str, standard: bool, firefox: bool
) -> None:
    own = frozenset({Quirk.OWN_CONTENT_TYPE_PARSER})
    assert is_safelisted_header("content-type", value, STANDARD) is standard
    assert is_safelisted_header("content-type", value, own) is firefox


@pytest.mark.parametrize(
    ("name", "value", "safe"),
    [
        ("dpr", "1.5", True),
        ("dpr", "1.", False),
        ("device-memory", "0.5", True),
        ("downlink", "10", True),
        ("rtt", "50", True),
        ("rtt", "1.5", False),
        ("viewport-width", "320", True),
        ("width", "", False),
        ("save-data", "On", True),
        ("save-data", "off", False),
        ("ect", "slow-2g", True),
        ("ect", "5g", False),
        ("intervention", "anything", True),
        ("intervention", "x" * 129, False),
        ("sec-ch-ua", "x", False),
    ],
)
def test_client_hints_in_chromium(name: str, value: str, safe: bool) -> None:
    quirks = frozenset({Quirk.CLIENT_HINTS_SAFELISTED})
    assert is_safelisted_header(name, value, quirks) is safe
    assert not is_safelisted_header(name, value, STANDARD)
