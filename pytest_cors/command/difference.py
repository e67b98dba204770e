"""`diff`: what the change of a contract opens and closes, in words, for those who review it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pytest_cors.command.outcome import FOUND, NOTHING_FOUND, CommandError, Outcome
from pytest_cors.contract.clause import Clause
from pytest_cors.contract.document import Document, parse, text_of
from pytest_cors.contract.document_fault import DocumentError
from pytest_cors.policy import CORSPolicy
from pytest_cors.report.policy_change import change_lines

__all__ = ["run"]

_NOBODY: Final = CORSPolicy(allow_methods=())
_ALL: Final = "all routes"

# What begins so is less strict than before: the exit code says that there is such a thing.
_LOOSER: Final = ("opens: ", "not compared: ", "no longer checked: ", "no longer for ", "ignores ")


def run(given: argparse.Namespace) -> Outcome:
    """Compare two contracts, policy by policy. Raises `CommandError`."""
    old, new = _document(given.old), _document(given.new)
    before = {clause.name: clause for clause in old.clauses}
    after = {clause.name: clause for clause in new.clauses}
    lines: list[str] = []
    looser = False
    if old.app != new.app and old.clauses:
        lines.append(f"app: {new.app or 'that of the tests'}, and was {old.app or 'that of them'}")
    for name in dict.fromkeys([*before, *after]):
        told = list(_changes(before.get(name), after.get(name)))
        looser = looser or any(line.startswith(_LOOSER) for line in told)
        if told:
            lines += [name, *(f"  {line}" for line in told)]
    return Outcome(tuple(lines or ["no difference"]), FOUND if looser else NOTHING_FOUND)


def _document(path: Path) -> Document:
    try:
        text = text_of(path)
        # Where there was no file: /dev/null, or what a redirect has left.
        return parse(text, os.environ) if text.strip() else Document(None, ())
    except DocumentError as error:
        raise CommandError(f"{path}: {error}") from None


def _changes(before: Clause | None, after: Clause | None) -> Iterator[str]:
    if before is None or after is None:
        policies = [_NOBODY if each is None else each.policy for each in (before, after)]
        if after is None:
            yield "no longer checked: the policy is gone"
        else:
            yield f"new, for {_told(after.urls)}"
        yield from change_lines(policies[0].compare(policies[1]))
        return
    yield from change_lines(before.policy.compare(after.policy))
    if before.urls != after.urls:
        yield from _url_changes(before.urls, after.urls)
    for code in after.ignore.keys() - before.ignore.keys():
        yield f"ignores {code}: {after.ignore[code]}"
    for code in before.ignore.keys() - after.ignore.keys():
        yield f"holds it to {code} again"
    if before.strict != after.strict:
        yield "holds it to warnings, too" if after.strict else "no longer checked: warnings"


def _url_changes(before: tuple[str, ...] | None, after: tuple[str, ...] | None) -> Iterator[str]:
    if before is None or after is None:
        if after is None:
            yield f"for {_ALL}, and was for {_told(before)}"
        else:
            yield f"no longer for {_ALL}, but for {_told(after)}"
        return
    if added := [url for url in after if url not in before]:
        yield f"now for {', '.join(added)}, too"
    if dropped := [url for url in before if url not in after]:
        yield f"no longer for {', '.join(dropped)}"


def _told(urls: tuple[str, ...] | None) -> str:
    return _ALL if urls is None else ", ".join(urls)
