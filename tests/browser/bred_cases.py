"""Recorded cases crossed with each other: one case, with a few parts of another of its family.

What was recorded stands on the boundaries of the protocol already. A part of one such case in
another is a case that nobody has thought of, and mostly one that still comes to the interesting
step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Final

from hypothesis import strategies as st

from pytest_cors.fetch import Headers, HTTPResponse
from pytest_cors.fetch.header_list import is_token
from pytest_cors.fetch.redirect import REDIRECT_STATUSES
from tests.browser.cases import Answer, Call, Case
from tests.browser.recorded_cases import recorded_sample

__all__ = ["bred_cases"]

_LONGEST: Final = 1.0
"""Seconds that a case may wait between its calls: caches that are to expire cost too much here."""

_BAD_PORT: Final = ":25/"
"""Nothing is sent there, whoever asks: https://fetch.spec.whatwg.org/#bad-port"""

_PROXY_WANTS_AUTHENTICATION: Final = 407
"""Chromium says of it that nobody has asked for a proxy."""


def bred_cases() -> st.SearchStrategy[Case]:
    """Recorded cases with one to three parts of others in them."""
    return st.sampled_from(sorted(_families())).flatmap(_crossed)


def _crossed(family: str) -> st.SearchStrategy[Case]:
    cases = st.sampled_from(_families()[family])
    return st.builds(_cross, cases, st.lists(st.tuples(cases, _PARTS), min_size=1, max_size=3))


def _cross(case: Case, others: list[tuple[Case, _Part]]) -> Case:
    for other, part in others:
        case = part(case, other)
    return replace(case, id="")


@cache
def _families() -> dict[str, tuple[Case, ...]]:
    families: defaultdict[str, list[Case]] = defaultdict(list)
    for case in recorded_sample(1):
        if _is_fit(case):
            families[case.id.partition("-")[0]].append(case)
    return {family: tuple(cases) for family, cases in families.items()}


def _is_fit(case: Case) -> bool:
    """Whether the case goes on being about CORS when parts of it are somewhere else."""
    lines = [line for answer in case.answers for line in answer.response.headers]
    return (
        sum(call.delay for call in case.calls) <= _LONGEST
        and all(answer.response.status != _PROXY_WANTS_AUTHENTICATION for answer in case.answers)
        and all(is_token(name) for name, _ in lines)
        and not any(_BAD_PORT in value for _, value in lines)
    )


def _page(case: Case, other: Case) -> Case:
    return replace(case, page=other.page)


def _credentials(case: Case, other: Case) -> Case:
    return _first_call(case, credentials=other.calls[0].request.credentials)


def _request_headers(case: Case, other: Case) -> Case:
    return _first_call(case, headers=other.calls[-1].request.headers)


def _method(case: Case, other: Case) -> Case:
    request = other.calls[-1].request
    return _first_call(case, method=request.method, body_type=request.body_type)


def _redirect_mode(case: Case, other: Case) -> Case:
    return _first_call(case, redirect=other.calls[0].request.redirect)


def _first_call(case: Case, **changes: object) -> Case:
    first, *later = case.calls
    changed = Call(replace(first.request, **changes), first.delay)  # type: ignore[arg-type]  # fields
    return replace(case, calls=(changed, *later))


def _status(case: Case, other: Case) -> Case:
    def change(mine: HTTPResponse, its: HTTPResponse) -> HTTPResponse:
        # Of two Locations, HTTP parsers say what they are worth, followed or not.
        several = sum(name.lower() == "location" for name, _ in mine.headers) > 1
        kept = several and its.status not in REDIRECT_STATUSES
        return mine if kept else HTTPResponse(its.status, mine.headers)

    return _each_answer(case, other, change)


def _replaced_line(case: Case, other: Case) -> Case:
    def change(mine: HTTPResponse, its: HTTPResponse) -> HTTPResponse:
        names = {name.lower() for name, _ in _usual_lines(its)[-1:]}
        kept = tuple(line for line in mine.headers if line[0].lower() not in names)
        return HTTPResponse(mine.status, kept + _usual_lines(its)[-1:])

    return _each_answer(case, other, change)


def _added_line(case: Case, other: Case) -> Case:
    def change(mine: HTTPResponse, its: HTTPResponse) -> HTTPResponse:
        return HTTPResponse(mine.status, mine.headers + _usual_lines(its)[:1])

    return _each_answer(case, other, change)


def _usual_lines(response: HTTPResponse) -> Headers:
    """All but where a redirect leads, which is a matter of the whole case."""
    return tuple(line for line in response.headers if line[0].lower() != "location")


def _each_answer(
    case: Case, other: Case, change: Callable[[HTTPResponse, HTTPResponse], HTTPResponse]
) -> Case:
    """The case with the first answer of each kind changed after that of the other case."""
    models = {answer.kind: answer.response for answer in reversed(other.answers)}
    answers: list[Answer] = []
    for answer in case.answers:
        model = models.pop(answer.kind, None)
        changed = answer.response if model is None else change(answer.response, model)
        answers.append(replace(answer, response=changed))
    return replace(case, answers=tuple(answers))


_Part = Callable[[Case, Case], Case]
_PARTS: Final = st.sampled_from(
    (
        _page,
        _credentials,
        _request_headers,
        _method,
        _redirect_mode,
        _status,
        _replaced_line,
        _added_line,
    )
)
