"""One table of assertions on every app, by every client that fits: docs/clients.md shows it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pytest_cors import CORSAssertionError, Verdict, assert_cors_allows, assert_cors_denies
from tests.apps import APP_ORIGIN, APPS, App
from tests.assertions.matrix import CELLS, KINDS, REASONS, ClientKind, reason_against

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"

# Frameworks use what Python deprecates, and Starlette's client warns without httpx2.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def front_end_updates_items(client: Any, app: App) -> Any:
    """The example of the README."""
    return assert_cors_allows(
        client,
        "/items/1",
        origin=APP_ORIGIN,
        method="PUT",
        headers={"Content-Type": "application/json"},
        credentials=True,
        exposes=["X-Total-Count"],
    )


def lookalike_is_denied(client: Any, app: App) -> Any:
    return assert_cors_denies(client, "/items/1", origin=f"{APP_ORIGIN}.evil.test")


def opaque_origin_is_denied(client: Any, app: App) -> Any:
    return assert_cors_denies(client, "/items", origin="null", method="POST", content="{}")


def deletion_is_permitted(client: Any, app: App) -> Any:
    return assert_cors_allows(
        client, "/items/1", origin=APP_ORIGIN, method="DELETE", preflight_only=True
    )


def unlisted_method_is_denied(client: Any, app: App) -> Any:
    return assert_cors_denies(client, "/items/1", origin=APP_ORIGIN, method="PATCH")


def unlisted_header_is_denied(client: Any, app: App) -> Any:
    any_header = "*" in app.policy.allow_headers
    judged = assert_cors_allows if any_header else assert_cors_denies
    return judged(client, "/items", origin=APP_ORIGIN, headers={"X-Unlisted": "1"})


def list_is_read(client: Any, app: App) -> Any:
    return assert_cors_allows(client, "/items", origin=APP_ORIGIN, exposes=["x-total-count"])


ASSERTIONS: dict[Callable[[Any, App], Any], Callable[[Verdict], bool]] = {
    front_end_updates_items: lambda verdict: verdict.status == 200 and verdict.preflighted,
    lookalike_is_denied: lambda verdict: not verdict.preflighted,
    opaque_origin_is_denied: lambda verdict: verdict.failure is not None,
    deletion_is_permitted: lambda verdict: (
        [e.request.method for e in verdict.exchanges] == ["OPTIONS"]
    ),
    unlisted_method_is_denied: lambda verdict: len(verdict.exchanges) == 1,
    unlisted_header_is_denied: lambda verdict: verdict.preflighted,
    list_is_read: lambda verdict: "x-internal" not in verdict.readable_headers,
}


@pytest.mark.parametrize(
    ("kind", "app"), [pytest.param(*cell, id=f"{cell[1].name}: {cell[0].name}") for cell in CELLS]
)
def test_the_table_holds(kind: ClientKind, app: App) -> None:
    if "httpx2" in kind.name:
        pytest.importorskip("httpx2")
    with kind.make(app) as client:
        for assertion, expected in ASSERTIONS.items():
            verdict = made(kind, partial(assertion, client, app))
            assert isinstance(verdict, Verdict)
            assert expected(verdict), assertion.__name__
        with pytest.raises(CORSAssertionError, match="is allowed and should be blocked"):
            made(kind, lambda: assert_cors_denies(client, "/items", origin=APP_ORIGIN))


def made(kind: ClientKind, assertion: Callable[[], Any]) -> Any:
    """Make an assertion the way that a test with such a client would."""
    return assertion() if kind.run is None else kind.run(assertion)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in KINDS])
def test_async_kinds_give_something_to_await(kind: ClientKind) -> None:
    if "httpx2" in kind.name:
        pytest.importorskip("httpx2")
    app = next(app for app in APPS if not reason_against(kind, app))
    with kind.make(app) as client:
        given = assert_cors_denies(client, "/items", origin="https://evil.test")
        assert inspect.isawaitable(given) is (kind.run is not None), kind.name
        if kind.run is not None:
            kind.run(partial(lambda pending: pending, given))


# The page: its table says what is tested, and why the rest is not.

MARK = "✓"


def shown() -> tuple[list[str], dict[str, list[str]], dict[str, str]]:
    """The table of docs/clients.md: its header, its rows by kind, and the reasons below it."""
    text = PAGE.read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| ") and line.count("|") == len(APPS) + 2
    ]
    reasons = dict(re.findall(r"^- ([a-z]): (.+)\.$", text, re.MULTILINE))
    header, *body = rows
    return header[1:], {row[0]: row[1:] for row in body}, reasons


def test_the_page_shows_every_kind_and_every_app() -> None:
    header, rows, _ = shown()
    assert header == [app.name for app in APPS]
    assert list(rows) == [kind.name for kind in KINDS]


def test_the_page_says_of_each_cell_that_it_is_tested_or_why_not() -> None:
    _, rows, reasons = shown()
    letters = {text: letter for letter, text in reasons.items()}
    expected = {
        kind.name: [
            MARK if (reason := reason_against(kind, app)) is None else letters[REASONS[reason]]
            for app in APPS
        ]
        for kind in KINDS
    }
    assert rows == expected


def test_the_page_gives_no_reason_that_is_not_used() -> None:
    _, rows, reasons = shown()
    assert {cell for row in rows.values() for cell in row} == {MARK, *reasons}
