"""The contract file: what it says when it is right, and every fault when it is not."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_cors import CORSPolicy
from pytest_cors.contract.clause import Clause
from pytest_cors.contract.document import Document, parse, read
from pytest_cors.contract.document_fault import DocumentError
from pytest_cors.contract.environment import EnvironmentFault, expanded, expanded_list

FULL = """\
app = "shop.main:app"

[[policy]]
name = "public api"
urls = ["/items", "/items/*"]
allow_origins = ["https://app.example.com"]
allow_origin_regex = 'https://[a-z]+\\.example\\.org'
allow_methods = ["GET", "PUT"]
allow_headers = ["Content-Type"]
allow_credentials = true
expose_headers = ["X-Total-Count"]
max_age = 600
allow_private_network = true
unsafe = true
strict = true
ignore = { cors303 = "the lists are public" }

[[policy]]
name = "internal"
allow_origins = []
"""


def test_all_that_a_file_can_say() -> None:
    assert parse(FULL, {}) == Document(
        "shop.main:app",
        (
            Clause(
                "public api",
                CORSPolicy(
                    allow_origins=["https://app.example.com"],
                    allow_origin_regex=r"https://[a-z]+\.example\.org",
                    allow_methods=["GET", "PUT"],
                    allow_headers=["Content-Type"],
                    allow_credentials=True,
                    expose_headers=["X-Total-Count"],
                    max_age=600,
                    allow_private_network=True,
                ),
                ("/items", "/items/*"),
                {"CORS303": "the lists are public"},
                unsafe=True,
                strict=True,
            ),
            Clause("internal", CORSPolicy()),
        ),
    )


def test_the_least() -> None:
    document = parse('[[policy]]\nallow_origins = ["https://app.example.com"]', {})

    assert document == Document(
        None, (Clause("app", CORSPolicy(allow_origins=["https://app.example.com"])),)
    )


def faults(text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        parse(text, environ or {})
    return [str(fault) for fault in caught.value.faults]


KEYS = (
    "name, urls, allow_origins, allow_origin_regex, allow_methods, allow_headers,"
    " allow_credentials, expose_headers, max_age, allow_private_network, ignore, unsafe, strict"
)
MINE = 'allow_origins = ["https://app.example.com"]\n'
WRONG: dict[str, tuple[str, str]] = {
    "nothing": (
        "",
        "top level: there is no policy: a table that begins with [[policy]] is wanted",
    ),
    "no policy": (
        "policy = []",
        "top level: there is no policy: a table that begins with [[policy]] is wanted",
    ),
    "one table": (
        f"[policy]\n{MINE}",
        "top level, policy: it is one table; a list of them is wanted: write [[policy]], not"
        " [policy]",
    ),
    "policies that are none": (
        "policy = [1]",
        "top level, policy: an entry is a number; tables that begin with [[policy]] are wanted",
    ),
    "policy that is none": (
        "policy = 'a'",
        "top level, policy: it is a string; tables that begin with [[policy]] are wanted",
    ),
    "unknown key at the top": (
        f'ap = "shop:app"\n[[policy]]\n{MINE}',
        "top level, ap: there is no such key; did you mean app? There are app, policy",
    ),
    "app of the wrong type": (
        f"app = 1\n[[policy]]\n{MINE}",
        'top level, app: it is a number; a string is wanted, as "..."',
    ),
    "unknown key": (
        f"[[policy]]\n{MINE}allow_method = []",
        "[[policy]] number 1, allow_method: there is no such key; did you mean allow_methods?"
        f" There are {KEYS}",
    ),
    "empty policy": (
        '[[policy]]\nname = "public"',
        "[[policy]] 'public': it says nothing of origins: name them in allow_origins, as [] for"
        " nobody",
    ),
    "string for a list": (
        '[[policy]]\nallow_origins = "https://app.example.com"',
        "[[policy]] number 1, allow_origins: it is a string; a list of strings is wanted, as"
        ' ["..."]',
    ),
    "entry of the wrong type": (
        f"[[policy]]\n{MINE}allow_methods = ['GET', 1]",
        "[[policy]] number 1, allow_methods: an entry is a number; a list of strings is wanted, as"
        ' ["..."]',
    ),
    "flag of the wrong type": (
        f"[[policy]]\n{MINE}allow_credentials = 'yes'",
        "[[policy]] number 1, allow_credentials: it is a string; true or false is wanted",
    ),
    "seconds of the wrong type": (
        f"[[policy]]\n{MINE}max_age = true",
        "[[policy]] number 1, max_age: it is true or false; a whole number of seconds is wanted",
    ),
    "a date": (
        f"[[policy]]\n{MINE}max_age = 2026-01-01",
        "[[policy]] number 1, max_age: it is a date or time; a whole number of seconds is wanted",
    ),
    "bad origin": (
        '[[policy]]\nallow_origins = ["https://app.example.com/"]',
        '[[policy]] number 1, allow_origins: "https://app.example.com/" ends in a slash, and an'
        ' origin has none; did you mean "https://app.example.com"?',
    ),
    "bad method": (
        f"[[policy]]\n{MINE}allow_methods = ['get']",
        '[[policy]] number 1, allow_methods: "get" is sent by browsers in upper case, and methods'
        ' are compared by case; did you mean "GET"?',
    ),
    "unknown rule": (
        f"[[policy]]\n{MINE}ignore = {{ CORS999 = 'why' }}",
        "[[policy]] number 1, ignore.CORS999: there is no such rule; there are CORS101, *",
    ),
    "rules without reasons": (
        f"[[policy]]\n{MINE}ignore = ['CORS303']",
        "[[policy]] number 1, ignore: it is a list; a reason for each rule is wanted, as"
        ' { CORS303 = "the lists are public" }',
    ),
    "blank reason": (
        f"[[policy]]\n{MINE}ignore = {{ CORS303 = ' ' }}",
        "[[policy]] number 1, ignore.CORS303: a reason is wanted: why is it no harm here?",
    ),
    "reason that is none": (
        f"[[policy]]\n{MINE}ignore = {{ CORS303 = true }}",
        "[[policy]] number 1, ignore.CORS303: a reason is wanted: why is it no harm here?",
    ),
    "no URL at all": (
        f"[[policy]]\n{MINE}urls = []",
        "[[policy]] number 1, urls: there is none: leave it out for all routes of the app",
    ),
    "no URL": (
        f"[[policy]]\n{MINE}urls = ['items']",
        "[[policy]] number 1, urls: 'items' is no URL: a path is wanted, as '/items' or '/items/*'",
    ),
    "duplicate name": (
        f'[[policy]]\nname = "a"\n{MINE}[[policy]]\nname = "A"\n{MINE}',
        "[[policy]] 'A', name: it is the name of policy 1, too: each needs its own",
    ),
    "several without name": (
        f"[[policy]]\n{MINE}[[policy]]\n{MINE}",
        "[[policy]] number 2, name: there is none, and policy 1 has none: each needs its own",
    ),
    "name that no test can have": (
        f'[[policy]]\nname = "a::b"\n{MINE}',
        "[[policy]] 'a::b', name: 1 to 80 characters are wanted, no colon and no bracket",
    ),
    "no TOML": ("[[policy]\n", "it is no TOML: *(at line 1, column *)"),
    "duplicate key": (f"[[policy]]\n{MINE}{MINE}", "it is no TOML: *(at line 3, column *)"),
    "endless number": ("a = " + "9" * 5000, "it is no TOML: *5000 digits*"),
    "endless nesting": ("a = " + "[" * 100_000, "it is nested too deeply"),
    "variable that is not set": (
        '[[policy]]\nallow_origins = ["${FRONT}"]',
        "[[policy]] number 1, allow_origins: the environment variable FRONT is not set, and has no"
        " default, as in '${FRONT:-https://app.example.com}'",
    ),
    "variable with a bad origin": (
        '[[policy]]\nallow_origins = ["${FRONT:-app.example.com}"]',
        '[[policy]] number 1, allow_origins: "app.example.com" has no scheme: *',
    ),
    "variable of the app": (
        f'app = "${{APP}}"\n[[policy]]\n{MINE}',
        "top level, app: the environment variable APP is not set, *",
    ),
    "variable in a URL": (
        f'[[policy]]\nurls = ["${{PREFIX}}/items"]\n{MINE}',
        "[[policy]] number 1, urls: the environment variable PREFIX is not set, *",
    ),
}


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_a_fault_is_told_with_its_table_and_key(text: str, told: str) -> None:
    [fault] = faults(text)

    parts = told.split("*")
    assert fault.startswith(parts[0])
    assert fault.endswith(parts[-1])
    assert "*" in told or fault == told


def test_all_faults_are_told_at_once() -> None:
    text = 'ap = 1\n[[policy]]\nname = "a"\nmax_age = "1"\n[[policy]]\nname = "b"\nurls = []\n'

    with pytest.raises(DocumentError) as caught:
        parse(text, {})

    lines = str(caught.value).splitlines()
    assert lines[0] == "5 faults"
    assert [line.partition(": ")[0] for line in lines[1:]] == [
        "  - top level, ap",
        "  - [[policy]] 'a', max_age",
        "  - [[policy]] 'a'",
        "  - [[policy]] 'b'",
        "  - [[policy]] 'b', urls",
    ]


FILES: dict[str, tuple[bytes, str]] = {
    "not UTF-8": (b'app = "\xff"', "it is not UTF-8, which TOML has to be: byte 7 is 0xff"),
    "10 MB": (b"# \n" * 3_500_000, "it has 10.5 MB; a contract has 1 MB at most"),
}


@pytest.mark.parametrize(("content", "told"), FILES.values(), ids=FILES)
def test_a_file_that_is_none(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "cors.toml"
    path.write_bytes(content)

    with pytest.raises(DocumentError) as caught:
        read(path, {})

    assert str(caught.value) == told


def test_a_directory_and_nothing_at_all(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"^it is a directory; a contract is a file$"):
        read(tmp_path, {})
    with pytest.raises(DocumentError, match=r"^it cannot be read: No such file or directory$"):
        read(tmp_path / "cors.toml", {})


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "cors.toml"
    path.write_text(FULL, encoding="utf-8-sig")

    assert read(path, {}) == parse(FULL, {})


EXPANDED = {
    "nothing to do": ("https://app.example.com", {}, "https://app.example.com"),
    "set": ("https://${HOST}", {"HOST": "a.example"}, "https://a.example"),
    "set to nothing": ("a${X}b", {"X": ""}, "ab"),
    "default": ("${X:-b}", {}, "b"),
    "default that is not needed": ("${X:-b}", {"X": "a"}, "a"),
    "default for nothing": ("${X:-b}", {"X": ""}, "b"),
    "empty default": ("a${X:-}", {}, "a"),
    "two": ("${A}${B:-c}", {"A": "a"}, "ac"),
    "for itself": ("$${A}${A}", {"A": "a"}, "${A}a"),
    "a dollar of its own": ("^a$", {}, "^a$"),
    "no second time": ("${A}", {"A": "${B}"}, "${B}"),
}


@pytest.mark.parametrize(("text", "environ", "value"), EXPANDED.values(), ids=EXPANDED)
def test_variables(text: str, environ: dict[str, str], value: str) -> None:
    assert expanded(text, environ) == value


@pytest.mark.parametrize("text", ["${", "${}", "${1A}", "${A", "${A:}", "${A-b}", "${A B}"])
def test_what_is_no_variable(text: str) -> None:
    with pytest.raises(EnvironmentFault, match="begins no variable"):
        expanded(text, {"A": "a"})


LISTS = {
    "one": ("${A}", "https://a.example", ["https://a.example"]),
    "by commas": ("${A}", "https://a.example, https://b.example,", 2),
    "by lines": ("${A}", "https://a.example\n https://b.example\n", 2),
    "as JSON": ("${A}", '["https://a.example", "https://b.example"]', 2),
    "none": ("${A}", "", []),
    "none, by default": ("${B:-}", "", []),
    "several, by default": ("${B:-https://a.example,https://b.example}", "", 2),
    "a part of an entry": ("https://${A}", "a,b", ["https://a,b"]),
}


@pytest.mark.parametrize(("text", "value", "entries"), LISTS.values(), ids=LISTS)
def test_a_variable_that_is_an_entry(text: str, value: str, entries: list[str] | int) -> None:
    if isinstance(entries, int):
        entries = ["https://a.example", "https://b.example"]
    assert expanded_list(text, {"A": value}) == entries


@pytest.mark.parametrize("value", ["[", "[1]", '["a", 1]'])
def test_a_variable_that_is_no_json(value: str) -> None:
    with pytest.raises(EnvironmentFault, match="no JSON list of strings"):
        expanded_list("${A}", {"A": value})


def test_toml_says_the_same(tmp_path: Path) -> None:
    """The file has nothing of its own: any reader of TOML sees the same keys."""
    assert [each["name"] for each in tomllib.loads(FULL)["policy"]] == ["public api", "internal"]
