"""What a browser does: the Fetch standard's CORS protocol. No I/O, no test framework."""

from __future__ import annotations

from pytest_cors.fetch.exchange import Exchange, Headers, HTTPRequest, HTTPResponse, Request
from pytest_cors.fetch.fetching import Flow, fetch
from pytest_cors.fetch.judgement import causes, judge, refusal, replay
from pytest_cors.fetch.preflight_cache import PreflightCache
from pytest_cors.fetch.quirks import Quirk
from pytest_cors.fetch.verdict import ENGINES, Engine, Failure, FailureCode, Verdict

__all__ = [
    "ENGINES",
    "Engine",
    "Exchange",
    "Failure",
    "FailureCode",
    "Flow",
    "HTTPRequest",
    "HTTPResponse",
    "Headers",
    "PreflightCache",
    "Quirk",
    "Request",
    "Verdict",
    "causes",
    "fetch",
    "judge",
    "refusal",
    "replay",
]
