"""Cases: what a page's script does, and what three scripted sites answer to it.

Texts are templates, since ports and paths are known only when a case is run: `{page}` is the
page's serialised origin, `{top}`, `{api}` and `{api2}` the origins of the three sites, `{api_port}`
and its kin their ports. `{key}` is the path segment by which the server tells whose request it is.
A path without it, or one that left it behind, is answered by nobody's script.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final, Literal, NamedTuple

from pytest_cors.fetch import Headers, HTTPResponse, Request
from pytest_cors.fetch.exchange import Kind

__all__ = ["Answer", "Call", "Case", "PageKind", "Place", "Script", "Sites", "complete", "place_of"]

PageKind = Literal["top", "null"]
"""Where the script runs: in the top page, or in a sandboxed frame, whose origin is opaque."""

_PLACEHOLDER: Final = re.compile(r"\{(page|top|api|api2|page_port|api_port|api2_port|key)\}")
_ADDRESS: Final = re.compile(r"[a-z]+://[^/?#]*?(?::(?P<port>\d+))?(?P<path>/[^?#]*)?(?:[?#].*)?")

UNSCRIPTED: Final = HTTPResponse(
    599, (("Cache-Control", "no-store"), ("Connection", "close"), ("Content-Length", "2"))
)
"""What nobody has foreseen is refused in a way that shows."""

STATUSES_WITHOUT_BODY: Final = frozenset({204, 304})


class Place(NamedTuple):
    """Where a request arrives, as far as answers are told apart: the query does not count."""

    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Sites:
    """The ports of the three sites, all of them on localhost."""

    page: int
    api: int
    api2: int

    @property
    def top(self) -> str:
        """The origin of the top page."""
        return f"http://localhost:{self.page}"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `fetch()`, or of XMLHttpRequest where the upload is listened to.

    The request's origin is `{page}`. `delay`: seconds to wait before the call.
    """

    request: Request
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered at one URL, to a preflight or to anything else."""

    url: str
    kind: Kind
    response: HTTPResponse


@dataclass(frozen=True, slots=True)
class Case:
    """Calls, one after the other, and the answers to them.

    Several answers of one kind for one URL are used in order, and the last one again and again.
    """

    id: str
    page: PageKind
    calls: tuple[Call, ...]
    answers: tuple[Answer, ...]

    def filled(self, sites: Sites, key: str) -> Case:
        """The same case with real ports and paths."""
        fill = _filler(sites, key, self.page)
        return replace(
            self,
            calls=tuple(_fill_call(call, fill) for call in self.calls),
            answers=tuple(_fill_answer(answer, fill) for answer in self.answers),
        )


class Script:
    """The answers of one case while it is being played. A filled case is wanted."""

    def __init__(self, case: Case) -> None:
        self._answers: dict[tuple[Place, Kind], list[HTTPResponse]] = {}
        for answer in case.answers:
            place = place_of(answer.url)
            self._answers.setdefault((place, answer.kind), []).append(complete(answer.response))
        self._given: Counter[tuple[Place, Kind]] = Counter()
        self._lock = Lock()

    def answer(self, place: Place, kind: Kind) -> HTTPResponse:
        """The next answer to a request of this kind at this place."""
        question = (place, kind)
        answers = self._answers.get(question)
        if answers is None:
            return UNSCRIPTED
        with self._lock:
            turn = self._given[question]
            self._given[question] += 1
        return answers[min(turn, len(answers) - 1)]


def complete(response: HTTPResponse) -> HTTPResponse:
    """The response as it goes on the wire: scripted lines first, then what every one needs."""
    present = {name.lower() for name, _ in response.headers}
    added: Headers = (("Cache-Control", "no-store"), ("Connection", "close"))
    if response.status not in STATUSES_WITHOUT_BODY:
        added += (("Content-Length", "2"),)
    missing = tuple((name, value) for name, value in added if name.lower() not in present)
    return HTTPResponse(response.status, response.headers + missing)


def place_of(url: str) -> Place:
    """Where a request for this absolute URL arrives."""
    found = _ADDRESS.fullmatch(url)
    if found is None:
        raise ValueError(f"{url!r} is not an absolute URL of a site")
    return Place(int(found["port"] or 80), found["path"] or "/")


def _filler(sites: Sites, key: str, page: PageKind) -> Callable[[str], str]:
    values = {
        "page": sites.top if page == "top" else "null",
        "top": sites.top,
        "api": f"http://localhost:{sites.api}",
        "api2": f"http://localhost:{sites.api2}",
        "page_port": str(sites.page),
        "api_port": str(sites.api),
        "api2_port": str(sites.api2),
        "key": key,
    }
    return lambda text: _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def _fill_call(call: Call, fill: Callable[[str], str]) -> Call:
    request = call.request
    filled = replace(
        request,
        url=fill(request.url),
        origin=fill(request.origin),
        headers=_fill_headers(request.headers, fill),
    )
    return replace(call, request=filled)


def _fill_answer(answer: Answer, fill: Callable[[str], str]) -> Answer:
    headers = _fill_headers(answer.response.headers, fill)
    return Answer(fill(answer.url), answer.kind, HTTPResponse(answer.response.status, headers))


def _fill_headers(headers: Headers, fill: Callable[[str], str]) -> Headers:
    return tuple((name, fill(value)) for name, value in headers)
