r"""Foreign origins: does a regex let somebody else's domain in? Decided, with the shortest proof.

A regex spells out the domains that it is for: `https://.*\.example\.com` spells example.com. An
origin that it matches under any other domain is one that anyone can register.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_cors.policy.automaton import Automaton, UndecidableRegex

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

__all__ = [
    "RegexAudit",
    "audit_regex",
    "is_foreign",
    "is_public_suffix",
    "registrable_domain",
]

_MAX_STEPS: Final = 60_000
_MAX_SPELLED: Final = 12
# So many labels has a name that is registered, in the domains looked at here.
_REGISTERED: Final = 2
# The end of a name that anyone can have; and what the regex itself ends in.
_WILDCARD: Final = re.compile(r"(?:\\.|\[[^\]]*\]|\.)(?:[*+]|\{[\d,]*\})\??|(?:\\.|\w|-)\?")
# Top-level names in which nobody can register anything (RFC 6761, RFC 6762).
_NOBODY_S: Final = frozenset({"internal", "invalid", "local", "localhost"})
_TOP_LEVEL_DOMAINS: Final = ("com", "net", "org", "io", "dev")


@dataclass(frozen=True, slots=True)
class RegexAudit:
    """What a regex over origins lets in.

    `witness` is the shortest origin under a domain that the regex does not spell out, None where
    there is none. `insecure` is the shortest one under any domain whose scheme is http. `spelled`
    are the domains that the regex does spell out. `public_suffixes` are those of them under which
    anyone can have a name. `undecided` says which construct kept it from being decided: then
    `witness` and `insecure` are None and nothing is known.
    """

    witness: str | None
    insecure: str | None = None
    spelled: tuple[str, ...] = ()
    public_suffixes: tuple[str, ...] = ()
    undecided: str | None = None


@lru_cache(maxsize=256)
def audit_regex(regex: str) -> RegexAudit:
    """Decide what a regex lets in that is matched against the whole origin."""
    try:
        return _audit(regex, Automaton(regex))
    except UndecidableRegex as error:
        return RegexAudit(None, undecided=str(error))


def is_foreign(regex: str, origin: str) -> bool:
    """Whether the origin is under a domain that the regex does not spell out, and can be had.

    For one origin that is known to match; `audit_regex` finds one, or tells that there is none.
    """
    domain = _domain_of(origin)
    if domain is None or _spells(_literal_text(regex), domain):
        return False
    return domain.endswith(".test") or bool(
        _suffix_list().publicsuffix(domain, accept_unknown=False)
    )


def registrable_domain(host: str) -> str | None:
    """The part of a host name that somebody has registered; None for a public suffix."""
    found: str | None = _suffix_list().privatesuffix(host)
    return found


def is_public_suffix(host: str) -> bool:
    """Whether anyone can have a name under this one (https://publicsuffix.org/)."""
    suffixes = _suffix_list()
    return suffixes.publicsuffix(host) == host and "." in host


@cache
def _suffix_list() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    # Left to itself, it encodes the whole list, and nearly all of it is ASCII.
    return PublicSuffixList(_suffix_rules(), accept_encoded_idn=False)


@lru_cache(maxsize=256)
def _suffixes_under(domain: str) -> tuple[str, ...]:
    """The domain, if it is a public suffix, and the public suffixes below it."""
    below = f".{domain}"
    return tuple(
        suffix for suffix in _listed_suffixes() if suffix == domain or suffix.endswith(below)
    )


@cache
def _listed_suffixes() -> tuple[str, ...]:
    """The public suffixes of more than one label, in ASCII, as the bundled list has them."""
    rules = (rule.removeprefix("*.") for rule in _suffix_rules())
    return tuple(rule for rule in rules if "." in rule and rule[0].isalnum())


@cache
def _suffix_rules() -> tuple[str, ...]:
    """The bundled list, in ASCII as origins are (https://publicsuffix.org/list/)."""
    import publicsuffixlist

    text = files(publicsuffixlist).joinpath("public_suffix_list.dat").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    rules = (line for line in lines if line and not line.startswith("//"))
    return tuple(rule if rule.isascii() else _encoded(rule) for rule in rules)


def _encoded(rule: str) -> str:
    return ".".join(label.encode("idna").decode("ascii") for label in rule.split("."))


def _audit(regex: str, automaton: Automaton) -> RegexAudit:
    text = _literal_text(regex)
    spelled: list[str] = []
    while len(spelled) <= _MAX_SPELLED:
        witness = _Search(automaton, text, spelled).shortest("https://", "http://")
        domain = None if witness is None else _domain_of(witness)
        if domain is None or not _spells(text, domain):
            insecure = _Search(automaton, text, ()).shortest("http://")
            return _result(witness, insecure, spelled, regex)
        spelled.append(domain)
    raise UndecidableRegex("too many domains")


def _result(
    witness: str | None, insecure: str | None, spelled: list[str], regex: str
) -> RegexAudit:
    r"""`https://.*\.railway\.app` spells railway.app, and up.railway.app is everybody's."""
    public = [suffix for domain in spelled for suffix in _suffixes_under(domain)]
    shown = [(suffix, f"https://anybody.{suffix}") for suffix in public]
    open_to_all = [(suffix, origin) for suffix, origin in shown if re.fullmatch(regex, origin)]
    if witness is None and open_to_all:
        witness = open_to_all[0][1]
    suffixes = tuple(suffix for suffix, _ in open_to_all)
    return RegexAudit(witness, insecure, tuple(spelled), suffixes)


def _literal_text(regex: str) -> str:
    """The regex as a reader who knows no regexes would read it: wildcards and escapes gone."""
    text = _WILDCARD.sub("", regex)
    return re.sub(r"\\([^A-Za-z0-9])", r"\1", text).lower()


def _spells(text: str, domain: str) -> bool:
    """Whether the domain stands in the regex, letter by letter, with alternatives spelt apart."""
    return any(domain in variant for variant in _variants(text))


def _variants(text: str) -> Iterator[str]:
    """The text, and the texts that choosing from its groups gives, as far as they are few."""
    yield text
    group = re.search(r"\((?:\?:)?([a-z0-9.|-]+)\)\??", text)
    if group is None:
        return
    for choice in group[1].split("|")[:_MAX_SPELLED]:
        yield from _variants(text[: group.start()] + choice + text[group.end() :])


def _domain_of(origin: str) -> str | None:
    """The registrable domain of an origin, or the public suffix that its host is under or is."""
    host = origin.partition("://")[2].partition(":")[0]
    return registrable_domain(host) or (host if is_public_suffix(host) else None)


class _Search:
    """A breadth-first walk through the automaton, the grammar of origins, and the spelled domains.

    The first text that all three agree on is the shortest there is.
    """

    def __init__(self, automaton: Automaton, text: str, spelled: Sequence[str]) -> None:
        self._automaton = automaton
        endings = tuple(dict.fromkeys((*_named_endings(text), *_TOP_LEVEL_DOMAINS)))
        self._names = _Names(endings, spelled)
        told_apart = {*automaton.classes(), *"".join((*endings, *spelled)), *".-:/01"}
        self._characters = sorted(told_apart - set("/~"), key=_tameness)

    def shortest(self, *schemes: str) -> str | None:
        """The shortest origin that the regex matches, under none of the spelled domains."""
        todo = deque(self._beginnings(schemes))
        seen: set[tuple[frozenset[int], _Place]] = set()
        steps = 0
        while todo:
            origin, states, place = todo.popleft()
            if place.may_end and self._automaton.accepts(states):
                return origin
            for char in self._characters:
                following = self._automaton.step(states, char)
                reached = self._go_on(place, char) if following else None
                if reached is not None and (following, reached) not in seen:
                    seen.add((following, reached))
                    todo.append((origin + char, following, reached))
            steps += len(self._characters)
            if steps > _MAX_STEPS:
                raise UndecidableRegex("too many possibilities")
        return None

    def _beginnings(self, schemes: Sequence[str]) -> Iterator[tuple[str, frozenset[int], _Place]]:
        for scheme in schemes:
            states = self._automaton.start
            for char in scheme:
                states = self._automaton.step(states, char)
            yield scheme, states, _Place("start", False, ".", 1)

    def _go_on(self, place: _Place, char: str) -> _Place | None:
        """Where one more character leads in the grammar of origins; None where it leads nowhere."""
        part = place.part
        if part in {"colon", "port"}:
            fits = char.isdigit() and (part == "port" or char != "0")
            return _Place("port", True, "", 0) if fits else None
        if char == ":":
            return _Place("colon", False, "", 0) if place.may_end else None
        if (char in ".-" and part in {"start", "dot"}) or (char == "." and part == "-"):
            return None
        tail = self._names.after(place.tail, char)
        part = {".": "dot", "-": "-"}.get(char, "label")
        # A name with an underscore cannot be registered, and one below a registered name can.
        labels = 0 if char == "_" else min(place.labels + (char == "."), _REGISTERED)
        ends = part == "label" and labels == _REGISTERED
        may_end = ends and self._names.is_foreign(tail)
        return _Place(part, may_end, tail, labels)


class _Place(NamedTuple):
    """Where a text is in the grammar of origins, and the tail of its host that matters.

    `labels` have begun since the last one with an underscore.
    """

    part: str
    may_end: bool
    tail: str
    labels: int


class _Names:
    """Domain names that a host may end in, from the beginning of a label on.

    Of a host, with a dot before it, only its tail matters: as much of its end as one of the names
    begins with.
    """

    def __init__(self, endings: Sequence[str], spelled: Sequence[str]) -> None:
        self._endings = tuple(f".{name}" for name in endings)
        self._spelled = tuple(f".{name}" for name in spelled)
        names = (*self._endings, *self._spelled)
        self._beginnings = {name[:length] for name in names for length in range(len(name) + 1)}
        self._after: dict[tuple[str, str], str] = {}
        self._foreign: dict[str, bool] = {}

    def after(self, tail: str, char: str) -> str:
        """The tail after one more character."""
        known = self._after.get((tail, char))
        if known is None:
            text = tail + char
            known = next(text[n:] for n in range(len(text) + 1) if text[n:] in self._beginnings)
            self._after[tail, char] = known
        return known

    def is_foreign(self, tail: str) -> bool:
        """Whether a host with this tail ends in a real name, and in no spelled domain."""
        known = self._foreign.get(tail)
        if known is None:
            known = tail.endswith(self._endings) and not tail.endswith(self._spelled)
            self._foreign[tail] = known
        return known


def _named_endings(text: str) -> list[str]:
    """The last labels of the names that stand in a regex: `com` of `example.com`."""
    found: list[str] = re.findall(r"\.([a-z]{2,12})(?![a-z0-9.])", text)
    return [label for label in found if label not in _NOBODY_S]


def _tameness(char: str) -> tuple[bool, str]:
    return (not char.isalpha(), char)
