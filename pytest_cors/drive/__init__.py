"""How a request reaches the app: in-process, through the user's client, or over the network.

`resolve` finds the way; a `Driver` (or, for an async client, an `AsyncDriver`) runs batches of
`Job`s along it. Nothing here judges a response.
"""

from __future__ import annotations

from pytest_cors.drive.driver import AsyncDriver, Driver, WholeDriver
from pytest_cors.drive.errors import (
    AppTimeout,
    ConnectionFailure,
    DriveError,
    DriverBusy,
    LifespanError,
    LifespanPhase,
    LoopDisturbed,
    ProtocolViolation,
    UnreachableTarget,
    Violation,
)
from pytest_cors.drive.flow import Flow, Job
from pytest_cors.drive.resolve import DEFAULT_TIMEOUT, TESTSERVER, resolve
from pytest_cors.drive.response import CrashedResponse, WholeResponse

__all__ = [
    "DEFAULT_TIMEOUT",
    "TESTSERVER",
    "AppTimeout",
    "AsyncDriver",
    "ConnectionFailure",
    "CrashedResponse",
    "DriveError",
    "Driver",
    "DriverBusy",
    "Flow",
    "Job",
    "LifespanError",
    "LifespanPhase",
    "LoopDisturbed",
    "ProtocolViolation",
    "UnreachableTarget",
    "Violation",
    "WholeDriver",
    "WholeResponse",
    "resolve",
]
