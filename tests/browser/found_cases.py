"""Disagreements that the referee has found, each in its smallest form.

Engine and browsers agree on them by now; they are played again on every run, whatever the seed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from pytest_cors.fetch import Headers, HTTPResponse, Request
from tests.browser.cases import Answer, Call, Case

__all__ = ["FOUND"]

_URL: Final = "{api}/{key}/hop0"
_ALLOW_ANY: Final = ("Access-Control-Allow-Origin", "*")
_PERMISSIVE: Final[Headers] = (
    _ALLOW_ANY,
    ("Access-Control-Allow-Methods", "*"),
    ("Access-Control-Allow-Headers", "*, Authorization"),
    ("Access-Control-Max-Age", "600"),
)


def _call(url: str = _URL, **request: Any) -> Call:
    return Call(Request(url=url, origin="{page}", **request))


def _redirected(id: str, sites: list[str], *statuses: int, **request: Any) -> Case:
    """A call that is redirected from site to site; all of them permit everything."""
    urls = [f"{{{site}}}/{{key}}/hop{number}" for number, site in enumerate(sites)]
    answers: list[Answer] = []
    for url, following, status in zip(urls, [*urls[1:], ""], [*statuses, 200], strict=True):
        location = (("Location", following),) if following else ()
        answers.append(Answer(url, "preflight", HTTPResponse(204, _PERMISSIVE)))
        answers.append(Answer(url, "actual", HTTPResponse(status, (_ALLOW_ANY, *location))))
    return Case(id, "top", (_call(urls[0], **request),), tuple(answers))


def _repeated(id: str, *headers: Headers, **request: Any) -> Case:
    """Calls of one URL, each with headers of its own; the preflight permits all of them."""
    return Case(
        id,
        "top",
        tuple(_call(headers=lines, **request) for lines in headers),
        (
            Answer(_URL, "preflight", HTTPResponse(204, _PERMISSIVE)),
            Answer(_URL, "actual", HTTPResponse(200, (_ALLOW_ANY,))),
        ),
    )


def _joined(id: str, *headers: tuple[str, str], allow: str = "") -> Case:
    """A POST by XMLHttpRequest that sets these headers one after the other."""
    preflight = (_ALLOW_ANY, ("Access-Control-Allow-Headers", allow))
    return Case(
        id,
        "top",
        (_call(method="POST", headers=headers, body_type="text", upload_listener=True),),
        (
            Answer(_URL, "preflight", HTTPResponse(204, preflight)),
            Answer(_URL, "actual", HTTPResponse(200, (_ALLOW_ANY,))),
        ),
    )


def _looped(id: str, target: str) -> Case:
    """Two calls of one URL that is redirected three times to this other one, or to itself."""
    there = HTTPResponse(307, (_ALLOW_ANY, ("Location", target)))
    here = HTTPResponse(200, (_ALLOW_ANY,))
    call = _call(headers=(("X-Foo", "1"),))
    turns = (there, there, there, here)
    away = (Answer(_URL, "actual", there),) if target != _URL else ()
    return Case(
        id,
        "top",
        (call, call),
        (
            Answer(_URL, "preflight", HTTPResponse(204, _PERMISSIVE)),
            Answer(target, "preflight", HTTPResponse(204, _PERMISSIVE)),
            *away,
            *(Answer(target, "actual", turn) for turn in turns),
        ),
    )


def _exposed(id: str, expose: str, **request: Any) -> Case:
    return Case(
        id,
        "top",
        (_call(**request),),
        (
            Answer(_URL, "preflight", HTTPResponse(204, _PERMISSIVE)),
            Answer(
                _URL,
                "actual",
                HTTPResponse(
                    200,
                    (_ALLOW_ANY, ("X-Foo", "1"), ("Access-Control-Expose-Headers", expose)),
                ),
            ),
        ),
    )


_JSON: Final = ("Content-Type", "application/json")
_AUTHORIZATION: Final = ("Authorization", "Basic YTpi")
_CONDITIONAL: Final = ("If-None-Match", '"x"')

FOUND: Final = (
    # What script may set.
    Case(
        "a Content-Type that is no ASCII, in mode no-cors",
        "top",
        (_call(mode="no-cors", headers=(("Content-Type", "text/plain;a=\xe9"),)),),
        (Answer(_URL, "actual", HTTPResponse(200, ())),),
    ),
    *(
        _repeated(f"a method override, {value}", (("X-HTTP-Method-Override", value),))
        for value in ('"GET,TRACE,PUT"', '"GET,TRACE', "TRACE\x0b")
    ),
    # What XMLHttpRequest makes of it.
    _exposed("a GET with a body, by XMLHttpRequest", "", body_type="text", upload_listener=True),
    _exposed(
        "a HEAD with a body, by XMLHttpRequest",
        "",
        method="head",
        body_type="formdata",
        upload_listener=True,
    ),
    *(
        Case(
            f"a user in the URL of XMLHttpRequest, {url}",
            "top",
            (_call(url, method="POST", body_type="text", upload_listener=True),),
            (
                Answer(url, "preflight", HTTPResponse(204, _PERMISSIVE)),
                Answer(url, "actual", HTTPResponse(200, (_ALLOW_ANY,))),
            ),
        )
        for url in (
            "http://user:pw@localhost:{api_port}/{key}/hop0",
            "http://user@localhost:{page_port}/{key}/hop0",
        )
    ),
    _joined("one long Accept of two", ("Accept", "a" * 64), ("accept", "b" * 64)),
    _joined("one Accept of two", ("Accept", "a" * 63), ("accept", "b" * 63)),
    _joined("two types are none", ("Content-Type", "text/plain"), ("Content-Type", "text/plain")),
    _joined("one name of two", ("X-Foo", "1"), ("x-foo", " 2\t"), allow="x-foo"),
    _joined(
        "a method override that is forbidden, and one that is not",
        ("X-HTTP-Method-Override", "TRACE"),
        ("X-HTTP-Method-Override", "PUT"),
        allow="x-http-method-override",
    ),
    # What script has set, on the way through redirects.
    _redirected("a client hint to another site", ["api", "api2"], 307, headers=(("DPR", "1"),)),
    _redirected("a client hint within a site", ["api", "api"], 307, headers=(("ECT", "4g"),)),
    _redirected("a client hint to the page's site", ["api", "top"], 307, headers=(("RTT", "1"),)),
    _redirected("a bad client hint", ["top", "api"], 301, headers=(("DPR", "x"),)),
    _redirected("a hint that stays", ["api", "api2"], 308, headers=(("Save-Data", "on"),)),
    _redirected(
        "Authorization after leaving and staying",
        ["api", "api2", "api2"],
        307,
        307,
        headers=(_AUTHORIZATION,),
    ),
    _redirected(
        "Content-Type after a GET and a 307",
        ["api", "api", "api", "api"],
        302,
        307,
        302,
        method="POST",
        body_type="text",
        headers=(_JSON, ("X-Foo", "1")),
    ),
    _redirected(
        "Content-Type through 302",
        ["api", "api2", "api2"],
        302,
        302,
        method="POST",
        body_type="text",
        headers=(_JSON,),
    ),
    replace(
        _redirected(
            "a Content-Type that only the body implies, after 302 and 307",
            ["api", "api", "api"],
            302,
            307,
            method="POST",
            body_type="text",
            upload_listener=True,
        ),
        # What script has set nowhere in a case is not looked at.
        calls=(
            _call(method="POST", body_type="text", upload_listener=True),
            _call("{api}/{key}/hop2", headers=(("Content-Type", "text/plain"),)),
        ),
    ),
    _redirected("a referrer withheld once", ["api", "top"], 308, referrer_policy="same-origin"),
    _redirected("credentials left at home", ["top", "api", "top"], 302, 302),
    Case(
        "a Location with backslashes",
        "top",
        (_call(),),
        (
            Answer(
                _URL,
                "actual",
                HTTPResponse(
                    302, (_ALLOW_ANY, ("Location", "\\\\localhost:{api2_port}\\{key}\\hop1"))
                ),
            ),
            Answer("{api2}/{key}/hop1", "actual", HTTPResponse(200, (_ALLOW_ANY,))),
        ),
    ),
    *(
        Case(
            f"a user in the Location of the page's own server, {way}",
            "top",
            (_call("{top}/{key}/hop0", upload_listener=listener),),
            (
                Answer(
                    "{top}/{key}/hop0",
                    "actual",
                    HTTPResponse(
                        307, (("Location", "http://user:pw@localhost:{page_port}/{key}/hop1"),)
                    ),
                ),
                Answer("{top}/{key}/hop1", "actual", HTTPResponse(200, ())),
            ),
        )
        for way, listener in (("by fetch", False), ("by XMLHttpRequest", True))
    ),
    # What script may read.
    _exposed("a wildcard and a bad name, by fetch", "*, a b"),
    _exposed("a wildcard and a bad name, by XMLHttpRequest", "*, a b", upload_listener=True),
    # The preflight cache.
    _repeated("the same condition twice", (_CONDITIONAL,), (_CONDITIONAL,)),
    _repeated("a condition, then none", (_CONDITIONAL, ("X-A", "1")), (("X-A", "1"),)),
    _repeated("a condition after none", (("X-A", "1"),), (("X-A", "1"), _CONDITIONAL)),
    _repeated(
        "the same condition twice, by XMLHttpRequest",
        (_CONDITIONAL,),
        (_CONDITIONAL,),
        method="POST",
        body_type="text",
        upload_listener=True,
    ),
    Case(
        "a list with nothing in it, for two uploads",
        "top",
        (_call(method="POST", body_type="text", upload_listener=True),) * 2,
        (
            Answer(
                _URL,
                "preflight",
                HTTPResponse(204, (_ALLOW_ANY, ("Access-Control-Allow-Methods", ""))),
            ),
            Answer(_URL, "actual", HTTPResponse(200, (_ALLOW_ANY,))),
        ),
    ),
    Case(
        "a refusal at the page's own server, after a preflight with its origin",
        "top",
        (_call(method="PUT"),) * 2,
        (
            *(
                Answer(
                    url,
                    "preflight",
                    HTTPResponse(204, (_ALLOW_ANY, ("Access-Control-Allow-Methods", "PUT"))),
                )
                for url in (_URL, "{top}/{key}/hop1")
            ),
            Answer(
                _URL, "actual", HTTPResponse(307, (_ALLOW_ANY, ("Location", "{top}/{key}/hop1")))
            ),
            Answer("{top}/{key}/hop1", "actual", HTTPResponse(200, ())),
        ),
    ),
    Case(
        "a refusal between two preflighted calls",
        "top",
        (_call(method="PUT"), _call(credentials="include"), _call(method="PUT")),
        (
            Answer(
                _URL,
                "preflight",
                HTTPResponse(204, (_ALLOW_ANY, ("Access-Control-Allow-Methods", "PUT"))),
            ),
            Answer(_URL, "actual", HTTPResponse(200, (_ALLOW_ANY,))),
        ),
    ),
    *(
        replace(case, page="null")
        for case in (
            _redirected("back and forth", ["api", "api"], 307, headers=(("X-Foo", "1"),)),
            _looped("a frame that is sent round", "{api}/{key}/hop0"),
            _looped("a frame that is sent round another server", "{api2}/{key}/hop0"),
        )
    ),
    Case(
        "a redirect refused for its mode, then another call",
        "top",
        tuple(_call(headers=(("X-Foo", "1"),), redirect=mode) for mode in ("error", "manual")),
        (
            Answer(_URL, "preflight", HTTPResponse(204, _PERMISSIVE)),
            Answer(_URL, "actual", HTTPResponse(302, (_ALLOW_ANY, ("Location", "/{key}/hop1")))),
        ),
    ),
    _looped("a page that is sent round another server", "{api2}/{key}/hop0"),
    _repeated("no cache is not a condition", *[(("Cache-Control", "no-cache"),)] * 2),
    *(
        Case(
            f"HEAD with an upload listener, and no list, answered {status}",
            "top",
            tuple(_call(method=each, upload_listener=True) for each in ("HEAD", method)),
            (
                Answer(_URL, "preflight", HTTPResponse(204, (_ALLOW_ANY,))),
                Answer(_URL, "actual", HTTPResponse(status, (_ALLOW_ANY,))),
            ),
        )
        for method, status in (("HEAD", 200), ("GET", 200), ("HEAD", 302), ("GET", 302))
    ),
)
"""Each holds for both browsers, though mostly only one of them differs from the standard in it."""
