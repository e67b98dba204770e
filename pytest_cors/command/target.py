"""The app that a command is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from pytest_cors.assertions.clause_check import sync_driver_of
from pytest_cors.command.outcome import CommandError
from pytest_cors.drive import Driver, UnreachableTarget
from pytest_cors.plugin.app_reference import AppReferenceError
from pytest_cors.plugin.contract_app import contract_app

__all__ = ["Target", "target_of"]


class Target(NamedTuple):
    """An app, or the URL of one, and the way to it."""

    app: Any
    driver: Driver

    @property
    def is_remote(self) -> bool:
        """Whether there is nothing of it but a URL."""
        return isinstance(self.app, str)


def target_of(text: str, folder: Path) -> Target:
    """What is to be found under this name; modules from this folder on. Raises `CommandError`."""
    try:
        app = contract_app(text, folder.resolve(), Path.cwd())
        return Target(app, sync_driver_of(app))
    except AppReferenceError as error:
        raise CommandError(str(error)) from error.__cause__
    except UnreachableTarget as error:
        raise CommandError(f"{text}: {error}") from None
