"""`--cors-rules` and `--cors-explain`: the rules, told instead of running any test."""

from __future__ import annotations

import shutil
import sys

import pytest

__all__ = ["add_rule_options", "tell_rules"]

_WIDEST = 100


def add_rule_options(parser: pytest.Parser) -> None:
    """Declare the two options."""
    group = parser.getgroup("cors")
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


def tell_rules(config: pytest.Config) -> pytest.ExitCode | None:
    """Print what the options ask for; None where they ask for nothing.

    Raises `pytest.UsageError` for a code that is none.
    """
    codes: list[str] = config.getoption("--cors-explain") or []
    listed = bool(config.getoption("--cors-rules"))
    if not (codes or listed):
        return None
    from pytest_cors.report.manual.text import rule_list, rule_text

    width = min(shutil.get_terminal_size().columns, _WIDEST)
    parts = [rule_list()] if listed else []
    for code in codes:
        try:
            parts.append(rule_text(code, width=width))
        except ValueError as error:
            raise pytest.UsageError(f"--cors-explain: {error}") from None
    sys.stdout.write("\n\n".join(parts) + "\n")
    return pytest.ExitCode.OK
