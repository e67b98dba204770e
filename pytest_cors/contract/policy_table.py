"""One `[[policy]]` table of a contract file, read into a clause; or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from pytest_cors.contract.clause import Clause
from pytest_cors.contract.document_fault import DocumentFault
from pytest_cors.contract.environment import EnvironmentFault, expanded, expanded_list
from pytest_cors.contract.rule import rule_codes, rule_of
from pytest_cors.contract.table_keys import POLICY_KEYS, fits, unknown_key, wrong_type
from pytest_cors.fetch.origin import parse_url
from pytest_cors.policy import CORSPolicy
from pytest_cors.policy.fault import SIGNATURE, Field
from pytest_cors.policy.fault_words import describe
from pytest_cors.policy.validation import faults_of

__all__ = ["PolicyTable"]

_UNNAMED: Final = "app"
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f:\[\]]{1,80}")
"""It stands in the ids of tests, where ":" and brackets have a meaning."""


class PolicyTable:
    """A table under way; `faults` so far. `number` counts the tables from 1."""

    def __init__(self, table: Mapping[str, Any], number: int, environ: Mapping[str, str]) -> None:
        self.faults: list[DocumentFault] = []
        self.number = number
        self._table = table
        self._environ = environ

    @property
    def is_named(self) -> bool:
        """Whether it has a name of its own."""
        return isinstance(self._table.get("name"), str)

    @property
    def name(self) -> str:
        """Its name, or what a policy without one is called."""
        return str(self._table["name"]) if self.is_named else _UNNAMED

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        told = repr(self.name) if self.is_named else f"number {self.number}"
        return f"[[policy]] {told}"

    def clause(self) -> Clause | None:
        """What the table says; None where it has faults."""
        fitting = self._fitting()
        if self.is_named and _NAME.fullmatch(self.name) is None:
            self._fault("name", "1 to 80 characters are wanted, no colon and no bracket")
        if not {"allow_origins", "allow_origin_regex"} & self._table.keys():
            told = "it says nothing of origins: name them in allow_origins, as [] for nobody"
            self.faults.append(DocumentFault(self.place, told))
        values = self._values(fitting)
        for fault in faults_of(cast("Mapping[Field, object]", values)):
            self._fault(fault.field, describe(fault).removeprefix(f"{fault.field}: "))
        urls = self._urls(fitting.get("urls"))
        ignore = self._reasons(fitting.get("ignore", {}))
        if self.faults:
            return None
        return Clause(
            self.name,
            CORSPolicy(**values),
            urls,
            ignore,
            unsafe=fitting.get("unsafe", False),
            strict=fitting.get("strict", False),
        )

    def _fitting(self) -> dict[str, Any]:
        """The keys that there are, with values of the right type."""
        fitting: dict[str, Any] = {}
        for key, value in self._table.items():
            kind = POLICY_KEYS.get(key)
            if kind is None:
                self._fault(key, unknown_key(key, POLICY_KEYS))
            elif not fits(value, kind):
                self._fault(key, wrong_type(value, kind))
            else:
                fitting[key] = value
        return fitting

    def _values(self, fitting: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of `CORSPolicy`."""
        values: dict[str, Any] = {}
        for key in SIGNATURE:
            if key not in fitting:
                continue
            try:
                values[key] = self._expanded(key, fitting[key])
            except EnvironmentFault as error:
                self._fault(key, str(error))
        return values

    def _expanded(self, key: str, value: Any) -> Any:
        if key == "allow_origins":
            return [each for entry in value for each in expanded_list(entry, self._environ)]
        return expanded(value, self._environ) if key == "allow_origin_regex" else value

    def _urls(self, value: list[str] | None) -> tuple[str, ...] | None:
        if value is None:
            return None
        if not value:
            self._fault("urls", "there is none: leave it out for all routes of the app")
        urls: list[str] = []
        for entry in value:
            try:
                url = expanded(entry, self._environ)
            except EnvironmentFault as error:
                self._fault("urls", str(error))
                continue
            if not _is_url(url):
                told = f"{url!r} is no URL: a path is wanted, as '/items' or '/items/*'"
                self._fault("urls", told)
            urls.append(url)
        return tuple(urls)

    def _reasons(self, value: Mapping[str, Any]) -> dict[str, str]:
        reasons: dict[str, str] = {}
        for code, reason in value.items():
            try:
                known = rule_of(code).code
            except ValueError:
                told = f"there is no such rule; there are {', '.join(rule_codes())}"
                self._fault(f"ignore.{code}", told)
                continue
            if not isinstance(reason, str) or not reason.strip():
                self._fault(f"ignore.{code}", "a reason is wanted: why is it no harm here?")
            else:
                reasons[known] = reason
        return reasons

    def _fault(self, key: str, text: str) -> None:
        self.faults.append(DocumentFault(self.place, text, key))


def _is_url(url: str) -> bool:
    if url.startswith("/"):
        return True
    parsed = parse_url(url)
    return parsed is not None and parsed.is_http
