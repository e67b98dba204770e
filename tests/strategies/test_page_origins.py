"""Strategies for origins: what they give, what they shrink to, and what they refuse."""

from __future__ import annotations

import re
from typing import Any

import ada_url
import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument, NoSuchExample

from pytest_cors import strategies
from pytest_cors.policy import CORSPolicy
from pytest_cors.strategies.hosts import BASES, LABELS, PORTS
from pytest_cors.strategies.lookalikes import Mistake, imitations, lookalikes
from pytest_cors.strategies.page_origins import page_origin
from pytest_cors.strategies.sendable_origin import is_sendable
from tests.strategies.drawing import examples, minimal

POLICY = CORSPolicy(["https://app.example.com", "http://localhost:3000"])
CUSTOM = ("chrome-extension", "moz-extension", "safari-web-extension", "capacitor", "tauri")


@given(strategies.origins())
def test_an_origin_is_what_the_url_standard_serialises_to(origin: str) -> None:
    assert ada_url.URL(origin).origin == origin
    assert is_sendable(origin)


@given(strategies.origins())
def test_an_origin_can_be_declared(origin: str) -> None:
    assert CORSPolicy([origin]).allows_origin(origin)


@pytest.mark.parametrize("scheme", ["http", "https", *CUSTOM])
def test_every_part_of_the_tables_makes_an_origin(scheme: str) -> None:
    for base in BASES:
        for origin in (
            *(page_origin(scheme, port, base) for port in PORTS),
            *(page_origin(scheme, "", base, label) for label in LABELS),
        ):
            assert is_sendable(origin), origin
            assert CORSPolicy([origin]).allow_origins == (origin,)


@pytest.mark.parametrize("table", [BASES, LABELS, PORTS], ids=["bases", "labels", "ports"])
def test_a_table_fills_its_digit_and_repeats_nothing(table: tuple[str, ...]) -> None:
    assert len(set(table)) == len(table)
    assert len(table) & (len(table) - 1) == 0


def test_origins_are_varied() -> None:
    found = examples(strategies.origins(), 150)

    assert len(set(found)) > 100
    assert {"http", "https"} == {origin.partition(":")[0] for origin in found}
    assert any("[" in origin for origin in found)
    assert any("xn--" in origin for origin in found)
    assert any(origin.rpartition(":")[2].isdigit() for origin in found)


@pytest.mark.parametrize("scheme", CUSTOM)
def test_other_schemes_have_the_hosts_that_their_browsers_give(scheme: str) -> None:
    for origin in examples(strategies.origins(schemes=[scheme]), 100):
        assert origin.startswith(f"{scheme}://")
        assert is_sendable(origin)


def test_schemes_come_in_their_order_and_no_others() -> None:
    strategy = strategies.origins(schemes=["http", "capacitor"])

    assert minimal(strategy, lambda origin: True) == "http://example.com"
    assert minimal(strategy, lambda origin: origin[0] == "c") == "capacitor://example.com"
    assert {origin.partition(":")[0] for origin in examples(strategy)} == {"http", "capacitor"}


def test_what_no_browser_sends_comes_only_on_demand() -> None:
    found = examples(strategies.origins(sendable=False), 200)
    odd = [origin for origin in found if not is_sendable(origin)]

    assert 50 < len(odd) < 150
    for origin in odd:
        origin.encode("latin-1")
        assert not set(origin) & set("\r\n\0")


@pytest.mark.parametrize(
    "condition",
    [
        lambda origin: "@" in origin,
        lambda origin: " " in origin,
        lambda origin: ",https://" in origin,  # a comma alone can stand in a host
        lambda origin: "%" in origin,
        lambda origin: set(origin) & set("\x0b\x1f\x85\xa0"),
        lambda origin: origin != origin.lower(),
        lambda origin: "\xd0" in origin,
        lambda origin: len(origin) > 8000,
        lambda origin: origin == "",
    ],
    ids=["user", "space", "list", "percent", "control", "case", "Unicode", "oversize", "empty"],
)
def test_texts_of_every_kind_are_among_what_no_browser_sends(condition: Any) -> None:
    found = minimal(strategies.origins(sendable=False), condition)

    assert not is_sendable(found)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (lambda origin: True, "https://example.com"),
        (lambda origin: origin.startswith("http:"), "http://example.com"),
        (lambda origin: origin.endswith(":3000"), "https://example.com:3000"),
        (lambda origin: re.match("http:.*:3000", origin), "http://example.com:3000"),
        (lambda origin: "[" in origin, "https://[::1]"),
        (lambda origin: origin.endswith("xn--bcher-kva.example"), "https://xn--bcher-kva.example"),
        (lambda origin: "://www." in origin, "https://www.example.com"),
        (lambda origin: "://localhost" in origin and "." not in origin, "https://localhost"),
        (lambda origin: len(origin) > 200, page_origin("https", "", max(BASES, key=len))),
    ],
)
def test_origins_shrink_to_what_matters(condition: Any, expected: str) -> None:
    assert minimal(strategies.origins(), condition) == expected


def test_what_is_not_sendable_shrinks_to_what_is() -> None:
    strategy = strategies.origins(sendable=False)

    assert minimal(strategy, lambda origin: True) == "https://example.com"
    assert minimal(strategy, lambda origin: not is_sendable(origin)) == ""


@given(strategies.opaque_origins())
def test_an_opaque_origin_is_null(origin: str) -> None:
    assert origin == "null"


def test_what_is_taken_for_null_comes_only_on_demand() -> None:
    strategy = strategies.opaque_origins(sendable=False)
    found = set(examples(strategy))

    assert {"null", "NULL", "", "about:blank"} <= found
    assert {origin for origin in found if is_sendable(origin)} == {"null"}
    assert minimal(strategy, lambda origin: True) == "null"
    assert minimal(strategy, lambda origin: origin != "null") == "NULL"


@given(strategies.lookalike_origins(POLICY))
def test_a_look_alike_is_sendable_and_not_allowed(origin: str) -> None:
    assert is_sendable(origin)
    assert not POLICY.allows_origin(origin)


def test_an_imitation_of_an_imitation_can_be_the_declared_origin_and_is_not_given() -> None:
    once = [found.origin for found in lookalikes(POLICY) if found.sendable]
    twice = {text for origin in once for _, text in imitations(origin)}
    strategy = strategies.lookalike_origins(POLICY)

    assert set(POLICY.allow_origins) <= twice
    with pytest.raises(NoSuchExample):
        minimal(strategy, POLICY.allows_origin)


@given(strategies.lookalike_origins(POLICY, sendable=False))
def test_a_look_alike_is_never_allowed(origin: str) -> None:
    assert not POLICY.allows_origin(origin)


@given(strategies.lookalike_origins(["https://app.example.com", "https://admin.example.com"]))
def test_look_alikes_of_a_list_are_not_on_it(origin: str) -> None:
    assert origin not in {"https://app.example.com", "https://admin.example.com"}


def test_look_alikes_are_the_enumerated_ones_and_their_imitations() -> None:
    once = [found.origin for found in lookalikes(POLICY) if found.sendable]
    twice = {text for origin in once for _, text in imitations(origin)}
    found = set(examples(strategies.lookalike_origins(POLICY), 300))

    assert found <= set(once) | twice
    assert len(found & set(once)) > 50
    assert len(found - set(once)) > 50


def test_texts_that_no_browser_sends_are_among_them_only_on_demand() -> None:
    found = examples(strategies.lookalike_origins(POLICY, sendable=False), 100)

    assert sum(not is_sendable(origin) for origin in found) > 15


def test_two_mistakes_at_once_are_found() -> None:
    """A regex that lets any subdomain in on any port, and none of the two alone."""
    declared = ["https://app.example.com"]
    broken = re.compile(r"https://[^/]+\.app\.example\.com:[0-9]+")

    assert not [found for found in lookalikes(declared) if broken.fullmatch(found.origin)]
    assert minimal(strategies.lookalike_origins(declared), broken.fullmatch)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (lambda origin: True, "https://evil.test"),
        (lambda origin: origin == "null", "null"),
        (lambda origin: origin == "http://app.example.com", "http://app.example.com"),
    ],
)
def test_look_alikes_shrink_to_the_usual_ones(condition: Any, expected: str) -> None:
    assert minimal(strategies.lookalike_origins(POLICY), condition) == expected


def test_look_alikes_shrink_to_a_single_mistake() -> None:
    once = {found.origin for found in lookalikes(POLICY)}
    found = minimal(
        strategies.lookalike_origins(POLICY), lambda origin: origin.endswith("example.com")
    )

    assert found in once


def test_a_regex_has_look_alikes() -> None:
    policy = CORSPolicy(allow_origin_regex=r"https://[a-z]+\.example\.com")
    found = {one.kind for one in lookalikes(policy)}

    assert Mistake.PATTERN_EDGE in found
    for origin in examples(strategies.lookalike_origins(policy)):
        assert not policy.allows_origin(origin)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: strategies.origins(schemes="https"), "schemes='https' is not a list of str"),
        (lambda: strategies.origins(schemes=[]), r"schemes=\[\] has nothing to choose from"),
        (lambda: strategies.origins(schemes=["https", 1]), r"schemes=\['https', 1\] is not a list"),
        (lambda: strategies.origins(schemes=["HTTPS"]), "'HTTPS' in schemes is not a scheme"),
        (lambda: strategies.origins(schemes=["https:"]), "'https:' in schemes is not a scheme"),
        (lambda: strategies.origins(schemes=["ftp"]), "'ftp' in schemes: no browser sends"),
        (lambda: strategies.origins(schemes=["file"]), "'file' in schemes: no browser sends"),
        (lambda: strategies.origins(sendable=None), "sendable=None is not a bool"),
        (lambda: strategies.opaque_origins(sendable=1), "sendable=1 is not a bool"),
        (lambda: strategies.lookalike_origins(POLICY, sendable="x"), "sendable='x' is not a bool"),
        (
            lambda: strategies.lookalike_origins("https://example.com"),
            "declared='https://example.com' is not a list of str",
        ),
        (lambda: strategies.lookalike_origins(None), "declared=None is not a list of str"),
        (lambda: strategies.lookalike_origins(["*"]), "has no look-alikes: any origin is allowed"),
        (
            lambda: strategies.lookalike_origins(CORSPolicy(["*"])),
            "has no look-alikes: any origin is allowed",
        ),
    ],
)
def test_wrong_arguments_are_refused_when_drawn_from(build: Any, message: str) -> None:
    strategy = build()

    with pytest.raises(InvalidArgument, match=message):
        examples(strategy)
    with pytest.raises(InvalidArgument, match=message):
        strategy.validate()


def test_schemes_that_no_browser_sends_come_on_demand() -> None:
    assert examples(strategies.origins(schemes=["ftp"], sendable=False))


def test_options_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        strategies.origins(["https"])  # type: ignore[misc]  # what is refused here
    with pytest.raises(TypeError):
        strategies.lookalike_origins(POLICY, False)  # type: ignore[misc]  # as above
