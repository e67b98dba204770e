"""Contract files written: a new one, or changes to one that keep everything else as it stands.

Comments, order and formatting are the reader's; tomlkit keeps them. It is loaded when something is
written, and needed for nothing else.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pytest_cors.contract.clause import Clause
from pytest_cors.contract.environment import EnvironmentFault, expanded_list
from pytest_cors.policy import CORSPolicy
from pytest_cors.policy.fault import SIGNATURE

__all__ = ["LISTS", "new_document", "refreshed", "write_whole"]

_HEAD: Final = (
    "Which web pages may call this app, and with what. pytest holds the app to it.",
    "After a change of the app's settings: pytest --cors-update, and read the diff.",
)
_DEFAULTS: Final = CORSPolicy()
LISTS: Final = ("allow_origins", "allow_methods", "allow_headers", "expose_headers")
"""The keys that take lists."""
_ANY_CASE: Final = frozenset({"allow_headers", "expose_headers"})


def new_document(app: str, clauses: Iterable[Clause]) -> str:
    """The text of a new contract file."""
    import tomlkit

    document = tomlkit.document()
    for line in _HEAD:
        document.add(tomlkit.comment(line))
    document.add("app", tomlkit.item(app))
    tables: Any = tomlkit.aot()
    for clause in clauses:
        tables.append(_table(clause))
    document.add("policy", tables)
    return document.as_string()


def refreshed(text: str, policies: Mapping[int, CORSPolicy], environ: Mapping[str, str]) -> str:
    """The text of a contract file, its policies of these numbers (from 0) changed to these.

    The text has to be that of a contract. Entries that hold variables stay where what they stand
    for is still in the policy.
    """
    import tomlkit

    document: Any = tomlkit.parse(text)
    for number, policy in policies.items():
        _refresh(document["policy"][number], policy, environ)
    written: str = document.as_string()
    return written


def write_whole(path: Path, text: str) -> None:
    """Write a file so that there is always either the old one or the new one, whatever happens.

    The mode of the old one is kept; a link stays a link. Raises `OSError`.
    """
    path = path.resolve()
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask()
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(number, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)  # it cannot be asked for otherwise
    os.umask(mask)
    return mask


def _table(clause: Clause) -> Any:
    import tomlkit

    table: Any = tomlkit.table()
    table["name"] = clause.name
    if clause.urls is not None:
        table["urls"] = _array(clause.urls)
    for key in SIGNATURE:
        value = getattr(clause.policy, key)
        if key == "allow_origins" or value != getattr(_DEFAULTS, key):
            table[key] = _array(value) if key in LISTS else _scalar(value)
    return table


def _array(values: Sequence[str]) -> Any:
    import tomlkit

    array: Any = tomlkit.array()
    array.extend(values)
    # One a line where that is easier to read, and to review.
    return array.multiline(sum(map(len, values)) + 4 * len(values) > 60)


def _scalar(value: object) -> Any:
    import tomlkit

    # A regex is read more easily without doubled backslashes.
    if isinstance(value, str) and "\\" in value and "'" not in value and "\n" not in value:
        return tomlkit.string(value, literal=True)
    return tomlkit.item(value)


def _refresh(table: Any, policy: CORSPolicy, environ: Mapping[str, str]) -> None:
    body = table.value.body
    # What stands between the last key and the next table belongs to that: new keys go before it.
    end = len(body)
    while end and body[end - 1][0] is None:
        end -= 1
    after = body[end:]
    del body[end:]
    for key in SIGNATURE:
        if key in LISTS:
            _refresh_list(table, key, getattr(policy, key), environ)
        else:
            _refresh_value(table, key, getattr(policy, key))
    body.extend(after)


def _refresh_value(table: Any, key: str, value: object) -> None:
    """Change a value if it says something else. What is left out stays so at its default.

    A max_age that is left out is no part of the contract, whatever the app says.
    """
    known = table.get(key)
    if known is None:
        if key != "max_age" and value != getattr(_DEFAULTS, key):
            table.add(key, _scalar(value))
    elif value is None:
        del table[key]
    elif known != value:
        table[key] = _scalar(value)


def _refresh_list(table: Any, key: str, wanted: Sequence[str], environ: Mapping[str, str]) -> None:
    known: Any = table.get(key)
    if known is None:
        if tuple(wanted) != getattr(_DEFAULTS, key):
            table.add(key, _array(wanted))
        return
    missing = {_folded(key, each): each for each in wanted}
    new = dict(missing)
    for number in reversed(range(len(known))):
        held = [_folded(key, each) for each in _held(key, str(known[number]), environ)]
        if held and not set(held) <= new.keys():
            del known[number]
            continue
        for each in held:
            missing.pop(each, None)
    for each in missing.values():
        _append(known, each)


def _append(array: Any, value: str) -> None:
    """Add an entry as the others are written: after them, or on a line of its own."""
    lines = array.as_string().splitlines()
    if len(lines) == 1:
        array.append(value)
        return
    indent = re.match(r"\s*", lines[1])
    array.add_line(value, indent=indent.group() if indent else "    ")


def _held(key: str, entry: str, environ: Mapping[str, str]) -> list[str]:
    """What an entry stands for; itself, where it has no variables."""
    if key != "allow_origins":
        return [entry]
    try:
        return expanded_list(entry, environ)
    except EnvironmentFault:
        return []


def _folded(key: str, entry: str) -> str:
    return entry.lower() if key in _ANY_CASE else entry
