"""What type checkers make of the assertions. test_typing.py has mypy read this; nobody runs it."""

from __future__ import annotations

from typing import Any, assert_type

import httpx
from fastapi import FastAPI
from quart.testing import QuartClient
from starlette.testclient import TestClient

from pytest_cors import (
    ContractReport,
    CORSAssertionError,
    CORSPolicy,
    CORSPolicyAssertionError,
    Request,
    Verdict,
    assert_cors_allows,
    assert_cors_denies,
    assert_cors_policy,
    check_cors_policy,
)
from pytest_cors.assertions import BoundAssertions

ORIGIN = "https://app.example.com"


def sync_clients(
    client: httpx.Client,
    test_client: TestClient,
    app: FastAPI,
    anything: Any,
    cors: BoundAssertions,
) -> None:
    assert_type(assert_cors_allows(client, origin=ORIGIN), Verdict)
    assert_type(assert_cors_denies(test_client, "/items", origin=ORIGIN), Verdict)
    assert_type(assert_cors_allows(app, origin=ORIGIN), Verdict)
    assert_type(assert_cors_allows("http://localhost:8000", origin=ORIGIN), Verdict)
    assert_type(check_cors_policy(app), ContractReport)
    assert_type(assert_cors_policy(client, CORSPolicy([ORIGIN]), urls=["/"]), ContractReport)
    assert_type(cors.allows("/", origin=ORIGIN), Verdict)
    assert_type(cors.denies("/", origin=ORIGIN), Verdict)
    assert_type(cors.check(), ContractReport)
    assert_cors_allows(anything, origin=ORIGIN)


async def async_clients(client: httpx.AsyncClient, quart: QuartClient) -> None:
    assert_type(await assert_cors_allows(client, "/items", origin=ORIGIN), Verdict)
    assert_type(await assert_cors_denies(quart, origin=ORIGIN), Verdict)
    assert_type(await check_cors_policy(client), ContractReport)
    assert_type(await assert_cors_policy(client), ContractReport)
    # A forgotten await is told by mypy, too, if one asks for it.
    assert_cors_allows(client, "/items", origin=ORIGIN)  # type: ignore[unused-awaitable]


def arguments(app: FastAPI, headers: dict[str, str], pairs: list[tuple[str, str]]) -> None:
    assert_cors_allows(app, origin=ORIGIN, headers=headers, content="text", exposes={"X-A"})
    assert_cors_allows(app, origin=ORIGIN, headers=pairs, content=b"bytes", exposes=("X-A",))
    assert_cors_allows(app, origin=ORIGIN, headers=httpx.Headers(), credentials=True)
    assert_cors_allows(app)  # type: ignore[call-overload]
    assert_cors_allows(app, origin=None)  # type: ignore[call-overload]
    assert_cors_allows(app, origin=ORIGIN, credentials="omit")  # type: ignore[call-overload]
    assert_cors_denies(app, origin=ORIGIN, exposes=["X-A"])  # type: ignore[call-overload]
    assert_cors_policy(app, {"allow_origins": []})  # type: ignore[call-overload]


def errors(one: CORSAssertionError, all_: CORSPolicyAssertionError) -> None:
    assert_type(one.verdict, Verdict)
    assert_type(one.request, Request)
    assert_type(all_.report, ContractReport)
