"""Failures told in words alone: where the fault is not in the lines of the test, nor in ours."""

from __future__ import annotations

import pytest

__all__ = ["PlainFailure", "plain_failure"]


class PlainFailure(pytest.fail.Exception):  # type: ignore[name-defined,misc]  # pytest exports this class as an attribute only
    """A failure as `pytest.fail` makes it, known as ours."""

    __module__ = "builtins"
    __qualname__ = "Failed"


def plain_failure(text: str, cause: BaseException | None = None) -> BaseException:
    """The exception to raise, `from None`: pytest shows its text and no source.

    `cause` comes from the user's code (their module, their app), and is shown as far as it does.
    """
    if cause is not None:
        from traceback import format_exception

        from pytest_cors.assertions.user_frames import beginning_at_user_code

        shown = beginning_at_user_code(cause)
        # A syntax error has its place in its text; anything else without frames is ours to tell.
        if shown.__traceback__ is not None or isinstance(shown, SyntaxError):
            text = f"{text}\n\n{''.join(format_exception(shown)).rstrip()}"
    return PlainFailure(text, pytrace=False)
