"""The pages of CORS4xx: the policy itself is dangerous or dead, however well it is kept."""

from __future__ import annotations

from typing import Final

from pytest_cors.report.manual.page import RulePage

__all__ = ["POLICY_PAGES"]

POLICY_PAGES: Final = (
    RulePage(
        "CORS401",
        "The policy allows any origin, with credentials.",
        "It blocks a literal `*` with credentials. So frameworks echo the origin instead, and then "
        "every website reads and does what the signed-in visitor can.",
        ("`*` was the way to make the error in the console go away.",),
        "Name the origins; or allow `*` without credentials, and have pages send tokens.",
        ("origins",),
    ),
    RulePage(
        "CORS402",
        "The policy allows `null`. An error with credentials, else a warning.",
        "It sends `Origin: null` for sandboxed frames, `data:` and `file:` documents, and after a "
        "redirect from one origin to another. Any website can put a sandboxed frame into its page.",
        ("A page was tried out as a local file.",),
        "Take `null` out, and serve the page from an origin of its own.",
        ("origins",),
    ),
    RulePage(
        "CORS403",
        "The policy allows an origin with `http:`. An error with credentials, else a warning.",
        "It loads such a page without TLS, so whoever is on the network can put their own script "
        "into it.",
        ("The site was moved to https:, and the list was not.", "A regex says `https?`."),
        "Allow the `https:` origin only.",
        ("origins", "regex"),
    ),
    RulePage(
        "CORS404",
        "The regex accepts an origin under a domain that anyone can register, shown by that "
        "origin. An error with credentials, else a warning; a warning, too, where the regex is "
        "beyond what can be decided.",
        "It sends whatever origin the page has. Registering a domain takes minutes.",
        (
            "A dot is not escaped: `app.example.com` also matches `appxexample.com`.",
            "The end is open: `https://app\\.example\\.com.*` matches "
            "`https://app.example.com.evil.test`.",
            "The beginning of the host is open: `.*example\\.com` matches `evilexample.com`.",
            "An alternative swallows the anchor: `^a|b$`.",
        ),
        "Escape the dots, and match the whole origin, as for a site `example.com` and what is "
        "below it: `https://([a-z0-9-]+\\.)?example\\.com`.",
        ("regex",),
    ),
    RulePage(
        "CORS405",
        "The regex accepts every host under a public suffix, such as `github.io`, where anybody "
        "can have a site. An error with credentials, else a warning.",
        "It takes every site under a public suffix for another party's, and sends its origin.",
        ("Previews are deployed under a shared domain, and the regex allows all of it.",),
        "List your own hosts whole. A pattern is no help: others can choose a name that fits it.",
        ("origins",),
    ),
    RulePage(
        "CORS406",
        "The policy, as the app configures it, has an entry that no browser can ever use. A "
        "policy that you write down yourself refuses such an entry at once.",
        "It sends origins without a path or a slash and in lower case, never sends some methods "
        "and headers, and never shows some response headers: the entry matches nothing.",
        (
            "`https://app.example.com/` has a slash; `app.example.com` has no scheme.",
            "`https://*.example.com`: CORS has no wildcards inside a value.",
            "The regex `example\\.com` has no scheme, and is matched against the whole origin.",
            "TRACE is a forbidden method, `Set-Cookie` a forbidden header.",
        ),
        "Write the entry as browsers do, or take it out.",
    ),
    RulePage(
        "CORS407",
        "The policy allows a development origin, such as `http://localhost:3000` or a playground, "
        "beside those of production.",
        "It sends that origin for whatever runs on the visitor's own machine at that port, and for "
        "whoever has an account at the playground.",
        ("One list serves development and production.",),
        "Keep development origins in the settings of development.",
        ("origins",),
    ),
    RulePage(
        "CORS408",
        "The policy allows every origin, and says of the server that it is in a private network.",
        "It sits inside that network, beside whoever reads a page there: with `*`, every website "
        "that is visited there reads what the server answers.",
        (
            "A tool for the desktop or the office network answers `*` for convenience.",
            "The server takes whoever can reach it for one of its users.",
        ),
        "Name the origins of the pages that are for it.",
        ("origins",),
    ),
)
