"""Every mutant of a subject: what it changes for browsers, and what the contract says of it."""

from __future__ import annotations

import gc
import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from pytest_cors import check_cors_policy
from pytest_cors.drive import DriveError
from tests.mutants.differential import Difference, Kind, Original
from tests.mutants.operators import Mutant, mutants_of
from tests.mutants.subjects import Configuration, Subject

__all__ = ["Outcome", "outcomes"]

Found = frozenset[tuple[str, str, object, object]]
"""Rule, severity, cause and witnesses of each finding."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A mutant that differs under a configuration, and what is found there that is new."""

    subject: str
    configuration: str
    mutant: str
    difference: Difference
    new: Found

    @property
    def id(self) -> str:
        """Its name in the table of survivors."""
        return f"{self.subject}, {self.configuration}: {self.mutant}"

    @property
    def kind(self) -> Kind:
        """How much it matters."""
        return self.difference.kind

    @property
    def is_caught(self) -> bool:
        """Whether the contract has a finding that the app without the mistake has not."""
        return bool(self.new)


def outcomes(subject: Subject, *, every: int = 1, thorough: bool = False) -> Iterator[Outcome]:
    """The outcomes of mutants that differ: of all, or of `every` second, third and so on.

    A mutant that changes a verdict under one configuration is not tried under the next, unless
    this is to be `thorough`. What cannot be loaded or built is no mutant: everybody sees that.
    """
    mutants = list(mutants_of(subject.source, subject.names))[::every]
    remaining = {mutant.id: mutant for mutant in mutants}
    modules: dict[str, ModuleType] = {}
    with _quiet():
        for mutant in list(remaining.values()):
            module = _loaded(subject, mutant)
            if module is None:
                del remaining[mutant.id]
            else:
                modules[mutant.id] = module
        module = subject.load(subject.source)
        for configuration in subject.configurations:
            with configuration.around():
                original = Original(configuration.build(module), configuration.policy)
                before = _found(configuration.build(module), configuration)
                for name in list(remaining):
                    difference = _difference(original, configuration, modules[name])
                    if difference is None:
                        continue
                    after = _found(configuration.build(modules[name]), configuration)
                    if difference.kind == "verdict" and not thorough:
                        del remaining[name]
                    yield Outcome(subject.id, configuration.id, name, difference, after - before)


def _loaded(subject: Subject, mutant: Mutant) -> ModuleType | None:
    try:
        return subject.load(mutant.source)
    except Exception:
        return None


def _difference(
    original: Original, configuration: Configuration, module: ModuleType
) -> Difference | None:
    try:
        app = configuration.build(module)
    except Exception:
        return None
    return original.difference(app)


def _found(app: Any, configuration: Configuration) -> Found:
    # None is drawn, so that nothing is found by luck; and no method has effects here.
    try:
        report = check_cors_policy(
            app, configuration.policy, urls=["/items"], max_examples=0, unsafe=True
        )
    except DriveError as error:  # the app broke its server's interface, and the check says so
        return frozenset({("no response", "error", type(error).__name__, None)})
    return frozenset(
        (each.code, each.severity, each.detail["cause"], each.detail.get("witnesses"))
        for each in report.findings
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Mutants log, warn, and leave coroutines behind; nobody wants to know."""
    disabled, hook = logging.root.manager.disable, sys.unraisablehook
    logging.disable(logging.CRITICAL)
    sys.unraisablehook = lambda _: None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                yield
            finally:
                gc.collect()
    finally:
        logging.disable(disabled)
        sys.unraisablehook = hook
