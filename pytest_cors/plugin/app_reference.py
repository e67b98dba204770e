"""A reference to an app, `module:attribute` or `module:factory()`: reading it, following it."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from inspect import Parameter, iscoroutinefunction, signature
from pathlib import Path
from typing import Any, Final

__all__ = ["AppReference", "AppReferenceError"]

_NAME: Final = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_FORM: Final = re.compile(rf"(?P<module>{_NAME}):(?P<attribute>{_NAME})(?P<call>\(\))?")


class AppReferenceError(Exception):
    """A reference that leads to no app, in one line. What the user's own code raised is chained."""


@dataclass(frozen=True, slots=True)
class AppReference:
    """Where an app is to be found: an attribute of a module, or what calling that gives.

    `root` is where modules are looked for that are not on `sys.path`.
    """

    text: str
    module: str
    attribute: str
    is_factory: bool
    root: Path

    @classmethod
    def parse(cls, text: str, root: Path) -> AppReference:
        """Read `module:attribute` or `module:factory()`. Raises `AppReferenceError`."""
        # In TOML it is in quotes, in an ini file quotes would be part of it.
        bare = text.strip().strip("\"'")
        found = _FORM.fullmatch(bare)
        if found is None:
            raise AppReferenceError(
                f"{text!r} names no app: 'module:attribute' is wanted, as 'shop.main:app',"
                " or a factory, as 'shop.main:create_app()'"
            )
        is_factory = found["call"] is not None
        return cls(bare, found["module"], found["attribute"], is_factory, root)

    def load(self) -> Any:
        """The app. Raises `AppReferenceError`."""
        found = self._attribute(self._import())
        if not callable(found):
            raise AppReferenceError(
                f"{self.text!r} names no app: it is of type {type(found).__name__}, not callable"
            )
        if self.is_factory:
            return self._call(found)
        if _is_factory(found):
            raise AppReferenceError(
                f"{self.text!r} names no app, but what may make one: then write '{self.text}()'"
            )
        return found

    def _import(self) -> object:
        try:
            return import_module(self.module)
        except ModuleNotFoundError as error:
            if error.name != self.module.partition(".")[0] or str(self.root) in sys.path:
                raise self._no_import(error) from error
        except (Exception, SystemExit) as error:
            raise self._no_import(error) from error
        return self._import_from_root()

    def _import_from_root(self) -> object:
        # As `python -m pytest` does, and stays so: the app may import more of its own later.
        sys.path.insert(0, str(self.root))
        try:
            return import_module(self.module)
        except (Exception, SystemExit) as error:
            raise self._no_import(error) from error

    def _no_import(self, error: BaseException) -> AppReferenceError:
        return AppReferenceError(f"{self.text!r} cannot be imported: {_told(error)}")

    def _attribute(self, module: object) -> object:
        found = module
        for name in self.attribute.split("."):
            if not hasattr(found, name):
                near = get_close_matches(name, [each for each in dir(found) if each[0] != "_"], n=1)
                meant = f", did you mean {near[0]!r}?" if near else ""
                owner = self.module if found is module else type(found).__name__
                raise AppReferenceError(
                    f"{self.text!r} names no app: {owner} has no {name!r}{meant}"
                )
            found = getattr(found, name)
        return found

    def _call(self, factory: Any) -> Any:
        if iscoroutinefunction(factory):
            raise AppReferenceError(
                f"{self.text!r} makes no app: it is a coroutine function; make the app in a"
                " fixture cors_app instead"
            )
        try:
            made = factory()
        except (Exception, SystemExit) as error:
            raise AppReferenceError(f"{self.text!r} makes no app: {_told(error)}") from error
        if not callable(made):
            raise AppReferenceError(
                f"{self.text!r} makes no app, but a {type(made).__name__}, which is not callable"
            )
        return made


def _told(error: BaseException) -> str:
    text = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _is_factory(found: Any) -> bool:
    """Whether it is called without arguments, as no app is: a server hands over its own."""
    try:
        parameters = signature(found).parameters.values()
    except (TypeError, ValueError):
        return False
    needed = {Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY}
    return not any(
        each.kind is Parameter.VAR_POSITIONAL
        or (each.kind in needed and each.default is Parameter.empty)
        for each in parameters
    )
