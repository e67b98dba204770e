"""The messages of one fetch: what script asks for, what goes on the wire, what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = [
    "Credentials",
    "Exchange",
    "HTTPRequest",
    "HTTPResponse",
    "Headers",
    "Kind",
    "Mode",
    "Redirect",
    "Request",
]

Headers = tuple[tuple[str, str], ...]
"""A header list: ordered, duplicates kept.

Strings are isomorphic: one code point from 0 to 255 is one byte
(https://infra.spec.whatwg.org/#isomorphic-decode).
"""

Credentials = Literal["omit", "same-origin", "include"]
Mode = Literal["cors", "no-cors", "same-origin"]
Redirect = Literal["follow", "error", "manual"]
Kind = Literal["preflight", "actual"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the page's script asks for, as in `fetch(url, {...})`.

    `url` is absolute. `origin` is the serialised origin of the page, or `"null"` for an opaque
    one (sandboxed frame, `data:` document). `body_type` names the kind of body for the sake of the
    `Content-Type` that it implies: None for no body, `"text"` for a string, `"formdata"`,
    `"urlencoded"` for URLSearchParams, `"arraybuffer"` for bytes. `upload_listener` says that an
    XMLHttpRequest listens to its upload, which forces a preflight. An empty `referrer_policy` is
    the default one.

    Source: https://fetch.spec.whatwg.org/#requests
    """

    url: str
    origin: str
    method: str = "GET"
    headers: Headers = ()
    credentials: Credentials = "same-origin"
    mode: Mode = "cors"
    redirect: Redirect = "follow"
    body_type: str | None = None
    upload_listener: bool = False
    referrer_policy: str = ""


@dataclass(frozen=True, slots=True)
class HTTPRequest:
    """One request as it goes on the wire.

    `credentials` says whether the cookies and the HTTP authentication of the browser go along:
    never on a preflight. Headers that belong to the connection (`Host`, `Content-Length`,
    `User-Agent`, `Cookie`) are the sender's business.
    """

    method: str
    url: str
    headers: Headers
    credentials: bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class HTTPResponse:
    """The answer to one `HTTPRequest`: as much of it as the CORS protocol looks at."""

    status: int
    headers: Headers


class Exchange(NamedTuple):
    """One request and its response, in the order in which they crossed the wire."""

    request: HTTPRequest
    response: HTTPResponse
