"""Strategies for the other side: what a team declares, what a server answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument

from pytest_cors import strategies
from pytest_cors.fetch import ENGINES, Engine, HTTPResponse, Request, Verdict, fetch
from pytest_cors.policy import CORSPolicy
from pytest_cors.strategies import declared_policies, server_responses
from tests.strategies.drawing import examples, minimal

ALLOW_ORIGIN = "Access-Control-Allow-Origin"


def answered(
    request: Request, answers: tuple[HTTPResponse, ...], engine: Engine = "standard"
) -> Verdict:
    """The verdict where the server gives these answers, over and over."""
    flow = fetch(request, engine=engine)
    try:
        next(flow)
        for number in range(100):
            flow.send(answers[number % len(answers)])
    except StopIteration as stop:
        verdict: Verdict = stop.value
        return verdict
    raise AssertionError("no verdict after a hundred answers")


@given(strategies.policies())
def test_a_policy_has_no_faults(policy: CORSPolicy) -> None:
    assert policy.faults() == ()


def test_policies_use_every_option() -> None:
    found = examples(strategies.policies(), 200)

    for field in CORSPolicy.__dataclass_fields__:
        assert len({getattr(policy, field) for policy in found}) > 1, field
    assert any(policy.any_origin and policy.allow_credentials for policy in found)
    assert any("null" in policy.allow_origins for policy in found)
    assert any(len(policy.allow_origins) >= 20 for policy in found)


def test_every_row_of_every_table_makes_a_policy() -> None:
    tables = declared_policies
    for number in range(64):
        policy = tables._policy(number, 5 * number, number, number)
        assert policy.faults() == ()
    for number in range(256):
        assert tables._policy(0, number, number, number % 64).faults() == ()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (lambda policy: True, CORSPolicy()),
        (lambda policy: policy.allow_credentials, CORSPolicy(allow_credentials=True)),
        (lambda policy: policy.any_origin, CORSPolicy(["*"])),
        (lambda policy: len(policy.allow_origins) == 1, CORSPolicy(["https://example.com"])),
        (lambda policy: policy.max_age == 0, CORSPolicy(max_age=0)),
        (lambda policy: policy.any_header, CORSPolicy(allow_headers=["*"])),
    ],
)
def test_policies_shrink_to_what_matters(condition: Any, expected: CORSPolicy) -> None:
    assert minimal(strategies.policies(), condition) == expected


@given(
    strategies.cors_requests(CORSPolicy(["https://example.com"])),
    strategies.cors_responses(),
    strategies.cors_responses(),
)
def test_every_response_leads_to_a_verdict(
    request: Request, first: HTTPResponse, second: HTTPResponse
) -> None:
    for engine in ENGINES:
        verdict = answered(request, (first, second), engine)
        assert verdict.allowed == (verdict.failure is None)


def test_some_preflights_and_some_responses_pass() -> None:
    put = Request("http://testserver/", "https://example.com", "PUT")
    get = Request("http://testserver/", "https://example.com")
    found = examples(strategies.cors_responses(), 200)
    pairs = list(zip(found[::2], found[1::2], strict=True))

    preflighted = [answered(put, pair).allowed for pair in pairs]
    simple = [answered(get, pair).allowed for pair in pairs]
    assert 2 < sum(preflighted) < 50
    assert 15 < sum(simple) < 90


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("name", ["Origin", "Credentials", "Methods", "Headers"])
def test_every_header_can_be_missing_and_be_there_twice(name: str, count: int) -> None:
    key = f"Access-Control-Allow-{name}"
    found = minimal(
        strategies.cors_responses(),
        lambda response: [name for name, _ in response.headers].count(key) == count,
    )

    assert [name for name, _ in found.headers] == [key] * count


def test_the_page_is_the_one_that_is_given() -> None:
    strategy = strategies.cors_responses(origin="https://{}.test")
    found = minimal(
        strategy, lambda response: "}.test, " in dict(response.headers).get(ALLOW_ORIGIN, "")
    )

    assert found.headers == ((ALLOW_ORIGIN, "https://{}.test, https://{}.test"),)
    for response in examples(strategy):
        assert "https://example.com" not in dict(response.headers).values()


def test_headers_are_isomorphic() -> None:
    for table in vars(server_responses).values():
        for lines in table if isinstance(table, tuple) else ():
            for line in lines if isinstance(lines, tuple) else ():
                "".join(line).encode("latin-1")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (lambda response: True, HTTPResponse(200, ())),
        (lambda response: response.status == 500, HTTPResponse(500, ())),
        (
            lambda response: ALLOW_ORIGIN in dict(response.headers),
            HTTPResponse(200, ((ALLOW_ORIGIN, "https://example.com"),)),
        ),
        (
            lambda response: dict(response.headers).get("Access-Control-Max-Age") == "600",
            HTTPResponse(200, (("Access-Control-Max-Age", "600"),)),
        ),
    ],
)
def test_responses_shrink_to_what_matters(condition: Any, expected: HTTPResponse) -> None:
    assert minimal(strategies.cors_responses(), condition) == expected


def test_an_origin_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="origin=None is not a str"):
        examples(strategies.cors_responses(origin=None))
