"""Which texts a browser can send in an `Origin` header: asked of every look-alike, so quickly.

The URL standard decides. What it does to a plain name is known beforehand, and most look-alikes are
plain names; the rest is parsed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pytest_cors.fetch.origin import OPAQUE, parse_url
from pytest_cors.policy.fault import Reason
from pytest_cors.policy.origin import origin_fault

__all__ = ["is_sendable"]

# What the host of an HTTP(S) origin can be written in: neither the URL standard's forbidden domain
# code points (https://url.spec.whatwg.org/#forbidden-domain-code-point) nor upper case.
_SHAPE: Final = re.compile(r"https?://[^\x00-\x20#%/<>?@\\^|\x7f-\U0010ffffA-Z]+")
# Names that the URL parser leaves as they are: not numeric at the end, no punycode.
_NAMED: Final = re.compile(
    r"(?P<scheme>https?)://(?=[^:]{1,253}(?::|\Z))"
    r"(?:(?!xn--)[a-z0-9!\"$&'()*+,\-;=_`{}~]{1,63}\.)*"
    r"(?!xn--)[a-z][a-z0-9!\"$&'()*+,\-;=_`{}~]{0,62}(?P<port>:[0-9]+)?"
)
_IDN_LABEL: Final = re.compile(r"(?<=[/.])xn--[^.:]*")
# A list of origins has no room for these characters, a host has.
_HOST_AFTER_ALL: Final = frozenset({Reason.WILDCARD_PATTERN, Reason.SEVERAL_IN_ONE})


@lru_cache(maxsize=4096)
def is_sendable(origin: str) -> bool:
    """Whether a browser can send this text in an `Origin` header.

    For `http` and `https` that is what the URL standard serialises to, with a port that browsers
    connect to and a host that fits into DNS; for other schemes, what extensions and web views send.

    Source: https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin
    """
    if origin == OPAQUE:
        return True
    named = _NAMED.fullmatch(origin)
    if named is not None:
        return named["port"] is None or _is_port(named["scheme"], named["port"])
    if origin.startswith(("http:", "https:")) and not _SHAPE.fullmatch(origin):
        return False
    return _is_serialised(origin)


@lru_cache(maxsize=1024)
def _is_port(scheme: str, port: str) -> bool:
    return _is_serialised(f"{scheme}://example.com{port}")


def _is_serialised(origin: str) -> bool:
    url = parse_url(origin)
    if url is None or origin != (url.origin if url.is_http else url.href):
        return False
    if url.is_http and not all(map(_is_sound, _IDN_LABEL.findall(origin))):
        return False
    fault = origin_fault(origin)
    return fault is None or (url.is_http and fault.reason in _HOST_AFTER_ALL)


def _is_sound(label: str) -> bool:
    """Whether the label is what some Unicode label becomes: not every parser of URLs makes sure.

    https://url.spec.whatwg.org/#concept-domain-to-ascii
    """
    try:
        name = label.removeprefix("xn--").encode().decode("punycode")
    except UnicodeError:
        return False
    url = parse_url(f"https://{name}.test")
    return url is not None and url.origin == f"https://{label}.test"
