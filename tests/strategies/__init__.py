"""Tests of what browsers can send, and of what attackers would."""
