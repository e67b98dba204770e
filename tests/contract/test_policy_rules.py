"""CORS401 to CORS408: policies that no team would sign, each with a witness and a neighbour."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request as StarletteRequest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pytest_cors import ContractReport, CORSPolicy, Finding, check_cors_policy
from pytest_cors.policy.foreign_origin import audit_regex
from pytest_cors.policy.matching import Matching
from pytest_cors.policy.origin_pattern import OriginPattern


async def answer(request: StarletteRequest) -> PlainTextResponse:
    return PlainTextResponse("ok")


def app(**options: Any) -> Starlette:
    return Starlette(
        routes=[Route("/items", answer)], middleware=[Middleware(CORSMiddleware, **options)]
    )


def findings(**options: Any) -> list[Finding]:
    """What is found about the policy of an app that keeps it."""
    report: ContractReport = check_cors_policy(app(**options), max_examples=1)
    return [finding for finding in report.findings if finding.code.startswith("CORS4")]


APP = "https://app.example.com"
CREDENTIALS = {"allow_credentials": True}
ONE: dict[str, Any] = {"allow_origins": [APP, "https://admin.example.com"]}

# The mistake, the policy, the rule, the origin that shows it, and the same policy without it.
DANGERS: list[tuple[str, dict[str, Any], str, str | None, dict[str, Any]]] = [
    (
        "any origin with credentials",
        {"allow_origins": ["*"], **CREDENTIALS},
        "CORS401",
        "https://anybody.example",
        {"allow_origins": ["*"]},
    ),
    (
        "any origin under a regex",
        {"allow_origin_regex": "https://.*", **CREDENTIALS},
        "CORS404",
        "https://a.io",
        {"allow_origin_regex": r"https://.*\.example\.com", **CREDENTIALS},
    ),
    (
        "any origin in a private network",
        {"allow_origins": ["*"], "allow_private_network": True},
        "CORS408",
        "https://anybody.example",
        {"allow_origins": [APP], "allow_private_network": True},
    ),
    ("null", {"allow_origins": [APP, "null"]}, "CORS402", "null", {"allow_origins": [APP]}),
    (
        "scheme downgrade",
        {"allow_origins": ["http://app.example.com"], **CREDENTIALS},
        "CORS403",
        "http://app.example.com",
        {"allow_origins": [APP], **CREDENTIALS},
    ),
    (
        "no end anchor",
        {"allow_origin_regex": r"https://app\.example\.com.*"},
        "CORS404",
        "https://app.example.com.io",
        {"allow_origin_regex": r"https://app\.example\.com"},
    ),
    (
        "no start anchor",
        {"allow_origin_regex": r"https://.*example\.com"},
        "CORS404",
        "https://aexample.com",
        {"allow_origin_regex": r"https://(.*\.)?example\.com"},
    ),
    (
        "substring",
        {"allow_origin_regex": r".*example\.com.*"},
        "CORS404",
        "https://aexample.com",
        {"allow_origin_regex": r"https://example\.com"},
    ),
    (
        "unescaped dot",
        {"allow_origin_regex": r"https://app.example\.com"},
        "CORS404",
        "https://appaexample.com",
        {"allow_origin_regex": r"https://app\.example\.com"},
    ),
    (
        "an alternative that swallows the anchor",
        {"allow_origin_regex": r"^https://app\.example\.com|.*\.example\.org$|https://.*"},
        "CORS404",
        "https://a.io",
        {"allow_origin_regex": r"^https://app\.example\.com$|^https://.*\.example\.org$"},
    ),
    (
        "a class that allows the dot",
        {"allow_origin_regex": r"https://[a-z.]+example\.com"},
        "CORS404",
        "https://aexample.com",
        {"allow_origin_regex": r"https://[a-z]+\.example\.com"},
    ),
    (
        "shared hosting",
        {"allow_origin_regex": r"https://.*\.github\.io"},
        "CORS404",
        "https://a.github.io",
        {"allow_origin_regex": r"https://.*\.example\.com"},
    ),
    (
        "a public suffix below",
        {"allow_origin_regex": r"https://.*\.railway\.app"},
        "CORS405",
        "https://anybody.up.railway.app",
        {"allow_origin_regex": r"https://shop\.up\.railway\.app"},
    ),
    (
        "development origin",
        {"allow_origins": [APP, "http://localhost:3000"]},
        "CORS407",
        "http://localhost:3000",
        {"allow_origins": ["http://localhost:3000"]},
    ),
    (
        "a development server under the regex",
        {"allow_origin_regex": r"https://app\.example\.com|http://localhost:\d+"},
        "CORS407",
        "http://localhost:3000",
        {"allow_origin_regex": r"http://localhost:\d+"},
    ),
    (
        "a playground",
        {"allow_origins": [APP, "https://codepen.io"]},
        "CORS407",
        "https://codepen.io",
        {"allow_origins": ["https://codepen.io"]},
    ),
    (
        "a scheme downgrade under the regex",
        {"allow_origin_regex": r"https?://.*\.example\.com"},
        "CORS403",
        "http://a.example.com",
        {"allow_origin_regex": r"https://.*\.example\.com"},
    ),
    (
        "special characters before the domain",
        {"allow_origin_regex": r"https://[^/@]*example\.com"},
        "CORS404",
        "https://aexample.com",
        {"allow_origin_regex": r"https://([^/@]+\.)?example\.com"},
    ),
    (
        "a lookahead that leaves the end open",
        {"allow_origin_regex": r"https://(?!evil)[a-z]+\.example\.com.*"},
        "CORS404",
        "https://a.example.coma.evil.test",
        {"allow_origin_regex": r"https://[a-z]+\.example\.com"},
    ),
    (
        "special characters after the host",
        {"allow_origin_regex": r"https://app\.example\.com(\W.*)?"},
        "CORS404",
        "https://app.example.com.io",
        {"allow_origin_regex": r"https://app\.example\.com(:\d+)?"},
    ),
    (
        "an underscore after the host",
        {"allow_origin_regex": r"https://app\.example\.com_[a-z.]*"},
        "CORS404",
        "https://app.example.com_.a.io",
        {"allow_origin_regex": r"https://app_[a-z]*\.example\.com"},
    ),
    (
        "any scheme",
        {"allow_origin_regex": r".*://app\.example\.com"},
        "CORS403",
        "http://app.example.com",
        {"allow_origin_regex": r"(https|chrome-extension)://app\.example\.com"},
    ),
    (
        "a registry's suffix",
        {"allow_origin_regex": r"https://.*\.co\.uk"},
        "CORS404",
        "https://a.co.uk",
        {"allow_origin_regex": r"https://.*\.example\.co\.uk"},
    ),
    (
        "previews on shared hosting",
        {"allow_origin_regex": r"https://shop-.*\.vercel\.app"},
        "CORS404",
        "https://shop-a.vercel.app",
        {"allow_origin_regex": r"https://shop-main\.vercel\.app"},
    ),
    (
        "buckets",
        {"allow_origin_regex": r"https://.*\.s3\.amazonaws\.com"},
        "CORS404",
        "https://a.s3.amazonaws.com",
        {"allow_origin_regex": r"https://shop\.s3\.amazonaws\.com"},
    ),
    (
        "whatever begins as localhost",
        {"allow_origin_regex": r"https://localhost.*"},
        "CORS404",
        "https://localhost.io",
        {"allow_origin_regex": r"https://localhost(:\d+)?"},
    ),
    (
        "a loopback address",
        {"allow_origins": [APP, "http://127.0.0.1"]},
        "CORS407",
        "http://127.0.0.1",
        {"allow_origins": ["http://127.0.0.1"]},
    ),
    ("a port too high", {"allow_origins": [APP, f"{APP}:99999"]}, "CORS406", None, ONE),
    ("any port", {"allow_origins": [APP, f"{APP}:*"]}, "CORS406", None, ONE),
    ("a scheme of no page", {"allow_origins": [APP, "ftp://a.example"]}, "CORS406", None, ONE),
    ("files", {"allow_origins": [APP, "file://"]}, "CORS406", None, ONE),
    ("a user", {"allow_origins": [APP, f"{APP}@evil.test"]}, "CORS406", None, ONE),
    ("a wide dot", {"allow_origins": [APP, "https://app.example\uff0ecom"]}, "CORS406", None, ONE),
    ("a space behind", {"allow_origins": [APP, "https://b.example.com "]}, "CORS406", None, ONE),
    ("a line break", {"allow_origins": [APP, "https://b.example.com\n"]}, "CORS406", None, ONE),
    ("an escaped one", {"allow_origins": [APP, f"{APP}%0d%0a"]}, "CORS406", None, ONE),
    ("two in one", {"allow_origins": [APP, "http://a.test,http://b.test"]}, "CORS406", None, ONE),
    ("a quoted star", {"allow_origins": [APP, '"*"']}, "CORS406", None, ONE),
    ("none", {"allow_origins": [APP, "none"]}, "CORS406", None, ONE),
    ("a host without scheme", {"allow_origins": [APP, "*.example.com"]}, "CORS406", None, ONE),
    (
        "a regex without scheme",
        {"allow_origins": [APP], "allow_origin_regex": r"[a-z]+\.example\.com"},
        "CORS406",
        None,
        {"allow_origins": [APP], "allow_origin_regex": r"https://.*\.example\.com"},
    ),
    (
        "two methods in one",
        {"allow_origins": [APP], "allow_methods": ["GET POST"]},
        "CORS406",
        None,
        ONE,
    ),
    ("upper case", {"allow_origins": [APP, "https://Admin.example.com"]}, "CORS406", None, ONE),
    ("Unicode", {"allow_origins": [APP, "https://\u0430pp.example.com"]}, "CORS406", None, ONE),
    ("a space", {"allow_origins": [APP, " https://b.example.com"]}, "CORS406", None, ONE),
    ("a list in one", {"allow_origins": [APP, f"{APP},{APP}"]}, "CORS406", None, ONE),
    ("a pattern", {"allow_origins": [APP, "https://*.example.com"]}, "CORS406", None, ONE),
    ("a default port", {"allow_origins": [APP, f"{APP}:443"]}, "CORS406", None, ONE),
    (
        "a list of headers in one",
        {"allow_origins": [APP], "allow_headers": ["Content-Type; X-A"]},
        "CORS406",
        None,
        ONE,
    ),
    (
        "trailing slash",
        {"allow_origins": [APP, "https://admin.example.com/"]},
        "CORS406",
        None,
        {"allow_origins": [APP, "https://admin.example.com"]},
    ),
    (
        "forbidden method",
        {"allow_origins": [APP], "allow_methods": ["GET", "TRACE"]},
        "CORS406",
        None,
        {"allow_origins": [APP], "allow_methods": ["GET"]},
    ),
]


@pytest.mark.parametrize(
    ("policy", "code", "origin", "neighbour"),
    [pytest.param(*row[1:], id=row[0]) for row in DANGERS],
)
def test_a_danger_is_shown_by_an_origin_and_its_neighbour_is_clean(
    policy: dict[str, Any], code: str, origin: str | None, neighbour: dict[str, Any]
) -> None:
    found = [finding for finding in findings(**policy) if finding.code == code]

    assert [finding.code for finding in found] == [code]
    request = found[0].request
    assert (None if request is None else request.origin) == origin
    if origin is not None:
        assert found[0].verdict is not None
        assert found[0].verdict.allowed, "the app lets the witness in"
    assert findings(**neighbour) == []


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ({"allow_origins": [APP, "null"]}, "CORS402"),
        ({"allow_origins": ["http://app.example.com"]}, "CORS403"),
        ({"allow_origin_regex": r"https://app.example\.com"}, "CORS404"),
        ({"allow_origin_regex": r"https://.*\.railway\.app"}, "CORS405"),
    ],
)
def test_without_credentials_it_is_a_warning(policy: dict[str, Any], code: str) -> None:
    def severities(**options: Any) -> set[str]:
        return {each.severity for each in findings(**options) if each.code == code}

    assert severities(**policy) == {"warning"}
    assert severities(**policy, allow_credentials=True) == {"error"}


def test_an_entry_that_is_dead_is_nothing_else() -> None:
    """Two origins in one entry are none, and so none that the network could forge."""
    [finding] = findings(allow_origins=[APP, "http://a.test,http://b.test"])

    assert finding.code == "CORS406"


def test_an_app_that_matches_at_the_start_only_is_judged_by_what_that_lets_in() -> None:
    pattern = OriginPattern(r"^https://app\.example\.com", Matching.START)
    policy = CORSPolicy(allow_origin_regex=pattern.full())

    report = check_cors_policy(app(allow_origin_regex=pattern.full()), policy, max_examples=1)

    [finding] = [each for each in report.findings if each.code == "CORS404"]
    assert finding.request is not None
    assert pattern.matches(finding.request.origin)


def test_a_regex_that_cannot_be_decided_is_said_to_be_so() -> None:
    regex = r"https://(?!evil)[a-z]+\.example\.com"
    [finding] = findings(allow_origin_regex=regex)

    assert (finding.code, finding.severity) == ("CORS404", "warning")
    assert finding.request is None
    assert finding.detail["audit"] == audit_regex(regex)


def test_what_is_for_development_alone_may_have_it_all() -> None:
    local = r"http://(localhost|127\.0\.0\.1):\d+"
    assert findings(allow_origins=["http://localhost:3000"], allow_origin_regex=local) == []


def test_each_development_origin_is_a_witness_of_one_finding() -> None:
    [finding] = findings(allow_origins=[APP, "http://localhost:3000", "http://[::1]:8000"])

    assert finding.detail["witnesses"] == ("http://localhost:3000", "http://[::1]:8000")


def test_dangers_can_be_ignored_by_code() -> None:
    report = check_cors_policy(
        app(allow_origins=["*"], allow_credentials=True), ignore=["CORS401"], max_examples=1
    )

    assert not [each for each in report.findings if each.code == "CORS401"]
