"""The page for people: one file, complete in itself, that asks nothing of any network."""

from __future__ import annotations

from pytest_cors.report.html.page import page

__all__ = ["page"]
