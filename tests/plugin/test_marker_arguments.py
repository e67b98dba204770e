"""Wrong arguments of the marker are an error of the collection, which names the test."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Project

WRONG: dict[str, tuple[str, str]] = {
    "an origin without scheme": (
        "allow_origins=['example.com']",
        'CORSPolicy: allow_origins: "example.com" has no scheme: an origin begins with https:// or'
        ' the like; did you mean "https://example.com"?',
    ),
    "one string for a list": (
        "allow_origins='https://example.com'",
        'CORSPolicy: allow_origins: "https://example.com" is one string where allow_origins takes'
        ' a list of them; did you mean ["https://example.com"]?',
    ),
    "a misspelt argument": (
        "allow_origin=['https://example.com']",
        "there is no argument allow_origin, did you mean allow_origins?",
    ),
    "an unknown argument": ("timeout=3", "there is no argument timeout"),
    "a positional list": (
        "['https://example.com']",
        "it takes a CORSPolicy, or the arguments of one by name, and not ['https://example.com']",
    ),
    "a policy and arguments": (
        "CORSPolicy(), allow_origins=['https://example.com']",
        "it takes either one CORSPolicy, or the arguments of one by name",
    ),
    "two policies": (
        "CORSPolicy(), CORSPolicy()",
        "it takes either one CORSPolicy, or the arguments of one by name",
    ),
    "a policy twice": (
        "CORSPolicy(), policy=CORSPolicy()",
        "it takes either one CORSPolicy, or the arguments of one by name",
    ),
    "one code": ("ignore='CORS302'", "ignore='CORS302' is one str; a list is wanted: ['CORS302']"),
    "an unknown code": ("ignore=['CORS999']", "'CORS999' is no rule: *"),
    "a code that is none": (
        "ignore=[302]",
        'an entry of ignore is an int; a str is wanted, as "CORS302"',
    ),
    "one URL": ("urls='/items'", "urls='/items' is one str; a list is wanted: ['/items']"),
    "no URL": ("urls=[]", "urls=[[]] leaves nothing to check: leave it out for all routes"),
    "a word for unsafe": ("unsafe='yes'", "unsafe is a str; True or False is wanted"),
    "a number for strict": ("strict=1", "strict is an int; True or False is wanted"),
    "a wrong number": ("max_examples=-1", "max_examples=-1: a number of requests is wanted, *"),
    "a wrong seed": ("seed='x'", "seed is a str; an int is wanted"),
}


@pytest.mark.parametrize(("arguments", "text"), WRONG.values(), ids=WRONG)
def test_wrong_arguments(project: Project, arguments: str, text: str) -> None:
    project.file(
        "test_it.py",
        "import pytest\nfrom pytest_cors import CORSPolicy\n\n"
        f"@pytest.mark.cors_policy({arguments})\ndef test_it(): pass\n",
    )

    result = project.run_here("--cors-app", "shop:app")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR collecting test_it.py*",
            f"test_it.py::test_it: @pytest.mark.cors_policy: {text}",
            "*short test summary info*",
            "ERROR test_it.py*",
        ],
        consecutive=True,
    )


MANY = """\
import pytest

WRONG = pytest.mark.cors_policy(allow_origin=[])


@WRONG
def test_function(): pass


@pytest.mark.parametrize("which", [1, pytest.param(2, marks=pytest.mark.cors_policy(urls=3))])
def test_param(which): pass


def test_unmarked(): pass
"""


def test_every_wrong_marker_is_told_once(project: Project) -> None:
    project.file("test_many.py", MANY)
    project.file("test_good.py", "def test_good(): pass\n")

    result = project.run_here("--continue-on-collection-errors", "-v")

    result.assert_outcomes(errors=1, passed=1)
    assert told(result) == ["test_many.py::test_function", "test_many.py::test_param[2]"]


def told(result: pytest.RunResult) -> list[str]:
    """The tests that are named."""
    sign = ": @pytest.mark.cors_policy: "
    return [
        line.partition(sign)[0]
        for line in result.outlines
        if sign in line and line.startswith("test_")
    ]


@pytest.mark.parametrize("where", ["module", "class"])
def test_a_marker_for_many_tests_names_the_first(project: Project, where: str) -> None:
    head = "pytestmark = WRONG\n" if where == "module" else "@WRONG\n"
    project.file(
        "test_it.py",
        "import pytest\nWRONG = pytest.mark.cors_policy(allow_origin=[])\n\n"
        f"{head}class TestIt:\n    def test_one(self): pass\n    def test_two(self): pass\n",
    )

    result = project.run_here()

    assert told(result) == ["test_it.py::TestIt::test_one"]


def test_a_class_of_unittest(project: Project) -> None:
    project.file(
        "test_it.py",
        "import pytest, unittest\n\nclass TestIt(unittest.TestCase):\n"
        "    @pytest.mark.cors_policy(allow_origin=[])\n    def test_one(self): pass\n",
    )

    result = project.run_here()

    result.stdout.fnmatch_lines(
        ["test_it.py::TestIt::test_one: @pytest.mark.cors_policy: there is no argument *"]
    )


def test_a_marker_that_is_added_late(project: Project) -> None:
    """By a conftest, when all tests are there: then it is an error of the usage, and not later."""
    project.file(
        "conftest.py",
        "import pytest\n\ndef pytest_collection_modifyitems(items):\n"
        "    for item in items:\n"
        "        item.add_marker(pytest.mark.cors_policy(allow_origin=[]))\n",
    )
    project.file("test_it.py", "def test_it(): pass\n")

    result = project.run_here()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: test_it.py::test_it: @pytest.mark.cors_policy: there is no argument *"]
    )


def test_a_good_marker_that_is_added_late_is_checked_too(project: Project) -> None:
    project.file(
        "conftest.py",
        "import pytest\n\ndef pytest_collection_modifyitems(items):\n"
        "    for item in items:\n"
        "        item.add_marker(pytest.mark.cors_policy(allow_origins=['https://b.example']))\n",
    )
    project.file("test_it.py", "def test_it(): pass\n")

    project.run_here("-o", "cors_app=shop:app", "--tb=no").assert_outcomes(failed=1)


def test_an_item_without_fixtures_cannot_be_marked(project: Project) -> None:
    project.file(
        "conftest.py",
        """\
import pytest

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".txt":
        return Texts.from_parent(parent, path=file_path)

class Texts(pytest.File):
    def collect(self):
        item = Text.from_parent(self, name="text")
        item.add_marker(pytest.mark.cors_policy)
        yield item

class Text(pytest.Item):
    def runtest(self): ...
""",
    )
    project.file("test_it.txt", "")

    result = project.run_here()

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        ["test_it.txt::text: @pytest.mark.cors_policy: a Text cannot be marked: it has no fixtures"]
    )


def test_what_is_deselected_is_checked_for_its_arguments_all_the_same(project: Project) -> None:
    project.file(
        "test_it.py",
        "import pytest\n@pytest.mark.cors_policy(allow_origin=[])\ndef test_it(): pass\n"
        "def test_other(): pass\n",
    )

    result = project.run_here("-k", "other")

    assert result.ret == pytest.ExitCode.INTERRUPTED


def test_iterators_serve_every_test_of_a_module(project: Project) -> None:
    project.file(
        "test_it.py",
        "import pytest\n"
        "pytestmark = pytest.mark.cors_policy(\n"
        "    allow_origins=iter(['https://app.example.com']), expose_headers=['X-Total-Count'],\n"
        "    urls=iter(['/items']), ignore=iter(['CORS303']))\n"
        "def test_one(): pass\ndef test_two(): pass\n",
    )

    project.run_here("--cors-app", "shop:app").assert_outcomes(passed=2)


def test_strict_markers_know_it(project: Project) -> None:
    project.file(
        "test_it.py",
        "import pytest\n@pytest.mark.cors_policy(allow_origins=['https://app.example.com'],"
        " expose_headers=['X-Total-Count'])\ndef test_it(): pass\n",
    )

    result = project.run_here("--cors-app", "shop:app", "--strict-markers", "--strict-config")

    result.assert_outcomes(passed=1)
