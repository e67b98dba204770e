"""The headers that a browser adds on its own: `Origin`, `Referer`, `Sec-Fetch-Mode`.

Those of the connection, and `Accept-Language` and `Sec-Fetch-Site`, which depend on the user and
on the list of public suffixes, are left to whoever sends.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from pytest_cors.fetch.exchange import Headers, Mode
from pytest_cors.fetch.origin import OPAQUE, URL

__all__ = ["agent_headers", "sends_referrer"]

_DEFAULT_POLICY: Final = "strict-origin-when-cross-origin"
_STRICT_POLICIES: Final = frozenset(
    {"no-referrer-when-downgrade", "strict-origin", "strict-origin-when-cross-origin"}
)
_ORIGIN_ONLY_FOR: Final = frozenset({"GET", "HEAD"})


@lru_cache(maxsize=2048)
def agent_headers(
    url: URL,
    page: str,
    origin: str,
    method: str,
    mode: Mode,
    policy: str,
    cors: bool,
    without_referrer: bool,
) -> Headers:
    """What goes along with one request besides what script has set.

    `page` is the origin of the page, `origin` what the request's own serialises to by now (`null`
    after a redirect that taints it), `cors` whether the response tainting is "cors",
    `without_referrer` whether the referrer was withheld at an earlier hop: it does not come back.
    """
    policy = policy or _DEFAULT_POLICY
    headers: Headers = ()
    if cors:
        headers += (("Origin", origin),)
    elif method not in _ORIGIN_ONLY_FOR:
        withheld = mode != "cors" and _withholds_origin(url, page, policy)
        headers += (("Origin", OPAQUE if withheld else origin),)
    if not without_referrer and sends_referrer(url, page, policy):
        headers += (("Referer", f"{page}/"),)
    return (*headers, ("Sec-Fetch-Mode", mode))


def _withholds_origin(url: URL, page: str, policy: str) -> bool:
    """https://fetch.spec.whatwg.org/#append-a-request-origin-header"""
    if policy == "no-referrer":
        return True
    if policy == "same-origin":
        return not url.is_same_origin(page)
    return policy in _STRICT_POLICIES and _is_downgrade(url, page)


def sends_referrer(url: URL, page: str, policy: str) -> bool:
    """Whether there is a `Referer`: of the page's URL, no more than its origin is known here.

    https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
    """
    if page == OPAQUE:
        return False
    return not _withholds_origin(url, page, policy or _DEFAULT_POLICY)


def _is_downgrade(url: URL, page: str) -> bool:
    return page.startswith("https:") and url.scheme != "https"
