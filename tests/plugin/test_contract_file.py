"""`cors.toml`: collected as tests, found wherever it lies, and refused in one line where wrong."""

from __future__ import annotations

import os

import pytest

from tests.plugin.conftest import Project

KEPT = """\
app = "shop:app"

[[policy]]
name = "public api"
allow_origins = ["https://app.example.com"]
expose_headers = ["X-Total-Count"]
"""
BROKEN = KEPT.replace("app.example.com", "admin.example.com")


def ids(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


def test_a_policy_that_is_kept(project: Project) -> None:
    project.file("cors.toml", KEPT)

    result = project.run_here("-v")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["cors.toml::public api::policy PASSED*", "cors.toml::public api::GET /items PASSED*"]
    )


def test_a_policy_that_is_not(project: Project) -> None:
    project.file("cors.toml", BROKEN)

    result = project.run_here()

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "CORS102: https://admin.example.com is *",
            "cors.toml::public api::GET /items: CORSPolicyAssertionError",
            "FAILED cors.toml::public api::GET /items - pytest_cors.CORSPolicyAssertionError: *",
        ]
    )
    assert "raceback" not in result.stdout.str()


def test_one_test_is_named_and_run(project: Project) -> None:
    project.file("cors.toml", KEPT)

    project.run_here("cors.toml::public api::GET /items").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("name", "collected"),
    [
        ("cors.toml", True),
        ("tests/cors.toml", True),
        ("public.cors.toml", True),
        ("my-cors.toml", False),
        ("cors.toml.bak", False),
        ("scope.toml", False),
    ],
)
def test_names_of_contracts(project: Project, name: str, collected: bool) -> None:
    project.file(name, KEPT)

    result = project.run_here()

    assert result.ret == (pytest.ExitCode.OK if collected else pytest.ExitCode.NO_TESTS_COLLECTED)


FOUND: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "beside it": ({"api/cors.toml": "", "api/other_shop.py": "from shop import app"}, ()),
    "further up": ({"tests/api/cors.toml": "", "other_shop.py": "from shop import app"}, ()),
}


@pytest.mark.parametrize(("files", "arguments"), FOUND.values(), ids=FOUND)
def test_the_app_is_found_from_where_the_file_is(
    project: Project, files: dict[str, str], arguments: tuple[str, ...]
) -> None:
    project.file("pytest.ini", "[pytest]\n")
    for name, text in files.items():
        project.file(name, text or KEPT.replace("shop:app", "other_shop:app"))

    project.run(*arguments).assert_outcomes(passed=2)


WITHOUT_APP = KEPT.partition("\n\n")[2]


def test_without_an_app_it_is_that_of_the_options(project: Project) -> None:
    project.file("cors.toml", WITHOUT_APP)

    result = project.run_here("--cors-app", "shop:app", "-v")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["cors.toml::public api::GET /items PASSED*"])


def test_without_an_app_it_is_that_of_the_fixture(project: Project) -> None:
    project.file("cors.toml", WITHOUT_APP)
    project.file(
        "conftest.py",
        "import pytest\nfrom shop import app\n\n@pytest.fixture\ndef cors_app():\n    return app\n",
    )

    result = project.run_here("-v")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["cors.toml::public api::every URL PASSED*"])


def test_without_any_app(project: Project) -> None:
    project.file("cors.toml", WITHOUT_APP)

    result = project.run_here()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["pytest-cors has no app to test: *"])
    assert "pytest_cors/" not in result.stdout.str()


def test_an_app_that_is_running_elsewhere(project: Project) -> None:
    project.file("cors.toml", KEPT.replace("shop:app", "${API_URL:-http://127.0.0.1:9}"))

    result = project.run_here("-v")

    result.assert_outcomes(failed=2)  # nobody listens on the discard port
    result.stdout.fnmatch_lines(
        ["cors.toml::public api::/ FAILED*", "the app cannot be checked: *127.0.0.1:9*"]
    )


def test_urls_choose_among_the_routes(project: Project) -> None:
    project.file(
        "more.py",
        "from shop import *\n"
        "app = create_app()\n"
        "app.routes.extend([Route('/items/{item_id}', items), Route('/admin/users', items)])\n",
    )
    urls = 'urls = ["/items", "/items/{item_id}", "/else"]'
    text = KEPT.replace("shop:app", "more:app").replace("allow_origins", f"{urls}\nallow_origins")
    project.file("cors.toml", text)

    result = project.run_here("--co", "-q")

    assert ids(result) == [
        "cors.toml::public api::policy",
        "cors.toml::public api::GET /items",
        "cors.toml::public api::GET /items/{item_id}",
        "cors.toml::public api::/else",
    ]


def test_rules_are_ignored_for_a_reason(project: Project) -> None:
    project.file("cors.toml", f'{BROKEN}\nignore = {{ CORS102 = "to come", CORS101 = "known" }}\n')

    project.run_here().assert_outcomes(passed=2)


def test_strict(project: Project) -> None:
    project.file("cors.toml", f"{KEPT}strict = true\n")

    result = project.run_here()

    assert result.ret == pytest.ExitCode.TESTS_FAILED  # Starlette tells refused origins its lists
    result.stdout.fnmatch_lines(["CORS303: *"])


def test_fixtures_of_the_user_run_for_contracts_too(project: Project) -> None:
    project.file("cors.toml", KEPT)
    project.file(
        "conftest.py",
        "import pytest\n\n@pytest.fixture(autouse=True)\n"
        "def database():\n    print('database up')\n",
    )

    result = project.run_here("-s")

    assert sum("database up" in line for line in result.outlines) == 2


# Contracts that are none.

MINE = 'allow_origins = ["https://app.example.com"]\n'
WRONG: dict[str, tuple[str, str]] = {
    "syntax": ("[[policy\n", "cors.toml: it is no TOML: *(at line 1, column *)"),
    "unknown key": (f"[[policy]]\n{MINE}max-age = 1", "cors.toml: [[policy]] number 1, max-age: *"),
    "wrong type": (
        f"[[policy]]\n{MINE}max_age = 'long'",
        "cors.toml: [[policy]] number 1, max_age: it is a string; a whole number of seconds *",
    ),
    "empty policy": ("[[policy]]", "cors.toml: [[policy]] number 1: it says nothing of origins: *"),
    "empty file": ("", "cors.toml: top level: there is no policy: *"),
    "bad origin": (
        "[[policy]]\nallow_origins = ['app.example.com']",
        'cors.toml: [[policy]] number 1, allow_origins: "app.example.com" has no scheme: *',
    ),
    "unknown rule": (
        f"[[policy]]\n{MINE}ignore = {{ CORS999 = 'why' }}",
        "cors.toml: [[policy]] number 1, ignore.CORS999: there is no such rule; *",
    ),
    "duplicate name": (
        f"[[policy]]\nname = 'a'\n{MINE}[[policy]]\nname = 'a'\n{MINE}",
        "cors.toml: [[policy]] 'a', name: it is the name of policy 1, too: *",
    ),
    "10 MB": ("# \n" * 3_500_000, "cors.toml: it has 10.5 MB; a contract has 1 MB at most"),
    "no such module": (
        f"app = 'shap:app'\n[[policy]]\n{MINE}",
        "cors.toml: top level, app: 'shap:app' cannot be imported: ModuleNotFoundError: *",
    ),
    "no app": (
        f"app = 'shop'\n[[policy]]\n{MINE}",
        "cors.toml: top level, app: 'shop' names no app: 'module:attribute' is wanted, *",
    ),
    "a pattern that matches nothing": (
        f"app = 'shop:app'\n[[policy]]\nurls = ['/orders/*']\n{MINE}",
        "cors.toml: [[policy]] 'app', urls: '/orders/*' matches none of the app's 1 routes",
    ),
}


def told_alone(result: pytest.RunResult, told: str) -> None:
    """One error, in one line, and nothing of ours with it."""
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    at = next(n for n, line in enumerate(result.outlines) if "ERROR collecting" in line)
    result.stdout.fnmatch_lines([told.replace("[", "[[]")])
    end = next(n for n, line in enumerate(result.outlines) if "short test summary" in line)
    assert end == at + 2
    text = result.stdout.str() + result.stderr.str()
    assert "Traceback" not in text
    assert "pytest_cors/" not in text


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_a_malformed_contract_is_one_error(project: Project, text: str, told: str) -> None:
    project.file("cors.toml", text)

    told_alone(project.run_here(), told)


def test_a_contract_that_is_not_utf_8(project: Project) -> None:
    (project.folder / "cors.toml").write_bytes(b'app = "\xff"')

    told_alone(project.run_here(), "cors.toml: it is not UTF-8, which TOML has to be: byte 7 *")


def test_a_contract_that_is_a_directory(project: Project) -> None:
    project.file("cors.toml/readme", "")

    told_alone(project.run_here(), "cors.toml: it is a directory; a contract is a file")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_a_contract_that_may_not_be_read(project: Project) -> None:
    project.file("cors.toml", KEPT).chmod(0)

    told_alone(project.run_here(), "cors.toml: it cannot be read: Permission denied")


def test_several_faults_are_told_together(project: Project) -> None:
    project.file("cors.toml", "ap = 1\n[[policy]]\nurls = []\n")

    result = project.run_here()

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        ["cors.toml: 3 faults", "  - top level, ap: *", "  - *origins*", "  - *urls: *"]
    )


def test_malformed_in_several_processes(project: Project) -> None:
    pytest.importorskip("xdist")
    project.file("cors.toml", "[[policy]]")

    result = project.run("-n", "2")

    assert result.ret != 0
    result.stdout.fnmatch_lines(["cors.toml: [[][[]policy]] number 1: it says nothing of origins*"])
    assert "INTERNALERROR" not in result.stdout.str()


RUNS: dict[str, tuple[tuple[str, ...], dict[str, int]]] = {
    "by keyword": (("-k", "items"), {"failed": 1, "deselected": 1}),
    "by the name of the policy": (("-k", "public"), {"passed": 1, "failed": 1}),
    "by marker": (("-m", "cors_policy"), {"passed": 1, "failed": 1}),
    "strict": (("--strict-markers", "--strict-config"), {"passed": 1, "failed": 1}),
    "in two processes": (("-n", "2"), {"passed": 1, "failed": 1}),
}


@pytest.mark.parametrize(("arguments", "outcomes"), RUNS.values(), ids=RUNS)
def test_runs_of_all_kinds(
    project: Project, arguments: tuple[str, ...], outcomes: dict[str, int]
) -> None:
    project.file("cors.toml", BROKEN)
    run = project.run if "-n" in arguments else project.run_here

    run(*arguments).assert_outcomes(**outcomes)


def test_the_last_failed_one(project: Project) -> None:
    project.file("cors.toml", BROKEN)
    project.file("test_else.py", "def test_else():\n    pass\n")
    project.run("-p", "cacheprovider").assert_outcomes(passed=2, failed=1)

    project.run("-p", "cacheprovider", "--lf").assert_outcomes(failed=1, deselected=2)


def test_the_tree_of_what_is_collected(project: Project) -> None:
    project.file("cors.toml", KEPT)

    result = project.run_here("--collect-only")

    result.stdout.fnmatch_lines(
        [
            "*<ContractFile cors.toml>",
            "*<ContractPolicy public api>",
            "*<ContractItem policy>",
            "*<ContractItem GET /items>",
        ]
    )


# The fixture `cors_policy` of tests beside a contract.

ASKING = """\
def test_policy(cors_policy):
    assert cors_policy.allow_origins == ("https://{}.example.com",)
"""


def test_the_fixture_has_the_policy_of_the_file(project: Project) -> None:
    project.file("cors.toml", KEPT.replace("https://app.", "https://file."))
    project.file("tests/test_it.py", ASKING.format("file"))

    project.run_here("--cors-app", "shop:app", "tests").assert_outcomes(passed=1)


def test_the_nearest_file_counts(project: Project) -> None:
    project.file("cors.toml", KEPT)
    project.file("tests/cors.toml", KEPT.replace("https://app.", "https://near."))
    project.file("tests/test_it.py", ASKING.format("near"))

    project.run_here("--cors-app", "shop:app", "tests/test_it.py").assert_outcomes(passed=1)


def test_a_marker_counts_more(project: Project) -> None:
    project.file("cors.toml", KEPT.replace("https://app.", "https://file."))
    project.file(
        "test_it.py",
        "import pytest\n\n"
        "@pytest.mark.cors_policy(allow_origins=['https://app.example.com'],\n"
        "                         expose_headers=['X-Total-Count'])\n" + ASKING.format("app"),
    )

    project.run_here("--cors-app", "shop:app", "test_it.py").assert_outcomes(passed=1)


FILES: dict[str, tuple[str, str]] = {
    "several policies": (
        f'[[policy]]\nname = "a"\n{MINE}[[policy]]\nname = "b"\n{MINE}',
        "cors.toml has 2 policies (a, b): say which is meant with the marker, *",
    ),
    "no contract": ("[[policy]]", "cors.toml: * it says nothing of origins: *"),
}


@pytest.mark.parametrize(("text", "told"), FILES.values(), ids=FILES)
def test_a_file_that_does_not_say_which(project: Project, text: str, told: str) -> None:
    project.file("cors.toml", text)
    project.file("test_it.py", ASKING.format("app"))

    result = project.run_here("--cors-app", "shop:app", "test_it.py")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([told])
    assert "pytest_cors/" not in result.stdout.str()
