"""The commands and their arguments, and the way from one to the other."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from traceback import format_exception
from typing import Final

from pytest_cors import __version__
from pytest_cors.command.outcome import UNUSABLE, CommandError, Outcome

__all__ = ["main"]

_TARGET: Final = "the app, as 'shop.main:app', or a factory, as 'shop.main:create_app()'"
# Where each command is; its module has a function `run`, loaded when it is wanted.
_HOMES: Final = {
    "check": "pytest_cors.command.check",
    "init": "pytest_cors.command.first_contract",
    "diff": "pytest_cors.command.difference",
    "schema": "pytest_cors.command.schema",
}


def main(arguments: Sequence[str]) -> int:
    """Run a command, and return its exit code. `SystemExit` for arguments that make no sense."""
    given = _parser().parse_args(arguments)
    try:
        outcome: Outcome = import_module(_HOMES[given.command]).run(given)
    except CommandError as error:
        sys.stderr.write(f"pytest_cors {given.command}: {_told(error)}\n")
        return UNUSABLE
    if outcome.lines:
        sys.stdout.write("\n".join([*outcome.lines, ""]))
    return outcome.code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m pytest_cors", description=__doc__)
    parser.description = (
        "Contracts of CORS outside of pytest. Exit codes: 0 nothing found, 1 something found, 2 it"
        " could not be done."
    )
    parser.add_argument("--version", action="version", version=f"pytest-cors {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _check(commands.add_parser("check", help="hold an app to its policy"))
    _init(commands.add_parser("init", help="write a first contract, and a test"))
    _diff(commands.add_parser("diff", help="say what a change of a contract opens and closes"))
    commands.add_parser("schema", help="print the JSON Schema of contract files, for editors")
    return parser


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target", nargs="?", help=f"{_TARGET}, or the URL of a running one (default: the file's)"
    )
    parser.add_argument(
        "--contract", type=Path, metavar="FILE", help="(default: cors.toml, if there is one here)"
    )
    parser.add_argument(
        "--own",
        action="store_true",
        help="hold the app to its own configuration, not to a file",
    )
    parser.add_argument("--strict", action="store_true", help="warnings count, too")
    parser.add_argument(
        "--timeout", type=_seconds, metavar="SECONDS", help="for one exchange (default: 5)"
    )
    parser.add_argument("-v", "--verbose", action="count", default=0, help="tell all there is")
    parser.add_argument("-q", "--quiet", action="count", default=0, help="tell the gist")


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", help=f"{_TARGET}, or the URL of a running one")
    parser.add_argument(
        "--contract",
        type=Path,
        metavar="FILE",
        default=Path("cors.toml"),
        help="(default: cors.toml)",
    )
    parser.add_argument(
        "--test",
        type=Path,
        metavar="FILE",
        help="(default: test_cors.py, in tests where there is such a folder)",
    )
    parser.add_argument(
        "--origin",
        action="append",
        default=[],
        help="a front end that may call; needed where the app does not say itself. Repeatable",
    )


def _diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", type=Path, help="the contract before; /dev/null if there was none")
    parser.add_argument("new", type=Path, help="the contract after")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise ValueError(text)
    return seconds


def _told(error: CommandError) -> str:
    """The text, and what the user's own code raised, as far as it is theirs."""
    text, cause = str(error), error.__cause__
    if cause is None:
        return text
    from pytest_cors.assertions.user_frames import beginning_at_user_code

    shown = beginning_at_user_code(cause)
    if shown.__traceback__ is None and not isinstance(shown, SyntaxError):
        return text
    return f"{text}\n\n{''.join(format_exception(shown)).rstrip()}"
