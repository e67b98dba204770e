"""URLs and origins: parsing, serialising, comparing.

The URL standard is ada's business (https://url.spec.whatwg.org/); what is asked of a URL is here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import ada_url

__all__ = ["OPAQUE", "URL", "parse_location", "parse_url", "redirect_taints"]

OPAQUE: Final = "null"
"""What every opaque origin serialises to. Two of them are never the same origin."""

_NON_ASCII: Final = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True, eq=False)
class URL:
    """A parsed URL. `address` is what goes on the wire: no user, no password, no fragment.

    Compared by identity, which makes it a cheap key; compare `href` to compare URLs.
    """

    href: str
    address: str
    origin: str
    scheme: str
    has_credentials: bool

    @property
    def is_http(self) -> bool:
        """Whether the scheme is an HTTP(S) one (https://fetch.spec.whatwg.org/#http-scheme)."""
        return self.scheme in {"http", "https"}

    def is_same_origin(self, origin: str) -> bool:
        """Whether a page of this serialised origin is same origin with the URL."""
        return self.origin == origin != OPAQUE


@lru_cache(maxsize=4096)
def parse_url(value: str, base: str | None = None) -> URL | None:
    """An absolute URL, or a relative one against `base`; None where it does not parse."""
    try:
        url = ada_url.URL(value, base)
    except ValueError:
        return None
    href = url.href
    has_credentials = bool(url.username or url.password)
    scheme, origin = url.protocol.removesuffix(":"), url.origin
    if has_credentials:
        url.username = url.password = ""
    return URL(href, url.href.partition("#")[0], origin, scheme, has_credentials)


def parse_location(value: str, base: URL) -> URL | None:
    """The URL that a `Location` value points at.

    The value is bytes: those that are not ASCII are percent-encoded as they are, be they UTF-8 or
    not, as browsers do. The fragment of the URL so far lives on where the new one has none.

    https://fetch.spec.whatwg.org/#concept-response-location-url
    """
    url = parse_url(_NON_ASCII.sub(_percent_encode, value), base.href)
    if url is None or "#" in url.href or "#" not in base.href:
        return url
    return parse_url(f"{url.href}#{base.href.partition('#')[2]}")


def _percent_encode(byte: re.Match[str]) -> str:
    return f"%{ord(byte[0]):02X}"


def redirect_taints(page: str, previous: URL, following: URL) -> bool:
    """Whether going from one URL to the next makes the request's origin serialise to `null`.

    So it is once a server that is not the page's own sends the request on to yet another origin.

    https://fetch.spec.whatwg.org/#concept-request-tainted-origin
    """
    return following.origin != previous.origin and not previous.is_same_origin(page)
