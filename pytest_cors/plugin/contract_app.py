"""The app that a contract is about: `module:attribute`, a factory, or the URL of a running one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pytest_cors.plugin.app_reference import AppReference

__all__ = ["contract_app"]


def contract_app(text: str, folder: Path, root: Path) -> Any:
    """The app, or the URL. A module that is not on the path is looked for in the folder first.

    From there upwards as far as the root: a contract may lie in a folder of the tests. Raises
    `AppReferenceError`.
    """
    if text.startswith(("http://", "https://")):
        return text
    reference = AppReference.parse(text, root)
    top = reference.module.partition(".")[0]
    for place in (folder, *folder.parents):
        if (place / top).is_dir() or (place / f"{top}.py").is_file():
            return AppReference.parse(text, place).load()
        if place == root:
            break
    return reference.load()
