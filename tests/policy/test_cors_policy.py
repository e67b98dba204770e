"""CORSPolicy: its form, and what it means for a request that a browser would send."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import re
from enum import Enum, StrEnum
from typing import Any

import pytest

from pytest_cors.policy import CORSPolicy
from pytest_cors.policy.policy import unchecked_policy

APP = "https://app.example.com"


class TestForm:
    def test_the_signature_is_starlettes_bar_max_age(self) -> None:
        parameters = inspect.signature(CORSPolicy).parameters

        assert {name: parameter.default for name, parameter in parameters.items()} == {
            "allow_origins": (),
            "allow_origin_regex": None,
            "allow_methods": ("GET",),
            "allow_headers": (),
            "allow_credentials": False,
            "expose_headers": (),
            "max_age": None,
            "allow_private_network": False,
        }

    @pytest.mark.parametrize("make", [list, tuple, set, frozenset, iter, dict.fromkeys])
    def test_lists_become_tuples(self, make: Any) -> None:
        policy = CORSPolicy(dict.fromkeys([APP]).keys(), allow_methods=list(make(["PUT"])))

        assert policy.allow_origins == (APP,)
        assert policy.allow_methods == ("PUT",)

    def test_a_set_is_sorted(self) -> None:
        assert CORSPolicy(allow_methods={"PUT", "DELETE", "GET"}).allow_methods == (
            "DELETE",
            "GET",
            "PUT",
        )

    def test_members_of_str_enums_are_their_values(self) -> None:
        class Origin(str, Enum):  # noqa: UP042 - prints as "Origin.APP", unlike a StrEnum
            APP = "https://app.example.com"

        class Method(StrEnum):
            PUT = "PUT"

        policy = CORSPolicy([Origin.APP], allow_methods=[Method.PUT])

        assert [type(entry) for entry in (*policy.allow_origins, *policy.allow_methods)] == [
            str
        ] * 2
        assert policy == CORSPolicy([APP], allow_methods=["PUT"])

    def test_equal_policies_are_equal_and_hash_alike(self) -> None:
        first = CORSPolicy([APP], allow_origin_regex=re.compile("https://b"), max_age=5)
        second = CORSPolicy((APP,), "https://b", max_age=5)

        assert first == second
        assert hash(first) == hash(second)
        assert first != CORSPolicy([APP], max_age=5)

    def test_it_is_frozen(self) -> None:
        with pytest.raises(dataclasses.FrozenInstanceError):
            CORSPolicy().max_age = 5  # type: ignore[misc]  # that is what is tested

    def test_copies_are_equal(self) -> None:
        policy = CORSPolicy([APP], allow_headers=["X-A"], max_age=5)

        assert copy.deepcopy(policy) == policy
        assert pickle.loads(pickle.dumps(policy)) == policy
        assert dataclasses.replace(policy, max_age=6) == CORSPolicy(
            [APP], None, ("GET",), ["X-A"], max_age=6
        )
        assert eval(repr(policy)) == policy

    @pytest.mark.parametrize(
        ("pattern", "origin", "allowed"),
        [
            (re.compile("https://A", re.IGNORECASE), "https://a", True),
            (re.compile("https://[Ab]"), "https://a", False),
            (re.compile("(?i)https://A", re.IGNORECASE), "https://a", True),
            (re.compile("https:// a # the app", re.VERBOSE), "https://a", True),
            (re.compile(r"https://\w", re.ASCII), "https://é", False),
        ],
    )
    def test_the_flags_of_a_pattern_are_kept(
        self, pattern: re.Pattern[str], origin: str, allowed: bool
    ) -> None:
        policy = CORSPolicy(allow_origin_regex=pattern)

        assert isinstance(policy.allow_origin_regex, str)
        assert policy.allows_origin(origin) is allowed


class TestOrigins:
    @pytest.mark.parametrize(
        ("origin", "allowed"),
        [
            (APP, True),
            ("https://a.shop.example.com", True),
            ("https://a.shop.example.com.evil.test", False),
            ("xhttps://a.shop.example.com", False),
            ("https://a.shop.example.com\n", False),
            ("https://app.example.com.", False),
            ("https://APP.example.com", False),
            ("http://app.example.com", False),
            ("https://app.example.com:8443", False),
            ("https://ap", False),
            ("null", False),
            ("", False),
        ],
    )
    def test_listed_or_matched_from_start_to_end(self, origin: str, allowed: bool) -> None:
        policy = CORSPolicy([APP, "https://b.example"], r"https://[a-z]\.shop\.example\.com")

        assert policy.allows_origin(origin) is allowed

    @pytest.mark.parametrize(
        ("policy", "allowed"),
        [
            (CORSPolicy(), False),
            (CORSPolicy(["null"]), True),
            (CORSPolicy(["*"]), True),
            (CORSPolicy(allow_origin_regex=".*"), False),
            (CORSPolicy(allow_origin_regex="null"), False),
        ],
        ids=repr,
    )
    def test_null_has_to_be_listed(self, policy: CORSPolicy, allowed: bool) -> None:
        assert policy.allows_origin("null") is allowed

    def test_any_origin(self) -> None:
        assert CORSPolicy(["*"]).any_origin
        assert CORSPolicy(["*", APP]).allows_origin("https://evil.test")
        assert not CORSPolicy([APP], ".*").any_origin

    def test_no_origin_at_all_lets_nobody_in(self) -> None:
        assert not CORSPolicy(allow_methods=["PUT"]).allows_origin(APP)

    def test_a_regex_of_an_app_that_does_not_compile_matches_nothing(self) -> None:
        policy = unchecked_policy({"allow_origins": [APP], "allow_origin_regex": "("})

        assert policy.allows_origin(APP)
        assert not policy.allows_origin("(")


class TestMethods:
    @pytest.mark.parametrize(
        ("listed", "method", "allowed"),
        [
            (["GET"], "GET", True),
            (["GET"], "HEAD", False),
            (["GET"], "POST", False),
            (["PUT"], "put", False),
            (["patch"], "patch", True),
            (["patch"], "PATCH", False),
            (["QUERY"], "QUERY", True),
            (["*"], "PATCH", True),
            (["*"], "OPTIONS", True),
            (["*"], "QUERY", None),
            (["*"], "PURGE", None),
            (["*"], "*", None),
            (["*"], "patch", None),
            (["*", "QUERY"], "QUERY", True),
            ([], "GET", False),
        ],
    )
    def test_exact_case(self, listed: list[str], method: str, allowed: bool | None) -> None:
        policy = CORSPolicy([APP], allow_methods=listed)

        assert policy.allows_method(method) is allowed
        assert policy.any_method is ("*" in listed)


class TestHeaders:
    @pytest.mark.parametrize(
        ("listed", "name", "value", "allowed"),
        [
            (["X-Token"], "x-token", None, True),
            (["x-token"], "X-TOKEN", "1", True),
            (["X-Token"], "X-Other", None, False),
            ([], "Authorization", None, False),
            (["*"], "Authorization", None, True),
            (["*"], "X-Any", None, True),
            ([], "Accept", "*/*", True),
            ([], "Content-Type", "text/plain", True),
            ([], "Content-Type", "application/json", None),
            ([], "content-type", None, None),
            (["Content-Type"], "content-type", "application/json", True),
            ([], "Range", "bytes=0-10", True),
            ([], "Range", "bytes=-10", None),
            ([], "Accept", "x" * 129, None),
        ],
    )
    def test_any_case(
        self, listed: list[str], name: str, value: str | None, allowed: bool | None
    ) -> None:
        policy = CORSPolicy([APP], allow_headers=listed)

        assert policy.allows_header(name, value) is allowed
        assert policy.any_header is ("*" in listed)

    @pytest.mark.parametrize(
        ("listed", "name", "exposed"),
        [
            (["X-Count"], "x-count", True),
            (["X-Count"], "X-Other", False),
            ([], "Content-Type", True),
            ([], "Cache-Control", True),
            ([], "ETag", False),
            (["*"], "ETag", True),
            (["*"], "Set-Cookie", False),
        ],
    )
    def test_exposed(self, listed: list[str], name: str, exposed: bool) -> None:
        policy = CORSPolicy([APP], expose_headers=listed)

        assert policy.exposes(name) is exposed
        assert policy.any_exposed is ("*" in listed)


class TestFaults:
    def test_a_policy_that_was_read_keeps_its_faults_and_tells_them(self) -> None:
        policy = unchecked_policy({"allow_origins": ["https://a.example/"], "max_age": 10**6})

        assert policy.allow_origins == ("https://a.example/",)
        assert [fault.field for fault in policy.faults()] == ["allow_origins", "max_age"]

    @pytest.mark.parametrize("regex", [7, b"https://a", re.compile(b"https://a")])
    def test_a_regex_of_another_type_matches_nothing(self, regex: object) -> None:
        assert unchecked_policy({"allow_origin_regex": regex}).allow_origin_regex is None

    def test_values_of_other_types_come_as_near_as_they_can(self) -> None:
        policy = unchecked_policy(
            {
                "allow_origins": APP,
                "allow_methods": None,
                "allow_headers": [b"X-A", 5],
                "allow_credentials": 1,
                "max_age": "600",
                "allow_origin_regex": 7,
            }
        )

        assert policy == dataclasses.replace(
            CORSPolicy([APP], allow_credentials=True), allow_methods=[], allow_headers=["X-A", "5"]
        )
