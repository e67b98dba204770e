"""Where shipping browsers are known to differ from the standard: each difference, named.

Nothing else in this package asks which engine it is playing: the flow asks whether a quirk is on.
The evidence of each is recorded verdicts, by id, from tests/data/browser-verdicts.jsonl.gz. What
belongs to an HTTP parser or a URL parser is left out: no CORS header causes it.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Final

from pytest_cors.fetch.verdict import Engine

__all__ = ["MAX_AGE_LIMITS", "ONLY_BY_FETCH", "Quirk", "Quirks", "quirks_of"]


def _all_of(*engines: Engine) -> tuple[Engine, ...]:
    return engines


_LEFT_OPEN: Final = True


class Quirk(Enum):
    """One known difference between what the standard says and what engines do.

    `summary` is one sentence on what the engines do, `engines` those that do it, `evidence` the
    ids of recorded cases that show it: with the quirk off, the engine gets them wrong. Where it is
    empty, the recording has no such case, and the browsers were asked live. `permitted` says that
    the standard leaves it open: whoever forgets a preflight's answer early does nothing wrong
    (https://fetch.spec.whatwg.org/#cors-preflight-cache). All else is against the standard, which
    the engines that are not named follow.
    """

    def __init__(
        self,
        summary: str,
        engines: tuple[Engine, ...],
        evidence: tuple[str, ...],
        permitted: bool = False,
    ) -> None:
        self.summary = summary
        self.engines = engines
        self.evidence = evidence
        self.permitted = permitted

    # Members are looked up on every step of every fetch; Enum's own hash is of the name, each time.
    __hash__ = object.__hash__

    # The preflight decision: which request headers go without one.
    NON_ASCII_UNSAFE = (
        "Bytes from 0x80 make Accept and Content-Type unsafe.",
        _all_of("firefox"),
        ("need-0463", "need-0464", "need-0465"),
    )
    OWN_CONTENT_TYPE_PARSER = (
        "A Content-Type must have no comma and no `;` at its end but the first; "
        "white space ends the type, whatever comes between it and a `;`.",
        _all_of("firefox"),
        ("need-1147", "need-1403", "need-2308"),
    )
    REPEATED_VALUES_COMBINED = (
        "Values of a repeated request header are joined before they are judged.",
        _all_of("chromium", "webkit"),
        ("need-2235", "need-2086", "need-2122"),
    )
    PER_LINE_SAFELIST = (
        "Each line of a repeated request header is judged and named alone, without a total length.",
        _all_of("firefox"),
        ("need-2235", "need-2176", "need-3145"),
    )
    CLIENT_HINTS_SAFELISTED = (
        "Client hints, Save-Data and Intervention go without a preflight.",
        _all_of("chromium"),
        ("random-0689", "random-1304", "need-3016"),
    )
    USER_AGENT_DROPPED = (
        "User-Agent is a forbidden header: what script sets is dropped.",
        _all_of("chromium"),
        ("acah-0840", "acah-0843", "acah-0846"),
    )
    OVERRIDE_SPLIT_IN_QUOTES = (
        "A comma in quotes separates the methods of X-HTTP-Method-Override and its kin too.",
        _all_of("firefox", "webkit"),
        (),
    )
    PADDED_OVERRIDE = (
        "VT and FF around a method in X-HTTP-Method-Override and its kin are white space.",
        _all_of("webkit"),
        (),
    )
    LENIENT_RANGE = (
        "The unit of a simple Range is matched in any case; a plus sign, VT and FF pass.",
        _all_of("webkit"),
        ("need-2689", "need-2690", "need-2691"),
    )
    RANGE_FITS_INT64 = (
        "A Range position from 2^63-1 on is not simple.",
        _all_of("chromium"),
        ("need-2710", "need-2714"),
    )

    # The CORS check, the preflight's answer, the exposed headers.
    AUTHORIZATION_UNDER_WILDCARD = (
        "Access-Control-Allow-Headers: * covers Authorization.",
        _all_of("chromium", "firefox", "webkit"),
        ("acah-0186", "acah-0728", "redirect-1306"),
    )
    EMPTY_LINE_IGNORED = (
        "An empty line of a repeated Access-Control-Allow-Credentials or -Max-Age is ignored.",
        _all_of("firefox"),
        ("acac-0644", "acac-0650", "acac-0652"),
    )
    WILDCARD_SURVIVES_BAD_EXPOSE = (
        "A * in Access-Control-Expose-Headers counts although a later element does not parse.",
        _all_of("firefox"),
        ("expose-0606", "expose-0632", "expose-0640"),
    )

    UPLOAD_LISTENER_NEEDS_BODY = (
        "An upload listener forces no preflight where there is nothing to upload.",
        _all_of("chromium"),
        (),
    )
    UNSAFE_METHOD_NOT_IMPLIED = (
        "A preflight for an upload listener allows a method like PUT only where it is listed.",
        _all_of("chromium", "firefox", "webkit"),
        (),
    )

    # Redirects.
    INITIAL_PREFLIGHT_REPEATED = (
        "A request that began with unsafe headers gets a preflight at every cross-origin hop.",
        _all_of("firefox", "webkit"),
        ("redirect-0429", "redirect-0434", "redirect-0907"),
    )
    METHOD_PREFLIGHT_REPEATED = (
        "After a preflight for the sake of its method, a request gets one at every further hop.",
        _all_of("firefox", "webkit"),
        ("redirect-0303", "redirect-0304", "redirect-0314"),
    )
    INITIAL_HEADER_NAMES_KEPT = (
        "The preflight after a redirect names the headers that the request had at first.",
        _all_of("webkit"),
        ("redirect-1329", "redirect-1352", "redirect-1353"),
    )
    HEADERS_SET_ANEW = (
        "At each redirect, the headers that script has set are set anew, Authorization too.",
        _all_of("firefox"),
        ("redirect-0719", "redirect-0801", "redirect-0805"),
    )
    CLIENT_HINTS_LEFT_BEHIND = (
        "Client hints that script has set go no further than a redirect to somebody else's server.",
        _all_of("chromium"),
        (),
    )
    PREFLIGHT_KEEPS_ORIGIN = (
        "A preflight after a redirect to another origin still names the page's origin, not null.",
        _all_of("firefox"),
        ("redirect-0429", "redirect-0434", "redirect-0436"),
    )
    SAME_ORIGIN_CREDENTIALS_STICK = (
        "After credentials for the page's own server, redirects of others must allow credentials.",
        _all_of("webkit"),
        ("redirect-0820", "redirect-0872", "redirect-1535"),
    )
    EMPTY_LOCATION_DELIVERED = (
        "A redirect with an empty Location is delivered as the response.",
        _all_of("chromium"),
        ("redirect-1045",),
    )
    EMPTY_LOCATION_REFUSED = (
        "A redirect with an empty Location is a network error at once.",
        _all_of("webkit"),
        ("redirect-1045",),
    )
    ERROR_MODE_NEEDS_LOCATION = (
        "Redirect mode error delivers a redirect without a Location, or with an empty one.",
        _all_of("chromium", "webkit"),
        (),
    )
    LOCATION_CREDENTIALS_REFUSED = (
        "A user or a password in a Location is refused on the way to the page's own server too.",
        _all_of("chromium"),
        (),
    )
    DUPLICATE_LOCATION_FOLLOWED = (
        "A Location sent twice with one value is followed.",
        _all_of("chromium", "firefox"),
        ("redirect-1136", "redirect-1137", "redirect-1135"),
    )
    LOCATION_LINES_JOINED = (
        "Several Location lines are one URL, joined with a comma.",
        _all_of("webkit"),
        ("redirect-1130", "redirect-1131", "redirect-1135"),
    )

    # The preflight cache.
    CACHE_REPLACES_RESULT = (
        "One result is kept for an origin and URL; it goes when it does not suffice.",
        _all_of("chromium", "webkit"),
        ("cache-0235", "cache-0161", "cache-0163"),
        _LEFT_OPEN,
    )
    CACHE_STORES_REFUSALS = (
        "A preflight answer is kept although it refuses the method or a header.",
        _all_of("webkit"),
        ("cache-0178", "cache-0191", "cache-0213"),
    )
    CACHE_SURVIVES_FAILURE = (
        "A blocked actual response leaves the cache as it is.",
        _all_of("chromium", "webkit"),
        ("cache-0238",),
    )
    CACHE_SURVIVES_REDIRECT_MODE = (
        "A redirect that mode error refuses leaves the cache as it is.",
        _all_of("firefox"),
        (),
    )
    CACHE_CLEARED_BY_ANY_REFUSAL = (
        "A refused response clears the cache for its URL, even where no preflight was needed.",
        _all_of("firefox"),
        (),
        _LEFT_OPEN,
    )
    CACHE_FORGETS_OPAQUE = (
        "Preflights of an opaque origin are cached for the redirects of one request at most, "
        "and not at all once a redirect has made the origin opaque.",
        _all_of("chromium"),
        ("cache-0310",),
        _LEFT_OPEN,
    )
    CACHE_FORGETS_TAINTED = (
        "Preflights of an origin that a redirect has made opaque are cached for the redirects of "
        "one request at most.",
        _all_of("webkit"),
        (),
        _LEFT_OPEN,
    )
    CACHE_SKIPS_WILDCARD = (
        "A * in a preflight's answer is not cached as a wildcard.",
        _all_of("firefox"),
        ("cache-0204", "cache-0206", "cache-0208"),
        _LEFT_OPEN,
    )
    CACHE_PER_CREDENTIALS = (
        "Preflights with and without credentials are cached apart.",
        _all_of("firefox"),
        ("cache-0158", "cache-0160", "cache-0164"),
        _LEFT_OPEN,
    )
    CACHED_WILDCARD_COVERS_AUTHORIZATION = (
        "A cached * covers Authorization too.",
        _all_of("webkit"),
        (),
    )
    CACHED_WILDCARD_JUDGED_ANEW = (
        "A cached * counts by the credentials of the request that uses it, not of the one stored.",
        _all_of("webkit"),
        ("cache-0213", "cache-0217", "cache-0228"),
    )
    CACHE_IGNORES_UPLOAD_LISTENER = (
        "Any cached answer is enough for a safelisted method with an upload listener.",
        _all_of("chromium", "firefox", "webkit"),
        (),
    )
    CONDITIONAL_ASKS_ANEW = (
        "A conditional request (If-None-Match and its kin) does not use cached preflights.",
        _all_of("chromium"),
        (),
        _LEFT_OPEN,
    )
    CONDITIONAL_FETCH_ASKS_ANEW = (
        "A conditional request of fetch() does not use cached preflights; XMLHttpRequest does.",
        _all_of("firefox"),
        (),
        _LEFT_OPEN,
    )
    HEAD_NOT_CACHED = (
        "HEAD has to be listed before its preflight is cached.",
        _all_of("firefox"),
        ("cache-0234",),
        _LEFT_OPEN,
    )
    INVALID_MAX_AGE_NOT_CACHED = (
        "An Access-Control-Max-Age that does not parse means no caching, not 5 seconds.",
        _all_of("firefox"),
        ("cache-0017", "cache-0019", "cache-0020"),
        _LEFT_OPEN,
    )
    ZERO_MAX_AGE_IGNORED = (
        "An answer that is not to be cached leaves earlier ones as they are.",
        _all_of("firefox"),
        (),
    )
    PADDED_MAX_AGE = (
        "VT and FF around an Access-Control-Max-Age are white space.",
        _all_of("webkit"),
        ("cache-t0010",),
    )
    SIGNED_MAX_AGE = (
        "A sign is accepted in Access-Control-Max-Age; a negative one means no caching.",
        _all_of("chromium", "webkit"),
        ("cache-0017",),
    )
    LONG_MAX_AGE_INVALID = (
        "An Access-Control-Max-Age that overflows means 5 seconds, not the limit.",
        _all_of("chromium", "webkit"),
        ("cache-0285", "cache-0286", "cache-t0050"),
        _LEFT_OPEN,
    )


Quirks = frozenset[Quirk]

ONLY_BY_FETCH: Final[Quirks] = frozenset(
    {
        Quirk.CONDITIONAL_FETCH_ASKS_ANEW,
        Quirk.LOCATION_CREDENTIALS_REFUSED,
        Quirk.WILDCARD_SURVIVES_BAD_EXPOSE,
    }
)
"""Quirks that `fetch()` has and XMLHttpRequest has not."""

MAX_AGE_LIMITS: Final[dict[Engine, int | None]] = {
    "standard": None,
    "chromium": 7200,
    "firefox": 86400,
    "webkit": 600,
}
"""The longest time, in seconds, for which each engine keeps a preflight's answer."""


@cache
def quirks_of(engine: Engine) -> Quirks:
    """The quirks of one engine; `"standard"` has none."""
    return frozenset(quirk for quirk in Quirk if engine in quirk.engines)
