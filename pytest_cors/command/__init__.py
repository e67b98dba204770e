"""The command line outside of pytest: the same checks and texts, with exit codes for scripts."""

from __future__ import annotations

from pytest_cors.command.arguments import main

__all__ = ["main"]
