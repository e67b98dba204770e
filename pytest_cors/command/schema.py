"""`schema`: the JSON Schema of contract files, for editors that complete and check them."""

from __future__ import annotations

import argparse
from importlib.resources import files

from pytest_cors.command.outcome import Outcome

__all__ = ["run"]


def run(given: argparse.Namespace) -> Outcome:
    """Print the schema that is shipped."""
    schema = files("pytest_cors.contract").joinpath("cors.schema.json")
    return Outcome((schema.read_text(encoding="utf-8").rstrip(),))
