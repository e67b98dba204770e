"""`--cors-app` and the ini key `cors_app`: every way to name an app, and what wrong names get."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Project

ONE_TEST = """\
def test_items(cors):
    cors.allows("/items", origin="https://app.example.com")
    cors.denies("/items", origin="https://evil.test")
"""

GIVEN: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "option": ({}, ("--cors-app", "shop:app")),
    "option with =": ({}, ("--cors-app=shop:app",)),
    "factory": ({}, ("--cors-app", "shop:create_app()")),
    "attribute of an attribute": (
        {"site.py": "class config:\n    from shop import app\n"},
        ("--cors-app", "site_:config.app"),
    ),
    "ini": ({"pytest.ini": "[pytest]\ncors_app = shop:app\n"}, ()),
    "ini, quoted as in TOML": ({"pytest.ini": '[pytest]\ncors_app = "shop:app"\n'}, ()),
    "pyproject": ({"pyproject.toml": '[tool.pytest.ini_options]\ncors_app = "shop:app"\n'}, ()),
    "option wins over ini": (
        {"pytest.ini": "[pytest]\ncors_app = shop:open_app\n"},
        ("--cors-app", "shop:app"),
    ),
}


@pytest.mark.parametrize(("files", "arguments"), GIVEN.values(), ids=GIVEN)
def test_the_app_is_found(
    project: Project, files: dict[str, str], arguments: tuple[str, ...]
) -> None:
    project.file("test_items.py", ONE_TEST)
    for name, text in files.items():
        project.file(name.replace("site", "site_"), text)

    project.run_here(*arguments).assert_outcomes(passed=1)


def test_native_toml_of_pytest_9(project: Project) -> None:
    if int(pytest.__version__.partition(".")[0]) < 9:
        pytest.skip("pytest reads [tool.pytest] since 9.0")
    project.file("pyproject.toml", '[tool.pytest]\ncors_app = "shop:app"\ncors_timeout = "3"\n')
    project.file("test_items.py", ONE_TEST)

    project.run_here("--strict-config").assert_outcomes(passed=1)


def test_an_app_that_is_not_on_the_path_is_found_from_where_pytest_is_called(
    project: Project,
) -> None:
    """As `python -m` does. Test files in a folder of their own do not put the root on the path."""
    project.file("tests/test_items.py", ONE_TEST)
    project.file("shop_next_door.py", "from shop import app\n")

    result = project.run_here("--cors-app", "shop_next_door:app", "tests")

    result.assert_outcomes(passed=1)


def test_what_an_ini_file_says_is_meant_from_where_it_is(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.file("pytest.ini", "[pytest]\ncors_app = shop_at_the_root:app\n")
    project.file("shop_at_the_root.py", "from shop import app\n")
    project.file("tests/test_items.py", ONE_TEST)
    monkeypatch.chdir(project.folder / "tests")

    project.run().assert_outcomes(passed=1)


# Usage errors that end the run before it begins.

MALFORMED = ["shop", "shop:", "shop.app", "shop:app:x", "shop:create_app(1)", "1shop:app", "a b:c"]


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_reference_is_a_usage_error(project: Project, text: str) -> None:
    result = project.run_here("--cors-app", text)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    [line] = [line for line in result.errlines if line.startswith("ERROR")]
    assert line == (
        f"ERROR: --cors-app: {text!r} names no app: 'module:attribute' is wanted, as"
        " 'shop.main:app', or a factory, as 'shop.main:create_app()'"
    )


def test_in_the_ini_file_it_is_told_as_the_ini_file_s(project: Project) -> None:
    project.file("pytest.ini", "[pytest]\ncors_app = shop\n")

    result = project.run_here()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: cors_app: 'shop' names no app: *"])


# Errors of the tests that ask for the app: the text alone, and not a line of our source.

WRONG: dict[str, tuple[str, str]] = {
    "no such module": (
        "shap:app",
        "'shap:app' cannot be imported: ModuleNotFoundError: No module named 'shap'",
    ),
    "no such submodule": (
        "shop.mian:app",
        "'shop.mian:app' cannot be imported: ModuleNotFoundError: No module named 'shop.mian';"
        " 'shop' is not a package",
    ),
    "no such attribute": (
        "shop:application",
        "'shop:application' names no app: shop has no 'application'",
    ),
    "a misspelt attribute": (
        "shop:ap",
        "'shop:ap' names no app: shop has no 'ap', did you mean 'app'?",
    ),
    "no attribute of an attribute": (
        "shop:app.main",
        "'shop:app.main' names no app: Starlette has no 'main'",
    ),
    "not callable": (
        "other:number",
        "'other:number' names no app: it is of type int, not callable",
    ),
    "a factory without ()": (
        "shop:create_app",
        "'shop:create_app' names no app, but what may make one: then write 'shop:create_app()'",
    ),
    "() after what is not callable": (
        "other:number()",
        "'other:number()' names no app: it is of type int, not callable",
    ),
    "a factory that makes no app": (
        "other:nothing()",
        "'other:nothing()' makes no app, but a NoneType, which is not callable",
    ),
    "a factory that is async": (
        "other:later()",
        "'other:later()' makes no app: it is a coroutine function; make the app in a fixture"
        " cors_app instead",
    ),
    "a factory that needs arguments": (
        "other:needy()",
        "'other:needy()' makes no app: TypeError: needy() missing 1 required positional argument:"
        " 'settings'",
    ),
    "a module that raises": (
        "raising:app",
        "'raising:app' cannot be imported: ZeroDivisionError: division by zero",
    ),
    "a module that exits": ("leaving:app", "'leaving:app' cannot be imported: SystemExit: 3"),
    "a module that does not parse": (
        "unparsable:app",
        "'unparsable:app' cannot be imported: SyntaxError: invalid syntax (unparsable.py, line 1)",
    ),
    "a module that imports what is missing": (
        "lacking:app",
        "'lacking:app' cannot be imported: ModuleNotFoundError: No module named 'no_such_thing'",
    ),
    "a factory that raises": (
        "other:broken()",
        "'other:broken()' makes no app: ValueError",
    ),
}

OTHER = """\
number = 1

def nothing(): ...

async def later(): ...

def needy(settings): ...

def broken():
    raise ValueError
"""


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_a_reference_that_leads_nowhere(project: Project, text: str, told: str) -> None:
    project.file("test_items.py", ONE_TEST)
    project.file("other.py", OTHER)
    project.file("raising.py", "def divide():\n    return 1 / 0\n\ndivide()\n")
    project.file("leaving.py", "import sys; sys.exit(3)\n")
    project.file("unparsable.py", "app = (1,, 2)\n")
    project.file("lacking.py", "import no_such_thing\n")

    result = project.run_here("--cors-app", text)

    result.assert_outcomes(errors=1)
    lines = result.outlines
    assert lines[lines.index(next(each for each in lines if "ERROR at setup" in each)) + 1] == told
    assert "pytest_cors" not in "\n".join(lines[lines.index(told) :])


def test_what_the_user_s_module_raised_is_shown_where_it_did(project: Project) -> None:
    project.file("test_items.py", ONE_TEST)
    project.file("raising.py", "def divide():\n    return 1 / 0\n\ndivide()\n")

    result = project.run("--cors-app", "raising:app")

    lines = [line for line in result.outlines if "^" not in line]
    at = lines.index("Traceback (most recent call last):")
    assert lines[at + 1 : at + 6] == [
        f'  File "{project.folder / "raising.py"}", line 4, in <module>',
        "    divide()",
        f'  File "{project.folder / "raising.py"}", line 2, in divide',
        "    return 1 / 0",
        "ZeroDivisionError: division by zero",
    ]


def test_no_app_at_all(project: Project) -> None:
    project.file("test_items.py", ONE_TEST + "\n\ndef test_else():\n    pass\n")

    result = project.run()

    result.assert_outcomes(errors=1, passed=1)
    at = next(n for n, line in enumerate(result.outlines) if "ERROR at setup" in line)
    assert result.outlines[at + 1] == (
        "pytest-cors has no app to test: override the fixture cors_app, or set cors_app in the ini"
        " file, or pass --cors-app"
    )
    result.stdout.fnmatch_lines(
        [
            "*def cors_app():*",
            '*cors_app = "shop.main:app"*',
            "*pytest --cors-app shop.main:app*",
            "ERROR test_items.py::test_items - Failed: pytest-cors has no app to test: *",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_cors*")


def test_nobody_misses_an_app_that_nobody_asks_for(project: Project) -> None:
    project.file("test_else.py", "def test_else():\n    pass\n")
    project.file("pytest.ini", "[pytest]\ncors_app = no_such_module:app\n")

    project.run_here().assert_outcomes(passed=1)
