"""CORS211 accuses no app whose answers differ for reasons of their own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pytest_cors import Finding
from tests.contract.by_the_book import APP, POLICY, Answer, Asked, ByTheBook, serving
from tests.contract.findings import by_code, errors, report_on

Endpoint = Callable[[Request], Response]


def turns() -> Endpoint:
    """Two servers, one of which knows less, take turns."""
    numbers = count()

    def respond(request: Request) -> Response:
        return JSONResponse([]) if next(numbers) % 2 else Response(status_code=204)

    return respond


def queue() -> Endpoint:
    """Whoever comes first takes what there is: the check asks twice before any page does."""
    messages = [b"one", b"two"]

    def respond(request: Request) -> Response:
        return Response(messages.pop()) if messages else Response(status_code=204)

    return respond


def limit() -> Endpoint:
    """Two requests, and no more."""
    numbers = count()

    def respond(request: Request) -> Response:
        return JSONResponse([], 200 if next(numbers) < 2 else 429)

    return respond


def nothing() -> Endpoint:
    """A health check: it says nothing, and is there."""
    return lambda request: Response(status_code=204)


def numbered() -> Endpoint:
    """Every answer has an id, some have more."""
    numbers = count()

    def respond(request: Request) -> Response:
        number = next(numbers)
        more = {"ETag": f'"{number}"'} if number % 3 else {}
        return JSONResponse([], headers={"X-Id": str(number), **more})

    return respond


@pytest.mark.parametrize("make", [turns, queue, limit, nothing, numbered])
def test_answers_that_differ_by_themselves(make: Callable[[], Endpoint]) -> None:
    methods = ["GET", "PUT", "DELETE"]
    app = ByTheBook(POLICY, serving(Route("/items", make(), methods=methods)))
    assert errors(report_on(app, POLICY)) == []


class AnswersAnyone(ByTheBook):
    """An app without routes that anybody could know: nothing is said of paths that it has not."""

    def early(self, asked: Asked) -> Answer | None:
        return super().early(asked) or self.finished(asked, Answer(204))


def test_an_app_that_has_one_answer() -> None:
    layer = AnswersAnyone()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await layer(scope, receive, send)

    assert errors(report_on(app, POLICY, urls=["/items"])) == []


class DropsExposed(ByTheBook):
    """What a declared page is to read is not there for it."""

    def finished(self, asked: Asked, answer: Answer) -> Answer:
        if asked.origin == APP:
            answer.headers = [each for each in answer.headers if each[0] != "x-total-count"]
        return super().finished(asked, answer)


def test_the_finding_says_what_is_lost() -> None:
    finding: Finding = by_code(report_on(DropsExposed(), POLICY), "CORS211")
    assert finding.detail["lost"] == ("x-total-count",)
    assert finding.request is not None
    assert finding.request.origin == APP
