"""Sample values: the kind says where to begin, the converter has the last word."""

from __future__ import annotations

import re
import uuid

import pytest

from pytest_cors.policy.path_template import ROOT, PathTemplate
from pytest_cors.policy.sample_value import SAMPLE_UUID, sample_value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("", "1"),
        ("str", "1"),
        ("IntegerConvertor", "1"),
        ("FloatConverter", "1.0"),
        ("Decimal", "1.0"),
        ("UUIDConverter", SAMPLE_UUID),
        ("path", "a/b"),
        ("date", "2020-01-01"),
        ("datetime", "2020-01-01T00:00:00"),
        ("time", "00:00:00"),
        ("timedelta", "P1D"),
        ("bool", "true"),
    ],
)
def test_the_kind_says_where_to_begin(kind: str, value: str) -> None:
    assert sample_value(kind, lambda text: True) == value


def test_it_is_a_version_4_uuid() -> None:
    assert uuid.UUID(SAMPLE_UUID).version == 4


def test_the_converter_has_the_last_word() -> None:
    assert sample_value("int", lambda text: text == "en") == "en"
    assert sample_value("int", int, likely=["x", "7"]) == "7"
    assert sample_value("", lambda text: None) is None
    assert sample_value("", lambda text: 0) == "1", "a converted value may be false"


def test_a_regex_is_the_last_resort() -> None:
    code = re.compile("[A-Z]{2}[0-9]")

    assert sample_value("", code.fullmatch, regex=code.pattern) == "AA1"
    assert sample_value("", lambda text: False, regex=code.pattern) is None
    assert sample_value("", lambda text: text == "", regex="x*") is None


def test_templates_add_up() -> None:
    template = (
        PathTemplate.literal("/ä b/")
        + PathTemplate.parameter("{x}", "1/2?#%", "[^/]+")
        + PathTemplate.literal("/end.")
    )

    assert template.text == "/ä b/{x}/end."
    assert template.sample == "/%C3%A4%20b/1/2%3F%23%25/end."
    assert re.fullmatch(template.regex, "/ä b/anything/end.")
    assert not re.fullmatch(template.regex, "/ä b/anything/endx")
    assert template.exact
    assert ROOT + template == template


def test_a_template_without_a_value_says_so() -> None:
    template = PathTemplate.literal("/") + PathTemplate.parameter("{x}", None, "[^/]+")

    assert (template.sample, template.exact) == ("/1", False)
