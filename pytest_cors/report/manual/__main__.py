"""`python -m pytest_cors.report.manual`: the manual in Markdown, to be kept as docs/rules.md."""

from __future__ import annotations

import sys

from pytest_cors.report.manual.text import manual_markdown

__all__: list[str] = []

if __name__ == "__main__":
    sys.stdout.write(manual_markdown())
