"""Django: the settings of django-cors-headers, as the middleware applies them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from corsheaders.middleware import CorsMiddleware
from corsheaders.signals import check_request_enabled
from django.test import override_settings

from pytest_cors.policy import (
    CORSPolicy,
    Limit,
    Matching,
    OriginPattern,
    PolicyNotFound,
    Reason,
    configured_policies,
)
from tests.apps.django_app import create_app, create_wsgi_app

APP = "https://app.example.com"
OTHER = "https://other.example.com"

DEFAULT_METHODS = ("DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT")


class OurCors(CorsMiddleware):
    """A middleware of an app's own, in this module so that the settings can name it."""


@pytest.fixture
def bare() -> Iterator[None]:
    """No CORS setting at all: the library's defaults."""
    create_app()
    from django.conf import settings

    override = override_settings()
    override.enable()
    for name in [name for name in dir(settings) if name.startswith("CORS_")]:
        delattr(settings, name)
    yield
    override.disable()


def read(**settings: Any) -> CORSPolicy:
    with override_settings(**settings):
        return CORSPolicy.from_app(create_app())


@pytest.mark.usefixtures("bare")
class TestSettings:
    @pytest.mark.parametrize("make", [create_app, create_wsgi_app])
    def test_the_defaults_let_nobody_in(self, make: Any) -> None:
        policy = CORSPolicy.from_app(make())

        assert policy.allow_origins == ()
        assert policy.allow_methods == DEFAULT_METHODS
        assert policy.allow_headers[:2] == ("accept", "authorization")
        assert (policy.max_age, policy.allow_credentials) == (86400, False)

    def test_as_written(self) -> None:
        assert read(
            CORS_ALLOWED_ORIGINS=[APP, OTHER],
            CORS_ALLOW_METHODS=["GET", "PUT"],
            CORS_ALLOW_HEADERS=("X-Token",),
            CORS_ALLOW_CREDENTIALS=True,
            CORS_EXPOSE_HEADERS=["X-Count"],
            CORS_PREFLIGHT_MAX_AGE=7,
            CORS_ALLOW_PRIVATE_NETWORK=True,
        ) == CORSPolicy(
            [APP, OTHER],
            allow_methods=["GET", "PUT"],
            allow_headers=["X-Token"],
            allow_credentials=True,
            expose_headers=["X-Count"],
            max_age=7,
            allow_private_network=True,
        )

    def test_all_origins(self) -> None:
        policy = read(CORS_ALLOW_ALL_ORIGINS=True, CORS_ALLOWED_ORIGINS=[APP])

        assert policy.allow_origins == ("*", APP)

    def test_older_names(self) -> None:
        assert read(CORS_ORIGIN_WHITELIST=[APP]).allow_origins == (APP,)
        assert read(CORS_ORIGIN_ALLOW_ALL=True).any_origin

    def test_a_max_age_of_zero_is_not_sent(self) -> None:
        assert read(CORS_PREFLIGHT_MAX_AGE=0).max_age is None

    def test_scheme_and_authority_of_an_entry_are_what_counts(self) -> None:
        policy = read(CORS_ALLOWED_ORIGINS=["HTTPS://a.example/path", "null", "b.example"])

        assert policy.allow_origins == ("https://a.example", "null", "b.example")
        assert [fault.reason for fault in policy.faults()] == [Reason.NO_SCHEME]

    @pytest.mark.parametrize(
        "origin",
        [
            "https://a.example.com",
            "https://a.example.com.evil.test",
            "https://A.example.com",
            "https://b.example.com",
            "https://b.example.com.evil.test",
            "xhttps://a.example.com",
        ],
    )
    def test_regexes_decide_as_the_middleware_does(self, origin: str) -> None:
        regexes = [r"^https://a\.example\.com$", re.compile(r"https://B\.example\.com", re.I)]
        with override_settings(CORS_ALLOWED_ORIGIN_REGEXES=regexes):
            (found,) = configured_policies(create_app())
            decided = CorsMiddleware(lambda request: request).regex_domain_match(origin)

        assert found.policy.allows_origin(origin) is decided
        assert found.patterns == (
            OriginPattern(r"^https://a\.example\.com$", Matching.START),
            OriginPattern(r"(?i)https://B\.example\.com", Matching.START),
        )

    def test_an_anchored_regex_is_shown_as_it_was_written(self) -> None:
        policy = read(CORS_ALLOWED_ORIGIN_REGEXES=[r"^https://\w+\.example\.com$"])

        assert policy.allow_origin_regex == r"^https://\w+\.example\.com$"

    def test_a_regex_that_does_not_compile_takes_no_other_one_with_it(self) -> None:
        regexes = ["(", r"^https://a\.example\.com$"]
        with override_settings(CORS_ALLOWED_ORIGIN_REGEXES=regexes):
            (found,) = configured_policies(create_app())

        assert found.policy.allows_origin("https://a.example.com")
        assert [(fault.value, fault.reason) for fault in found.faults] == [
            ("(", Reason.NOT_A_REGEX)
        ]

    def test_back_references_in_several_regexes_are_a_limit(self) -> None:
        regexes = [r"^https://(a)\1$", r"^https://b$"]
        with override_settings(CORS_ALLOWED_ORIGIN_REGEXES=regexes):
            (found,) = configured_policies(create_app())

        assert found.limits == (Limit.ORIGIN_PATTERNS,)

    @pytest.mark.parametrize(
        ("regex", "path", "covered"),
        [
            (r"^/api/.*$", "", {"/api/x": True, "/x": False, "/x/api/": False}),
            (r"/api", "", {"/api/x": True, "/apiary": True, "/x": False}),
            (re.compile("^/API/", re.I), "", {"/api/x": True, "/API/x": True, "/x": False}),
        ],
    )
    def test_urls_by_regex(self, regex: Any, path: str, covered: dict[str, bool]) -> None:
        with override_settings(CORS_URLS_REGEX=regex):
            (found,) = configured_policies(create_app())
            with pytest.raises(PolicyNotFound, match="for parts of the app only"):
                CORSPolicy.from_app(create_app())

        assert {path: found.covers(path) for path in covered} == covered

    def test_a_receiver_of_the_signal_decides_in_code(self) -> None:
        def receiver(**kwargs: Any) -> bool:
            return True

        check_request_enabled.connect(receiver)
        try:
            (found,) = configured_policies(create_app())
        finally:
            check_request_enabled.disconnect(receiver)

        assert found.limits == (Limit.CODE,)

    def test_a_subclass_decides_in_code(self) -> None:
        with override_settings(MIDDLEWARE=[f"{__name__}.OurCors"]):
            (found,) = configured_policies(create_app())

        assert found.limits == (Limit.CODE,)

    def test_settings_without_the_middleware_are_none(self) -> None:
        with (
            override_settings(MIDDLEWARE=[], CORS_ALLOWED_ORIGINS=[APP]),
            pytest.raises(PolicyNotFound, match="Django: the settings of django-cors-headers"),
        ):
            CORSPolicy.from_app(create_app())


def test_a_handler_whose_library_is_not_loaded_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app()
    monkeypatch.delitem(sys.modules, "corsheaders.conf")

    assert configured_policies(app) == ()
