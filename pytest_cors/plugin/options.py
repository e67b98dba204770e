"""The options of the command line and their ini twins: what they are called, what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

__all__ = ["HANDED_OVER", "REPORTS", "add_options", "any_is_given"]

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


def any_is_given(config: pytest.Config) -> bool:
    """Whether there is anything to read before the run begins."""
    options = ("--cors", "--cors-app", "--cors-timeout", "--cors-update")
    reports = (option for option, _ in REPORTS.values())
    given = any(config.getoption(each) not in {None, False} for each in (*options, *reports))
    return given or any(map(config.getini, ("cors_app", "cors_timeout")))
