"""What a change of policy opens and closes, each difference with a request that shows it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_cors.policy import CORSPolicy
from pytest_cors.policy.comparison import Difference

BASE: dict[str, Any] = {
    "allow_origins": ["https://app.example.com"],
    "allow_methods": ["GET", "PUT"],
    "allow_headers": ["X-Request-Id"],
    "expose_headers": ["X-Total-Count"],
    "max_age": 600,
}


def changed(**changes: Any) -> CORSPolicy:
    return CORSPolicy(**{**BASE, **changes})


@pytest.mark.parametrize(
    ("after", "opens", "closes"),
    [
        pytest.param({}, [], [], id="nothing"),
        pytest.param(
            {"allow_origins": ["https://app.example.com", "https://b.example.com"]},
            ["the origin https://b.example.com"],
            [],
            id="an origin more",
        ),
        pytest.param(
            {"allow_origins": ["https://b.example.com"]},
            ["the origin https://b.example.com"],
            ["the origin https://app.example.com"],
            id="another origin",
        ),
        pytest.param({"allow_origins": ["*"]}, ["any origin"], [], id="any origin"),
        pytest.param(
            {"allow_origin_regex": r"https://app\d?\.example\.com"},
            ["the origin https://app0.example.com"],
            [],
            id="a regex",
        ),
        pytest.param(
            {"allow_origin_regex": r"https://app\.example\.com"}, [], [], id="a regex for what was"
        ),
        pytest.param({"allow_methods": ["GET"]}, [], ["the method PUT"], id="a method less"),
        pytest.param(
            {"allow_methods": ["*"]},
            [f"the method {name}" for name in ("HEAD", "POST", "PATCH", "DELETE", "OPTIONS")],
            [],
            id="any method",
        ),
        pytest.param({"allow_headers": ["*"]}, ["any header"], [], id="any header"),
        pytest.param(
            {"allow_headers": ["x-request-id", "X-Other"]},
            ["the header X-Other"],
            [],
            id="a header more",
        ),
        pytest.param(
            {"allow_credentials": True}, ["requests with credentials"], [], id="credentials"
        ),
        pytest.param(
            {"expose_headers": []}, [], ["the exposed header X-Total-Count"], id="nothing exposed"
        ),
        pytest.param(
            {"max_age": 700}, ["preflights remembered for 700 seconds"], [], id="remembered longer"
        ),
        pytest.param({"max_age": None}, [], [], id="max age out of the contract"),
        pytest.param(
            {"allow_private_network": True}, ["any private network"], [], id="private network"
        ),
    ],
)
def test_what_it_opens_and_closes(
    after: dict[str, Any], opens: list[str], closes: list[str]
) -> None:
    comparison = changed().compare(changed(**after))

    assert list(map(str, comparison.opens)) == opens
    assert list(map(str, comparison.closes)) == closes
    assert bool(comparison) == bool(opens or closes)


def test_the_other_way_about_opens_are_closes() -> None:
    narrow, wide = changed(), changed(allow_origins=["*"], allow_methods=["*"])

    assert narrow.compare(wide).opens == wide.compare(narrow).closes


def allows(policy: CORSPolicy, difference: Difference) -> bool:
    request = difference.request
    assert request is not None
    return (
        policy.allows_origin(request.origin)
        and policy.allows_method(request.method) is True
        and all(policy.allows_header(name) is True for name, _ in request.headers)
        and (policy.allow_credentials or request.credentials != "include")
    )


@pytest.mark.parametrize(
    "after",
    [
        {"allow_origins": ["https://app.example.com", "https://b.example.com"]},
        {"allow_origin_regex": r"https://[^.]+\.example\.com"},
        {"allow_methods": ["GET", "PUT", "DELETE"]},
        {"allow_headers": ["*"]},
        {"allow_credentials": True},
    ],
)
def test_the_request_is_allowed_by_one_and_not_by_the_other(after: dict[str, Any]) -> None:
    before, wider = changed(), changed(**after)

    [difference] = before.compare(wider).opens

    assert allows(wider, difference)
    assert not allows(before, difference)


def test_a_regex_is_compared_with_a_regex() -> None:
    loose = CORSPolicy(allow_origin_regex=r"https://.*example\.com")
    tight = CORSPolicy(allow_origin_regex=r"https://(.*\.)?example\.com")

    comparison = tight.compare(loose)

    assert [each.value for each in comparison.opens] == ["https://aexample.com"]
    assert comparison.closes == ()


@pytest.mark.parametrize(
    ("regex", "witness"),
    [
        (r"https://.*\.preview\.example\.com", "https://a.preview.example.com"),
        (r"https://.*\.preview.example.com", "https://a.previewaexampleacom"),
        (r"https?://.*\.example\.com(:\d{2,5})?", "http://a.example.com"),
        (r"https://app\.example\.com(:\d+)?", "https://app.example.com:10"),
        (r"https://app\.example\.com:\d{4}", "https://app.example.com:1000"),
        (r"https://app\.example\.com:0\d|https://b\.example\.com", "https://b.example.com"),
        (r"https://[^a-z]*b\.example\.com", "https://b.example.com"),
        (r"https://.*/?", "https://a"),
    ],
)
def test_a_regex_that_is_new_opens_something(regex: str, witness: str) -> None:
    found = changed().compare(changed(allow_origin_regex=regex))

    assert str(found) == f"opens: the origin {witness}"


@given(
    st.builds(
        lambda start, label, dot, domain, end: f"{start}https?://{label}{dot}{domain}{end}",
        st.sampled_from(["", "^"]),
        st.sampled_from(["app", r"\w+", "[a-z0-9-]+", ".*", "a.b", r"x\.y", "(?:a|b)?", "[^a]+"]),
        st.sampled_from(["", ".", r"\."]),
        st.sampled_from(["example.com", r"example\.com", r"(foo|bar)\.org"]),
        st.sampled_from(["", r"(:\d+)?", r":\d{4}", ".*", "$", "/?"]),
    )
)
def test_no_origin_that_a_regex_lets_in_goes_unseen(regex: str) -> None:
    found = CORSPolicy().compare(CORSPolicy(allow_origin_regex=regex))

    [difference] = found.opens
    assert difference.request is not None
    assert re.fullmatch(regex, difference.request.origin)
    assert not found.closes


def test_a_regex_that_cannot_be_compared_is_named_and_the_rest_is() -> None:
    comparison = changed().compare(
        changed(allow_origin_regex=r"https://(?!evil)\w+\.example", allow_credentials=True)
    )

    assert str(comparison) == (
        "opens: requests with credentials\nnot compared: the regexes (assert not)"
    )


def test_as_text() -> None:
    text = str(changed().compare(changed(allow_origins=["*"], allow_methods=["GET"])))

    assert text == "opens: any origin\ncloses: the method PUT"
    assert str(changed().compare(changed())) == "no difference"
