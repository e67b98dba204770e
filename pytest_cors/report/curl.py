"""A line of shell that sends the deciding request again."""

from __future__ import annotations

import re
import shlex
from typing import Final
from urllib.parse import urlsplit

from pytest_cors.fetch.exchange import HTTPRequest

__all__ = ["curl_line", "is_reachable", "origin_of"]

# Added by every browser, and of no influence on what a server answers to CORS.
_LEFT_OUT: Final = frozenset({"accept", "referer", "sec-fetch-mode"})
_SECRETS: Final = {"authorization": "$AUTHORIZATION", "cookie": "$COOKIE"}
_UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e]")
_GLOB: Final = re.compile(r"[\[\]{}]")
# What test clients call a server that is none.
_IN_PROCESS_HOSTS: Final = frozenset({"testserver", "testserver.local", "test"})


def curl_line(request: HTTPRequest) -> str:
    """The command, quoted for a POSIX shell (for bash, where a value holds bytes that do not show).

    Values that are secret are left to the shell's variables.
    """
    words = ["curl", "-i"]
    if _GLOB.search(request.url):
        words.append("-g")
    if request.method == "HEAD":
        words.append("-I")
    elif request.method != "GET":
        words += ["-X", _quote(request.method)]
    for name, value in request.headers:
        if name.lower() not in _LEFT_OUT:
            words += ["-H", _header(name, value)]
    return " ".join([*words, _quote(request.url)])


def is_reachable(request: HTTPRequest) -> bool:
    """Whether the URL can be one of a running server: an in-process client's default is not."""
    return urlsplit(request.url).hostname not in _IN_PROCESS_HOSTS


def origin_of(request: HTTPRequest) -> str:
    """The part of the URL that says which server is meant."""
    url = urlsplit(request.url)
    return f"{url.scheme}://{url.netloc}"


def _header(name: str, value: str) -> str:
    variable = _SECRETS.get(name.lower())
    if variable is not None:
        return f'"{name}: {variable}"'
    # curl takes `Name:` as leave to drop a header, and `Name;` as one without a value.
    return _quote(f"{name}: {value}" if value else f"{name};")


def _quote(word: str) -> str:
    if not _UNPRINTABLE.search(word):
        return shlex.quote(word)
    escaped = word.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{_UNPRINTABLE.sub(_escape, escaped)}'"


def _escape(found: re.Match[str]) -> str:
    return "".join(f"\\x{byte:02x}" for byte in _bytes(found[0]))


def _bytes(character: str) -> bytes:
    """Header values are isomorphic: a code point is a byte, as long as it can be one."""
    return character.encode("latin-1" if ord(character) <= 0xFF else "utf-8")
