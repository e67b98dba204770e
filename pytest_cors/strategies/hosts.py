"""Hosts of pages: what DNS, the URL standard and developers come up with.

All are serialised as browsers do it, and all can be declared in a policy.
"""

from __future__ import annotations

from typing import Final

__all__ = ["BASES", "LABELS", "PORTS", "extension_host", "joined_host"]

# Those of a kind stand together, and what takes no label stands last: hypothesis gets from any to
# the simplest of its kind by counting down.
BASES: Final = (
    "example.com",
    "localhost",
    "test",
    "web",
    "example.org",
    "example-2.com",
    "example.co.uk",
    "co.uk",
    "example.github.io",
    "example.internal",
    "host.docker.internal",
    "a.b.c.d.e.f.example",
    "1.2.3.example",
    "0.example",
    "null.example",
    "sub_domain.example",
    "x--y.example",
    "-.example",
    "_.example",
    "example.com.",
    "a1.example.museum",
    f"{'a' * 63}.example",
    "xn--bcher-kva.example",
    "xn--e1afmkfd.xn--p1ai",
    f"{'.'.join(['a' * 61] * 4)}.com",
    "127.0.0.1",
    "10.0.0.1",
    "192.168.0.10",
    "255.255.255.255",
    "[::1]",
    "[::ffff:7f00:1]",
    "[2001:db8::1]",
)
"""A site each, the simplest first: names, addresses, single labels, the longest of all."""

LABELS: Final = (
    "",
    "app",
    "www",
    "api",
    "a",
    "0",
    "a.b",
    "pr-7",
    "x_y",
    "com",
    "localhost",
    "127.0.0.1",
    "example.com",
    "null",
    "evil",
    "xn--bcher-kva",
    "-",
    "_",
    "a-",
    "-a",
    "a--b",
    "00",
    "1a",
    "https",
    "a.b.c.d",
    "staging.eu-west-1",
    "0x7f",
    "xn--80ak6aa92e",
    "a" * 63,
    "b",
    "z",
    "9",
)
"""What can stand before a site; the first is nothing."""

PORTS: Final = (
    "",
    ":8443",
    ":3000",
    ":8080",
    ":5173",
    ":8000",
    ":444",
    ":81",
    ":443",
    ":80",
    ":1024",
    ":65535",
    ":30000",
    ":8",
    ":10000",
    ":49152",
)
"""The first is the default one of the scheme; none is a port that browsers refuse to connect to."""

_LONGEST: Final = 253  # RFC 1035, 2.3.4, in text and without the trailing dot
_HEXADECIMAL_TO_A_P: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def joined_host(label: str, base: str) -> str:
    """The label below the site; the site alone where that is an address or would be too long."""
    host = f"{label}.{base}" if label else base
    is_address = base.startswith("[") or base.rpartition(".")[2].isdecimal()
    return base if is_address or len(host) > _LONGEST else host


def extension_host(scheme: str, number: int) -> str | None:
    """The id that a browser gave to an extension; None for any other scheme."""
    match scheme:
        case "chrome-extension":
            return f"{number:032x}".translate(_HEXADECIMAL_TO_A_P)
        case "moz-extension" | "safari-web-extension":
            return f"{number:08x}-0000-4000-8000-000000000000"
        case _:
            return None
