"""Members of a regex's language, and what is just outside of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_cors.strategies import regex_members, regex_texts
from pytest_cors.strategies.regex_members import members, near_misses
from pytest_cors.strategies.sendable_origin import is_sendable

REGEXES = {
    "subdomains": r"https://[a-z0-9-]+\.example\.com",
    "optional parts": r"https?://(?:[\w-]+\.)?example\.com(?::\d+)?",
    "anything before": r"https://.*\.example\.com",
    "anything between": r"https://.+\.example\.(?:com|org|net)",
    "alternatives": r"https://(app|admin|www)\.example\.com|http://localhost:3000",
    "one label": r"https://[^.]+\.example\.com",
    "anchored": r"^https://[a-z]{3,5}\.example\.com$",
    "anchored twice over": r"\Ahttps://([a-z]+)\.example\.com\Z",
    "ignoring case": r"(?i)HTTPS://(APP|WWW)\.Example\.COM",
    "ignoring case in part": r"https://(?i:APP)\.example\.com",
    "verbose": "(?x) https:// [a-z]+ # a site\n \\.example\\.com",
    "back-reference": r"https://(?P<name>a|b)\.(?P=name)\.example\.com",
    "conditional": r"https://(a)?\.?(?(1)b|c)\.example\.com",
    "look-ahead": r"https://(?!admin)[a-z]+\.example\.com",
    "look-behind": r"https://[a-z]+(?<!evil)\.example\.com",
    "atomic": r"https://(?>[a-z]+)\.example\.com",
    "possessive": r"https://[a-z]++\.example\.com",
    "lazy": r"https://[a-z]+?\.example\.com",
    "ports": r"http://localhost:\d{4,5}",
    "one port": r"http://localhost:3\d00",
    "any scheme": r".*://example\.com",
    "only the end": r".*\.example\.com",
    "only the port": r".*:3000",
    "negated": r"https://[^/:@]+\.example\.com",
    "other schemes": r"(capacitor|ionic)://localhost",
    "extension": r"chrome-extension://[a-p]{32}",
    "escaped slashes": r"https:\/\/[a-z]+\.example\.com",
    "many": r"https://[a-z]{1,63}\.example\.com",
    "everything": r".*",
    "not a literal": r"https://[^a]\.example\.com",
    "previews": r"https://deploy-preview-\d+--shop\.netlify\.app",
}

every_regex = pytest.mark.parametrize("regex", REGEXES.values(), ids=REGEXES)


@every_regex
def test_members_are_matched_and_sendable(regex: str) -> None:
    found = members(regex)

    assert found
    assert len(set(found)) == len(found) <= 8
    for origin in found:
        assert re.fullmatch(regex, origin)
        assert is_sendable(origin)
        assert origin != "null"


@every_regex
def test_near_misses_are_not_matched_and_sendable(regex: str) -> None:
    for member, origin in near_misses(regex):
        assert re.fullmatch(regex, member)
        assert not re.fullmatch(regex, origin)
        assert is_sendable(origin)


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        (r"https://[a-z]+\.example\.com", ["https://a.example.com", "https://aa.example.com"]),
        (
            r"https?://example\.com(:\d+)?",
            [
                "https://example.com:8443",
                "https://example.com",
                "http://example.com:8443",
                "http://example.com",
            ],
        ),
        (
            r"https://(app|admin|www)\.example\.com|http://localhost:3000",
            [
                "https://app.example.com",
                "https://admin.example.com",
                "https://www.example.com",
                "http://localhost:3000",
            ],
        ),
        (r"https://a{2,3}\.test", ["https://aa.test", "https://aaa.test"]),
        (r"(?i)HTTPS://EXAMPLE\.COM", ["https://example.com"]),
        (r"https://(?!a)[ab]\.test", ["https://b.test"]),
        (r"https://.*\.example\.com", ["https://a.example.com", "https://app.example.com"]),
    ],
)
def test_members_reach_into_every_alternative(regex: str, expected: list[str]) -> None:
    assert set(expected) <= set(members(regex, 16))


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        (r"https://[a-z]+\.test", ["https://0.test", "https://-.test", "https://_.test"]),
        (r"https://a{2,3}\.test", ["https://a.test", "https://aaaa.test"]),
        (r"https://[a-f]\.test", ["https://g.test"]),
        (r"https://[0-9]x\.test", ["https://ax.test"]),
        (r"http://localhost:\d{4}", ["http://localhost:100", "http://localhost:10000"]),
        (r"https://[^.]{3}\.test", ["https://a.a.test"]),
    ],
)
def test_near_misses_are_a_character_or_a_repetition_away(regex: str, expected: list[str]) -> None:
    assert set(expected) <= {origin for _, origin in near_misses(regex, 32)}


def test_a_limit_is_kept_and_the_first_are_the_same() -> None:
    regex = REGEXES["optional parts"]

    assert members(regex, 3) == members(regex, 8)[:3]
    assert near_misses(regex, 2) == near_misses(regex, 8)[:2]
    assert len(members(regex, 3)) == 3


@pytest.mark.parametrize(
    "regex",
    ["", "nomatch", r"https://example\.com/", r"\d+", "null", r"(?!)", "[", "(", r"a{99999999999}"],
)
def test_a_regex_without_origins_has_no_members(regex: str) -> None:
    assert members(regex) == ()
    assert near_misses(regex) == ()


@pytest.mark.parametrize(
    "regex",
    [
        r"https://(a|b|c|d|e|f){20}\.test",
        r"https://([a-z]{1,9}){1,9}\.test",
        r"https://(((([ab]){9}){9}){9}){9}\.test",
        r"https://[a-z]{5000}\.test",
        "https://" + "(" * 80 + "a" + ")?" * 80 + r"\.test",
        r"(a|https://b\.test)*" * 40,
    ],
)
def test_a_regex_with_many_texts_takes_few_steps(
    monkeypatch: pytest.MonkeyPatch, regex: str
) -> None:
    steps = 0
    node = regex_texts._Writer._node

    def counted(self: regex_texts._Writer, op: str, value: object) -> str:
        nonlocal steps
        steps += 1
        return node(self, op, value)

    monkeypatch.setattr(regex_texts._Writer, "_node", counted)
    members.__wrapped__(regex)
    near_misses.__wrapped__(regex)

    assert steps < 1_000_000


@every_regex
def test_members_are_found_where_python_hides_its_parser(
    monkeypatch: pytest.MonkeyPatch, regex: str
) -> None:
    """Fewer: those that are guessed from the literal parts. None of them is wrong."""
    monkeypatch.setattr(regex_members, "parse", lambda regex: [])

    for origin in members.__wrapped__(regex, 8):
        assert re.fullmatch(regex, origin)
        assert is_sendable(origin)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("subdomains", "https://app.example.com"),
        ("anything before", "https://app.example.com"),
        ("only the end", "https://app.example.com"),
        ("only the port", "http://localhost:3000"),
        ("escaped slashes", "https://app.example.com"),
        ("optional parts", "https://example.com"),
    ],
)
def test_the_usual_regexes_have_members_without_the_parser(
    monkeypatch: pytest.MonkeyPatch, name: str, expected: str
) -> None:
    monkeypatch.setattr(regex_members, "parse", lambda regex: [])

    assert expected in members.__wrapped__(REGEXES[name], 16)


@pytest.mark.parametrize(
    "hide",
    [
        lambda name: (_ for _ in ()).throw(ImportError(name)),
        lambda name: object(),
    ],
    ids=["no module", "no function in it"],
)
def test_a_parser_that_is_not_there_is_no_tree(monkeypatch: pytest.MonkeyPatch, hide) -> None:
    monkeypatch.setattr(regex_texts, "import_module", hide)

    assert regex_texts.parse("https://a") == []


LABELS = st.sampled_from(["a", "[a-z]+", r"\w", "x?", "[^.]{1,3}", "(a|b)", ".*", "(?:c|dd)+", "0"])
MADE = st.builds(
    lambda scheme, labels, port: f"{scheme}://" + r"\.".join(labels) + r"\.test" + port,
    st.sampled_from(["https?", "https", "(http|capacitor)"]),
    st.lists(LABELS, min_size=1, max_size=4),
    st.sampled_from(["", r"(:\d+)?", ":300[0-9]"]),
)


@given(MADE)
def test_members_of_any_such_regex_are_right(regex: str) -> None:
    found = members(regex)

    assert found
    assert all(re.fullmatch(regex, origin) and is_sendable(origin) for origin in found)
    assert not any(re.fullmatch(regex, origin) for _, origin in near_misses(regex))
