"""The engines under the names that readers know, and who of them lets a request through."""

from __future__ import annotations

from pytest_cors.fetch.verdict import Engine, Verdict

__all__ = ["BROWSERS", "decides", "sides"]

BROWSERS: dict[Engine, str] = {
    "standard": "the standard",
    "chromium": "Chrome",
    "firefox": "Firefox",
    "webkit": "Safari",
}
"""In the order in which they are listed. Edge and others are Chromium as well."""


def decides(verdict: Verdict, engine: Engine) -> bool:
    """Whether this engine lets script have the response.

    An engine that was not asked decides as the one whose verdict it is: no known quirk sets it
    apart.
    """
    return verdict.engines.get(engine, verdict.allowed)


def sides(verdict: Verdict) -> tuple[list[str], list[str]]:
    """Those that allow and those that block, by name, each in the order of `BROWSERS`."""
    allow = [name for engine, name in BROWSERS.items() if decides(verdict, engine)]
    block = [name for engine, name in BROWSERS.items() if not decides(verdict, engine)]
    return allow, block
