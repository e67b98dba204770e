"""One page of the manual as data: what a rule is, what a browser does, why it happens, the fix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pytest_cors.report.framework_setting import Setting

__all__ = ["Place", "RulePage"]

Place = Setting | Literal["outermost", "slash"]
"""Where the fix goes in a framework: a setting, or how the CORS layer is put around the app."""


@dataclass(frozen=True, slots=True)
class RulePage:
    """The page of one rule. All texts are plain sentences, in which backquotes mark code.

    `fix` is what to do whatever the framework is; `places` are what a framework's own spelling is
    shown for.
    """

    code: str
    meaning: str
    browser: str
    causes: tuple[str, ...]
    fix: str
    places: tuple[Place, ...] = ()
