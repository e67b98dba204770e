"""The pytest entrance: options, marker, fixtures, hooks.

pytest loads it at the start of every run of everybody who has the plugin installed. So it is thin:
each hook looks whether there is something to do, and loads what does it only then.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from pytest_cors.assertions.run import Run, run_in
from pytest_cors.plugin.fixtures import cors, cors_app, cors_client, cors_policy
from pytest_cors.plugin.marks import (
    MARKER_LINE,
    RUNNING,
    give_marked_tests_a_client,
    is_marked,
)
from pytest_cors.plugin.options import HANDED_OVER, add_options, any_is_given

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
    "pytest_runtest_makereport",
    "pytest_runtest_protocol",
    "pytest_runtest_teardown",
    "pytest_testnodedown",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and ini keys, all of which begin with `cors`."""
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> pytest.ExitCode | None:
    """Tell about the rules instead of running anything, where that was asked for."""
    if not (config.getoption("--cors-rules") or config.getoption("--cors-explain")):
        return None
    from pytest_cors.plugin.rule_options import tell_rules

    return tell_rules(config)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, whose help is its signature; read the options."""
    config.addinivalue_line("markers", MARKER_LINE)

    def this_run() -> Run:
        from pytest_cors.plugin.run import run_of

        return run_of(config)

    before = run_in(this_run)

    def back() -> None:
        run_in(before)

    config.add_cleanup(back)
    if any_is_given(config):
        from pytest_cors.plugin.run import put_into_force

        put_into_force(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect contract files: `cors.toml` and `*.cors.toml`."""
    return _contract(file_path, parent)


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Say that a contract is a file, where it is a directory."""
    return _contract(path, parent)


def _contract(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if path.suffix != ".toml":
        return None
    from pytest_cors.plugin.contracts import collect_contract

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
    if any(isinstance(node, pytest.Item) and is_marked(node) for node in report.result or ()):
        from pytest_cors.plugin.marker import refuse_wrong_markers

        refuse_wrong_markers(report, collector.config)
    if isinstance(collector, pytest.Session) and _is_about_an_app(collector.config):
        from pytest_cors.plugin.contracts import collect_own_policies

        collect_own_policies(report, collector)
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Read all markers, those too that other plugins have just added."""
    if any(map(is_marked, items)):
        from pytest_cors.plugin.marker import read_markers

        read_markers(items, config)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Know which test it is that checks."""
    item.config.stash[RUNNING] = item
    try:
        return (yield)
    finally:
        del item.config.stash[RUNNING]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Hold the app to the policies that a test is marked with; let no assertion be forgotten."""
    __tracebackhide__ = True
    try:
        if is_marked(item):
            from pytest_cors.plugin.marked_check import hold_to_marked_policies

            hold_to_marked_policies(item)
        result = yield
    except BaseException as error:
        _mention_forgotten(error)
        raise
    _fail_on_forgotten()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """Let no assertion be forgotten that a fixture made."""
    __tracebackhide__ = True
    try:
        result = yield
    except BaseException as error:
        _mention_forgotten(error)
        raise
    _fail_on_forgotten()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Have the summary tell a failure of ours by its first line."""
    report = yield
    if call.excinfo is not None:
        from pytest_cors.plugin.headline import summarize

        summarize(report, call.excinfo.value)
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker of xdist has recorded, when it has done its part."""
    output: dict[str, Any] = getattr(node, "workeroutput", {})
    if HANDED_OVER in output:
        from pytest_cors.plugin.reports import reports_of

        reports_of(node.config).take(output[HANDED_OVER])


def _is_about_an_app(config: pytest.Config) -> bool:
    return any(map(config.getoption, ("--cors", "--cors-app", "--cors-update")))


def _fail_on_forgotten() -> None:
    __tracebackhide__ = True
    if _PENDING in sys.modules:
        from pytest_cors.plugin.forgotten import fail_on_forgotten

        fail_on_forgotten()


def _mention_forgotten(error: BaseException) -> None:
    if _PENDING in sys.modules:
        from pytest_cors.plugin.forgotten import mention_forgotten

        mention_forgotten(error)


_PENDING = "pytest_cors.assertions.pending"
"""Where assertions wait to be awaited: without it there are none."""
