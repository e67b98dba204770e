"""One look-alike: an origin that a policy does not allow, made to be mistaken for one that it does.

Data only. What look-alikes there are is `lookalikes`' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Lookalike", "Mistake"]


class Mistake(StrEnum):
    """What a server got wrong, if it lets the look-alike in: a closed set, most common first."""

    ANY_ORIGIN = "any-origin"
    """Whatever asks is let in."""
    NULL_ORIGIN = "null-origin"
    """`null` is let in, which a page of anybody's can have for its origin."""
    PREFIX_MATCH = "prefix-match"
    """The end is not looked at: `https://app.example.com.evil.test`."""
    SUFFIX_MATCH = "suffix-match"
    """The beginning is not looked at: `https://evilexample.com`."""
    SUBSTRING_MATCH = "substring-match"
    """It is enough that the declared host occurs somewhere."""
    TRUNCATED_MATCH = "truncated-match"
    """It is enough to occur in what was declared: `https://app.example.co`."""
    UNESCAPED_DOT = "unescaped-dot"
    """A dot of a regex matches any character: `https://appzexample.com`."""
    HOST_CHARACTER = "host-character"
    """A character that hosts seldom have is taken for the end of the host."""
    SCHEME_DOWNGRADE = "scheme-downgrade"
    """`http:` does where `https:` was declared: whoever is on the network is let in."""
    ANY_SCHEME = "any-scheme"
    """The scheme is not compared."""
    ANY_PORT = "any-port"
    """The port is not compared: other services of the host are let in."""
    ANY_SUBDOMAIN = "any-subdomain"
    """What is below the declared host is let in."""
    ANY_SIBLING = "any-sibling"
    """What is beside the declared host, below its parent, is let in."""
    PARENT_DOMAIN = "parent-domain"
    """What is above the declared host is let in."""
    SPLICED_ORIGINS = "spliced-origins"
    """The beginning of one declared origin is completed by the end of another."""
    MIXED_PARTS = "mixed-parts"
    """Scheme, host and port are each compared with those of any declared origin."""
    DEVELOPER_ORIGIN = "developer-origin"
    """Local servers and playgrounds are let in: left over from development."""
    PATTERN_EDGE = "pattern-edge"
    """A character class or repetition is wider than that of the declared regex."""
    TRAILING_DOT = "trailing-dot"
    """The host with the dot of the DNS root is another origin, and is not told apart."""
    HOMOGRAPH = "homograph"
    """Another script's letter that looks the same is not told apart."""
    UNICODE_FOLDING = "unicode-folding"
    """Letters or dots are normalised before they are compared."""
    DEFAULT_PORT = "default-port"
    """A default port, written out, is dropped before comparing."""
    CASE_FOLDING = "case-folding"
    """Upper case is lowered before comparing."""
    USERINFO = "userinfo"
    """A user name is taken for the host, or is dropped before comparing."""
    TRAILING_TEXT = "trailing-text"
    """What follows the host is dropped before comparing: the origin was parsed as a URL."""
    PERCENT_DECODING = "percent-decoding"
    """Percent-encoded bytes are decoded before comparing."""
    WHITESPACE = "whitespace"
    """White space is stripped before comparing, or ends the comparison."""
    LIST_SPLITTING = "list-splitting"
    """The header is split, and one of its parts is enough."""
    CONTROL_CHARACTER = "control-character"
    """A control character is dropped, or ends the comparison."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """An origin that is not allowed, and why a server might let it in all the same.

    `origin` is the value of the `Origin` header: isomorphic, so that raw Unicode is UTF-8 with a
    code point for each byte. `of` is the declared origin that it imitates; None where it imitates
    none. `sendable` says whether a browser can send it: where it cannot, letting it in harms
    nobody by itself, and shows a parser where a comparison should be.
    """

    origin: str
    kind: Mistake
    of: str | None
    sendable: bool
