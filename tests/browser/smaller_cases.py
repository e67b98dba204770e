"""Smaller cases than one that shows a disagreement: each with one thing less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from pytest_cors.fetch import HTTPResponse, Request
from tests.browser.cases import Answer, Call, Case

__all__ = ["smaller_cases"]

_T = TypeVar("_T")

_PLAIN = Request(url="", origin="")


def smaller_cases(case: Case) -> Iterator[Case]:
    """Every case that has one call, answer, header or peculiarity less."""
    if case.page != "top":
        yield replace(case, page="top")
    if len(case.calls) > 1:
        for calls in _each_left_out(case.calls):
            yield replace(case, calls=calls)
    for answers in _each_left_out(case.answers):
        yield replace(case, answers=answers)
    for position, call in enumerate(case.calls):
        for smaller in _smaller_calls(call):
            yield replace(case, calls=_replaced(case.calls, position, smaller))
    for position, answer in enumerate(case.answers):
        for simpler in _smaller_answers(answer):
            yield replace(case, answers=_replaced(case.answers, position, simpler))


def _smaller_calls(call: Call) -> Iterator[Call]:
    request = call.request
    if call.delay:
        yield replace(call, delay=0.0)
    for headers in _each_left_out(request.headers):
        yield replace(call, request=replace(request, headers=headers))
    if request.method != _PLAIN.method:
        yield replace(call, request=replace(request, method=_PLAIN.method, body_type=None))
    if request.body_type is not None:
        yield replace(call, request=replace(request, body_type=None))
    for smaller in (
        replace(request, credentials=_PLAIN.credentials),
        replace(request, mode=_PLAIN.mode),
        replace(request, redirect=_PLAIN.redirect),
        replace(request, upload_listener=False),
        replace(request, referrer_policy=""),
    ):
        if smaller != request:
            yield replace(call, request=smaller)


def _smaller_answers(answer: Answer) -> Iterator[Answer]:
    response = answer.response
    for headers in _each_left_out(response.headers):
        yield replace(answer, response=HTTPResponse(response.status, headers))
    plain = 204 if answer.kind == "preflight" else 200
    if response.status != plain:
        yield replace(answer, response=HTTPResponse(plain, response.headers))
    for position, (name, value) in enumerate(response.headers):
        for simpler in _simpler_values(value):
            changed = _replaced(response.headers, position, (name, simpler))
            yield replace(answer, response=HTTPResponse(response.status, changed))


def _simpler_values(value: str) -> Iterator[str]:
    """A list with an element less."""
    elements = value.split(",")
    if len(elements) > 1:
        for fewer in _each_left_out(tuple(elements)):
            yield ",".join(fewer)


def _each_left_out(items: tuple[_T, ...]) -> Iterator[tuple[_T, ...]]:
    for position in range(len(items)):
        yield items[:position] + items[position + 1 :]


def _replaced(items: tuple[_T, ...], position: int, item: _T) -> tuple[_T, ...]:
    return (*items[:position], item, *items[position + 1 :])
