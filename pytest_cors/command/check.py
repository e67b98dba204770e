"""`check`: an app is held to a contract file, or to what it configures itself."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from pytest_cors.assertions.clause_check import ClauseCheck
from pytest_cors.assertions.run import Run, run_in
from pytest_cors.command.outcome import FOUND, NOTHING_FOUND, CommandError, Outcome
from pytest_cors.command.target import Target, target_of
from pytest_cors.contract import ContractReport
from pytest_cors.contract.clause import Clause
from pytest_cors.contract.document import read
from pytest_cors.contract.document_fault import DocumentError
from pytest_cors.contract.own_clauses import UnreadableConfiguration, own_clauses, why_not_held
from pytest_cors.drive import DriveError, Driver
from pytest_cors.policy import PolicyNotFound

__all__ = ["run"]

_USUAL: Final = Path("cors.toml")


class _Checked(NamedTuple):
    clause: Clause
    report: ContractReport
    text: str


def run(given: argparse.Namespace) -> Outcome:
    """Check, and report. Raises `CommandError`."""
    run = Run(given.timeout, _verbosity(given))
    run_in(lambda: run)
    contract = _contract(given)
    target, clauses = _own(given) if contract is None else _declared(given, contract)
    held = [clause for clause in clauses if not clause.limits]
    lines = [f"{each.name}: not checked: {why_not_held(each)}" for each in clauses if each.limits]
    if not held:
        raise CommandError("\n".join(lines))
    checked = list(_checked(target, held, strict=given.strict))
    for each in checked:
        lines += _lines(each)
    ok = all(each.report.ok for each in checked)
    return Outcome(tuple(lines), NOTHING_FOUND if ok else FOUND)


def _contract(given: argparse.Namespace) -> Path | None:
    """The file that the app is held to; None for what it configures itself."""
    if given.own:
        if given.contract is not None:
            raise CommandError("--own and --contract: one of the two")
        return None
    if given.contract is not None:
        return Path(given.contract)
    return _USUAL if _USUAL.exists() else None


def _declared(given: argparse.Namespace, contract: Path) -> tuple[Target, Sequence[Clause]]:
    try:
        document = read(contract, os.environ)
    except DocumentError as error:
        raise CommandError(f"{contract}: {error}") from None
    text = given.target or document.app
    if text is None:
        raise CommandError(f"{contract} names no app: name it there, or on the command line")
    return target_of(text, contract.parent), document.clauses


def _own(given: argparse.Namespace) -> tuple[Target, Sequence[Clause]]:
    if given.target is None:
        raise CommandError("there is no cors.toml here: name an app, as 'shop.main:app'")
    target = target_of(given.target, Path.cwd())
    if target.is_remote:
        raise CommandError(
            f"{given.target}: a server does not tell its policy: pass the contract that it is to"
            " keep with --contract, or write one with `python -m pytest_cors init`"
        )
    try:
        return target, own_clauses(target.driver.app, target.driver.base_url)
    except (PolicyNotFound, UnreadableConfiguration) as error:
        raise CommandError(f"{given.target}: {error}") from None


def _checked(target: Target, clauses: Sequence[Clause], *, strict: bool) -> Iterator[_Checked]:
    try:
        with target.driver as driver:
            for clause in clauses:
                held = replace(clause, strict=True) if strict else clause
                check = _made_ready(target, driver, held)
                report = check.whole()
                yield _Checked(clause, report, check.text(report))
    except DriveError as error:
        raise CommandError(f"the app cannot be checked: {error}") from error.__cause__


def _made_ready(target: Target, driver: Driver, clause: Clause) -> ClauseCheck:
    try:
        return ClauseCheck(target.app, driver, clause)
    except ValueError as error:
        raise CommandError(f"{clause.name}: {error}") from None


def _lines(checked: _Checked) -> Iterator[str]:
    clause, report, text = checked
    if not report.findings:
        yield f"{clause.name}: {text}"
        return
    yield f"{clause.name}: {_count(report, 'error')}, {_count(report, 'warning')}"
    yield ""
    yield text
    yield ""


def _count(report: ContractReport, severity: str) -> str:
    count = sum(finding.severity == severity for finding in report.findings)
    return f"{count} {severity}{'' if count == 1 else 's'}"


def _verbosity(given: argparse.Namespace) -> int:
    verbose, quiet = bool(given.verbose), bool(given.quiet)
    return verbose - quiet
