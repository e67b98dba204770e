"""Cases are what they say: texts filled in, answers in order, the recording as it was recorded."""

from __future__ import annotations

import pytest

from pytest_cors.fetch import HTTPResponse, Request
from tests.browser.cases import UNSCRIPTED, Answer, Call, Case, Place, Script, Sites, place_of
from tests.browser.drawn_cases import drawn_cases
from tests.browser.recorded_cases import recorded_case, recorded_sample
from tests.browser.smaller_cases import smaller_cases

SITES = Sites(page=1, api=2, api2=3)


@pytest.mark.parametrize(
    ("page", "template", "filled"),
    [
        ("top", "{page}", "http://localhost:1"),
        ("null", "{page}", "null"),
        ("null", "{top}/", "http://localhost:1/"),
        ("top", "//localhost:{api2_port}/{key}/x", "//localhost:3/k/x"),
        ("top", "{api}, {else}, {}", "http://localhost:2, {else}, {}"),
    ],
)
def test_templates_are_filled(page: str, template: str, filled: str) -> None:
    answer = Answer("{api}/{key}/", "actual", HTTPResponse(200, (("X", template),)))
    call = Call(Request("{api}/{key}/", "{page}", headers=(("X", template),)))
    case = Case("", page, (call,), (answer,)).filled(SITES, "k")  # type: ignore[arg-type]  # by the table

    assert case.answers[0].response.headers == (("X", filled),)
    assert case.calls[0].request.headers == (("X", filled),)
    assert case.calls[0].request.url == case.answers[0].url == "http://localhost:2/k/"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://localhost:2/k/hop0?q#f", Place(2, "/k/hop0")),
        ("http://user:pw@localhost:2/k", Place(2, "/k")),
        ("http://localhost/k", Place(80, "/k")),
        ("http://localhost:2?q", Place(2, "/")),
    ],
)
def test_a_url_has_a_place(url: str, place: Place) -> None:
    assert place_of(url) == place


def test_answers_come_in_order_and_the_last_one_stays() -> None:
    url = "{api}/{key}/"
    answers = [Answer(url, "actual", HTTPResponse(status, ())) for status in (201, 202)]
    script = Script(Case("", "top", (), tuple(answers)).filled(SITES, "k"))
    place = Place(2, "/k/")

    assert [script.answer(place, "actual").status for _ in range(3)] == [201, 202, 202]
    assert script.answer(place, "preflight") is UNSCRIPTED
    assert script.answer(Place(3, "/k/"), "actual") is UNSCRIPTED


@pytest.mark.parametrize(
    ("location", "own"),
    [
        ("{api}/hop1", "{api}/{key}/hop1"),
        ("\\\\localhost:{api2_port}\\hop1", "\\\\localhost:{api2_port}\\{key}\\hop1"),
        ("http://user:pw@localhost:{api_port}/hop1", "http://user:pw@localhost:{api_port}/{key}/hop1"),
        ("hop1", "hop1"),
        ("/x", "/{key}/x"),
        ("http://", "http://"),
    ],
)  # fmt: skip
def test_a_recorded_path_becomes_the_cases_own(location: str, own: str) -> None:
    case = recorded_case(
        {
            "id": "redirect-0",
            "page_origin": "http://localhost:PAGE",
            "request": {"method": "GET", "headers": [], "credentials": "omit"},
            "exchanges": [
                {"expect": "actual", "status": 302, "headers": [["LOCATION", location]]},
                {"expect": "redirect-target", "status": 200, "headers": [], "url": "{api}/hop1"},
            ],
        }
    )

    first, second = case.answers
    assert first.url == case.calls[0].request.url == "{api}/{key}/hop0"
    assert first.response.headers == (("LOCATION", own),)
    assert (second.url, second.kind) == ("{api}/{key}/hop1", "actual")


def test_the_recorded_sample_is_fixed_and_of_every_family() -> None:
    sample = recorded_sample(100)

    assert sample == recorded_sample(100)
    assert len({case.id.partition("-")[0] for case in sample}) == 12
    assert 60 <= len(sample) <= 80


def test_drawn_cases_depend_on_nothing_but_the_seed() -> None:
    drawn = drawn_cases(7, examples=40)

    assert drawn == drawn_cases(7, examples=40)
    assert drawn != drawn_cases(8, examples=40)
    assert len(drawn) >= 20


@pytest.mark.parametrize("case", [*recorded_sample(300), *drawn_cases(9, examples=30)], ids=str)
def test_smaller_cases_are_smaller_and_come_to_an_end(case: Case) -> None:
    steps = 0
    smaller = list(smaller_cases(case))
    while smaller:
        assert case not in smaller
        case = smaller[steps % len(smaller)]
        smaller = list(smaller_cases(case))
        steps += 1

    assert steps < 400
    assert len(case.calls) == 1
    assert not case.answers
    assert case.calls[0].request.method == "GET"
