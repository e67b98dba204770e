"""Forgotten assertions: made on an async client, and never awaited. They fail their test."""

from __future__ import annotations

import sys

from pytest_cors.plugin.plain_failure import plain_failure

__all__ = ["fail_on_forgotten", "mention_forgotten"]


def fail_on_forgotten() -> None:
    """Fail the test that has just passed if one of its assertions was not awaited."""
    text = _forgotten()
    if text:
        raise plain_failure(text)


def mention_forgotten(error: BaseException) -> None:
    """Say it beside the error that a test ended with: it may be why."""
    text = _forgotten()
    if text:
        error.add_note(text)


def _forgotten() -> str:
    pending = sys.modules.get("pytest_cors.assertions.pending")
    if pending is None:
        return ""
    lines: list[str] = []
    calls: tuple[str, ...] = pending.take_pending()
    if calls:
        verb, pronoun = ("were", "them") if len(calls) > 1 else ("was", "it")
        lines.append(
            f"{', '.join(calls)} {verb} never awaited, so nothing was asserted: "
            f"write `await` before {pronoun}"
        )
    calls = pending.take_cut_short()
    if calls:
        verb = "were" if len(calls) > 1 else "was"
        lines.append(
            f"{', '.join(calls)} {verb} cut short, so nothing was asserted: "
            "a cancellation or the end of the test came before the verdict"
        )
    return "\n".join(lines)
