"""Tests of pytest_cors.assertions: what users call, on real apps and through real clients."""
