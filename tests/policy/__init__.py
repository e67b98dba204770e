"""Tests of `pytest_cors.policy`: the policy, its faults, and what is read out of apps."""
