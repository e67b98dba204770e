"""`--cors-app` alone: tests of what the app itself configures, in a project that has none yet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_cors.plugin.app_reference import AppReference, AppReferenceError
from pytest_cors.plugin.contract_file import WRITTEN, ContractFile
from pytest_cors.plugin.contract_item import ContractItem, ContractPolicy
from pytest_cors.plugin.plain_failure import plain_failure
from pytest_cors.plugin.run import app_reference_option
from pytest_cors.plugin.running_app import RunningApp
from pytest_cors.plugin.update import Update, update_of

__all__ = ["OwnPolicies"]

_FIXTURES = frozenset({"cors", "cors_app", "cors_client", "cors_policy"})


class OwnPolicies(pytest.Collector):
    """The policies that an app configures; below each, the URLs that it is for."""

    _reference: AppReference
    _always: bool
    running: RunningApp

    @classmethod
    def of(cls, session: pytest.Session, *, always: bool) -> OwnPolicies:
        """The collector for the app that the options refer to."""
        reference = app_reference_option(session.config)
        assert reference is not None  # or the options would have been refused
        name = reference.text
        path = Path(session.config.rootpath)
        kind: Any = cls  # pytest leaves the keywords of `from_parent` untyped
        node: OwnPolicies = kind.from_parent(session, name=name, path=path, nodeid=name)
        node._reference, node._always, node.running = reference, always, RunningApp()
        return node

    def collect(self) -> Iterator[pytest.Collector]:
        """A collector for each policy. Raises where the app cannot be found or read."""
        update = update_of(self.config)
        if update is not None and not any(isinstance(i, ContractItem) for i in self.session.items):
            yield from self._written(update)
        elif self._always or not any(map(_is_about_cors, self.session.items)):
            yield from self._policies()

    def app(self, request: pytest.FixtureRequest) -> Any:
        """The app of the fixture: `--cors-app`, unless that was overridden."""
        return request.getfixturevalue("cors_app")

    def _written(self, update: Update) -> Iterator[pytest.Collector]:
        """The contract file that there was none of, or that is not where tests are collected."""
        from pytest_cors.contract.own_clauses import UnreadableConfiguration
        from pytest_cors.policy import PolicyNotFound

        path = Path(self.config.rootpath) / "cors.toml"
        if not path.exists():
            try:
                app, base_url = self._read()
                update.create(path, self.name, app, base_url)
            except (PolicyNotFound, UnreadableConfiguration) as error:
                raise plain_failure(f"{self.name}: {error}") from None
            except OSError as error:
                raise plain_failure(f"{path} cannot be written: {error.strerror}") from None
            self.config.stash[WRITTEN] = path
        if path.exists():
            kind: Any = ContractFile
            yield kind.from_parent(self.session, path=path)
        else:  # with --collect-only nothing is written
            yield from self._policies()

    def _policies(self) -> Iterator[ContractPolicy]:
        from pytest_cors.contract.endpoint import endpoints
        from pytest_cors.contract.own_clauses import UnreadableConfiguration, own_clauses
        from pytest_cors.policy import PolicyNotFound

        app, base_url = self._read()
        try:
            clauses = own_clauses(app, base_url)
        except (PolicyNotFound, UnreadableConfiguration) as error:
            raise plain_failure(f"{self.name}: {error}") from None
        module = sys.modules.get(self._reference.module)
        self.path = Path(getattr(module, "__file__", None) or self.path)
        for clause in clauses:
            covered = endpoints(app, base_url, clause.urls)
            yield ContractPolicy.of(self, clause, covered, base_url)

    def _read(self) -> tuple[Any, str]:
        """The app, and what its URLs begin with."""
        from pytest_cors.assertions.clause_check import sync_driver_of
        from pytest_cors.drive import UnreachableTarget

        try:
            driver = sync_driver_of(self._reference.load())
        except AppReferenceError as error:
            raise plain_failure(str(error), error.__cause__) from None
        except UnreachableTarget as error:
            raise plain_failure(f"{self.name}: {error}") from None
        return driver.app, driver.base_url


def _is_about_cors(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return (
        isinstance(item, ContractItem)
        or not _FIXTURES.isdisjoint(fixtures)
        or item.get_closest_marker("cors_policy") is not None
    )
