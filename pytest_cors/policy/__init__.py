"""What the team means: the policy, its validation, and what an app says of policy and routes."""

from __future__ import annotations

from pytest_cors.policy.configured import ConfiguredPolicy, configured_policies
from pytest_cors.policy.errors import CORSPolicyError, PolicyNotFound
from pytest_cors.policy.fault import Fault, Reason
from pytest_cors.policy.matching import Matching
from pytest_cors.policy.origin import origin_fault
from pytest_cors.policy.origin_pattern import OriginPattern
from pytest_cors.policy.policy import CORSPolicy
from pytest_cors.policy.routes import Route, routes
from pytest_cors.policy.unread import Limit, Unread, UnreadReason

__all__ = [
    "CORSPolicy",
    "CORSPolicyError",
    "ConfiguredPolicy",
    "Fault",
    "Limit",
    "Matching",
    "OriginPattern",
    "PolicyNotFound",
    "Reason",
    "Route",
    "Unread",
    "UnreadReason",
    "configured_policies",
    "origin_fault",
    "routes",
]
