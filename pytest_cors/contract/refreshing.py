"""The contract file that says what an app configures: a new one, or an old one brought up to it.

What a change opens and closes is part of the outcome: nothing becomes more permissive unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from pytest_cors.contract.clause import Clause
from pytest_cors.contract.document import parse
from pytest_cors.contract.endpoint import endpoints
from pytest_cors.contract.own_clauses import (
    OWN_POLICY,
    own_clauses,
    readable_policies,
    why_not_held,
)
from pytest_cors.contract.writing import LISTS, new_document, refreshed
from pytest_cors.policy import ConfiguredPolicy, CORSPolicy, Fault
from pytest_cors.policy.comparison import Comparison
from pytest_cors.policy.fault import SIGNATURE

__all__ = ["Change", "Refreshment", "new_contract", "refreshed_contract"]

_NAME: Final = "app"
_UNFIT_FOR_NAMES: Final = re.compile(r"[\x00-\x1f\x7f:\[\]]")
_NOBODY: Final = CORSPolicy(allow_methods=())


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one policy of a contract.

    `comparison` is with the policy before, or with one that permits nothing. `left_as_it_is` says
    why it could not be brought up to the app. `dropped` are entries that no browser can ever use,
    which a contract cannot have.
    """

    name: str
    comparison: Comparison
    left_as_it_is: str = ""
    dropped: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Refreshment:
    """The new text of a contract file, and the changes that it makes."""

    text: str
    changes: tuple[Change, ...]


def new_contract(reference: str, app: Any, base_url: str) -> Refreshment:
    """A contract for an app, `reference` saying where that is.

    Raises `PolicyNotFound` where the app configures nothing that can be written.
    """
    clauses: list[Clause] = []
    changes: list[Change] = []
    for own in own_clauses(app, base_url):
        name = _name(own.name)
        if own.limits:
            changes.append(Change(name, Comparison((), ()), why_not_held(own)))
            continue
        policy, dropped = _without_dead_entries(own.policy)
        urls = _as_pattern(app, base_url, own)
        clauses.append(Clause(name, policy, urls))
        changes.append(Change(name, _NOBODY.compare(policy), dropped=dropped))
    if not clauses:
        CORSPolicy.from_app(app)  # says why there is nothing to write
    return Refreshment(new_document(reference, clauses), tuple(changes))


def refreshed_contract(
    text: str, app: Any, base_url: str, environ: Mapping[str, str]
) -> Refreshment:
    """A contract brought up to what the app configures.

    What is not the policies' (names, URLs, ignored rules, comments) stays. Raises `DocumentError`
    where the text is no contract, `ValueError` where its URLs are none of the app's.
    """
    configured = readable_policies(app)
    policies: dict[int, CORSPolicy] = {}
    changes: list[Change] = []
    for number, clause in enumerate(parse(text, environ).clauses):
        found = _configured_for(clause, configured, app, base_url)
        if isinstance(found, str):
            changes.append(Change(clause.name, Comparison((), ()), found))
            continue
        policy, dropped = _without_dead_entries(found.policy)
        if clause.policy.max_age is None:
            policy = _without_max_age(policy)
        policies[number] = policy
        changes.append(Change(clause.name, clause.policy.compare(policy), dropped=dropped))
    return Refreshment(refreshed(text, policies, environ), tuple(changes))


def _without_max_age(policy: CORSPolicy) -> CORSPolicy:
    """The policy with nothing said of how long preflights are remembered."""
    values: dict[str, Any] = {key: getattr(policy, key) for key in SIGNATURE}
    values["max_age"] = None
    return CORSPolicy(**values)


def _configured_for(
    clause: Clause, configured: Iterable[ConfiguredPolicy], app: Any, base_url: str
) -> ConfiguredPolicy | str:
    """The one configuration that answers at all URLs of a clause, or why there is none."""
    found: dict[int, ConfiguredPolicy] = {}
    for endpoint in endpoints(app, base_url, clause.urls):
        path = unquote(urlsplit(endpoint.url).path)
        answering = next((each for each in configured if each.covers(path)), None)
        if answering is None:
            return f"no policy was found in the app for {path}"
        found[id(answering)] = answering
    if len(found) > 1:
        sources = ", ".join(f"{each.path or '/'} ({each.source})" for each in found.values())
        return f"its URLs have {len(found)} policies in the app, for {sources}: split it"
    [only] = found.values()
    if only.limits:
        return why_not_held(
            Clause(clause.name, only.policy, source=only.source, limits=only.limits)
        )
    return only


def _without_dead_entries(policy: CORSPolicy) -> tuple[CORSPolicy, tuple[Fault, ...]]:
    """What of a policy any browser can use, and what was left out for that."""
    values: dict[str, Any] = {key: getattr(policy, key) for key in SIGNATURE}
    faults = policy.faults()
    for fault in faults:
        if fault.field in LISTS:
            values[fault.field] = tuple(each for each in values[fault.field] if each != fault.value)
        else:
            values[fault.field] = getattr(_NOBODY, fault.field)
    return CORSPolicy(**values), faults


def _as_pattern(app: Any, base_url: str, clause: Clause) -> tuple[str, ...] | None:
    """The URLs of a clause as a pattern, where one says the same."""
    if clause.urls is None:
        return None
    path = clause.name.removeprefix(f"{OWN_POLICY} of ").partition(" (")[0]
    covered = [each for each in endpoints(app, base_url, None) if each.url in set(clause.urls)]
    pattern = f"{path.rstrip('/')}/*"
    try:
        if path.startswith("/") and list(endpoints(app, base_url, [pattern])) == covered:
            return (pattern,)
    except ValueError:
        pass  # it matches nothing
    return tuple(
        each.template if each.template and each.url.startswith(base_url) else each.url
        for each in covered
    )


def _name(name: str) -> str:
    own = name.removeprefix(OWN_POLICY).removeprefix(" of ")
    return _UNFIT_FOR_NAMES.sub("", own)[:80] or _NAME
