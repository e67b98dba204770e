"""Hosts in other scripts: what looks the same, and what Unicode normalises to the same.

A browser turns a Unicode host into ASCII before it becomes an origin (`xn--...`), so the first kind
reaches a server in that form. Raw Unicode reaches it from clients that are no browsers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from pytest_cors.fetch.origin import parse_url
from pytest_cors.strategies.imitations import Imitation
from pytest_cors.strategies.lookalike import Mistake
from pytest_cors.strategies.origin_parts import OriginParts

__all__ = ["HOMOGRAPHS"]

# Cyrillic letters that most fonts draw like the Latin ones.
_CYRILLIC: Final = str.maketrans(
    {
        "a": "\u0430",
        "c": "\u0441",
        "d": "\u0501",
        "e": "\u0435",
        "h": "\u04bb",
        "i": "\u0456",
        "j": "\u0458",
        "l": "\u04cf",
        "o": "\u043e",
        "p": "\u0440",
        "q": "\u051b",
        "s": "\u0455",
        "w": "\u051d",
        "x": "\u0445",
        "y": "\u0443",
    }
)
# Letters and dots that NFKC, case folding or IDNA turn into ASCII.
_FOLDED: Final = str.maketrans({"k": "\u212a", "s": "\u017f"})
_DOTS: Final = ("\uff0e", "\u3002", "\uff61")
_FULL_WIDTH: Final = 0xFEE0
_IDN_PREFIX: Final = "xn--"


def _homograph(parts: OriginParts) -> Iterator[str]:
    """The name's own label first: in `app.example.com`, that is `example`."""
    labels = parts.host.split(".")
    positions = list(range(len(labels) - 1))[::-1] or [0]
    for position in positions if not parts.is_address else ():
        label = _with_first_letter_replaced(labels[position])
        if label is not None:
            host = ".".join([*labels[:position], label, *labels[position + 1 :]])
            url = parse_url(parts.with_host(host))
            if url is not None and url.is_http:
                yield url.origin
            yield _isomorphic(parts.with_host(host))


def _unicode_folding(parts: OriginParts) -> Iterator[str]:
    unicode_host = ".".join(map(_unicode_label, parts.host.split(".")))
    if unicode_host != parts.host:
        yield parts.with_host(_ascii(unicode_host))
        yield _isomorphic(parts.with_host(unicode_host))
        latin_1 = unicode_host.encode("latin-1", "ignore").decode("latin-1")
        yield parts.with_host(latin_1)
    for dot in _DOTS:
        yield _isomorphic(parts.with_host(parts.host.replace(".", dot, 1)))
    first = parts.host[0]
    if first.isalnum():
        wide = chr(ord(first) + _FULL_WIDTH)
        yield _isomorphic(parts.with_host(f"{wide}{parts.host[1:]}"))
    yield _isomorphic(parts.with_host(parts.host.translate(_FOLDED)))


def _with_first_letter_replaced(label: str) -> str | None:
    if label.startswith(_IDN_PREFIX):
        return None
    for position, letter in enumerate(label):
        other = letter.translate(_CYRILLIC)
        if other != letter:
            return f"{label[:position]}{other}{label[position + 1 :]}"
    return None


def _unicode_label(label: str) -> str:
    if not label.startswith(_IDN_PREFIX):
        return label
    try:
        return label.removeprefix(_IDN_PREFIX).encode().decode("punycode")
    except UnicodeError:
        return label


def _ascii(host: str) -> str:
    """The host as IDNA 2003, or a transliteration, would fold it: `ß` to `ss`, `ü` to `u`."""
    folded = unicodedata.normalize("NFKD", host.casefold())
    return folded.encode("ascii", "ignore").decode()


def _isomorphic(origin: str) -> str:
    """The text as a header value holds it: a code point for each byte of its UTF-8."""
    return origin.encode().decode("latin-1")


HOMOGRAPHS: Final[tuple[tuple[Mistake, Imitation], ...]] = (
    (Mistake.HOMOGRAPH, _homograph),
    (Mistake.UNICODE_FOLDING, _unicode_folding),
)
"""Each mistake with what shows it, the most telling first."""
