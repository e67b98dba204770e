"""Strategy for policies: whatever a team can declare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hypothesis.strategies import SearchStrategy

from pytest_cors.policy.policy import CORSPolicy
from pytest_cors.strategies.hosts import BASES, LABELS, PORTS
from pytest_cors.strategies.index import decoded, indices, take
from pytest_cors.strategies.page_origins import page_origin

__all__ = ["policies"]


@dataclass(frozen=True, slots=True)
class _Allowed:
    """Which origins are allowed: so many pages, further entries, a regex for the first host."""

    pages: int = 0
    entries: tuple[str, ...] = ()
    regex: str | None = None


_ALLOWED: Final = (
    _Allowed(),
    _Allowed(1),
    _Allowed(2),
    _Allowed(0, ("*",)),
    _Allowed(0, (), r"https://([a-z0-9-]+\.)?{host}"),
    _Allowed(1, (), r"https?://localhost(:[0-9]+)?"),
    _Allowed(1, ("null",)),
    _Allowed(20),
    _Allowed(2, ("http://localhost:3000", "http://127.0.0.1:8000")),
    _Allowed(1, ("capacitor://localhost", f"chrome-extension://{'a' * 32}")),
    _Allowed(1, ("*",)),
    _Allowed(0, (), r"https://pr-\d{1,4}\.{host}|https://(app|admin)\.{host}"),
    _Allowed(0, (), r"(?i)https://.*\.{host}"),
    _Allowed(0, (), r".*"),
    _Allowed(2, (), r"https://[^.]+\.{host}(:\d+)?"),
    _Allowed(0, (), r"https://{host}"),
)

# Credentials, private network.
_FLAGS: Final = ((False, False), (True, False), (False, True), (True, True))

_METHODS: Final = (
    ("GET",),
    (),
    ("*",),
    ("*", "QUERY"),
    ("GET", "POST"),
    ("GET", "POST", "PUT", "DELETE"),
    ("PATCH",),
    ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"),
    ("QUERY",),
    ("patch",),
    ("PROPFIND", "x"),
    ("HEAD",),
    ("OPTIONS",),
    ("DELETE",),
    ("PUT", "PATCH"),
    ("POST",),
)
_HEADERS: Final = (
    (),
    ("*",),
    ("*", "Authorization"),
    ("Content-Type",),
    ("Authorization",),
    ("authorization", "content-type", "x-csrf-token"),
    ("X-Requested-With",),
    tuple(f"X-{number}" for number in range(40)),
    ("Accept", "Accept-Language", "Content-Language", "Range"),
    ("CONTENT-TYPE", "x-api-key"),
    ("!#$%&'+-.^_`~",),
    ("X-" + "a" * 126,),
    ("If-None-Match", "Cache-Control"),
    ("X-A", "X-B"),
    ("User-Agent",),
    ("x",),
)
_EXPOSED: Final = (
    (),
    ("*",),
    ("X-Total-Count",),
    ("ETag", "Link"),
    ("etag",),
    ("Content-Type",),
    ("X-Request-ID", "X-Total-Count", "Location", "Retry-After"),
    ("x",),
)
_MAX_AGES: Final = (None, 600, 0, 5, 1, 7200, 86400, 3600)


def policies() -> SearchStrategy[CORSPolicy]:
    """Generates valid policies: origins and regexes, methods, headers, and all that goes with them.

    Among them are dangerous ones, which are valid all the same: any origin with credentials,
    `null`, insecure origins, a regex that matches everything.

    Examples from this strategy shrink towards `CORSPolicy()`, which allows nobody.
    """
    return decoded(
        _policy,
        indices(_ALLOWED, _FLAGS),
        indices(BASES, LABELS),
        indices(_METHODS, _HEADERS),
        indices(_EXPOSED, _MAX_AGES),
    )


def _policy(who: int, page: int, what: int, reading: int) -> CORSPolicy:
    allowed, rest = take(who, _ALLOWED)
    (credentials, private_network), _ = take(rest, _FLAGS)
    methods, rest = take(what, _METHODS)
    headers, _ = take(rest, _HEADERS)
    exposed, rest = take(reading, _EXPOSED)
    max_age, _ = take(rest, _MAX_AGES)
    pages = [_page(page + further) for further in range(max(allowed.pages, 1))]
    return CORSPolicy(
        allow_origins=[*pages[: allowed.pages], *allowed.entries],
        allow_origin_regex=_regex(allowed.regex, pages[0]),
        allow_methods=methods,
        allow_headers=headers,
        allow_credentials=credentials,
        # With credentials a `*` would expose a header of this name, and is a fault.
        expose_headers=() if credentials and "*" in exposed else exposed,
        max_age=max_age,
        allow_private_network=private_network,
    )


def _page(index: int) -> str:
    """Neighbours differ in scheme, site and port."""
    base, rest = take(index, BASES)
    label, _ = take(rest, LABELS)
    port = PORTS[index // 3 % len(PORTS)] if index % 3 == 2 else ""
    return page_origin("http" if index % 3 == 1 else "https", port, base, label)


def _regex(template: str | None, page: str) -> str | None:
    """Nothing goes before an IP address: a regex for names below one would match no origin."""
    if template is None:
        return None
    host = page.partition("://")[2]
    alone = template.endswith("://{host}")
    named = alone or re.search(r"[a-z.](:\d+)?$", host) is not None
    return template.replace("{host}", re.escape(host if named else BASES[0]))
