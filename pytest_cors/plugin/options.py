"""The options of the command line and their ini twins: what they are called, what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from pytest_cors.assertions.preferences import Preferences, prefer, preferences

if TYPE_CHECKING:
    from pytest_cors.plugin.app_reference import AppReference

__all__ = ["HANDED_OVER", "REPORTS", "add_options", "app_reference_option", "put_into_force"]

REPORTS: Final = {
    "html": ("--cors-report", "a page for people, complete in one file, as cors.html"),
    "json": ("--cors-json", "everything as JSON, whose form docs/reports.md describes"),
    "sarif": ("--cors-sarif", "the findings as SARIF 2.1.0, for code scanning"),
}
"""The forms of reports: the option for each, and what it is."""

HANDED_OVER: Final = "pytest_cors_contracts"
"""The key of what a worker of xdist has recorded, in what it hands to the controller."""


def add_options(parser: pytest.Parser) -> None:
    """Declare every option. The command line wins over the ini file."""
    group = parser.getgroup("cors", "CORS contract testing (pytest-cors)")
    group.addoption(
        "--cors-app",
        metavar="MODULE:ATTRIBUTE",
        help="the app under test, as 'shop.main:app', or a factory, as 'shop.main:create_app()'",
    )
    group.addoption(
        "--cors",
        action="store_true",
        help="also hold the app to the policy that it configures itself, at all of its routes:"
        " what --cors-app does in a project without tests of CORS",
    )
    group.addoption(
        "--cors-update",
        action="store_true",
        help="write a contract file, cors.toml, from what the app configures, or bring the ones"
        " that there are up to it; and say what that opens and closes",
    )
    group.addoption(
        "--cors-timeout",
        metavar="SECONDS",
        help="how long one exchange with the app may take (default: 5)",
    )
    for option, what in REPORTS.values():
        group.addoption(option, metavar="FILE", help=f"write a report of contract checks: {what}")
    group.addoption(
        "--cors-rules",
        action="store_true",
        help="list the rules of contract checks, and run nothing",
    )
    group.addoption(
        "--cors-explain",
        metavar="CODE",
        action="append",
        default=[],
        help="explain a rule, as CORS301: what a browser does, why it happens, what to change;"
        " may be given more than once",
    )
    parser.addini("cors_app", "the app under test, as --cors-app", type="string")
    parser.addini(
        "cors_timeout",
        "how long one exchange with the app may take, in seconds (default: 5)",
        type="string",
    )


def put_into_force(config: pytest.Config) -> None:
    """Read every option now, so that a wrong one ends the run before it begins.

    Raises `pytest.UsageError`.
    """
    if app_reference_option(config) is None and config.getoption("--cors"):
        raise pytest.UsageError(
            "--cors: there is no app to test: set cors_app in the ini file, or pass --cors-app"
        )
    before = preferences()
    prefer(Preferences(timeout=_timeout(config), verbosity=_verbosity(config)))
    config.add_cleanup(lambda: prefer(before))


def app_reference_option(config: pytest.Config) -> AppReference | None:
    """Where the app is, if that was said at all. Raises `pytest.UsageError`."""
    text, name, root = _given(config, "cors_app"), "--cors-app", config.invocation_params.dir
    if text is None:
        return None
    from pytest_cors.plugin.app_reference import AppReference, AppReferenceError

    if not config.getoption("--cors-app"):
        # What an ini file says is meant from where it is, wherever pytest was called.
        name, root = "cors_app", Path(config.rootpath)
    try:
        return AppReference.parse(text, root)
    except AppReferenceError as error:
        raise pytest.UsageError(f"{name}: {error}") from None


def _timeout(config: pytest.Config) -> float | None:
    given = _given(config, "cors_timeout")
    if given is None:
        return None
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        name = "--cors-timeout" if config.getoption("--cors-timeout") else "cors_timeout"
        raise pytest.UsageError(
            f"{name}: {given!r} is no number of seconds greater than 0, as 2.5 is"
        )
    return seconds


def _verbosity(config: pytest.Config) -> int:
    """-vv tells all there is, -qq the gist; what most people have in their ini changes nothing."""
    wanted = config.get_verbosity()
    return (wanted >= 2) - (wanted <= -2)


def _given(config: pytest.Config, name: str) -> str | None:
    """The option, or else its ini twin."""
    option: str | None = config.getoption("--" + name.replace("_", "-"))
    return option or config.getini(name) or None
