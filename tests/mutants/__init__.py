"""Broken CORS implementations by the hundred: mutants of installed ones, made from their source."""
