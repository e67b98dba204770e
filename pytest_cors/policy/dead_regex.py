r"""Dead regexes: does one match any origin at all that a browser sends?

`example\.com` does not, nor does `https://app\.example\.com/`: the app then lets nobody in by it,
and nothing says so. Decided on automata, of the regex and of a grammar that is rather too wide.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import cache, lru_cache
from string import ascii_letters, digits
from typing import Final

from pytest_cors.policy.automaton import Automaton, UndecidableRegex
from pytest_cors.policy.regex_tree import compiles

__all__ = ["is_dead", "revived"]

_ALPHABET: Final = ascii_letters + digits + "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"
_MAX_STEPS: Final = 20_000
_LITERAL_UPPER_CASE: Final = re.compile(r"(?<!\\)[A-Z]")

# https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin; a host is what the URL standard
# lets stand (https://url.spec.whatwg.org/#forbidden-host-code-point), in lower case. It would let
# a star stand as well, which was meant as a wildcard wherever it is found.
_HOST: Final = r"(\[[0-9a-f:.]+\]|[a-z0-9!\"$&'()+,\-.;=_`{}~]+)"
_GRAMMAR: Final = "|".join(
    (
        rf"https?://{_HOST}",
        # No port but the default one, which is never written out.
        rf"https://{_HOST}:([1-35-9]\d*|4|4[0-35-9]\d*|44|44[0-24-9]\d*|443\d+)",
        rf"http://{_HOST}:([1-79]\d*|8|8[1-9]\d*|80\d+)",
        # Extensions and packaged apps, whose hosts have whatever case; and `null`. A scheme with
        # dots in it could be, and is far more likely a host whose scheme was forgotten.
        r"([a-gi-z][a-z0-9+\-]*|h[a-su-z0-9+\-][a-z0-9+\-]*)://[^/?#@]+",
        "null",
    )
)


@lru_cache(maxsize=256)
def is_dead(regex: str) -> bool:
    """Whether the regex full-matches no origin that a browser sends. False where nobody can say."""
    try:
        return not _meet(Automaton(regex, _ALPHABET), _grammar())
    except UndecidableRegex:
        return False


def revived(regex: str) -> str | None:
    """The regex as it was probably meant, where a small change makes it match origins."""
    for meant in _meanings(regex):
        if meant != regex and compiles(meant) and not is_dead(meant):
            return meant
    return None


@cache
def _grammar() -> Automaton:
    return Automaton(_GRAMMAR, _ALPHABET)


def _meet(one: Automaton, other: Automaton) -> bool:
    """Whether there is a text that both match."""
    characters = one.classes(other)
    todo = deque([(one.start, other.start)])
    seen = set(todo)
    while todo:
        if len(seen) * len(characters) > _MAX_STEPS:
            raise UndecidableRegex("too many possibilities")
        here, there = todo.popleft()
        if one.accepts(here) and other.accepts(there):
            return True
        for char in characters:
            following = one.step(here, char), other.step(there, char)
            if all(following) and following not in seen:
                seen.add(following)
                todo.append(following)
    return False


def _meanings(regex: str) -> Iterator[str]:
    yield regex.strip()
    yield re.sub(r"(\\?/)+(\$?)$", r"\2", regex)  # a slash at the end
    yield re.sub(r":(443|80)(\$?)$", r"\2", regex)
    yield _LITERAL_UPPER_CASE.sub(lambda found: found[0].lower(), regex)
    yield re.sub(r"^(\^?)(?=[\w(\[])", r"\1https://", regex)  # a host alone
