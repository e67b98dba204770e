"""The pytest entrance: options, marker, fixtures, hooks. Thin; it imports nothing but pytest."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from pytest_cors.plugin.contracts import collect_contract, collect_own_policies
from pytest_cors.plugin.fixtures import cors, cors_app, cors_client, cors_policy
from pytest_cors.plugin.forgotten import fail_on_forgotten, mention_forgotten
from pytest_cors.plugin.marker import (
    MARKER_LINE,
    give_marked_tests_a_client,
    marked_policies,
    read_markers,
    refuse_wrong_markers,
)
from pytest_cors.plugin.options import add_options, put_into_force
from pytest_cors.plugin.reports import add_report_options, register_reports
from pytest_cors.plugin.rule_options import add_rule_options, tell_rules

__all__ = [
    "cors",
    "cors_app",
    "cors_client",
    "cors_policy",
    "pytest_addoption",
    "pytest_cmdline_main",
    "pytest_collect_directory",
    "pytest_collect_file",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_make_collect_report",
    "pytest_pycollect_makeitem",
    "pytest_runtest_call",
    "pytest_runtest_teardown",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and ini keys, all of which begin with `cors`."""
    add_options(parser)
    add_report_options(parser)
    add_rule_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> pytest.ExitCode | None:
    """Tell about the rules instead of running anything, where that was asked for."""
    return tell_rules(config)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, whose help is its signature; read the options."""
    config.addinivalue_line("markers", MARKER_LINE)
    put_into_force(config)
    register_reports(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect contract files: `cors.toml` and `*.cors.toml`."""
    return collect_contract(file_path, parent)


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Say that a contract is a file, where it is a directory."""
    return collect_contract(path, parent)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, obj: object) -> None:
    """Give marked tests the client that they are checked through."""
    give_marked_tests_a_client(collector, obj)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Read the markers of the tests of a module or class, so that wrong arguments name the test."""
    __tracebackhide__ = True
    report = yield
    refuse_wrong_markers(report, collector.config)
    collect_own_policies(report, collector)
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Read all markers, those too that other plugins have just added."""
    read_markers(items, config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Hold the app to the policies that a test is marked with; let no assertion be forgotten."""
    __tracebackhide__ = True
    try:
        if marked_policies(item):
            from pytest_cors.plugin.marked_check import hold_to_marked_policies

            hold_to_marked_policies(item)
        result = yield
    except BaseException as error:
        mention_forgotten(error)
        raise
    fail_on_forgotten()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """Let no assertion be forgotten that a fixture made."""
    __tracebackhide__ = True
    try:
        result = yield
    except BaseException as error:
        mention_forgotten(error)
        raise
    fail_on_forgotten()
    return result
