r"""Regexes of real projects: who besides the project gets in, judged by hand.

The regexes were collected from public repositories of FastAPI and Django projects; the first column
says whose origins they are meant for. `START` is how django-cors-headers matches, `FULL` Starlette.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_cors.policy import origin_fault
from pytest_cors.policy.foreign_origin import (
    audit_regex,
    is_foreign,
    is_public_suffix,
    registrable_domain,
)
from pytest_cors.policy.matching import Matching
from pytest_cors.policy.origin_pattern import OriginPattern

FULL, START = Matching.FULL, Matching.START

# Whose, how it is matched, the regex, and the shortest origin of somebody else (None: nobody's).
COLLECTED = [
    (
        "tunnels",
        FULL,
        r"https://.*\.ngrok-free\.app|https://.*\.loca\.lt",
        "https://a.ngrok-free.app",
    ),
    ("local servers", FULL, r"^http://(localhost|127\.0\.0\.1):\d+$", None),
    ("local, any port", FULL, r"^https?://(localhost|127\.0\.0\.1)(:[0-9]+)?$", None),
    ("Railway", FULL, r"https://.*\.railway\.app", "https://anybody.up.railway.app"),
    ("Railway, up", START, r"^https://.*\.up\.railway\.app$", "https://a.up.railway.app"),
    ("backslashes, doubled", FULL, r"^https://.*\\.vercel\\.app$", None),
    ("Vercel, all of it", FULL, r"https://.*\.vercel\.app", "https://a.vercel.app"),
    (
        "Vercel or local",
        FULL,
        r"https://.*\.vercel\.app|http://localhost:3000",
        "https://a.vercel.app",
    ),
    ("Vercel, Render", FULL, r"https://.*\.(vercel\.app|onrender\.com)$", "https://a.vercel.app"),
    ("Render", START, r"^https://.*\.onrender\.com$", "https://a.onrender.com"),
    ("GitHub Pages", START, r"^https://.*\.github\.io$", "https://a.github.io"),
    ("Codespaces", FULL, r"https://.*\.app\.github\.dev", None),
    ("Expo", FULL, r"https://.*\.exp\.direct", None),
    (
        "a local network",
        FULL,
        r"https?://(localhost|127\.0\.0\.1|192\.168\.\d{1,3}\.\d{1,3}|10\.\d{1,3}\.\d{1,3}\.\d{1,3})(:\d+)?",
        None,
    ),
    ("a local network, ports", FULL, r"https?://(localhost|192\.168\.\d+\.\d+):\d+", None),
    (
        "a local network, loosely",
        FULL,
        r"https?://(localhost|127\.0\.0\.1|10\..*|192\.168\..*)?(:[0-9]+)?",
        "https://10.io",
    ),
    ("ten-net", START, r"^http://10\.\d+\.\d+\.\d+$", None),
    ("anybody", FULL, r"https?://.*", "https://a.io"),
    ("anybody, plain", FULL, r"http://.*", "http://a.io"),
    ("anybody, secure", FULL, r"https://.*", "https://a.io"),
    ("anybody, lazily", FULL, r"http.*?://.*", "https://a.io"),
    ("anybody, shortest", FULL, r"http.*", "https://a.io"),
    ("anybody at all", START, r"^.*$", "https://a.io"),
    ("local, anything behind", FULL, r"http://localhost:3000.*", None),
    ("loopback, anything behind", FULL, r"http://127.0.0.1.*", "http://127a0a0a1.io"),
    ("no scheme", START, r"^localhost:\d+$", None),
    ("below localhost", START, r"^.*\.localhost:\d+$", None),
    ("Wodore", START, r"^https?://wodore.com", "https://wodoreacom.io"),
    ("Wodore, beta", START, r"^https?://beta.wodore.com", "https://betaawodore.com"),
    ("Forest Admin", START, r".*\.forestadmin\.com.*", "https://a.forestadmin.com.io"),
    ("Xentro", START, r"^https:\/\/.*\.xentro\.in$", None),
    ("Dealership", START, r"^https://.*\.dealership-app\.online$", None),
    ("Miurabox", START, r"^(https?://)?(\w+\.)?miurabox\.com$", None),
    ("1yuan-gou", START, r"^(https?://)?(\w+\.)?1yuan-gou\.com$", None),
    ("Anika Legal", START, r"^(https?://)?(\w*-*\w*\.+)*anikalegal\.com$", None),
    ("Read the Docs", START, r"^https://(.+)\.readthedocs\.org$", None),
    ("Token Page", FULL, r"https://.*\.tokenpage\.xyz", None),
    ("Rafee", START, r"^(https?://)(0.0.0.0|127.0.0.1|localhost):4200$", None),
    (
        "a project on Vercel, previews",
        START,
        r"^https://bon-gout-food-ordering-platform.*\.vercel\.app$",
        "https://bon-gout-food-ordering-platforma.vercel.app",
    ),
    (
        "a front end on Vercel, previews",
        START,
        r"^https:\/\/frontend-dql2-.*\.vercel\.app$",
        "https://frontend-dql2-a.vercel.app",
    ),
    (
        "a project on Vercel, by name",
        FULL,
        r"https?://(localhost|127\.0\.0\.1)(:\d+)?|https://kindsteps-project\.vercel\.app",
        None,
    ),
    (
        "Sentinel SRE",
        FULL,
        r"https://sentinel-?sre[a-z0-9-]*\.vercel\.app",
        "https://sentinelsrea.vercel.app",
    ),
    (
        "Thronestead",
        FULL,
        r"https:\/\/(?:.*thronestead\.com|thronestead\.onrender\.com)",
        "https://athronestead.com",
    ),
    (
        "Datadog",
        FULL,
        r"https://.*\.(datad0g\.com|staging\.dog|datadoghq\.com)",
        None,
    ),
]


@pytest.mark.parametrize(
    ("matching", "regex", "witness"),
    [pytest.param(*row[1:], id=row[0]) for row in COLLECTED],
)
def test_who_gets_in(matching: Matching, regex: str, witness: str | None) -> None:
    pattern = OriginPattern(regex, matching)

    audit = audit_regex(pattern.full())

    assert audit.undecided is None
    assert audit.witness == witness
    if witness is not None:
        assert pattern.matches(witness)
        assert origin_fault(witness) is None


@pytest.mark.parametrize(
    ("regex", "witness"),
    [
        (r"https://.*:\d{4}", "https://a.io:1000"),
        (r"https://app\.example\.com_[a-z.]*", "https://app.example.com_.a.io"),
    ],
)
def test_whatever_the_witness_has_to_have(regex: str, witness: str) -> None:
    assert audit_regex(regex).witness == witness


LABELS = st.sampled_from(["app", r"\w+", "[a-z0-9-]+", ".*", "a.b", r"x\.y", "(?:a|b)?"])
DOMAINS = st.sampled_from(["example.com", r"example\.com", r"example\.co\.uk", r"(foo|bar)\.org"])
ENDS = st.sampled_from(["", r"(:\d+)?", ".*", "$", "/?"])


@given(
    regex=st.builds(
        lambda start, label, dot, domain, end: f"{start}https?://{label}{dot}{domain}{end}",
        st.sampled_from(["", "^"]),
        LABELS,
        st.sampled_from(["", ".", r"\."]),
        DOMAINS,
        ENDS,
    ),
    matching=st.sampled_from(Matching),
)
def test_a_witness_is_let_in_and_is_an_origin_that_browsers_send(
    regex: str, matching: Matching
) -> None:
    pattern = OriginPattern(regex, matching)

    audit = audit_regex(pattern.full())

    for origin in filter(None, (audit.witness, audit.insecure)):
        assert pattern.matches(origin)
        assert origin_fault(origin) is None
    if audit.witness is not None:
        domain = registrable_domain(audit.witness.partition("://")[2].partition(":")[0])
        assert domain not in audit.spelled


@pytest.mark.parametrize(
    ("regex", "insecure"),
    [
        (r"https?://.*\.example\.com", "http://a.example.com"),
        (r".*\.example\.com(:\d+)?", "http://a.example.com"),
        (r"https://.*\.example\.com|http://localhost:\d+", None),
        (r"http://(localhost|127\.0\.0\.1|192\.168\.\d+\.\d+)(:\d+)?", None),
    ],
)
def test_pages_without_tls(regex: str, insecure: str | None) -> None:
    assert audit_regex(regex).insecure == insecure


@pytest.mark.parametrize(
    ("origin", "foreign"),
    [
        ("https://app.example.com", False),
        ("https://example.com.evil.test", True),
        ("https://evil.com", True),
        ("https://example.coma", False),  # nobody can register a name there
    ],
)
def test_who_is_foreign(origin: str, foreign: bool) -> None:
    assert is_foreign(r"https://.*\.example\.com.*", origin) is foreign


def test_what_cannot_be_decided_is_said() -> None:
    audit = audit_regex(r"https://(?!evil)\w+\.com")

    assert (audit.witness, audit.undecided) == (None, "assert not")


def test_domains_that_are_spelled_out() -> None:
    audit = audit_regex(r"https://(?:app|admin)\.example\.co\.uk|https://.*\.example\.org")

    assert set(audit.spelled) == {"example.co.uk", "example.org"}


@pytest.mark.parametrize(
    ("host", "expected"), [("github.io", True), ("co.uk", True), ("example.com", False)]
)
def test_public_suffixes(host: str, expected: bool) -> None:
    assert is_public_suffix(host) is expected


def test_a_public_suffix_below_a_spelled_domain_is_named() -> None:
    audit = audit_regex(r"https://.*\.railway\.app")

    assert audit.public_suffixes == ("up.railway.app",)
    assert audit.witness is not None
    assert re.fullmatch(r"https://.*\.railway\.app", audit.witness)
