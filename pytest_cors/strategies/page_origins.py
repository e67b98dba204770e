"""Strategies for origins: of pages, of opaque documents, and of imitators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from pytest_cors.fetch.origin import OPAQUE
from pytest_cors.policy.policy import CORSPolicy
from pytest_cors.strategies.arguments import checked_declared, checked_flag, checked_schemes
from pytest_cors.strategies.header_tricks import ODD_ORIGINS
from pytest_cors.strategies.hosts import BASES, LABELS, PORTS, extension_host, joined_host
from pytest_cors.strategies.index import decoded, indices, take
from pytest_cors.strategies.lookalike import Mistake
from pytest_cors.strategies.lookalikes import allowance, imitations, lookalikes, tricks
from pytest_cors.strategies.origin_parts import OriginParts
from pytest_cors.strategies.sendable_origin import is_sendable

__all__ = ["lookalike_origins", "opaque_origins", "origins", "page_origin"]

# The lowest bit says whether there is any, the others say which.
_TRICKS: Final = range(256)
_FURTHER: Final = range(128)

# What is taken for `null`, or for the scheme of a document whose origin is opaque.
_NEARLY_OPAQUE: Final = (
    OPAQUE,
    "NULL",
    "Null",
    "null, null",
    "null,https://example.com",
    '"null"',
    "null/",
    "null:0",
    "null\xa0",
    "undefined",
    "none",
    "",
    "about:blank",
    "data:text/html,",
    "file://",
    "blob:null/00000000-0000-4000-8000-000000000000",
)


def origins(
    *, schemes: Sequence[str] = ("https", "http"), sendable: bool = True
) -> SearchStrategy[str]:
    """Generates serialised origins, as they stand in an `Origin` header: `https://example.com`.

    They have all kinds of hosts (names, internationalised ones, IP addresses, single labels) and
    ports, and each can be declared in a `CORSPolicy`. `schemes` may name those of extensions
    (`"moz-extension"`) and of packaged apps (`"capacitor"`). With `sendable=False` there are also
    texts that no browser sends, but attackers and scanners do: with user names, white space or
    control characters, in raw Unicode, several in one, too long, not to be parsed. Those are
    isomorphic strings: one code point for each byte of the header.

    Opaque origins are `opaque_origins()`.

    Examples from this strategy shrink towards the first scheme, `example.com`, no port, and what a
    browser can send.
    """
    return st.deferred(lambda: _origins(schemes, sendable))


def opaque_origins(*, sendable: bool = True) -> SearchStrategy[str]:
    """Generates what the origin of a sandboxed frame or a `data:` document serialises to: `null`.

    There is one such text for all of them. With `sendable=False` there are also others that servers
    take for it, or that look like the address of such a document; no browser sends those.

    Examples from this strategy shrink towards `"null"`.
    """
    return st.deferred(lambda: _opaque_origins(sendable))


def lookalike_origins(
    declared: CORSPolicy | Iterable[str], *, sendable: bool = True
) -> SearchStrategy[str]:
    """Generates origins that are not allowed, but made to be mistaken for one that is.

    `declared` is a `CORSPolicy`, or the origins that are allowed. Each example is an imitation of a
    declared origin (`https://app.example.com.evil.test`, `http://app.example.com`,
    `https://appzexample.com`), an imitation of an imitation, an unrelated origin, or `null`. With
    `sendable=False` there are also texts that no browser sends, but which show a parser where a
    comparison should be.

    It is an error if there are none: where the policy allows any origin.

    Examples from this strategy shrink towards an unrelated origin, then towards the imitations that
    most often pass.
    """
    return st.deferred(lambda: _lookalike_origins(declared, sendable))


def page_origin(scheme: str, port: str, base: str, label: str = "") -> str:
    """The serialised origin of a page with these parts, where they go together."""
    extension = extension_host(scheme, BASES.index(base) * len(LABELS) + LABELS.index(label))
    if extension is not None:
        return f"{scheme}://{extension}"
    host = joined_host(label, base)
    if scheme in {"http", "https"}:
        return str(OriginParts(scheme, host, port).serialised())
    return f"{scheme}://{host}"


def _origins(schemes: Sequence[str], sendable: bool) -> SearchStrategy[str]:
    sendable = checked_flag("sendable", sendable)
    table = checked_schemes(schemes, sendable=sendable)

    def decode(place: int, host: int) -> str:
        scheme, rest = take(place, table)
        port, _ = take(rest, PORTS)
        base, rest = take(host, BASES)
        label, _ = take(rest, LABELS)
        return page_origin(scheme, port, base, label)

    pages = decoded(decode, indices(table, PORTS), indices(BASES, LABELS))
    return pages if sendable else decoded(_tricked, pages, indices(_TRICKS))


def _tricked(origin: str, trick: int) -> str:
    """Half of them as they are: a server has to tell the two kinds apart."""
    texts = _tricks(origin) if trick % 2 else (origin,)
    return texts[trick // 2 % len(texts)]


@lru_cache(maxsize=1024)
def _tricks(origin: str) -> tuple[str, ...]:
    return (*ODD_ORIGINS, *(text for _, text in tricks(origin)))


def _opaque_origins(sendable: bool) -> SearchStrategy[str]:
    if checked_flag("sendable", sendable):
        return st.just(OPAQUE)
    return st.sampled_from(_NEARLY_OPAQUE)


def _lookalike_origins(declared: CORSPolicy | Iterable[str], sendable: bool) -> SearchStrategy[str]:
    sendable, checked = checked_flag("sendable", sendable), checked_declared(declared)
    table = [found.origin for found in lookalikes(checked) if found.sendable or not sendable]
    if not table:
        raise InvalidArgument(f"{checked!r} has no look-alikes: any origin is allowed")
    allows = allowance(checked)

    def decode(index: int) -> str:
        origin, further = take(index, table)
        other = _imitated(origin, further)
        return origin if allows(other) else other

    return decoded(decode, indices(table, _FURTHER))


def _imitated(origin: str, further: int) -> str:
    """Every other one as it is: a mistake alone is likelier than two at once."""
    texts = _imitations(origin) if further % 2 else ()
    return texts[further // 2 % len(texts)] if texts else origin


@lru_cache(maxsize=1024)
def _imitations(origin: str) -> tuple[str, ...]:
    """Without the hosts with odd characters, which are half of all and would crowd out the rest."""
    return tuple(
        text
        for kind, text in imitations(origin)
        if kind is not Mistake.HOST_CHARACTER and is_sendable(text)
    )
