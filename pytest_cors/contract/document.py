"""The contract file: TOML, read into clauses; or everything that is wrong with it, at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pytest_cors.contract.clause import Clause
from pytest_cors.contract.document_fault import DocumentError, DocumentFault
from pytest_cors.contract.environment import EnvironmentFault, expanded
from pytest_cors.contract.policy_table import PolicyTable
from pytest_cors.contract.table_keys import TOP_KEYS, fits, unknown_key, wrong_type

__all__ = ["Document", "parse", "read", "text_of"]

_LARGEST: Final = 1 << 20
"""Bytes. Ten policies for a thousand URLs each are a tenth of it."""

_TOP: Final = "top level"


@dataclass(frozen=True, slots=True)
class Document:
    """What a contract file says. `app` is where the app is to be found; None: not said here."""

    app: str | None
    clauses: tuple[Clause, ...]


def read(path: Path, environ: Mapping[str, str]) -> Document:
    """The contract in a file. Raises `DocumentError`."""
    return parse(text_of(path), environ)


def text_of(path: Path) -> str:
    """What is in the file. Raises `DocumentError` where it cannot be a contract."""
    try:
        if path.is_dir():
            raise DocumentError([DocumentFault("", "it is a directory; a contract is a file")])
        size = path.stat().st_size
        if size > _LARGEST:
            told = f"it has {size / 1e6:.1f} MB; a contract has 1 MB at most"
            raise DocumentError([DocumentFault("", told)])
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        told = f"it cannot be read: {error.strerror or error}"
        raise DocumentError([DocumentFault("", told)]) from None
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        told = f"it is not UTF-8, which TOML has to be: byte {error.start} is {byte:#04x}"
        raise DocumentError([DocumentFault("", told)]) from None


def parse(text: str, environ: Mapping[str, str]) -> Document:
    """The contract that a text is. Raises `DocumentError` with every fault."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DocumentError([DocumentFault("", f"it is no TOML: {error}")]) from None
    except ValueError as error:  # a number of thousands of digits, which Python does not read
        raise DocumentError([DocumentFault("", f"it is no TOML: {error}")]) from None
    except RecursionError:
        raise DocumentError([DocumentFault("", "it is nested too deeply")]) from None
    reading = _Reading(environ)
    document = reading.document(content)
    if reading.faults:
        raise DocumentError(reading.faults)
    return document


class _Reading:
    """One document being read; `faults` so far."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.faults: list[DocumentFault] = []
        self._environ = environ

    def document(self, content: Mapping[str, Any]) -> Document:
        for key in content:
            if key not in TOP_KEYS:
                self.faults.append(DocumentFault(_TOP, unknown_key(key, TOP_KEYS), key))
        return Document(self._app(content.get("app")), self._clauses(content.get("policy")))

    def _app(self, value: object) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            self.faults.append(DocumentFault(_TOP, wrong_type(value, TOP_KEYS["app"]), "app"))
            return None
        try:
            return expanded(value, self._environ)
        except EnvironmentFault as error:
            self.faults.append(DocumentFault(_TOP, str(error), "app"))
            return None

    def _clauses(self, value: Any) -> tuple[Clause, ...]:
        if value is None or value == []:
            told = "there is no policy: a table that begins with [[policy]] is wanted"
            self.faults.append(DocumentFault(_TOP, told))
            return ()
        if isinstance(value, dict):
            told = "it is one table; a list of them is wanted: write [[policy]], not [policy]"
            self.faults.append(DocumentFault(_TOP, told, "policy"))
            return ()
        if not fits(value, "tables"):
            self.faults.append(DocumentFault(_TOP, wrong_type(value, TOP_KEYS["policy"]), "policy"))
            return ()
        tables = [
            PolicyTable(table, number, self._environ) for number, table in enumerate(value, start=1)
        ]
        clauses = [table.clause() for table in tables]
        for table in tables:
            self.faults += table.faults
        self._tell_apart(tables)
        return tuple(clause for clause in clauses if clause is not None)

    def _tell_apart(self, tables: list[PolicyTable]) -> None:
        first: dict[str, PolicyTable] = {}
        for table in tables:
            name = table.name.lower()
            before = first.setdefault(name, table)
            if before is not table:
                told = f"it is the name of policy {before.number}, too: each needs its own"
                if not table.is_named:
                    told = f"there is none, and policy {before.number} has none: each needs its own"
                self.faults.append(DocumentFault(table.place, told, "name"))
