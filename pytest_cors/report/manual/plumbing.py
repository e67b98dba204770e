"""The pages of CORS2xx: how the app answers, whatever its policy is."""

from __future__ import annotations

from typing import Final

from pytest_cors.report.manual.page import RulePage

__all__ = ["PLUMBING_PAGES"]

PLUMBING_PAGES: Final = (
    RulePage(
        "CORS201",
        "An error response (404, 401, 405, 422, 500) or a redirect has no CORS headers. A warning "
        "at paths that nobody has declared.",
        "It blocks the response: script sees a network error without a status, and the console "
        "tells of CORS where the trouble is another.",
        (
            "An exception is turned into a 500 outside of the CORS middleware; in Starlette and "
            "FastAPI that is so for every exception that no handler takes.",
            "Authentication, rate limits or the router answer before the CORS layer does.",
        ),
        "Put the CORS layer around all that answers, error handling included.",
        ("outermost",),
    ),
    RulePage(
        "CORS202",
        "The preflight is answered 401 or 407, or by a demand for a login.",
        "It sends neither cookies nor `Authorization` with a preflight, so the login never comes, "
        "and the request is never sent.",
        (
            "An authentication middleware is outside of the CORS layer.",
            "A gateway in front of the app wants a token for every method.",
        ),
        "Let OPTIONS through without a login: put the CORS layer outside of authentication.",
        ("outermost",),
    ),
    RulePage(
        "CORS203",
        "The preflight is redirected.",
        "It follows no redirect of a preflight: the request fails.",
        (
            "The path lacks a slash at its end, or has one too many, and the router redirects.",
            "http: is redirected to https:, or everybody to a login page.",
        ),
        "Answer OPTIONS before what redirects, or have script call the final URL.",
        ("outermost", "slash"),
    ),
    RulePage(
        "CORS204",
        "The preflight and the response do not say the same: a preflight permits what the response "
        "takes back, or refuses what the response would allow.",
        "It obeys both. After a preflight that passes the request is sent and takes effect, even "
        "if the response is then kept from script.",
        (
            "Two layers answer, each with its own list: a proxy the preflights, the app the rest.",
            "Handlers add headers by hand, and OPTIONS is left to a middleware.",
            "Preflights are answered for every origin.",
        ),
        "Have one CORS layer answer both, with one list of origins.",
        ("outermost",),
    ),
    RulePage(
        "CORS205",
        "A CORS header is sent twice.",
        "It joins the two values by a comma, and the result is nobody's origin, and not `true`: "
        "the request is blocked.",
        (
            "A middleware and a handler both add it.",
            "The app and a proxy both add it (nginx `add_header`).",
        ),
        "Leave the header to one layer, and take it out of the other.",
    ),
    RulePage(
        "CORS206",
        "A CORS header has a value that browsers cannot use. A warning where the policy does not "
        "depend on it.",
        "It takes one origin or `*`, `true` in lower case, lists of names separated by commas, a "
        "whole number of seconds. Anything else is as good as nothing; one bad element spoils a "
        "whole list.",
        (
            "All origins are sent in one header.",
            "The origin ends in a slash.",
            "A Python value was sent as it prints: `True`, `['GET', 'PUT']`, `0:10:00`.",
            "Names are separated by spaces or semicolons.",
        ),
        "Write the value as the standard has it, or leave the header to the framework's CORS "
        "support.",
    ),
    RulePage(
        "CORS207",
        "The preflight is not answered by any CORS layer: it reaches the endpoint, the router, or "
        "something that fails on it.",
        "It wants a status from 200 to 299 with CORS headers. A 405 of a router, an automatic "
        "OPTIONS without CORS headers, or a 500 blocks the request.",
        (
            "CORS headers are added to responses, and nobody answers OPTIONS.",
            "The CORS middleware is for some routes only, or inside of what answers.",
            "The app crashes on OPTIONS.",
        ),
        "Put a CORS layer around the app that answers preflights itself, with 200 or 204.",
        ("outermost",),
    ),
    RulePage(
        "CORS208",
        "The same request is answered differently when it is repeated: the answer depends on what "
        "was asked before.",
        "It is blocked now and then, and let in now and then, as other visitors come and go.",
        (
            "A list of origins or headers is a global that grows, or is changed per request.",
            "A page cache inside the app ignores `Origin`.",
        ),
        "Make each answer from the request alone, and key any cache by `Origin` as well.",
    ),
    RulePage(
        "CORS209",
        "Requests of the app's own pages are refused: those with the app's own `Origin`, or those "
        "with none.",
        "It sends `Origin` with every POST, also to the page's own server; and none with links, "
        "images, and GETs to the page's own server.",
        (
            "Every `Origin` that is not on the list is answered 403, the app's own included.",
            "`Origin` is required, or is read without asking whether it is there.",
        ),
        "Leave requests without `Origin`, and those with the app's own, as they are: CORS headers "
        "refuse nobody, they only tell the browser.",
    ),
    RulePage(
        "CORS210",
        "An odd `Origin`, or an OPTIONS request that is nearly a preflight, makes the app fail.",
        "No browser sends such a thing. Anybody else can, and fills the log with tracebacks, or "
        "finds out what the app is made of.",
        (
            "The `Origin` is parsed as a URL, which raises for half of an IPv6 address.",
            "Every OPTIONS with an `Origin` is taken for a preflight.",
            "Names are decoded as ASCII.",
        ),
        "Compare `Origin` as text with the list; take for a preflight only an OPTIONS that has "
        "both `Origin` and `Access-Control-Request-Method`.",
    ),
    RulePage(
        "CORS211",
        "A CORS layer answers in place of the endpoint: a page that is let in does not get what a "
        "request without `Origin` gets, or nobody gets anything but an empty answer.",
        "It hands the page the answer that came, and has no way to know that it is not the "
        "endpoint's: an empty page, a refusal, a header less.",
        (
            "Whatever has an `Origin` is taken for a preflight.",
            "The condition for a preflight is always true, or is the wrong way round.",
            "Headers of the answer are replaced where some should be added.",
        ),
        "Answer by yourself only an OPTIONS that has both `Origin` and "
        "`Access-Control-Request-Method`; hand everything else on, and add to the headers of what "
        "comes back.",
    ),
)
