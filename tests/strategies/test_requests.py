"""Strategies for requests and their parts: script can make each, and the policy decides few."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument

from pytest_cors import strategies
from pytest_cors.fetch import ENGINES, Request, fetch
from pytest_cors.fetch.header_list import is_token
from pytest_cors.fetch.script_request import (
    FORBIDDEN_METHODS,
    ScriptRequest,
    is_forbidden_header,
    normalize_method,
    prepare,
)
from pytest_cors.policy import CORSPolicy
from pytest_cors.policy.policy import unchecked_policy
from pytest_cors.strategies.lookalikes import declared_origins, lookalikes
from pytest_cors.strategies.method_names import METHODS
from pytest_cors.strategies.request_headers import NAMES
from pytest_cors.strategies.sendable_origin import is_sendable
from tests.strategies.drawing import examples, minimal

POLICY = CORSPolicy(
    ["https://app.example.com", "http://localhost:3000"],
    r"https://pr-\d+\.example\.com",
    allow_methods=["GET", "PUT", "PROPFIND"],
    allow_headers=["X-Token", "content-type"],
    allow_credentials=True,
)
POLICIES = {
    "none": None,
    "some": POLICY,
    "nobody": CORSPolicy(),
    "anybody": CORSPolicy(["*"], allow_methods=["*"], allow_headers=["*"]),
    "null": CORSPolicy(["null"]),
    "as read, with faults": unchecked_policy(
        {
            "allow_origins": ["https://example.com/", "*.example.com", "https://a.com"],
            "allow_methods": ["get", "TRACE", "PUT, POST", "DELETE"],
            "allow_headers": ["Origin", "X-A, X-B", "X-C", "x-c"],
        }
    ),
}

every_policy = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)


def is_refused(request: Request) -> bool:
    """Whether `fetch()` throws before anything is sent, in any browser."""
    for engine in ENGINES:
        try:
            next(fetch(request, engine=engine))
        except StopIteration as stop:
            return bool(stop.value.failure.stage == "request")
    return False


@every_policy
def test_script_can_make_every_request(policy: CORSPolicy | None) -> None:
    for request in examples(strategies.cors_requests(policy), 80):
        assert not is_refused(request)
        assert is_sendable(request.origin)
        assert request.mode == "cors"
        assert request.url == "http://testserver/"


@given(strategies.policies().flatmap(strategies.cors_requests))
def test_script_can_make_every_request_to_any_policy(request: Request) -> None:
    assert not is_refused(request)
    assert is_sendable(request.origin)


def test_half_of_the_requests_come_from_declared_origins() -> None:
    found = examples(strategies.cors_requests(POLICY), 200)
    allowed = [request for request in found if POLICY.allows_origin(request.origin)]

    assert 50 < len(allowed) < 150
    assert {request.origin for request in allowed} <= set(declared_origins(POLICY))
    assert len({request.origin for request in allowed}) > 5
    assert {request.origin for request in found} - set(declared_origins(POLICY)) <= {
        found.origin for found in lookalikes(POLICY)
    }


def test_requests_try_what_the_policy_allows_and_what_not() -> None:
    found = examples(strategies.cors_requests(POLICY), 200)
    names = {name.lower() for request in found for name, _ in request.headers}

    methods = {request.method for request in found}
    assert set(POLICY.allow_methods) <= methods
    assert len(methods - set(POLICY.allow_methods)) > 8
    assert {"x-token", "content-type", "authorization", "x-undeclared"} <= names
    assert {"include", "omit", "same-origin"} == {request.credentials for request in found}
    assert {True, False} == {request.upload_listener for request in found}
    assert {None, "text", "arraybuffer"} <= {request.body_type for request in found}


def test_some_need_a_preflight_and_some_do_not() -> None:
    kinds = [next(fetch(request)).kind for request in examples(strategies.cors_requests(), 200)]

    assert min(kinds.count("preflight"), kinds.count("actual")) > 5


def test_faults_of_a_policy_that_was_read_are_not_sent() -> None:
    found = examples(strategies.cors_requests(POLICIES["as read, with faults"]), 100)

    assert "https://a.com" in {request.origin for request in found}
    assert {"X-C", "x-c"} & {name for request in found for name, _ in request.headers}
    assert all(
        len({name.lower() for name, _ in request.headers}) == len(request.headers)
        for request in found
    )


def test_urls_are_those_that_are_given() -> None:
    urls = ["https://api.example.com/a", "https://api.example.com/b?c=d"]
    strategy = strategies.cors_requests(urls=urls)

    assert {request.url for request in examples(strategy)} == set(urls)
    assert minimal(strategy, lambda request: True).url == urls[0]


@pytest.mark.parametrize(
    ("policy", "condition", "expected"),
    [
        (None, lambda request: True, Request("http://testserver/", "https://example.com")),
        (POLICY, lambda request: True, Request("http://testserver/", "https://app.example.com")),
        (
            POLICY,
            lambda request: request.method == "PUT",
            Request("http://testserver/", "https://app.example.com", "PUT"),
        ),
        (
            POLICY,
            lambda request: request.credentials == "include" and request.headers,
            Request(
                "http://testserver/",
                "https://app.example.com",
                headers=(("X-Token", "1"),),
                credentials="include",
            ),
        ),
        (
            POLICY,
            lambda request: not POLICY.allows_origin(request.origin) and request.upload_listener,
            Request("http://testserver/", "https://evil.test", upload_listener=True),
        ),
        (
            None,
            lambda request: request.body_type == "text",
            Request("http://testserver/", "https://example.com", "POST", body_type="text"),
        ),
    ],
)
def test_requests_shrink_to_what_matters(policy: Any, condition: Any, expected: Request) -> None:
    assert minimal(strategies.cors_requests(policy), condition) == expected


def test_every_method_is_one_that_goes_on_the_wire() -> None:
    assert set(examples(strategies.methods())) == set(METHODS)
    for method in METHODS:
        assert isinstance(prepare(method, (), "cors", None, frozenset()), ScriptRequest)
        assert normalize_method(method) == method


def test_methods_that_no_page_can_use_come_only_on_demand() -> None:
    strategy = strategies.methods(sendable=False)
    found = set(examples(strategy)) - set(METHODS)

    assert {"TRACE", "get", "", "GET PUT"} <= found
    for method in found:
        refused = not is_token(method) or method.upper() in FORBIDDEN_METHODS
        assert refused or normalize_method(method) != method
    assert minimal(strategy, lambda method: True) == "GET"
    assert minimal(strategies.methods(), lambda method: method != "GET") == "POST"


@given(strategies.header_names())
def test_a_page_may_set_every_header_name(name: str) -> None:
    assert is_token(name)
    assert not is_forbidden_header(name, "")


def test_header_names_come_in_any_case_and_shrink_to_the_usual_one() -> None:
    found = set(examples(strategies.header_names(), 200))

    assert {"Content-Type", "content-type", "CONTENT-TYPE"} <= found
    assert len({name.lower() for name in found}) >= 32
    assert minimal(strategies.header_names(), lambda name: True) == "X-Requested-With"
    assert minimal(strategies.header_names(), lambda name: name.lower() == "range") == "Range"


def test_names_that_script_sets_in_vain_come_only_on_demand() -> None:
    strategy = strategies.header_names(sendable=False)

    for wanted in ("Origin", "Cookie", "Sec-Fetch-Site", "", "X Y", "X-Requested-With"):
        assert minimal(strategy, lambda name, wanted=wanted: name == wanted) == wanted


@given(strategies.header_sets())
def test_a_header_set_has_each_name_once(headers: tuple[tuple[str, str], ...]) -> None:
    assert len({name.lower() for name, _ in headers}) == len(headers)
    assert isinstance(prepare("GET", headers, "cors", None, frozenset()), ScriptRequest)


def test_header_sets_are_mostly_small_and_sometimes_not() -> None:
    sizes = [len(headers) for headers in examples(strategies.header_sets(), 200)]

    assert sizes.count(0) > 10
    assert 1 < sum(sizes) / len(sizes) < 4
    assert max(sizes) > 5


def test_a_safelisted_name_has_values_of_either_kind() -> None:
    found = examples(strategies.header_sets(names=["Content-Type"]), 200)
    unsafe = {
        prepared.unsafe_names
        for headers in found
        if headers
        and isinstance(
            prepared := prepare("GET", headers, "cors", None, frozenset()), ScriptRequest
        )
    }

    assert unsafe == {(), ("content-type",)}


@pytest.mark.parametrize("count", [1, 3, 4, 5, 11])
def test_header_sets_of_names_reach_all_of_them(count: int) -> None:
    names = [f"X-{number}" for number in range(count)]
    strategy = strategies.header_sets(names=names)
    found = {name for headers in examples(strategy) for name, _ in headers}

    assert found == set(names)
    for headers in examples(strategy):
        present = [name for name, _ in headers]
        assert present == sorted(present, key=names.index)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (lambda headers: True, ()),
        (lambda headers: headers, (("X-Requested-With", "1"),)),
        (
            lambda headers: "Accept" in dict(headers),
            (("Accept", "application/json"),),
        ),
        (
            lambda headers: {"Authorization", "Range", "x"} <= dict(headers).keys(),
            (("Authorization", "1"), ("Range", "bytes=0-"), ("x", "1")),
        ),
        (
            lambda headers: len(headers) > 1,
            (("X-Requested-With", "1"), ("Content-Type", "application/json")),
        ),
        (
            lambda headers: dict(headers).get("Content-Type") == "text/plain",
            (("Content-Type", "text/plain"),),
        ),
    ],
)
def test_header_sets_shrink_to_the_headers_that_matter(condition: Any, expected: Any) -> None:
    assert minimal(strategies.header_sets(), condition) == expected


def test_unsendable_names_are_in_sets_only_on_demand() -> None:
    found = {name for headers in examples(strategies.header_sets()) for name, _ in headers}
    odd = {
        name for headers in examples(strategies.header_sets(sendable=False)) for name, _ in headers
    }

    assert found == set(NAMES)
    assert {"Origin", ""} <= odd


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: strategies.cors_requests("*"), r"policy='\*' is not a CORSPolicy"),
        (lambda: strategies.cors_requests(urls="/"), "urls='/' is not a list of str"),
        (lambda: strategies.cors_requests(urls=[]), r"urls=\[\] has nothing to choose from"),
        (lambda: strategies.cors_requests(urls=["/a"]), "'/a' in urls is not an absolute URL"),
        (lambda: strategies.cors_requests(urls=["ftp://a/"]), "'ftp://a/' in urls is not an abs"),
        (lambda: strategies.cors_requests(urls=["http://u@a/"]), "'http://u@a/' in urls is not"),
        (lambda: strategies.methods(sendable=0), "sendable=0 is not a bool"),
        (lambda: strategies.header_names(sendable=0), "sendable=0 is not a bool"),
        (lambda: strategies.header_sets(sendable=0), "sendable=0 is not a bool"),
        (lambda: strategies.header_sets(names="X-A"), "names='X-A' is not a list of str"),
        (lambda: strategies.header_sets(names=["X-A", "x-a"]), "has a name twice"),
        (lambda: strategies.header_sets(names=["X A"]), "'X A' in names is not a header name"),
        (lambda: strategies.header_sets(names=["Cookie"]), "'Cookie' in names: no page can set"),
        (lambda: strategies.header_sets(names=[]), r"names=\[\] has nothing to choose from"),
    ],
)
def test_wrong_arguments_are_refused_when_drawn_from(build: Any, message: str) -> None:
    strategy = build()

    with pytest.raises(InvalidArgument, match=message):
        examples(strategy)


def test_names_that_no_page_can_set_are_taken_on_demand() -> None:
    strategy = strategies.header_sets(names=["Cookie", "X A"], sendable=False)

    assert {name for headers in examples(strategy) for name, _ in headers} == {"Cookie", "X A"}
