"""Tests of what a browser does."""
