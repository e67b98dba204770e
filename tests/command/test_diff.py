"""`python -m pytest_cors diff`: what a change of a contract opens and closes, in words."""

from __future__ import annotations

import pytest

from tests.command.conftest import Folder

OLD = """\
app = "shop:app"

[[policy]]
name = "public"
urls = ["/items"]
allow_origins = ["https://app.example.com"]
allow_methods = ["GET", "PUT"]
"""


def changed(*pairs: tuple[str, str]) -> str:
    text = OLD
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


CHANGES: dict[str, tuple[str, int, list[str]]] = {
    "nothing": (OLD, 0, ["no difference"]),
    "only words": (f"# new\n{OLD}", 0, ["no difference"]),
    "an origin and a method": (
        changed(('example.com"]', 'example.com", "https://b.example"]'), (', "PUT"', "")),
        1,
        [
            "public",
            "  opens: the origin https://b.example, as in GET from https://b.example",
            "  closes: the method PUT, as in PUT from https://app.example.com",
        ],
    ),
    "closed": (
        changed((', "PUT"', "")),
        0,
        ["public", "  closes: the method PUT, as in PUT from https://app.example.com"],
    ),
    "a header": (
        OLD + 'allow_headers = ["X-Key"]\n',
        1,
        ["public", "  opens: the header X-Key, as in GET with X-Key from https://app.example.com"],
    ),
    "credentials": (
        OLD + "allow_credentials = true\n",
        1,
        [
            "public",
            "  opens: requests with credentials, as in GET with cookies from"
            " https://app.example.com",
        ],
    ),
    "a regex": (
        OLD + "allow_origin_regex = 'https://[a-c]\\.example\\.org'\n",
        1,
        [
            "public",
            "  opens: the origin https://a.example.org, as in GET from https://a.example.org",
        ],
    ),
    "URLs": (
        changed(('"/items"', '"/orders"')),
        1,
        ["public", "  now for /orders, too", "  no longer for /items"],
    ),
    "all URLs": (
        changed(('urls = ["/items"]\n', "")),
        0,
        ["public", "  for all routes, and was for /items"],
    ),
    "a rule": (
        OLD + 'ignore = { CORS303 = "no harm" }\n',
        1,
        ["public", "  ignores CORS303: no harm"],
    ),
    "a new policy": (
        OLD + '[[policy]]\nname = "internal"\nallow_origins = ["https://staff.example"]\n',
        1,
        [
            "internal",
            "  new, for all routes",
            "  opens: the origin https://staff.example, as in GET from https://staff.example",
            "  opens: the method GET, as in GET from https://staff.example",
        ],
    ),
    "another name": (
        changed(('"public"', '"open"'), ('["https://app.example.com"]', "[]"), (', "PUT"', "")),
        1,
        [
            "public",
            "  no longer checked: the policy is gone",
            "  closes: the origin https://app.example.com, as in GET from https://app.example.com",
            "  closes: the method GET, as in GET from https://app.example.com",
            "  closes: the method PUT, as in PUT from https://app.example.com",
            "open",
            "  new, for /items",
            "  opens: the method GET, as in GET from https://anybody.example",
        ],
    ),
    "another app": (
        changed(("shop:app", "shop:open_app")),
        0,
        ["app: shop:open_app, and was shop:app"],
    ),
}


@pytest.mark.parametrize(("new", "code", "lines"), CHANGES.values(), ids=CHANGES)
def test_what_a_change_means(folder: Folder, new: str, code: int, lines: list[str]) -> None:
    folder.file("old.toml", OLD)
    folder.file("new.toml", new)

    found, out, err = folder.run("diff", "old.toml", "new.toml")

    assert out.splitlines() == lines
    assert (found, err) == (code, "")


def test_where_there_was_no_contract(folder: Folder) -> None:
    folder.file("old.toml", "")
    folder.file("new.toml", OLD)

    code, out, _ = folder.run("diff", "old.toml", "new.toml")

    assert code == 1
    assert out.splitlines()[:2] == ["public", "  new, for /items"]


def test_no_contract_at_all(folder: Folder) -> None:
    folder.file("old.toml", OLD)

    code, out, err = folder.run("diff", "old.toml", "new.toml")

    assert (code, out) == (2, "")
    assert err == "pytest_cors diff: new.toml: it cannot be read: No such file or directory\n"
