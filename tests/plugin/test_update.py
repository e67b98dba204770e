"""`--cors-update`: what is written, what survives, what is told, and where it is refused."""

from __future__ import annotations

import os
import stat

import pytest

from tests.plugin.conftest import Project


@pytest.fixture(autouse=True)
def at_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


NEW = """\
# Which web pages may call this app, and with what. pytest holds the app to it.
# After a change of the app's settings: pytest --cors-update, and read the diff.
app = "shop:app"

[[policy]]
name = "app"
allow_origins = ["https://app.example.com"]
expose_headers = ["X-Total-Count"]
max_age = 600
"""


def test_a_contract_that_there_was_none_of(project: Project) -> None:
    result = project.run_here("--cors-app", "shop:app", "--cors-update")

    assert (project.folder / "cors.toml").read_text(encoding="utf-8") == NEW
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "cors.toml ..*",
            "*- CORS contract -*",
            "cors.toml: written",
            "  app",
            "    opens: the origin https://app.example.com, as in GET from https://app.example.com",
            "    opens: the method GET, as in GET from https://app.example.com",
            "    opens: the exposed header X-Total-Count, as in GET from https://app.example.com",
        ]
    )


def test_what_was_written_is_kept_and_not_written_again(project: Project) -> None:
    project.file("cors.toml", NEW)
    before = (project.folder / "cors.toml").stat().st_mtime_ns

    result = project.run_here("--cors-update")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["cors.toml: says what the app does"])
    assert (project.folder / "cors.toml").stat().st_mtime_ns == before


OLD = """\
# The front end's contract. Ask the web team before you change it.
app = "shop:app"  # as in the Procfile

[[policy]]   # one for all
name = "front end"
expose_headers = ["x-total-count"]  # the pager
allow_origins = [
    # production
    "${FRONT_END:-https://app.example.com}",
    "https://old.example.com",  # until spring
]
allow_methods = ["GET"]
ignore = { CORS303 = "the lists are public" }

# nothing more
"""
REFRESHED = """\
# The front end's contract. Ask the web team before you change it.
app = "shop:app"  # as in the Procfile

[[policy]]   # one for all
name = "front end"
expose_headers = ["x-total-count"]  # the pager
allow_origins = [
    # production
    "${FRONT_END:-https://app.example.com}",
]
allow_methods = ["GET"]
ignore = { CORS303 = "the lists are public" }

# nothing more
"""


def test_what_is_written_by_hand_survives(project: Project) -> None:
    path = project.file("cors.toml", OLD)

    result = project.run_here("--cors-update")

    assert path.read_text(encoding="utf-8") == REFRESHED
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "cors.toml: changed",
            "  front end",
            "    closes: the origin https://old.example.com, as in GET from"
            " https://old.example.com",
        ]
    )


def test_what_becomes_more_permissive_is_told(project: Project) -> None:
    project.file("wide.py", "from shop import *\napp = create_app(allow_methods=['GET', 'PUT'])\n")
    project.file("cors.toml", NEW.replace("shop:app", "wide:app"))

    result = project.run_here("--cors-update")

    result.stdout.fnmatch_lines(
        ["    opens: the method PUT, as in PUT from https://app.example.com"]
    )
    assert 'allow_methods = ["GET", "PUT"]' in (project.folder / "cors.toml").read_text()


def test_entries_that_are_dead_in_the_app_are_left_out_and_told(project: Project) -> None:
    project.file(
        "dead.py",
        "from shop import *\n"
        "app = create_app(allow_origins=['https://a.example', 'https://b.example/'])\n",
    )

    result = project.run_here("--cors-app", "dead:app", "--cors-update")

    assert 'allow_origins = ["https://a.example"]' in (project.folder / "cors.toml").read_text()
    result.stdout.fnmatch_lines(['    left out: allow_origins: "https://b.example/" ends in *'])


PARTS = """\
from shop import *
from starlette.routing import Mount

def part(*origins):
    return create_app(allow_origins=origins)

app = Starlette(
    routes=[
        Route("/", items),
        Mount("/public", part("https://www.example.com")),
        Mount("/internal", part("https://staff.example.com")),
    ]
)
"""


def test_each_part_of_an_app_gets_its_policy(project: Project) -> None:
    project.file("parts.py", PARTS)

    result = project.run_here("--cors-app", "parts:app", "--cors-update", "-v")

    text = (project.folder / "cors.toml").read_text()
    assert text.partition("\n\n")[2].splitlines()[:4] == [
        "[[policy]]",
        'name = "/public"',
        'urls = ["/public/*"]',
        'allow_origins = ["https://www.example.com"]',
    ]
    result.stdout.fnmatch_lines(["cors.toml::/internal::GET /internal/items PASSED*"])
    result.assert_outcomes(passed=4)


LEFT: dict[str, tuple[str, str]] = {
    "two policies of the app": (
        '["/public/*", "/internal/*"]',
        "    left as it is: its URLs have 2 policies in the app, for /public *: split it",
    ),
    "none": ('["/"]', "    left as it is: no policy was found in the app for /"),
}


@pytest.mark.parametrize(("urls", "told"), LEFT.values(), ids=LEFT)
def test_what_cannot_be_said_is_left_as_it_is(project: Project, urls: str, told: str) -> None:
    project.file("parts.py", PARTS)
    text = f'app = "parts:app"\n[[policy]]\nurls = {urls}\nallow_origins = []\n'
    path = project.file("cors.toml", text)

    result = project.run_here("--cors-update")

    assert path.read_text() == text
    result.stdout.fnmatch_lines(["cors.toml: says what the app does", "  app", told])


REFUSED: dict[str, tuple[dict[str, str], tuple[str, ...], str]] = {
    "in CI": (
        {"CI": "true"},
        (),
        "ERROR: --cors-update: not in CI (the environment variable CI is set): run it where you"
        " work, and commit the file",
    ),
    "in several processes": (
        {},
        ("-n", "2"),
        "ERROR: --cors-update: not in several processes: run it without -n",
    ),
}


@pytest.mark.parametrize(("environ", "arguments", "told"), REFUSED.values(), ids=REFUSED)
def test_where_it_is_refused(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    result = project.run("--cors-app", "shop:app", "--cors-update", *arguments)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert told in result.errlines
    assert not (project.folder / "cors.toml").exists()


def test_zero_workers_are_none(project: Project) -> None:
    pytest.importorskip("xdist")

    project.run("--cors-app", "shop:app", "--cors-update", "-n", "0").assert_outcomes(passed=2)


def test_nothing_is_written_where_nothing_is_run(project: Project) -> None:
    result = project.run_here("--cors-app", "shop:app", "--cors-update", "--collect-only")

    assert not (project.folder / "cors.toml").exists()
    result.stdout.fnmatch_lines(["cors.toml: would be written"])
    assert result.ret == pytest.ExitCode.OK


def test_nothing_to_write(project: Project) -> None:
    project.file("test_else.py", "def test_else():\n    pass\n")

    result = project.run_here("--cors-update")

    result.stdout.fnmatch_lines(["nothing was written: there is no contract file, and no app *"])


ERRORS: dict[str, tuple[str, str]] = {
    "malformed": ("[[policy]]", "cors.toml: [[][[]policy]] number 1: it says nothing of origins*"),
    "a server": (
        'app = "http://127.0.0.1:9"\n[[policy]]\nallow_origins = []',
        "cors.toml: --cors-update reads what the app configures, and needs the app itself: *",
    ),
    "no app": (
        "[[policy]]\nallow_origins = []",
        "cors.toml: --cors-update reads what the app configures, and needs the app itself: *",
    ),
}


@pytest.mark.parametrize(("text", "told"), ERRORS.values(), ids=ERRORS)
def test_what_cannot_be_refreshed_stays(project: Project, text: str, told: str) -> None:
    path = project.file("cors.toml", text)

    result = project.run_here("--cors-update")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([told])
    assert "pytest_cors/" not in result.stdout.str()
    assert path.read_text() == text


def test_a_write_that_fails_leaves_the_file_whole(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.file("cors.toml", OLD)

    def fail(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    result = project.run_here("--cors-update")

    assert path.read_text(encoding="utf-8") == OLD
    assert [each.name for each in project.folder.iterdir() if "cors.toml" in each.name] == [
        "cors.toml"
    ]
    result.stdout.fnmatch_lines(["cors.toml: it cannot be written: No space left on device"])


def test_mode_and_link_are_kept(project: Project) -> None:
    target = project.file("contracts/shop", OLD)
    target.chmod(0o640)
    (project.folder / "cors.toml").symlink_to(target)

    project.run_here("--cors-update")

    assert (project.folder / "cors.toml").is_symlink()
    assert target.read_text(encoding="utf-8") == REFRESHED
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
