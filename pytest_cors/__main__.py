"""`python -m pytest_cors`: contracts outside of pytest, for scripts and pre-commit."""

from __future__ import annotations

import sys

from pytest_cors.command import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
