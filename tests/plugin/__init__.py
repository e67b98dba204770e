"""Tests of pytest_cors.plugin: runs of pytest, as users start them."""
