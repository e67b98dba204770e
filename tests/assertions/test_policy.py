"""`check_cors_policy` and `assert_cors_policy`: what they take, give and refuse."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import httpx
import pytest

from pytest_cors import (
    ContractReport,
    CORSPolicy,
    CORSPolicyAssertionError,
    DriveError,
    PolicyNotFound,
    assert_cors_policy,
    check_cors_policy,
)
from pytest_cors.assertions.bound import BoundAssertions
from tests.apps.broken.record import configured
from tests.apps.shop import ADMIN_ORIGIN, APP_ORIGIN
from tests.apps.starlette_app import create_enforced_app
from tests.assertions.permissive import PAGE, Seen, permissive

FEW: dict[str, Any] = {"urls": ["/items"], "max_examples": 0}
NARROW = CORSPolicy(allow_origins=[APP_ORIGIN, "https://shop.example.com"])


def test_the_report_of_an_app_that_keeps_its_policy() -> None:
    report = assert_cors_policy(create_enforced_app(), **FEW)

    assert isinstance(report, ContractReport)
    assert report.ok
    assert report.urls == ("http://testserver/items",)
    assert report.policy.allow_origins == (APP_ORIGIN, ADMIN_ORIGIN)
    assert report.probes > 100


def test_a_policy_that_is_not_kept() -> None:
    report = check_cors_policy(create_enforced_app(), NARROW, **FEW)
    assert not report.ok

    with pytest.raises(CORSPolicyAssertionError) as caught:
        assert_cors_policy(create_enforced_app(), NARROW, **FEW)
    assert isinstance(caught.value, AssertionError)
    assert caught.value.report.findings == report.findings
    text = str(caught.value)
    assert text.startswith("CORS102: ")
    assert "https://shop.example.com" in text.partition("\n")[0]
    assert text == caught.value.args[0]


def test_settings_are_spelt_as_the_framework_spells_them() -> None:
    with pytest.raises(CORSPolicyAssertionError, match="Starlette's CORSMiddleware"):
        assert_cors_policy(create_enforced_app(), NARROW, **FEW)


def test_what_is_ignored_does_not_count() -> None:
    findings = check_cors_policy(create_enforced_app(), NARROW, **FEW).findings
    codes = {each.code for each in findings if each.severity == "error"}
    assert codes

    report = assert_cors_policy(create_enforced_app(), NARROW, ignore=codes, **FEW)
    assert not codes & {each.code for each in report.findings}
    lowered = [code.lower() for code in codes]
    assert assert_cors_policy(create_enforced_app(), NARROW, ignore=lowered, **FEW) == report


def test_warnings_count_where_it_is_strict() -> None:
    app = configured()()
    report = assert_cors_policy(app, **FEW)
    assert {each.severity for each in report.findings} == {"warning"}

    with pytest.raises(CORSPolicyAssertionError):
        assert_cors_policy(app, strict=True, **FEW)


class Noting:
    """Middleware of the user's own, which notes the methods that reach the app."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.methods: set[str] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.methods.add(scope.get("method", ""))
        await self.app(scope, receive, send)


@pytest.mark.parametrize("unsafe", [False, True])
def test_actual_requests_are_safe_unless_asked_otherwise(unsafe: bool) -> None:
    app = Noting(create_enforced_app())
    assert check_cors_policy(app, urls=["/items/*"], max_examples=0, unsafe=unsafe).probes

    assert ("DELETE" in app.methods) is unsafe
    assert ("PUT" in app.methods) is unsafe


def test_the_same_seed_sends_the_same() -> None:
    sent: list[list[Seen]] = []
    for seed in (1, 1, 2):
        seen: list[Seen] = []
        app = permissive(seen)
        check_cors_policy(app, CORSPolicy([PAGE]), urls=["/"], max_examples=50, seed=seed)
        sent.append(seen)

    assert sent[0] == sent[1] != sent[2]


def test_an_app_without_a_readable_policy_needs_one() -> None:
    with pytest.raises(PolicyNotFound, match="no CORS policy can be read out of "):
        check_cors_policy(permissive([]))


def test_a_server_has_no_readable_policy() -> None:
    with pytest.raises(PolicyNotFound, match="no CORS policy can be read out of "):
        check_cors_policy("http://127.0.0.1:9")


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(DriveError, match="no response from the server"):
        check_cors_policy("http://127.0.0.1:9", CORSPolicy([PAGE]))


WRONG: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "one code": ({"ignore": "CORS302"}, TypeError, r"ignore='CORS302' is one str; a list is"),
    "unknown code": ({"ignore": ["CORS1"]}, ValueError, r"'CORS1' is no rule: the codes are "),
    "code of another type": ({"ignore": [1]}, TypeError, r"an entry of ignore is an int; a str"),
    "one URL": ({"urls": "/items"}, TypeError, r"urls='/items' is one str; a list is wanted"),
    "URL of another type": ({"urls": [b"/"]}, TypeError, r"an entry of urls is a bytes; a str"),
    "no URL": ({"urls": []}, ValueError, r"urls=\[\] leaves nothing to check"),
    "pattern for nothing": ({"urls": ["/x/*"]}, ValueError, r"'/x/\*' matches none of the app's"),
    "no URL at all": ({"urls": ["http://["]}, ValueError, r"'http://\[' is not a URL"),
    "word for a flag": ({"unsafe": "no"}, TypeError, r"unsafe is a str; True or False is wanted"),
    "number for a flag": ({"strict": 1}, TypeError, r"strict is an int; True or False is wanted"),
    "negative number": ({"max_examples": -1}, ValueError, r"max_examples=-1: a number of requests"),
    "flag for a number": ({"max_examples": True}, ValueError, r"max_examples=True: a number of"),
    "seed of another type": ({"seed": "1"}, TypeError, r"seed is a str; an int is wanted"),
    "policy of another type": ({"policy": {}}, TypeError, r"policy is a dict; a CORSPolicy is"),
}


@pytest.mark.parametrize("judged", [check_cors_policy, assert_cors_policy], ids=["check", "assert"])
@pytest.mark.parametrize(("arguments", "error", "text"), WRONG.values(), ids=WRONG)
def test_wrong_arguments(
    judged: Any, arguments: dict[str, Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text) as caught:
        judged(create_enforced_app(), **arguments)
    assert type(caught.value) is error


def test_iterators_will_do() -> None:
    report = check_cors_policy(
        create_enforced_app(),
        urls=iter(["/items", "/items/1"]),
        ignore=iter(["CORS303"]),
        max_examples=0,
    )
    assert report.urls == ("http://testserver/items", "http://testserver/items/1")


# The fixture `cors` hands its arguments on as they are.


@pytest.mark.parametrize("name", ["allows", "denies", "check"])
def test_bound_assertions_take_what_the_functions_take(name: str) -> None:
    import pytest_cors

    function = {"allows": "assert_cors_allows", "denies": "assert_cors_denies"}.get(
        name, "assert_cors_policy"
    )
    own = list(inspect.signature(getattr(BoundAssertions, name)).parameters.values())[1:]
    theirs = list(inspect.signature(getattr(pytest_cors, function)).parameters.values())[1:]
    assert own == theirs


def test_bound_assertions_hand_everything_on() -> None:
    asked: list[str] = []

    def policy() -> CORSPolicy:
        asked.append("policy")
        return CORSPolicy([PAGE], allow_methods=["GET", "PUT"])

    seen: list[Seen] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cors = BoundAssertions(permissive(seen, x_count="1"), policy)
    cors.allows(
        "/a",
        origin=PAGE,
        method="PUT",
        headers={"X-A": "1"},
        credentials=True,
        content="text",
        preflight_only=True,
    )
    assert [(each.method, each.url) for each in seen] == [("OPTIONS", "http://testserver/a")]
    cors.allows("/b", origin=PAGE, method="POST", content="text")
    assert seen[-1].body == b"text"
    with pytest.raises(AssertionError, match="cannot read X-Count"):
        cors.allows("/c", origin=PAGE, exposes=["X-Count"])
    with pytest.raises(AssertionError, match=r"PUT http://testserver/d .* with credentials is all"):
        cors.denies("/d", origin=PAGE, method="PUT", headers={"X-A": "1"}, credentials=True)
    with pytest.raises(AssertionError, match=r"DELETE http://testserver/e .* is allowed and"):
        cors.denies("/e", origin=PAGE, method="DELETE", preflight_only=True)
    assert asked == []

    with pytest.raises(CORSPolicyAssertionError) as caught:
        cors.check(urls=["/x"], max_examples=0)
    assert caught.value.report.policy == policy()
    other = CORSPolicy(["https://other.example"])
    with pytest.raises(CORSPolicyAssertionError) as caught:
        cors.check(other, unsafe=True, ignore=["CORS101"], strict=True, max_examples=0, seed=3)
    assert caught.value.report.policy == other
    assert caught.value.report.strict
    assert "CORS101" not in {each.code for each in caught.value.report.findings}
    assert "DELETE" not in {each.method for each in seen[-50:]}


def test_a_network_client_is_checked_through_its_send() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Access-Control-Allow-Origin": PAGE, "Vary": "Origin"})

    with httpx.Client(
        transport=httpx.MockTransport(answer), base_url="https://api.example.com/v1"
    ) as client:
        report = check_cors_policy(client, CORSPolicy([PAGE]), **FEW)
    assert report.urls == ("https://api.example.com/v1/items",)
    assert report.probes > 50
