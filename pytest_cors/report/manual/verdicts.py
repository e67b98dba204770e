"""The pages of CORS1xx: the browser's verdict is not the policy's."""

from __future__ import annotations

from typing import Final

from pytest_cors.report.manual.page import RulePage

__all__ = ["VERDICT_PAGES"]

VERDICT_PAGES: Final = (
    RulePage(
        "CORS101",
        "A page whose origin the policy does not name gets the response, or passes a preflight.",
        "It compares `Access-Control-Allow-Origin` with the page's origin byte for byte, or takes "
        "`*` where no credentials go along. Whatever the app echoes is let in.",
        (
            "The app echoes every `Origin`, or sends `*`.",
            "The origin is compared by its beginning, its end or a part of it, so that "
            "`https://app.example.com.evil.test` passes.",
            "A regex has an unescaped dot, or no end.",
            "`null` is allowed, which every sandboxed frame is.",
        ),
        "Allow exactly the origins of the policy: compare whole origins, with the scheme and the "
        "port. If the origin is meant to be let in, add it to the policy.",
        ("origins", "regex"),
    ),
    RulePage(
        "CORS102",
        "A page that the policy names is blocked.",
        "Without `Access-Control-Allow-Origin` that is its origin, script gets a network error, "
        'and the console says "blocked by CORS policy".',
        (
            "The origin is missing from the app's settings, or is written with a slash, a path, "
            "another case, or the scheme's own port.",
            "The app has no CORS layer, or not for this URL.",
            "The app knows only one of several origins.",
        ),
        "Add the origin to the allowed ones, as browsers send it: scheme, host, and a port that is "
        "not the scheme's own.",
        ("origins",),
    ),
    RulePage(
        "CORS103",
        "A method that the policy does not name passes the preflight. A warning where no list can "
        "refuse it (GET, HEAD, POST), and where it is only listed.",
        "It sends the request once the preflight's `Access-Control-Allow-Methods` has the method, "
        "or `*` where no credentials go along.",
        (
            "The methods are left at a default that allows all.",
            "The app echoes `Access-Control-Request-Method`.",
            "The route's methods are listed instead of those that pages may use.",
        ),
        "Allow exactly the methods of the policy, or add the method to it.",
        ("methods",),
    ),
    RulePage(
        "CORS104",
        "A method that the policy names is blocked. A warning where no route has the method.",
        "It looks for the method in the preflight's `Access-Control-Allow-Methods`, in exact case; "
        "with credentials, `*` counts for nothing. Only GET, HEAD and POST need not be there.",
        (
            "The method is not in the app's settings; many defaults are GET, HEAD and POST.",
            "The list is in lower case. Browsers put `put` into upper case, but not `patch`.",
            "`*` is sent, and the request has credentials.",
        ),
        "Name the method in upper case in the allowed methods.",
        ("methods",),
    ),
    RulePage(
        "CORS105",
        "A request header that the policy does not name passes the preflight. A warning where "
        "browsers disagree, and where it is only listed.",
        "It sends the request once the preflight's `Access-Control-Allow-Headers` has every header "
        "that script has set, or `*` where no credentials go along.",
        (
            "The app echoes `Access-Control-Request-Headers`.",
            "`*` is allowed.",
            "The names are compared by a part of them, or only the first of them is.",
        ),
        "Allow exactly the headers of the policy, or add the header to it.",
        ("headers",),
    ),
    RulePage(
        "CORS106",
        "A request header that the policy names is blocked. A warning for `Authorization` under "
        "`*`, on which browsers and the standard do not agree.",
        "It looks for every header that script has set in the preflight's "
        "`Access-Control-Allow-Headers`, in any case; with credentials, `*` counts for nothing, "
        "and by the standard it never stands for `Authorization`.",
        (
            "The header is not in the app's settings: `Content-Type: application/json` and "
            "`Authorization` need to be there.",
            "The names are compared in exact case; browsers send them in lower case.",
            "`*` is sent, and the request has credentials.",
        ),
        "Name the header in the allowed headers.",
        ("headers",),
    ),
    RulePage(
        "CORS107",
        "Requests with cookies are let in, although the policy has `allow_credentials=False`.",
        "With `Access-Control-Allow-Credentials: true` and its own origin named, the page reads "
        "what the signed-in visitor would see.",
        ("Credentials are switched on for the whole app.", "A proxy adds the header."),
        "Switch credentials off, or declare them in the policy if pages are to have them.",
    ),
    RulePage(
        "CORS108",
        "Requests with cookies are blocked, although the policy has `allow_credentials=True`.",
        "It wants `Access-Control-Allow-Credentials: true`, in lower case, and the page's own "
        "origin in `Access-Control-Allow-Origin`, where `*` counts for nothing; on the preflight "
        "and on the response.",
        (
            "Credentials are not switched on.",
            "`*` is sent for the origin.",
            "Only the preflight has the header, and the response has not.",
        ),
        "Switch credentials on, and name the origins instead of `*`.",
        ("credentials", "origins"),
    ),
    RulePage(
        "CORS109",
        "A response header that the policy exposes cannot be read. A warning where no response has "
        "it.",
        "Script sees the few CORS-safelisted response headers (as `Content-Type`), and those that "
        "`Access-Control-Expose-Headers` of the response itself names; with credentials, `*` "
        "exposes nothing.",
        (
            "The header is not in the app's settings.",
            "It is exposed on the preflight only.",
            "`*` is sent, and the request has credentials.",
        ),
        "Expose the header by name on the response.",
        ("exposed",),
    ),
    RulePage(
        "CORS110",
        "A response header that the policy does not expose can be read. A warning where it is "
        "only listed.",
        "Script reads whatever `Access-Control-Expose-Headers` names; without credentials, `*` is "
        "every header.",
        ("`*` is exposed.", "The list of the app is longer than that of the policy."),
        "Expose exactly the headers of the policy, or add the header to it.",
        ("exposed",),
    ),
    RulePage(
        "CORS111",
        "Preflights are remembered for another time than the policy's `max_age`.",
        "It remembers a preflight for the seconds of `Access-Control-Max-Age` (5 where there is "
        "none; Chrome no longer than 7200, Firefox 86400), and asks nobody in the meantime: a "
        "policy that is narrowed takes so long to reach it.",
        (
            "The setting has another value, or is left at its default (600 in Starlette).",
            "A proxy answers preflights.",
        ),
        "Set the seconds of the policy, or leave `max_age` out of it.",
        ("max_age",),
    ),
    RulePage(
        "CORS112",
        "`Access-Control-Allow-Private-Network` is sent against the policy, or is missing.",
        "No current browser enforces it. Chrome used to ask before public pages called private "
        "addresses, and proxies and policies may still go by it.",
        ("The setting was switched on for a test with Chrome.", "The app echoes the question."),
        "Send the header only where `allow_private_network=True` is declared: Starlette and "
        "FastAPI have `allow_private_network`, django-cors-headers "
        "`CORS_ALLOW_PRIVATE_NETWORK`, Flask-CORS `allow_private_network`.",
    ),
)
