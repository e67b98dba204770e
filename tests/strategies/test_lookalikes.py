"""Look-alikes: none is allowed, all are told apart, and every usual mistake is revealed by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_cors import strategies
from pytest_cors.fetch.origin import parse_url
from pytest_cors.policy import CORSPolicy
from pytest_cors.strategies.lookalikes import (
    Lookalike,
    Mistake,
    declared_origins,
    imitations,
    lookalikes,
    tricks,
)
from pytest_cors.strategies.sendable_origin import is_sendable
from tests.strategies.broken_matchers import DECLARED, MATCHERS

TABLES = {name: tuple(lookalikes(origins)) for name, origins in DECLARED.items()}

every_declaration = pytest.mark.parametrize("name", DECLARED)
every_matcher = pytest.mark.parametrize("matcher", MATCHERS)


def let_in(matcher: str, name: str) -> list[Lookalike]:
    """The look-alikes of the declaration that the matcher falls for."""
    matches = MATCHERS[matcher].make(DECLARED[name])
    assert all(matches(origin) for origin in DECLARED[name]), "it refuses what is declared"
    return [found for found in TABLES[name] if matches(found.origin)]


@every_matcher
def test_a_broken_matcher_is_revealed(matcher: str) -> None:
    broken = MATCHERS[matcher]
    caught = {name: let_in(matcher, name) for name in DECLARED}

    assert {name for name, found in caught.items() if not found} == broken.right_for
    assert {
        name
        for name, found in caught.items()
        if found and not any(lookalike.sendable for lookalike in found)
    } == broken.harmless_for - broken.right_for


@every_matcher
def test_a_broken_matcher_is_revealed_by_what_is_made_for_it(matcher: str) -> None:
    broken = MATCHERS[matcher]

    assert broken.mistake in {found.kind for found in let_in(matcher, broken.on)}


def test_every_mistake_has_a_matcher_that_makes_it() -> None:
    made = {broken.mistake for broken in MATCHERS.values()}
    others = {Mistake.HOMOGRAPH, Mistake.PATTERN_EDGE}  # tests of their own, below

    assert made | others == set(Mistake)


@every_declaration
def test_a_correct_matcher_lets_no_look_alike_in(name: str) -> None:
    assert not [found for found in TABLES[name] if found.origin in DECLARED[name]]


@every_declaration
def test_each_text_comes_once(name: str) -> None:
    texts = [found.origin for found in TABLES[name]]

    assert len(set(texts)) == len(texts)


@every_declaration
def test_the_simplest_come_first(name: str) -> None:
    """Whoever stops after one of each has missed none that can be shown at all."""
    kinds = {found.kind for found in TABLES[name]}
    first = {found.kind for found in islice(TABLES[name], 3 * len(Mistake) * len(DECLARED[name]))}

    assert [found.origin for found in TABLES[name][:2]] == ["https://evil.test", "null"]
    assert first == kinds


@every_declaration
def test_each_look_alike_is_of_a_declared_origin_or_of_none(name: str) -> None:
    imitating_none = {Mistake.ANY_ORIGIN, Mistake.NULL_ORIGIN, Mistake.DEVELOPER_ORIGIN}

    for found in TABLES[name]:
        assert (found.of is None) == (found.kind in imitating_none)
        assert found.of is None or found.of in DECLARED[name]


@every_declaration
def test_what_is_sendable_is_what_the_url_standard_serialises_to(name: str) -> None:
    for found in TABLES[name]:
        scheme = found.origin.partition(":")[0]
        if found.sendable and found.origin != "null":
            url = ada_url.URL(found.origin)
            if scheme in {"http", "https"}:
                assert url.origin == found.origin
            else:
                assert url.href == found.origin
                assert scheme in {"capacitor", "chrome-extension"}


@every_declaration
def test_every_look_alike_can_be_the_value_of_a_header(name: str) -> None:
    """RFC 9110, 5.5: no CR, LF or NUL; white space at the ends is not part of the value."""
    for found in TABLES[name]:
        found.origin.encode("latin-1")
        assert not set(found.origin) & set("\r\n\0")
        assert found.origin == found.origin.strip(" \t")


@pytest.mark.parametrize("name", ["one origin", "two ports", "three origins", "deep subdomain"])
def test_most_look_alikes_cost_no_parsing_of_urls(name: str) -> None:
    parse_url.cache_clear()
    is_sendable.cache_clear()
    found = list(lookalikes(DECLARED[name]))

    assert parse_url.cache_info().misses < len(found) / 5


@pytest.mark.parametrize(
    ("declared", "origin", "kind", "sendable"),
    [
        ("https://app.example.com", "https://app.example.com.evil.test", "prefix-match", True),
        ("https://app.example.com", "https://app.example.comx", "prefix-match", True),
        ("https://app.example.com", "https://evilapp.example.com", "suffix-match", True),
        ("https://app.example.com", "https://evilexample.com", "suffix-match", True),
        (
            "https://app.example.com",
            "https://evil.test.app.example.com.evil.test",
            "substring-match",
            True,
        ),
        ("https://app.example.com", "https://app.example.co", "truncated-match", True),
        ("https://app.example.com", "https://appzexample.com", "unescaped-dot", True),
        ("https://app.example.com", "https://app.examplezcom", "unescaped-dot", True),
        ("https://app.example.com", "https://app.example.com_.evil.test", "host-character", True),
        ("https://app.example.com", "https://app.example.com`.evil.test", "host-character", True),
        ("https://app.example.com", "https://app.example.com^.evil.test", "host-character", False),
        ("https://app.example.com", "https://app.example.com.=.evil.test", "host-character", True),
        ("https://app.example.com", "https://app.example.com:8443", "any-port", True),
        ("https://app.example.com", "https://app.example.com:80", "any-port", True),
        ("https://app.example.com", "https://app.example.com:0", "any-port", False),
        ("https://app.example.com", "https://app.example.com:99999", "any-port", False),
        ("https://app.example.com", "https://app.example.com:443", "default-port", False),
        ("http://app.example.com", "http://app.example.com:80", "default-port", False),
        ("https://app.example.com", "http://app.example.com", "scheme-downgrade", True),
        ("http://app.example.com", "https://app.example.com", "any-scheme", True),
        ("https://app.example.com", "ftp://app.example.com", "any-scheme", False),
        ("https://app.example.com", "https://app.example.com@evil.test", "userinfo", False),
        ("https://app.example.com", "https://evil.test@app.example.com", "userinfo", False),
        ("https://app.example.com", "https://app.example.com.", "trailing-dot", True),
        ("https://app.example.com", "https://APP.EXAMPLE.COM", "case-folding", False),
        ("https://app.example.com", "HTTPS://app.example.com", "case-folding", False),
        ("https://app.example.com", "https://xn--pp-6kc.example.com", "homograph", True),
        ("https://app.example.com", "https://\xd0\xb0pp.example.com", "homograph", False),
        ("https://app.example.com", "https://app\xef\xbc\x8eexample.com", "unicode-folding", False),
        ("https://xn--bcher-kva.example", "https://bucher.example", "unicode-folding", True),
        ("https://xn--bcher-kva.example", "https://b\xfccher.example", "unicode-folding", False),
        (
            "https://xn--bcher-kva.example",
            "https://b\xc3\xbccher.example",
            "unicode-folding",
            False,
        ),
        ("https://xn--strae-oqa.example", "https://strasse.example", "unicode-folding", True),
        ("https://app.example.com", "https://app.example.com\xa0", "whitespace", False),
        (
            "https://app.example.com",
            "https://app.example.com, https://evil.test",
            "list-splitting",
            False,
        ),
        (
            "https://app.example.com",
            "https://app.example.com%60.evil.test",
            "percent-decoding",
            False,
        ),
        (
            "https://app.example.com",
            "https://app.example.com\x0b.evil.test",
            "control-character",
            False,
        ),
        ("https://app.example.com", "https://evil.app.example.com", "any-subdomain", True),
        ("https://app.example.com", "https://evil.example.com", "any-sibling", True),
        ("https://app.example.com", "https://example.com", "parent-domain", True),
        ("https://app.example.com", "http://localhost", "developer-origin", True),
        ("https://app.example.com", "null", "null-origin", True),
        ("https://app.example.com", "https://evil.test", "any-origin", True),
        ("http://localhost:301", "http://localhost:3010", "prefix-match", True),
        ("http://10.0.0.1", "http://10.0.0.10", "prefix-match", True),
        ("http://10.0.0.1", "http://110.0.0.1", "suffix-match", True),
        ("http://10.0.0.1", "http://10.0.0z1", "unescaped-dot", True),
        ("http://10.0.0.1", "http://10z0.0.1", "unescaped-dot", False),
    ],
)
def test_a_boundary_is_tried_from_outside(
    declared: str, origin: str, kind: str, sendable: bool
) -> None:
    found = {lookalike.origin: lookalike for lookalike in lookalikes([declared])}[origin]

    assert (found.kind, found.sendable) == (kind, sendable)


@pytest.mark.parametrize(
    ("declared", "origin", "kind"),
    [
        (["https://foo.com", "https://bar.com"], "https://foobar.com", Mistake.SPLICED_ORIGINS),
        (["https://foo.com", "https://bar.com"], "https://barfoo.com", Mistake.SPLICED_ORIGINS),
        (["https://foo.com", "https://bar.com"], "https://foo.combar.com", Mistake.SPLICED_ORIGINS),
        (
            ["https://a.com", "https://b.com", "https://c.com", "https://d.com"],
            "https://cb.com",
            Mistake.SPLICED_ORIGINS,
        ),
        (
            ["https://foo.com", "http://localhost:5173"],
            "https://foo.com:5173",
            Mistake.MIXED_PARTS,
        ),
        (
            ["https://foo.com:8443", "http://localhost:3000"],
            "http://foo.com:3000",
            Mistake.MIXED_PARTS,
        ),
        (
            ["capacitor://localhost", "https://foo.com"],
            "capacitor://foo.com",
            Mistake.ANY_SCHEME,
        ),
    ],
)
def test_two_declared_origins_are_mixed(declared: Sequence[str], origin: str, kind: str) -> None:
    assert (origin, kind) in {(found.origin, found.kind) for found in lookalikes(declared)}


def test_many_declared_origins_cost_as_much_each_as_few() -> None:
    """Pairs are neighbours: their number grows with the list, not with its square."""
    few, many = (
        sum(1 for _ in lookalikes([f"https://a{number}.example.com" for number in range(count)]))
        for count in (10, 40)
    )

    assert many < 4.2 * few


def test_a_policy_that_allows_any_origin_has_none() -> None:
    assert not list(lookalikes(CORSPolicy(["*"])))
    assert not list(lookalikes(["https://example.com", "*"]))


def test_null_is_none_where_it_is_declared() -> None:
    assert "null" not in {found.origin for found in lookalikes(CORSPolicy(["null"]))}


def test_a_policy_that_allows_nobody_has_unrelated_ones() -> None:
    kinds = {found.kind for found in lookalikes(CORSPolicy())}

    assert kinds == {Mistake.ANY_ORIGIN, Mistake.NULL_ORIGIN, Mistake.DEVELOPER_ORIGIN}


def test_entries_that_are_no_origins_are_imitated_by_nothing() -> None:
    entries = ["", "example.com", "https://", "https://example.com/", "*.example.com", "https://["]

    assert {found.of for found in lookalikes(entries)} == {None}


def test_what_is_allowed_can_be_said_by_the_caller() -> None:
    texts = {
        found.origin
        for found in lookalikes(
            ["https://example.com"], allows=lambda origin: origin.endswith("example.com")
        )
    }

    assert "https://evilexample.com" not in texts
    assert "https://example.com.evil.test" in texts


def test_one_string_is_not_a_list() -> None:
    with pytest.raises(TypeError, match=r"'https://example\.com' is a str"):
        list(lookalikes("https://example.com"))


REGEXES = {
    "subdomains": r"https://[a-z0-9-]+\.example\.com",
    "optional subdomain and port": r"https?://(.*\.)?example\.com(:\d+)?",
    "alternatives": r"https://(app|admin)\.example\.com|http://localhost:3000",
    "previews": r"https://pr-\d{1,4}--shop\.netlify\.app",
    "no dot": r"https://[^.]+\.example\.com",
}


@pytest.mark.parametrize("regex", REGEXES.values(), ids=REGEXES)
def test_a_regex_is_imitated_by_its_members(regex: str) -> None:
    policy = CORSPolicy(allow_origin_regex=regex)
    found = list(lookalikes(policy))

    assert not any(policy.allows_origin(lookalike.origin) for lookalike in found)
    assert {Mistake.PREFIX_MATCH, Mistake.UNESCAPED_DOT} <= {one.kind for one in found}
    assert all(one.of is None or policy.allows_origin(one.of) for one in found)


@pytest.mark.parametrize(
    ("regex", "wider"),
    [
        (r"https://[a-z]+\.example\.com", r"https://\w+\.example\.com"),
        (r"https://[a-z]+\.example\.com", r"https://[a-z-]+\.example\.com"),
        (r"https://[a-z]+\.example\.com", r"https://.+\.example\.com"),
        (r"https://[a-z]{3}\.example\.com", r"https://[a-z]*\.example\.com"),
        (r"https://[a-z]{2,4}\.example\.com", r"https://[a-z]{2,}\.example\.com"),
        (r"https://pr-\d+\.example\.com", r"https://pr-.*\.example\.com"),
        (r"https://pr-\d+\.example\.com", r"https://pr-\w*\.example\.com"),
    ],
)
def test_a_regex_that_is_a_little_wider_is_revealed(regex: str, wider: str) -> None:
    found = [
        one
        for one in lookalikes(CORSPolicy(allow_origin_regex=regex))
        if re.fullmatch(wider, one.origin) and one.sendable
    ]

    assert found


@pytest.mark.parametrize("how", ["match", "search"])
@pytest.mark.parametrize("regex", REGEXES.values(), ids=REGEXES)
def test_a_regex_that_is_not_matched_in_full_is_revealed(regex: str, how: str) -> None:
    found = [
        one
        for one in lookalikes(CORSPolicy(allow_origin_regex=regex))
        if getattr(re, how)(regex, one.origin) and one.sendable
    ]

    assert found


def test_a_class_that_is_wider_is_called_a_pattern_edge() -> None:
    policy = CORSPolicy(allow_origin_regex=r"https://[a-z]{3}\.example\.com")
    found = {one.origin: one for one in lookalikes(policy)}

    assert found["https://aa.example.com"].kind is Mistake.PATTERN_EDGE
    assert found["https://0aa.example.com"].kind is Mistake.PATTERN_EDGE
    assert found["https://0aa.example.com"].of == "https://aaa.example.com"


def test_a_homograph_reveals_who_compares_what_it_looks_like() -> None:
    looks = str.maketrans({"\u0430": "a", "\u0435": "e", "\u043e": "o", "\u0441": "c"})

    def shown(origin: str) -> str:
        labels = origin.partition("://")[2].split(".")
        shown = (
            label[4:].encode().decode("punycode") if label.startswith("xn--") else label
            for label in labels
        )
        return "https://" + ".".join(shown).translate(looks)

    found = [one for one in TABLES["one origin"] if shown(one.origin) == "https://app.example.com"]

    assert {one.kind for one in found if one.sendable} >= {Mistake.HOMOGRAPH}


@given(strategies.policies())
def test_no_look_alike_of_any_policy_is_allowed(policy: CORSPolicy) -> None:
    for found in islice(lookalikes(policy), 400):
        assert not policy.allows_origin(found.origin)


@given(strategies.policies())
def test_declared_origins_are_allowed_and_sendable(policy: CORSPolicy) -> None:
    for origin in declared_origins(policy):
        assert policy.allows_origin(origin)
        assert is_sendable(origin)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (CORSPolicy(), ()),
        (CORSPolicy(["https://a.com", "null"]), ("https://a.com", "null")),
        (CORSPolicy(["*"]), ("https://evil.test", "null")),
        (
            CORSPolicy(["https://a.com"], r"https://(a|b)\.com"),
            ("https://a.com", "https://b.com"),
        ),
    ],
)
def test_declared_origins(policy: CORSPolicy, expected: Iterable[str]) -> None:
    assert declared_origins(policy) == expected


@pytest.mark.parametrize("label", ["xn--ls8h=", "xn--", "xn---"])
def test_punycode_that_does_not_decode_is_a_label_like_others(label: str) -> None:
    texts = {found.origin for found in lookalikes([f"https://{label}.example"])}

    assert f"https://{label}.example.evil.test" in texts


@given(strategies.origins())
def test_imitations_of_any_origin_differ_from_it(origin: str) -> None:
    texts = [text for _, text in imitations(origin)]

    assert texts
    assert origin not in texts


@given(st.sampled_from(["null", "", "example.com", "https://a b"]))
def test_what_is_no_origin_has_no_imitations(origin: str) -> None:
    assert not list(imitations(origin))
    assert not list(tricks(origin))
