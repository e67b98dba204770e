"""Contract files, collected as tests: `cors.toml` and `*.cors.toml`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_cors.plugin.app_reference import AppReferenceError
from pytest_cors.plugin.contract_app import contract_app
from pytest_cors.plugin.contract_item import ContractPolicy
from pytest_cors.plugin.plain_failure import plain_failure
from pytest_cors.plugin.run import app_reference_option
from pytest_cors.plugin.running_app import RunningApp
from pytest_cors.plugin.update import Update, update_of

if TYPE_CHECKING:
    from pytest_cors.contract.clause import Clause
    from pytest_cors.contract.document import Document
    from pytest_cors.contract.endpoint import Endpoint

__all__ = ["WRITTEN", "ContractDirectory", "ContractFile"]

WRITTEN: Final = pytest.StashKey[Path]()
"""The file that this run has written anew, and need not refresh."""


class ContractFile(pytest.File):
    """A contract file; below it, its policies.

    An `app` that the file names is the one that is checked. Without one it is that of the fixture
    `cors_app`, as in any test there.
    """

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.running = RunningApp()
        self._app: Any = None

    def collect(self) -> Iterator[ContractPolicy]:
        """The policies of the file. Raises `CollectError` with all that is wrong with it."""
        document = self._document()
        known = self._known_app(document.app)
        update = update_of(self.config)
        if update is not None and self.config.stash.get(WRITTEN, None) != self.path:
            self._refresh(update, known)
            document = self._document()
        for clause in document.clauses:
            covered, base_url = self._covered(clause, known)
            yield ContractPolicy.of(self, clause, covered, base_url)

    def app(self, request: pytest.FixtureRequest) -> Any:
        """The app that the file names, or that of the fixture."""
        return request.getfixturevalue("cors_app") if self._app is None else self._app

    def _document(self) -> Document:
        from pytest_cors.contract.document import read
        from pytest_cors.contract.document_fault import DocumentError

        try:
            return read(self.path, os.environ)
        except DocumentError as error:
            raise self.CollectError(f"{self._name}: {error}") from None

    def _refresh(self, update: Update, app: Any) -> None:
        """Bring the file up to what the app configures."""
        from pytest_cors.assertions.clause_check import sync_driver_of
        from pytest_cors.contract.own_clauses import UnreadableConfiguration
        from pytest_cors.drive import UnreachableTarget

        if app is None or isinstance(app, str):
            raise self.CollectError(
                f"{self._name}: --cors-update reads what the app configures, and needs the app"
                " itself: name it in the file, as app = 'shop.main:app', or pass --cors-app"
            )
        try:
            driver = sync_driver_of(app)
            update.refresh(self.path, driver.app, driver.base_url)
        except (UnreachableTarget, UnreadableConfiguration, ValueError) as error:
            raise self.CollectError(f"{self._name}: {error}") from None
        except OSError as error:
            told = f"it cannot be written: {error.strerror or error}"
            raise self.CollectError(f"{self._name}: {told}") from None

    def _known_app(self, text: str | None) -> Any:
        """The app as far as it is known before any fixture is set up; None where it is not."""
        try:
            if text is not None:
                root = Path(self.config.rootpath)
                self._app = contract_app(text, self.path.parent, root)
                return self._app
            option = app_reference_option(self.config)
            return None if option is None else option.load()
        except AppReferenceError as error:
            place = "" if text is None else "top level, app: "
            raise plain_failure(f"{self._name}: {place}{error}", error.__cause__) from None

    def _covered(self, clause: Clause, app: Any) -> tuple[tuple[Endpoint, ...] | None, str]:
        if app is None:
            return None, ""
        from pytest_cors.assertions.clause_check import sync_driver_of
        from pytest_cors.contract.endpoint import endpoints
        from pytest_cors.drive import UnreachableTarget

        try:
            driver = sync_driver_of(app)
            return endpoints(driver.app, driver.base_url, clause.urls), driver.base_url
        except UnreachableTarget as error:
            raise self.CollectError(f"{self._name}: top level, app: {error}") from None
        except ValueError as error:
            told = str(error).removeprefix("urls: ")
            place = f"[[policy]] {clause.name!r}, urls"
            raise self.CollectError(f"{self._name}: {place}: {told}") from None

    @property
    def _name(self) -> str:
        return self.nodeid or self.path.name


class ContractDirectory(pytest.Directory):
    """A directory where a contract should be."""

    def collect(self) -> Iterator[pytest.Item]:
        """Raises `CollectError`, always."""
        raise self.CollectError(f"{self.nodeid}: it is a directory; a contract is a file")
