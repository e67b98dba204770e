"""Strategies for request headers: their names, and the sets of them that a script sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_cors.fetch.exchange import Headers
from pytest_cors.strategies.arguments import checked_flag, checked_names
from pytest_cors.strategies.index import decoded, indices, take

__all__ = ["KINDS", "NAMES", "header_names", "header_sets", "subsets", "with_values"]

NAMES: Final = (
    "X-Requested-With",
    "Content-Type",
    "Authorization",
    "Accept",
    "X-CSRF-Token",
    "Accept-Language",
    "Content-Language",
    "Range",
    "If-None-Match",
    "Cache-Control",
    "X-API-Key",
    "Idempotency-Key",
    "X-" + "a" * 126,
    "x",
    "!#$%&'*+-.^_`|~",
    "User-Agent",
)
"""Names that a page may set, the usual first."""

_FURTHER_NAMES: Final = (
    "Content-Encoding",
    "If-Modified-Since",
    "If-Match",
    "Last-Event-ID",
    "Pragma",
    "X-HTTP-Method-Override",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "Forwarded",
    "Traceparent",
    "DPR",
    "Save-Data",
    "Access-Control-Allow-Origin",
    "Proxyauthorization",
    "*",
    "Secret",
)

_UNSENDABLE_NAMES: Final = (
    "Origin",
    "Cookie",
    "Host",
    "Sec-Fetch-Site",
    "Proxy-Authorization",
    "Content-Length",
    "Access-Control-Request-Method",
    "Access-Control-Request-Headers",
    "Access-Control-Request-Private-Network",
    "Transfer-Encoding",
    "",
    "X Y",
    "X:",
    "X,Y",
    "\xe9",
    "X\x0b",
    " X",
    "X\t",
    "(X)",
    '"X"',
    "X/Y",
    "Referer",
    "TE",
    "Via",
    "Date",
    "Expect",
    "Keep-Alive",
    "Upgrade",
    "Connection",
    "Set-Cookie",
    "Accept-Charset",
    "x" * 16384,
)

_CASES: Final[tuple[Callable[[str], str], ...]] = (
    lambda name: name,
    str.lower,
    str.upper,
    str.swapcase,
)

# A tame value; another that goes without a preflight, where the name is a safelisted one; one with
# a byte that needs a preflight; one that is too long not to.
_VALUES: Final = {
    "content-type": (
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded; charset=utf-8",
        'text/plain; x="y"',
    ),
    "accept": ("application/json", "*/*", 'text/html; q="1"', "a" * 129),
    "accept-language": ("en", "de-DE, de;q=0.5", "en_US", "e" * 129),
    "content-language": ("en", "de-DE", "en_US", "e" * 129),
    "range": ("bytes=0-", "bytes=0-499", "bytes=-1", "bytes=0-1,2-3"),
}
_ANY_VALUES: Final = ("1", "", 'a, b;c="d"', "\xe9" * 129)
_AT_ONCE: Final = 4
_IS_THERE: Final = (True, False, False, False)  # most requests have few headers

KINDS: Final = range(16)
"""Kinds of values, for `with_values`."""


def header_names(*, sendable: bool = True) -> SearchStrategy[str]:
    """Generates request-header names that a page may set, in any case.

    With `sendable=False` there are also those that script sets in vain (`Origin`, `Sec-...`), and
    texts that are no header name at all.

    Examples from this strategy shrink towards `"X-Requested-With"`.

    Source: https://fetch.spec.whatwg.org/#forbidden-request-header
    """
    return st.deferred(lambda: _header_names(sendable))


def header_sets(
    *, names: Iterable[str] | None = None, sendable: bool = True
) -> SearchStrategy[Headers]:
    """Generates what script sets for headers: some of the names, each once, each with a value.

    Values of names that can do without a preflight are sometimes of the kind that needs one.
    `names` are the names to choose from, by default the usual ones; a choice is drawn for every
    four of them. With `sendable=False` there are also names that script sets in vain, or that
    are none.

    Examples from this strategy shrink towards the empty set, then towards fewer headers and tame
    values.

    Source: https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
    """
    return st.deferred(lambda: _header_sets(names, sendable))


def subsets(names: Sequence[str]) -> SearchStrategy[tuple[str, ...]]:
    """Generates some of the names, in their order: a bit mask for each four of them.

    hypothesis shrinks a mask of four bits to the very ones that are needed, but no longer mask. It
    shrinks what was drawn first the hardest, so that the first names are drawn last.

    Examples from this strategy shrink towards none, then towards few.
    """
    starts = range(0, len(names), _AT_ONCE)[::-1]
    groups = [tuple(names[start : start + _AT_ONCE]) for start in starts]

    def decode(*choices: int) -> tuple[str, ...]:
        present: tuple[str, ...] = ()
        for group, index in zip(groups, choices, strict=True):
            mask, rest = take(index, range(1 << len(group)))
            if take(rest, _IS_THERE)[0]:
                members = (name for bit, name in enumerate(group) if mask >> bit & 1)
                present = (*members, *present)
        return present

    return decoded(decode, *(indices(range(1 << len(group)), _IS_THERE) for group in groups))


def with_values(names: Sequence[str], kind: int) -> Headers:
    """The headers with values of a kind: 0 for tame ones, up to 15 where neighbours differ."""
    kinds = (kind % 4, kind // 4 % 4)
    return tuple(
        (name, _VALUES.get(name.lower(), _ANY_VALUES)[kinds[position % 2]])
        for position, name in enumerate(names)
    )


def _header_names(sendable: bool) -> SearchStrategy[str]:
    table: tuple[str, ...] = NAMES + _FURTHER_NAMES
    if not checked_flag("sendable", sendable):
        table += _UNSENDABLE_NAMES

    def decode(index: int) -> str:
        name, rest = take(index, table)
        case, _ = take(rest, _CASES)
        return case(name)

    return decoded(decode, indices(table, _CASES))


def _header_sets(names: Iterable[str] | None, sendable: bool) -> SearchStrategy[Headers]:
    sendable = checked_flag("sendable", sendable)
    table: tuple[str, ...] = NAMES if sendable else NAMES + _UNSENDABLE_NAMES
    if names is not None:
        table = checked_names(names, sendable=sendable)
    return decoded(with_values, subsets(table), indices(KINDS))
