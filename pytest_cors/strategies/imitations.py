"""Imitations of one origin that browsers can send: another host, scheme or port, nearly the same.

Each function is one mistake. The first thing that it yields shows the mistake in most servers, the
rest show it in those that are wrong in a rarer way. The attacker's domain is `evil.test`, which
nobody can register (RFC 2606, 2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from pytest_cors.strategies.lookalike import Mistake
from pytest_cors.strategies.origin_parts import DEFAULT_PORTS, OriginParts

__all__ = ["IMITATIONS", "Imitation"]

Imitation = Callable[[OriginParts], Iterator[str]]

# A DNS label may hold any byte. Browsers resolve names with these characters, all of them the
# underscore and the hyphen, some of them the rest, and a wildcard record in DNS answers to each.
# Quotes, brackets and bars are where parsers of URLs, and authors of regexes, disagree.
_HOST_CHARACTERS: Final = "_-~!$&'()*+,;={}\"`|^\\"

_SCHEMES: Final = ("https", "http", "capacitor", "chrome-extension", "ftp", "ws", "wss", "file")
_PORTS: Final = (":8443", ":3000", ":8080", ":444")
# What a parser of URLs refuses or changes: no port, the one past the last, a leading zero.
_UNSENDABLE_PORTS: Final = (":", ":0", ":65536", ":99999", ":08443")


def _prefix_match(parts: OriginParts) -> Iterator[str]:
    yield parts.with_host(f"{parts.host}.evil.test")
    yield parts.with_host(f"{parts.host}evil.test")
    yield parts.with_host(f"{parts.host}x")
    if parts.port:
        # Ports are the end of an origin: `:300` is the beginning of `:3000`.
        yield from (f"{parts}{digit}" for digit in "01")
        yield f"{parts}.evil.test"
    if parts.is_ipv4:
        # A name cannot begin with an address, another address can.
        yield from (parts.with_host(f"{parts.host}{digit}") for digit in "01")


def _suffix_match(parts: OriginParts) -> Iterator[str]:
    yield parts.with_host(f"evil{parts.host}")
    for tail in parts.tails[:-1]:
        yield parts.with_host(f"evil{tail}")
    # Where a word boundary (`\b`) is taken for the boundary of a label.
    yield parts.with_host(f"evil-{parts.host}")
    yield parts.with_host(f"evil_{parts.host}")
    if parts.is_ipv4:
        yield from (parts.with_host(f"{digit}{parts.host}") for digit in "12")


def _substring_match(parts: OriginParts) -> Iterator[str]:
    yield parts.with_host(f"evil.test.{parts.host}.evil.test")
    yield parts.with_host(f"evil{parts.host}.evil.test")


def _truncated_match(parts: OriginParts) -> Iterator[str]:
    yield parts.with_host(parts.host[:-1])
    yield parts.with_host(parts.host[1:])
    if len(parts.port) > 2:
        yield parts.with_port(parts.port[:-1])
    if "." in parts.host:
        yield parts.with_host(parts.host.rpartition(".")[0])


def _unescaped_dot(parts: OriginParts) -> Iterator[str]:
    """One at a time: a regex can have all its dots escaped but one.

    The letter is no hexadecimal digit, and no `x`: those could make another address of an address.
    The hyphen is for patterns that let punctuation be anything, but no letter.
    """
    for joint in "z-":
        for position, character in enumerate(parts.host):
            if character == ".":
                yield parts.with_host(f"{parts.host[:position]}{joint}{parts.host[position + 1 :]}")


def _host_character(parts: OriginParts) -> Iterator[str]:
    for character in _HOST_CHARACTERS:
        yield parts.with_host(f"{parts.host}{character}.evil.test")
    for character in _HOST_CHARACTERS:
        yield parts.with_host(f"{parts.host}.{character}.evil.test")


def _scheme_downgrade(parts: OriginParts) -> Iterator[str]:
    if parts.scheme == "https":
        yield parts.with_scheme("http")
        if parts.port:
            yield f"http://{parts.host}"


def _any_scheme(parts: OriginParts) -> Iterator[str]:
    for scheme in _SCHEMES:
        if scheme != parts.scheme and (scheme, parts.scheme) != ("http", "https"):
            yield parts.with_scheme(scheme)


def _any_port(parts: OriginParts) -> Iterator[str]:
    if parts.port:
        yield parts.with_port("")
        yield from (parts.with_port(f":{int(parts.port[1:]) + step}") for step in (1, -1))
    for port in (*_PORTS, *DEFAULT_PORTS.values(), *_UNSENDABLE_PORTS):
        if port != DEFAULT_PORTS.get(parts.scheme):
            yield parts.with_port(port)


def _any_subdomain(parts: OriginParts) -> Iterator[str]:
    if not parts.is_address:
        yield parts.with_host(f"evil.{parts.host}")
        yield parts.with_host(f"www.{parts.host}")
        yield parts.with_host(f"a.b.{parts.host}")
        if parts.scheme == "https":
            # The usual regex for subdomains has an `s?` in it.
            yield f"http://evil.{parts.host}{parts.port}"


def _any_sibling(parts: OriginParts) -> Iterator[str]:
    for tail in parts.tails:
        yield parts.with_host(f"evil.{tail}")
        if tail is parts.tails[0]:
            yield parts.with_host(f"a.b.{tail}")


def _parent_domain(parts: OriginParts) -> Iterator[str]:
    for tail in parts.tails:
        yield parts.with_host(tail)


def _trailing_dot(parts: OriginParts) -> Iterator[str]:
    yield parts.with_host(f"{parts.host}.")
    if parts.port:
        yield f"{parts.scheme}://{parts.host}."


IMITATIONS: Final[tuple[tuple[Mistake, Imitation], ...]] = (
    (Mistake.PREFIX_MATCH, _prefix_match),
    (Mistake.SUFFIX_MATCH, _suffix_match),
    (Mistake.SUBSTRING_MATCH, _substring_match),
    (Mistake.TRUNCATED_MATCH, _truncated_match),
    (Mistake.UNESCAPED_DOT, _unescaped_dot),
    (Mistake.SCHEME_DOWNGRADE, _scheme_downgrade),
    (Mistake.ANY_SCHEME, _any_scheme),
    (Mistake.ANY_PORT, _any_port),
    (Mistake.ANY_SUBDOMAIN, _any_subdomain),
    (Mistake.ANY_SIBLING, _any_sibling),
    (Mistake.PARENT_DOMAIN, _parent_domain),
    (Mistake.TRAILING_DOT, _trailing_dot),
    (Mistake.HOST_CHARACTER, _host_character),
)
"""Each mistake with what shows it, the most telling first."""
