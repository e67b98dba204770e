"""Texts for an `Origin` header that no browser sends, but attackers and scanners do.

Each function is one mistake. A server that lets such a text in compares something else than what
was sent: it parses, splits, strips or decodes first.

Two things are not here, since no server can see them: CR, LF and NUL cannot be part of a header,
and SP and HTAB at the ends of a value are not part of it (RFC 9110, 5.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_cors.strategies.imitations import Imitation
from pytest_cors.strategies.lookalike import Mistake
from pytest_cors.strategies.origin_parts import DEFAULT_PORTS, OriginParts

__all__ = ["HEADER_TRICKS", "ODD_ORIGINS"]

# What `str.strip()` takes for white space and HTTP does not: it comes through to the app.
_FOREIGN_WHITESPACE: Final = "\xa0\x85\x0b\x0c\x1c\x1f"

ODD_ORIGINS: Final = (
    "",
    "*",
    "https://",
    "https://[",
    "https://[::1",
    "https://]",
    "https:",
    "://",
    "//",
    "https://:443",
    "https://example.com:port",
    "https://example.com:-1",
    "https://example.com:" + "9" * 32,
    "https://[::1%25eth0]",
    "https://%",
    "https://\xff\xfe",
    "https://xn--",
    "https://xn--" + "9" * 60,
    "example.com",
    "Null",
    "none",
    "undefined",
    "about:blank",
    "data:,",
    "file:///etc/passwd",
    "blob:https://example.com/0",
    "https://" + "a." * 126 + "example.com",
    "https://" + "a" * 64 + ".example.com",
    "https://" + "a" * 8192,
    "," * 1024,
    "https://example.com " * 256 + "x",
    "{}[]()<>\"'`$;|&",
)
"""Texts that imitate nothing and are hard to parse: a server must neither crash nor let them in."""


def _default_port(parts: OriginParts) -> Iterator[str]:
    default = DEFAULT_PORTS.get(parts.scheme)
    if default is not None and not parts.port:
        yield parts.with_port(default)


def _case_folding(parts: OriginParts) -> Iterator[str]:
    yield parts.with_host(parts.host.upper())
    yield parts.with_scheme(parts.scheme.upper())
    yield parts.with_host(parts.host.capitalize())
    yield str(parts).upper()


def _userinfo(parts: OriginParts) -> Iterator[str]:
    yield f"{parts.scheme}://{parts.host}@evil.test"
    yield parts.with_host(f"evil.test@{parts.host}")
    yield f"{parts.scheme}://{parts.host}:x@evil.test"
    yield f"{parts}@evil.test"
    yield parts.with_host(f"user:password@{parts.host}")


def _trailing_text(parts: OriginParts) -> Iterator[str]:
    yield from (
        f"{parts}{text}" for text in ("/", "/.evil.test", "?", "#", "/x?y#z", "\\", ":", ":1")
    )
    yield from (
        f"https://evil.test{mark}{text}"
        for text in (parts, parts.host)
        for mark in ("/", "?", "#", "\\")
    )


def _percent_decoding(parts: OriginParts) -> Iterator[str]:
    first = parts.host[0]
    yield parts.with_host(f"%{ord(first):02x}{parts.host[1:]}")
    yield parts.with_host(parts.host.replace(".", "%2e"))
    for code in ("60", "0b", "00", "0d%0a", "20", "2f", "23", "40"):
        yield parts.with_host(f"{parts.host}%{code}.evil.test")


def _whitespace(parts: OriginParts) -> Iterator[str]:
    for character in _FOREIGN_WHITESPACE:
        yield f"{parts}{character}"
        yield f"{character}{parts}"
    yield parts.with_host(f"{parts.host} .evil.test")
    yield parts.with_host(f"evil.test {parts.host}")
    yield f"{parts.scheme}:// {parts.host}{parts.port}"
    yield f"{parts}\t.evil.test"


def _list_splitting(parts: OriginParts) -> Iterator[str]:
    for separator in (", ", ",", " ", ";", "|", "\t"):
        yield f"{parts}{separator}https://evil.test"
        yield f"https://evil.test{separator}{parts}"
    yield f"{parts},"
    yield f"null, {parts}"
    yield f'"{parts}"'
    yield f"[{parts}]"


def _control_character(parts: OriginParts) -> Iterator[str]:
    yield parts.with_host(f"{parts.host}\x0b.evil.test")
    yield parts.with_host(f"{parts.host}\x01.evil.test")
    yield parts.with_host(f"{parts.host}\x7f.evil.test")
    yield parts.with_host(f"{parts.host}\x08")
    yield parts.with_host(f"{parts.host[:1]}\x1f{parts.host[1:]}")
    yield parts.with_host(f"{parts.host}\x1b[2K")


HEADER_TRICKS: Final[tuple[tuple[Mistake, Imitation], ...]] = (
    (Mistake.DEFAULT_PORT, _default_port),
    (Mistake.CASE_FOLDING, _case_folding),
    (Mistake.TRAILING_TEXT, _trailing_text),
    (Mistake.USERINFO, _userinfo),
    (Mistake.WHITESPACE, _whitespace),
    (Mistake.LIST_SPLITTING, _list_splitting),
    (Mistake.CONTROL_CHARACTER, _control_character),
    (Mistake.PERCENT_DECODING, _percent_decoding),
)
"""Each mistake with what shows it, the most telling first."""
