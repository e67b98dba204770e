"""Ways in which servers match origins wrongly, each seen in real ones, over the same declarations.

A matcher is made from the declared origins and lets all of them in. It is wrong about others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from urllib.parse import unquote, urlsplit

from pytest_cors.strategies.lookalikes import Mistake

__all__ = ["DECLARED", "MATCHERS", "Broken", "Matcher"]

Matcher = Callable[[str], bool]

DECLARED = {
    "one origin": ("https://app.example.com",),
    "apex": ("https://example.com",),
    "www": ("https://www.example.com",),
    "two origins": ("https://foo.com", "https://bar.com"),
    "three origins": ("https://a.example.com", "https://b.example.org", "http://c.example.net"),
    "port": ("https://example.com:8443",),
    "two ports": ("http://example.com:3000", "http://example.com:3001"),
    "deep subdomain": ("https://a.b.c.d.example.co.uk",),
    "IPv4": ("http://10.0.0.1",),
    "IPv4 and port": ("http://192.168.0.10:8080",),
    "IPv6 and port": ("http://[::1]:3000",),
    "localhost": ("http://localhost",),
    "localhost and port": ("http://localhost:3000",),
    "IDN": ("https://xn--bcher-kva.example",),
    "packaged app": ("capacitor://localhost",),
    "extension": (f"chrome-extension://{'abcdefghijklmnop' * 2}",),
    "mixed": ("https://app.example.com", "http://localhost:3000", "capacitor://localhost"),
}


WITH_PORT = frozenset({"port", "two ports", "IPv4 and port", "IPv6 and port", "localhost and port"})
WITHOUT_DOTS = frozenset(
    {"IPv6 and port", "localhost", "localhost and port", "packaged app", "extension"}
)
ADDRESSES = frozenset({"IPv4", "IPv4 and port", "IPv6 and port"})
NOT_HTTP = frozenset({"packaged app", "extension"})
ALONE = frozenset(name for name, origins in DECLARED.items() if len(origins) == 1)
NEVER: frozenset[str] = frozenset()
ALWAYS = frozenset(DECLARED)


@dataclass(frozen=True)
class Broken:
    """A matcher, and the kind of look-alike that is made to reveal it, for the declaration `on`.

    `right_for` are the declarations for which the matcher is right after all. `harmless_for` are
    those for which it lets in nothing that a browser could send, as far as there is such an origin.
    """

    make: Callable[[Sequence[str]], Matcher]
    mistake: Mistake
    on: str = "one origin"
    right_for: frozenset[str] = NEVER
    harmless_for: frozenset[str] = NEVER


def _has_https(name: str) -> bool:
    return any(origin.startswith("https:") for origin in DECLARED[name])


def _for_any(matches: Callable[[str, str], object]) -> Callable[[Sequence[str]], Matcher]:
    """The matcher that asks of each declared origin, and each origin, whether they match."""
    return lambda declared: lambda origin: any(matches(one, origin) for one in declared)


def _cleaned(clean: Callable[[str], str]) -> Callable[[Sequence[str]], Matcher]:
    """The matcher that changes the origin before it compares."""
    return lambda declared: lambda origin: clean(origin) in declared


def _host(origin: str) -> str:
    """The host as urllib sees it, or nothing."""
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _registrable(host: str) -> str:
    return ".".join(host.split(".")[-2:])


def _without_default_port(origin: str) -> str:
    scheme, _, rest = origin.partition("://")
    port = {"http": ":80", "https": ":443"}.get(scheme, "\0")
    return origin.removesuffix(port) if rest else origin


def _decoded(origin: str) -> str:
    """Raw UTF-8 to IDNA, as `str.encode("idna")` does it."""
    try:
        scheme, separator, rest = origin.encode("latin-1").decode().partition("://")
        return f"{scheme}{separator}{rest.encode('idna').decode()}"
    except UnicodeError:
        return origin


def _separately(declared: Sequence[str]) -> Matcher:
    """Scheme, host and port are each compared with those of any declared origin."""

    def port(origin: str) -> str:
        found = re.search(r":([0-9]+)$", origin)
        return found[1] if found else ""

    schemes = {origin.partition(":")[0] for origin in declared}
    hosts = {_host(origin) for origin in declared}
    ports = {port(origin) for origin in declared}
    return lambda origin: (
        origin.partition(":")[0] in schemes and _host(origin) in hosts and port(origin) in ports
    )


def _spliced(declared: Sequence[str]) -> Matcher:
    """As in GHSA-vhxv-fg4m-p2w8: what is left of one pattern is completed by another."""

    def left(origin: str) -> str:
        return origin.rpartition(".")[0] or origin

    def right(origin: str) -> str:
        return origin.partition("://")[2]

    spliced = {left(one) + right(other) for one in declared for other in declared if one != other}
    return lambda origin: origin in declared or origin in spliced


MATCHERS = {
    "anything": Broken(_for_any(lambda one, origin: True), Mistake.ANY_ORIGIN),
    "null too": Broken(
        _for_any(lambda one, origin: origin == one or origin == "null"), Mistake.NULL_ORIGIN
    ),
    "startswith": Broken(
        _for_any(lambda one, origin: origin.startswith(one)),
        Mistake.PREFIX_MATCH,
        harmless_for=frozenset({"port", "IPv4 and port"}),
    ),
    "re.match": Broken(
        _for_any(lambda one, origin: re.match(re.escape(one), origin)),
        Mistake.PREFIX_MATCH,
        harmless_for=frozenset({"port", "IPv4 and port"}),
    ),
    "re.match, then no letter": Broken(
        _for_any(lambda one, origin: re.match(re.escape(one) + r"(?!\w)", origin)),
        Mistake.PREFIX_MATCH,
        harmless_for=WITH_PORT,
    ),
    "endswith host": Broken(
        _for_any(lambda one, origin: origin.endswith(one.partition("://")[2])),
        Mistake.SUFFIX_MATCH,
    ),
    "endswith registrable domain": Broken(
        _for_any(lambda one, origin: origin.endswith(_registrable(one.partition("://")[2]))),
        Mistake.SUFFIX_MATCH,
    ),
    "endswith host after no letter": Broken(
        _for_any(
            lambda one, origin: re.search(rf"\W{re.escape(one.partition('://')[2])}$", origin)
        ),
        Mistake.SUFFIX_MATCH,
    ),
    "scheme, anything, host": Broken(
        _for_any(
            lambda one, origin: re.fullmatch(re.escape(one).replace("://", "://.*", 1), origin)
        ),
        Mistake.SUFFIX_MATCH,
        harmless_for=frozenset({"IPv4 and port", "IPv6 and port"}),
    ),
    "host in origin": Broken(
        _for_any(lambda one, origin: _host(one) in origin), Mistake.SUBSTRING_MATCH
    ),
    "re.search host": Broken(
        _for_any(lambda one, origin: re.search(re.escape(_host(one)), origin)),
        Mistake.SUBSTRING_MATCH,
    ),
    "origin in declared": Broken(
        lambda declared: lambda origin: origin in ",".join(declared),
        Mistake.TRUNCATED_MATCH,
        harmless_for=frozenset({"IPv4"}),
    ),
    "declared startswith origin": Broken(
        _for_any(lambda one, origin: one.startswith(origin)),
        Mistake.TRUNCATED_MATCH,
        harmless_for=frozenset({"IPv4"}),
    ),
    "host in declared": Broken(
        lambda declared: lambda origin: bool(_host(origin)) and _host(origin) in ",".join(declared),
        Mistake.TRUNCATED_MATCH,
    ),
    "unescaped dots": Broken(
        _for_any(lambda one, origin: re.fullmatch(_unescaped(one), origin)),
        Mistake.UNESCAPED_DOT,
        right_for=WITHOUT_DOTS,
        harmless_for=frozenset({"IDN"}),  # a longer label is other punycode, and none at that
    ),
    "first dot unescaped": Broken(
        _for_any(lambda one, origin: re.fullmatch(re.escape(one).replace(r"\.", ".", 1), origin)),
        Mistake.UNESCAPED_DOT,
        right_for=WITHOUT_DOTS,
        harmless_for=frozenset({"IDN", "IPv4", "IPv4 and port"}),
    ),
    "last dot unescaped": Broken(
        _for_any(
            lambda one, origin: re.fullmatch(".".join(re.escape(one).rsplit(r"\.", 1)), origin)
        ),
        Mistake.UNESCAPED_DOT,
        right_for=WITHOUT_DOTS,
        harmless_for=frozenset({"IDN"}),  # a longer label is other punycode, and none at that
    ),
    "http for https": Broken(
        _for_any(lambda one, origin: origin in (one, one.replace("https:", "http:"))),
        Mistake.SCHEME_DOWNGRADE,
        right_for=frozenset(name for name in DECLARED if not _has_https(name)),
    ),
    "any scheme": Broken(
        _for_any(lambda one, origin: origin.partition(":")[2] == one.partition(":")[2]),
        Mistake.ANY_SCHEME,
    ),
    "any port": Broken(
        _for_any(lambda one, origin: re.sub(":[0-9]+$", "", one) == re.sub(":[0-9]+$", "", origin)),
        Mistake.ANY_PORT,
    ),
    "optional port": Broken(
        _for_any(lambda one, origin: re.fullmatch(re.escape(one) + r"(:\d+)?", origin)),
        Mistake.ANY_PORT,
        harmless_for=WITH_PORT,
    ),
    "hostname": Broken(_for_any(lambda one, origin: _host(one) == _host(origin)), Mistake.ANY_PORT),
    "hostname, or below": Broken(
        _for_any(lambda one, origin: origin == one or _host(origin).endswith("." + _host(one))),
        Mistake.ANY_SUBDOMAIN,
        right_for=ADDRESSES,
    ),
    "https?, hostname or below": Broken(
        _for_any(
            lambda one, origin: (
                origin == one or re.fullmatch(rf"http://[^/]+\.{re.escape(_netloc(one))}", origin)
            )
        ),
        Mistake.ANY_SUBDOMAIN,
        right_for=ADDRESSES | NOT_HTTP,
    ),
    "fnmatch below the parent": Broken(
        _for_any(
            lambda one, origin: (
                origin == one or fnmatch(origin, re.sub(r"://[^.]+\.", "://*.", one))
            )
        ),
        Mistake.ANY_SIBLING,
        right_for=WITHOUT_DOTS,
    ),
    "same registrable domain": Broken(
        _for_any(lambda one, origin: _registrable(_host(one)) == _registrable(_host(origin))),
        Mistake.ANY_SIBLING,
    ),
    "declared below hostname": Broken(
        _for_any(
            lambda one, origin: (
                bool(_host(origin)) and f".{_host(one)}".endswith(f".{_host(origin)}")
            )
        ),
        Mistake.PARENT_DOMAIN,
    ),
    "spliced": Broken(
        _spliced, Mistake.SPLICED_ORIGINS, on="two origins", right_for=ALONE | {"two ports"}
    ),
    "separately": Broken(
        _separately,
        Mistake.MIXED_PARTS,
        on="mixed",
        harmless_for=ALONE | {"two origins", "two ports"},
    ),
    "localhost": Broken(
        _for_any(lambda one, origin: origin == one or "localhost" in origin),
        Mistake.DEVELOPER_ORIGIN,
    ),
    "this machine": Broken(
        _for_any(lambda one, origin: origin == one or _host(origin) in {"127.0.0.1", "::1"}),
        Mistake.DEVELOPER_ORIGIN,
    ),
    "no trailing dot": Broken(
        _cleaned(lambda origin: origin.rstrip(".")),
        Mistake.TRAILING_DOT,
        right_for=WITH_PORT,
        harmless_for=frozenset({"IPv4"}),
    ),
    "reading stops at odd characters": Broken(
        _for_any(
            lambda one, origin: (
                origin == one or re.split(r"[^a-z0-9.:/\-\[\]]", origin, maxsplit=1)[0] == one
            )
        ),
        Mistake.HOST_CHARACTER,
        harmless_for=WITH_PORT,
    ),
    "reading stops at a brace": Broken(
        _for_any(lambda one, origin: origin.partition("{")[0] == one),
        Mistake.HOST_CHARACTER,
        right_for=WITH_PORT,
    ),
    "lower": Broken(_cleaned(str.lower), Mistake.CASE_FOLDING, harmless_for=ALWAYS),
    "re.IGNORECASE": Broken(
        _for_any(lambda one, origin: re.fullmatch(re.escape(one), origin, re.IGNORECASE)),
        Mistake.CASE_FOLDING,
        harmless_for=ALWAYS,
    ),
    "strip": Broken(_cleaned(str.strip), Mistake.WHITESPACE, harmless_for=ALWAYS),
    "split": Broken(
        lambda declared: lambda origin: any(part in declared for part in origin.split()),
        Mistake.LIST_SPLITTING,
        harmless_for=ALWAYS,
    ),
    "split at commas": Broken(
        lambda declared: lambda origin: any(part.strip() in declared for part in origin.split(",")),
        Mistake.LIST_SPLITTING,
        harmless_for=WITH_PORT | NOT_HTTP,
    ),
    "last of a list": Broken(
        _cleaned(lambda origin: origin.split(", ")[-1]), Mistake.LIST_SPLITTING, harmless_for=ALWAYS
    ),
    "no slash at the end": Broken(
        _cleaned(lambda origin: origin.rstrip("/")), Mistake.TRAILING_TEXT, harmless_for=ALWAYS
    ),
    "scheme and netloc": Broken(
        _for_any(
            lambda one, origin: (
                (one.partition(":")[0], _netloc(one)) == (origin.partition(":")[0], _netloc(origin))
            )
        ),
        Mistake.TRAILING_TEXT,
        harmless_for=ALWAYS,
    ),
    "no user": Broken(
        _cleaned(lambda origin: re.sub("://[^/]*@", "://", origin)),
        Mistake.USERINFO,
        harmless_for=ALWAYS,
    ),
    "no default port": Broken(
        _cleaned(_without_default_port),
        Mistake.DEFAULT_PORT,
        right_for=WITH_PORT | NOT_HTTP,
        harmless_for=ALWAYS,
    ),
    "unquote": Broken(_cleaned(unquote), Mistake.PERCENT_DECODING, harmless_for=ALWAYS),
    "printable only": Broken(
        _cleaned(lambda origin: re.sub("[^!-~]", "", origin)),
        Mistake.CONTROL_CHARACTER,
        harmless_for=ALWAYS,
    ),
    "reading stops at a control character": Broken(
        _cleaned(lambda origin: re.split(r"[\x00-\x20\x7f]", origin, maxsplit=1)[0]),
        Mistake.CONTROL_CHARACTER,
        harmless_for=ALWAYS,
    ),
    "IDNA": Broken(
        _cleaned(_decoded),
        Mistake.UNICODE_FOLDING,
        right_for=frozenset({"IPv6 and port"}),
        harmless_for=ALWAYS,
    ),
}


def _unescaped(origin: str) -> str:
    return re.escape(origin).replace(r"\.", ".")
