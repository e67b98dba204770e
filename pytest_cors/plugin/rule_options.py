"""`--cors-rules` and `--cors-explain`: the rules, told instead of running any test."""

from __future__ import annotations

import shutil
import sys

import pytest

from pytest_cors.report.manual.text import rule_list, rule_text

__all__ = ["tell_rules"]

_WIDEST = 100


def tell_rules(config: pytest.Config) -> pytest.ExitCode:
    """Print what the options ask for. Raises `pytest.UsageError` for a code that is none."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    parts = [rule_list()] if config.getoption("--cors-rules") else []
    codes: list[str] = config.getoption("--cors-explain") or []
    for code in codes:
        try:
            parts.append(rule_text(code, width=width))
        except ValueError as error:
            raise pytest.UsageError(f"--cors-explain: {error}") from None
    sys.stdout.write("\n\n".join(parts) + "\n")
    return pytest.ExitCode.OK
