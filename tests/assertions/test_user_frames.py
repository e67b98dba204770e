"""What is shown of an exception from the user's code: from there on, and no frame before."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from pytest_cors import DriveError, assert_cors_allows
from pytest_cors.assertions.user_frames import beginning_at_user_code, tell_by_text_alone
from tests.assertions.permissive import PAGE


def raised(work: Callable[[], object]) -> Exception:
    """What the work raises, its traceback beginning in the work: this function is no part of it."""
    with pytest.raises(Exception) as caught:  # noqa: PT011  # it is looked at by the caller
        work()
    error = caught.value
    assert error.__traceback__ is not None
    return error.with_traceback(error.__traceback__.tb_next)


def frames(error: BaseException | None) -> list[str]:
    assert error is not None
    return [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def hook(_: object) -> object:
    raise KeyError("mine")


def test_libraries_before_the_user_s_code_are_left_out() -> None:
    error = raised(lambda: json.loads("{}", object_hook=hook))
    error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
    assert frames(error)[0] == "loads"

    assert frames(beginning_at_user_code(error)) == ["hook"]


def test_what_comes_after_it_stays() -> None:
    def load(_: object) -> object:
        return json.loads("{")

    error = raised(lambda: json.loads("{}", object_hook=load))
    error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next

    assert frames(beginning_at_user_code(error))[:2] == ["load", "loads"]


def test_where_no_frame_is_the_user_s_the_library_s_are_shown() -> None:
    error = raised(lambda: json.loads("{"))
    error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next

    assert frames(beginning_at_user_code(error))[0] == "loads"


def test_where_all_are_ours_none_is_shown() -> None:
    from pytest_cors.fetch.mime_type import BODY_TYPES
    from pytest_cors.fetch.script_request import prepare

    assert "no such type" not in BODY_TYPES
    error = raised(lambda: prepare("GET", (), "cors", "no such type", frozenset()))
    error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
    assert frames(error) == ["prepare"]

    assert frames(beginning_at_user_code(error)) == []


@pytest.mark.parametrize(
    ("work", "kept"),
    [(lambda: hook(None), True), (lambda: json.loads("{"), False)],
    ids=["the user's", "a library's"],
)
def test_the_cause_stays_where_it_is_the_user_s(work: Callable[[], object], kept: bool) -> None:
    cause = raised(work)
    if not kept:
        cause.__traceback__ = cause.__traceback__ and cause.__traceback__.tb_next
    error = DriveError("so")
    error.__cause__ = cause
    tell_by_text_alone(error)

    assert (error.__cause__ is cause) is kept
    assert error.__suppress_context__


def test_an_app_that_crashes_is_the_cause() -> None:
    def query() -> None:
        raise KeyError("no such item")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            query()

    with pytest.raises(AssertionError) as caught:
        assert_cors_allows(app, origin=PAGE)

    assert frames(caught.value.__cause__) == ["app", "query"]


def test_the_last_crash_counts() -> None:
    """The preflight and the request itself may crash; the one that decided is shown."""
    crashes = iter([KeyError("preflight"), KeyError("request")])

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        if scope["method"] == "OPTIONS":
            headers = [
                (b"access-control-allow-origin", PAGE.encode()),
                (b"access-control-allow-methods", b"PUT"),
            ]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body"})
        raise next(crashes)

    with pytest.raises(AssertionError) as caught:
        assert_cors_allows(app, origin=PAGE, method="PUT")

    assert repr(caught.value.__cause__) == "KeyError('request')"
