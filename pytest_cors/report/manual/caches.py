"""The pages of CORS3xx: caches that mix answers up, and what refused origins are told."""

from __future__ import annotations

from typing import Final

from pytest_cors.report.manual.page import RulePage

__all__ = ["CACHE_PAGES"]

CACHE_PAGES: Final = (
    RulePage(
        "CORS301",
        "The answer depends on `Origin` and does not say `Vary: Origin`; shown by replaying it "
        "through a cache that follows RFC 9111. A warning where nothing says that it may be "
        "stored, and where another `Vary` was overwritten.",
        "Its own cache, a CDN or a proxy hands one origin the answer that was made for another, or "
        "for a link without any; the browser then blocks the page, until the cache forgets it.",
        (
            "Some CORS layers add `Vary` only where there is an `Origin`, or only for allowed "
            "ones.",
            "`Vary` is set, and not added to: what the endpoint varies by is lost.",
        ),
        "Add `Vary: Origin` to every answer of the URL, also to requests without `Origin` and to "
        "refused ones; or send `Access-Control-Allow-Origin: *` to everybody. In Starlette and "
        'FastAPI: `response.headers.add_vary_header("Origin")` in a middleware outside of '
        '`CORSMiddleware`; in Django: `patch_vary_headers(response, ["Origin"])`; in Flask and '
        'Quart: `response.vary.add("Origin")`.',
    ),
    RulePage(
        "CORS302",
        "An origin that is refused, or that may send no credentials, is told "
        "`Access-Control-Allow-Credentials: true`.",
        "It blocks the page all the same, for want of its origin.",
        (
            "The header is a constant that every answer has (Starlette's middleware does so with "
            "`allow_credentials=True`).",
        ),
        "Send the header only together with the allowed origin. Where the framework sends it to "
        'everybody, ignore the rule: `ignore=["CORS302"]`.',
    ),
    RulePage(
        "CORS303",
        "An origin that is refused is told which methods or headers others may use.",
        "It blocks the page. Whoever looks for a way in learns what to try next.",
        ("The lists are constants that every preflight has.",),
        "Send the lists only to allowed origins. Where the framework sends them to everybody, "
        'ignore the rule: `ignore=["CORS303"]`.',
    ),
)
