"""Driving a flow: its requests in order, its content in place, its errors thrown into it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_cors.drive import AppTimeout, DriveError, Job, resolve
from pytest_cors.drive.driver import run_jobs
from pytest_cors.drive.flow import Pump
from pytest_cors.fetch.exchange import HTTPRequest, HTTPResponse
from tests.drive.messages import get, once, plain, preflight, put

OK = HTTPResponse(200, ())


def chain(*requests: HTTPRequest) -> Any:
    statuses = []
    for request in requests:
        response = yield request
        statuses.append(response.status)
    return statuses


def sent_by(flow: Any, content: bytes = b"") -> list[tuple[str, bytes]]:
    sent: list[tuple[str, bytes]] = []

    def exchange(request: HTTPRequest, body: bytes) -> HTTPResponse:
        sent.append((request.method, body))
        return OK

    run_jobs([Job(flow, content)], exchange)
    return sent


def test_the_content_goes_with_the_actual_request() -> None:
    assert sent_by(chain(preflight(), put()), b"x") == [("OPTIONS", b""), ("PUT", b"x")]


def test_a_redirect_that_keeps_the_method_keeps_the_content() -> None:
    sent = sent_by(chain(put(), preflight(), put()), b"x")
    assert sent == [("PUT", b"x"), ("OPTIONS", b""), ("PUT", b"x")]


def test_a_redirect_that_changes_the_method_drops_the_content() -> None:
    assert sent_by(chain(put(), get()), b"x") == [("PUT", b"x"), ("GET", b"")]


def test_a_flow_without_a_request_has_its_result_at_once() -> None:
    def flow() -> Any:
        return "blocked"
        yield

    pump = Pump(Job(flow()))
    assert pump.request is None
    assert pump.result == "blocked"


def test_results_come_in_the_order_of_the_jobs() -> None:
    def flow(number: int) -> Any:
        yield get()
        return number

    jobs = (Job(flow(number)) for number in range(5))
    driver: Any = resolve(plain)
    assert driver.run(jobs) == [0, 1, 2, 3, 4]


def test_jobs_are_taken_one_after_the_other() -> None:
    log: list[str] = []

    def flow() -> Any:
        log.append("begun")
        yield get()
        log.append("ended")

    def jobs() -> Any:
        for _ in range(2):
            log.append("asked for")
            yield Job(flow())

    driver: Any = resolve(plain)
    driver.run(jobs())
    assert log == ["asked for", "begun", "ended"] * 2


def failing(request: HTTPRequest, body: bytes) -> HTTPResponse:
    if request.method == "PUT":
        raise AppTimeout(request, 1)
    return OK


def test_an_error_ends_the_batch() -> None:
    with pytest.raises(AppTimeout):
        run_jobs([Job(once(get())), Job(once(put()))], failing)


def test_an_error_is_thrown_into_the_flow_which_may_go_on() -> None:
    def patient() -> Any:
        try:
            yield put()
        except DriveError as error:
            response = yield get()
            return type(error), response.status

    jobs = [Job(patient()), Job(once(get()))]
    assert run_jobs(jobs, failing) == [(AppTimeout, 200), OK]


def test_an_error_may_be_the_result() -> None:
    def patient() -> Any:
        try:
            return (yield put())
        except DriveError as error:
            return error

    [result] = run_jobs([Job(patient())], failing)
    assert isinstance(result, AppTimeout)
