"""What to change: the cause as far as it shows, and the line as a framework spells it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Sequence
from dataclasses import fields
from importlib import import_module
from typing import Any

import pytest

from pytest_cors.drive.response import CrashedResponse, WholeResponse
from pytest_cors.fetch import FailureCode, HTTPResponse, Request
from pytest_cors.report.case import Case
from pytest_cors.report.cause import CauseKind, cause_of
from pytest_cors.report.framework_setting import Setting, facility, header_line, setting_line
from pytest_cors.report.refusal_remedy import exposure_remedies, refusal_remedies
from pytest_cors.report.remedy import block_remedies
from tests.report.blocked import BLOCKED, Row, asks
from tests.report.playing import API, PAGE, URL, answer, play

PUT = asks(method="PUT")
GET = asks()
WITH_CREDENTIALS = asks(credentials="include")
ADD_ORIGIN = f"Add {PAGE} to the allowed origins, so that the answer has:"
ORIGIN_LINE = f"Access-Control-Allow-Origin: {PAGE}"


def told(request: Request, *answers: HTTPResponse, **case: Any) -> list[str]:
    return [line.text for line in block_remedies(Case.of(request, play(request, *answers), **case))]


def cause(request: Request, *answers: HTTPResponse) -> CauseKind | None:
    case = Case.of(request, play(request, *answers))
    deciding, failure = case.deciding(), case.verdict.failure
    assert deciding is not None
    assert failure is not None
    found = cause_of(deciding, failure)
    return found and found.kind


@pytest.mark.parametrize("row", BLOCKED, ids=lambda row: row.id)
def test_there_is_advice_for_every_block(row: Row) -> None:
    assert told(row.request, *row.answers)


@pytest.mark.parametrize(
    ("request_", "answers", "kind"),
    [
        pytest.param(GET, [CrashedResponse(500, (), ValueError())], CauseKind.CRASH, id="crash"),
        pytest.param(
            PUT, [answer(401, www_authenticate="Bearer")], CauseKind.AUTHENTICATION, id="401"
        ),
        pytest.param(
            PUT, [answer(401, acao="*", acam="PUT")], CauseKind.AUTHENTICATION, id="401 in CORS"
        ),
        pytest.param(PUT, [answer(403)], CauseKind.AUTHENTICATION, id="bare 403"),
        pytest.param(
            PUT, [answer(403, acao="*", acam="GET")], CauseKind.REFUSAL, id="403 of a CORS layer"
        ),
        pytest.param(PUT, [answer(403, acao="*", acam="PUT")], None, id="403, nothing refused"),
        pytest.param(PUT, [answer(405, allow="GET")], CauseKind.NO_OPTIONS, id="405"),
        pytest.param(PUT, [answer(404)], CauseKind.NOT_FOUND, id="404"),
        pytest.param(PUT, [answer(404, acao="*")], CauseKind.NOT_FOUND, id="404 with headers"),
        pytest.param(PUT, [answer(400)], CauseKind.SILENT_REFUSAL, id="bare 400"),
        pytest.param(PUT, [answer(204)], CauseKind.NO_LAYER, id="bare 204"),
        pytest.param(
            GET, [answer(400, cors_error="no")], CauseKind.ORIGIN_REFUSED, id="refused, said"
        ),
        pytest.param(PUT, [answer(405, acao="*")], CauseKind.NO_OPTIONS, id="405 with headers"),
        pytest.param(
            PUT, [answer(307, location="/items/1/")], CauseKind.SLASH_REDIRECT, id="slash added"
        ),
        pytest.param(
            asks(), [answer(307, location="/items/1/")], CauseKind.SLASH_REDIRECT, id="slash, GET"
        ),
        pytest.param(
            Request("http://api.example.com/a?b", PAGE, "PUT"),
            [answer(301, location="https://api.example.com/a?b")],
            CauseKind.SCHEME_REDIRECT,
            id="to https",
        ),
        pytest.param(
            PUT, [answer(302, location="/login")], CauseKind.OTHER_REDIRECT, id="to a login page"
        ),
        pytest.param(
            PUT, [answer(400, acam="PUT", vary="Origin")], CauseKind.REFUSAL, id="origin refused"
        ),
        pytest.param(PUT, [answer(400, cors_error="no")], CauseKind.REFUSAL, id="refusal, said"),
        pytest.param(GET, [answer(acao=[PAGE, PAGE])], CauseKind.TWO_LAYERS, id="twice"),
        pytest.param(
            WITH_CREDENTIALS,
            [answer(acao=PAGE, acac=["true", "true"])],
            CauseKind.TWO_LAYERS,
            id="credentials twice",
        ),
        pytest.param(
            PUT,
            [answer(204, acao="*", acam="PUT"), answer(200)],
            CauseKind.OUTSIDE,
            id="preflight only",
        ),
        pytest.param(GET, [answer(500)], CauseKind.OUTSIDE, id="bare 500"),
        pytest.param(
            GET, [answer(404, vary="Accept, Origin")], CauseKind.ORIGIN_REFUSED, id="404, refused"
        ),
        pytest.param(GET, [answer(acac="true")], CauseKind.ORIGIN_REFUSED, id="refused"),
        pytest.param(GET, [answer()], CauseKind.NO_LAYER, id="nothing at all"),
        pytest.param(GET, [answer(acao=f"{PAGE}/")], None, id="a wrong value speaks for itself"),
        pytest.param(
            GET, [answer(302, acao="*", location="http://[")], None, id="a redirect does so too"
        ),
    ],
)
def test_causes(request_: Request, answers: Sequence[HTTPResponse], kind: CauseKind | None) -> None:
    assert cause(request_, *answers) is kind


BARE = "without any header of CORS"
NEVER = "A browser sends neither cookies nor Authorization with a preflight."


@pytest.mark.parametrize(
    ("request_", "answers", "text"),
    [
        (
            PUT,
            [answer(401, www_authenticate="Bearer")],
            "The preflight is answered 401 (WWW-Authenticate: Bearer): something wants it to log "
            f"in. {NEVER}",
        ),
        (
            PUT,
            [answer(407)],
            f"The preflight is answered 407: something wants it to log in. {NEVER}",
        ),
        (
            PUT,
            [answer(403)],
            f"The preflight is answered 403 {BARE}: most likely by something in front of the CORS "
            f"layer, for want of a login or of a token. {NEVER}",
        ),
        (
            PUT,
            [answer(405, allow="GET")],
            f"The preflight is answered 405 (Allow: GET) {BARE}: most likely no CORS layer is "
            "there, or the router answers before it does.",
        ),
        (
            PUT,
            [answer(405, acao="*", acam="PUT")],
            "The preflight is answered 405: something adds headers of CORS, but leaves OPTIONS to "
            "the router.",
        ),
        (
            GET,
            [answer(acao=[PAGE, "*"])],
            f'Access-Control-Allow-Origin is there 2 times, with "{PAGE}" and "*": two layers each '
            "add it, as a middleware and a handler do, or the app and a proxy.",
        ),
        (
            GET,
            [answer(acao=["*", "*"])],
            "Access-Control-Allow-Origin is there 2 times, with the same value: two layers each "
            "add it, as a middleware and a handler do, or the app and a proxy.",
        ),
        (
            PUT,
            [answer(204, acao="*", acam="PUT"), answer(404)],
            "The preflight was answered with Access-Control-Allow-Origin: *, and this 404 without: "
            "it is made outside of the CORS layer, or by one that answers preflights only.",
        ),
        (
            GET,
            [answer(server="x", access_control_expose_headers="X-A")],
            "A CORS layer has seen the request (access-control-expose-headers is there) and most "
            f"likely does not allow {PAGE}.",
        ),
        (
            GET,
            [answer(server="x", vary="Origin")],
            "A CORS layer has seen the request (Vary: Origin is there) and most likely does not "
            f"allow {PAGE}.",
        ),
        (
            GET,
            [answer(307, location=f"{URL}/")],
            f"{URL} is redirected to {URL}/: only the slash differs.",
        ),
        (
            PUT,
            [answer(307, location="http://[")],
            "The preflight is redirected to http://[, before the CORS layer has answered it.",
        ),
    ],
)
def test_what_points_to_a_cause(
    request_: Request, answers: Sequence[HTTPResponse], text: str
) -> None:
    assert told(request_, *answers)[0] == text


def test_a_redirect_on_the_pages_own_server_is_no_affair_of_a_cors_layer() -> None:
    request = Request(f"{PAGE}/a", PAGE, redirect="error")
    assert cause(request, answer(302, location="/b")) is None


@pytest.mark.parametrize(
    ("request_", "answers", "lines"),
    [
        pytest.param(
            GET,
            [answer(acao="https://www.example.com")],
            [ADD_ORIGIN, ORIGIN_LINE],
            id="another origin",
        ),
        pytest.param(
            GET,
            [answer(acao=f"{PAGE}, https://b.example.com")],
            [
                "Answer with the one origin that asked, if it is allowed, and Vary: Origin.",
                f"Write {PAGE} in the allowed origins, exactly so, so that the answer has:",
                ORIGIN_LINE,
            ],
            id="a list of origins",
        ),
        pytest.param(
            GET,
            [answer(acao="https://a.test https://b.test")],
            [
                "Answer with the one origin that asked, if it is allowed, and Vary: Origin.",
                f"Write {PAGE} in the allowed origins, exactly so, so that the answer has:",
                ORIGIN_LINE,
            ],
            id="a list of other origins",
        ),
        pytest.param(
            Request(URL, "null"),
            [answer(acao=PAGE)],
            [
                "Serve the page from an origin of its own: null is what every sandboxed frame "
                "sends, and no origin to allow."
            ],
            id="never null",
        ),
        pytest.param(
            GET,
            [answer(302, acao="*", location="https://b.example.com/"), answer(acao=PAGE)],
            [
                "Let script call the final URL, or keep the redirect on one origin: after a "
                "redirect from one to another the Origin is null, and null is no origin to allow."
            ],
            id="null by a redirect",
        ),
        pytest.param(
            WITH_CREDENTIALS,
            [answer(acao=PAGE, acac="True")],
            [
                "Write true in lower case.",
                "Allow credentials, or send none from the page, so that the answer has:",
                "Access-Control-Allow-Credentials: true",
            ],
            id="True",
        ),
        pytest.param(
            PUT,
            [answer(204, acao="*", acam="get, put")],
            [
                "Write PUT in this case in the allowed methods, so that the answer has:",
                "Access-Control-Allow-Methods: GET, PUT",
            ],
            id="methods in lower case",
        ),
        pytest.param(
            asks(method="PUT", credentials="include"),
            [answer(204, acao=PAGE, acac="true", acam="GET, *")],
            [
                "Add PUT to the allowed methods, so that the answer has:",
                "Access-Control-Allow-Methods: GET, PUT",
            ],
            id="no * for methods with credentials",
        ),
        pytest.param(
            asks(method="patch"),
            [answer(204, acao="*", acam="PATCH")],
            [
                "Write PATCH in the script as well: only DELETE, GET, HEAD, OPTIONS, POST and PUT "
                "are put into upper case for it."
            ],
            id="script's patch",
        ),
        pytest.param(
            asks(headers=(("X-CSRFToken", "1"), ("X-B", "2"))),
            [answer(204, acao="*", acah="X-CSRF-Token, Accept")],
            [
                "X-CSRF-Token is on the list: is it meant for X-CSRFToken?",
                "Add X-B and X-CSRFToken to the allowed headers, so that the answer has:",
                "Access-Control-Allow-Headers: X-CSRF-Token, Accept, X-B, X-CSRFToken",
            ],
            id="a name that is nearly there",
        ),
        pytest.param(
            asks(headers=(("X-Request-Id", "1"), ("X-Request-Ids", "2"))),
            [answer(204, acao="*", acah="X-Request-Id")],
            [
                "Add X-Request-Ids to the allowed headers, so that the answer has:",
                "Access-Control-Allow-Headers: X-Request-Id, X-Request-Ids",
            ],
            id="a name that is nearly there, and asked for itself",
        ),
        pytest.param(
            asks(headers=(("X-A", "1"),), credentials="include"),
            [answer(204, acao=PAGE, acac="true", acah="*")],
            [
                "Add X-A to the allowed headers, so that the answer has:",
                "Access-Control-Allow-Headers: X-A",
            ],
            id="no * with credentials",
        ),
        pytest.param(
            PUT,
            [answer(204, acao="*", acam="['GET', 'PUT']")],
            [
                "Separate the names by commas, without quotes or brackets; on the wire:",
                "Access-Control-Allow-Methods: GET, PUT",
            ],
            id="a Python list",
        ),
        pytest.param(
            asks(headers=(("X-A", "1"), ("X-B", "1"))),
            [answer(204, acao="*", acah="(X-B)")],
            [
                "Separate the names by commas, without quotes or brackets; on the wire:",
                "Access-Control-Allow-Headers: X-B, x-a",
            ],
            id="a list in brackets that lacks a name too",
        ),
        pytest.param(
            PUT,
            [answer(204, acao=PAGE, acac=["true", "true"], acam="GET")],
            [
                "Add PUT to the allowed methods, so that the answer has:",
                "Access-Control-Allow-Methods: GET, PUT",
            ],
            id="what is sent twice, but did not decide",
        ),
        pytest.param(
            PUT,
            [answer(400, acao="https://www.example.com", acam="GET")],
            [ADD_ORIGIN, ORIGIN_LINE],
            id="a status that did not decide",
        ),
        pytest.param(
            PUT,
            [answer(400, acao="*", acam="PUT", cors_error="Go away")],
            [
                f"See to it that the CORS layer allows all of this: the origin {PAGE}; the method "
                "PUT."
            ],
            id="a refusal that says nothing",
        ),
    ],
)
def test_advice(request_: Request, answers: Sequence[HTTPResponse], lines: list[str]) -> None:
    assert told(request_, *answers) == lines


def test_what_a_cors_layer_refused_is_allowed_item_by_item() -> None:
    request = asks(method="PUT", headers=(("X-A", "1"),))
    refused = answer(400, acam="GET", acah="Accept, Content-Type")
    assert told(request, refused, framework="starlette") == [
        f"Add {PAGE} to the allowed origins, in Starlette's CORSMiddleware:",
        f'app.add_middleware(CORSMiddleware, ..., allow_origins=[..., "{PAGE}"])',
        "Add PUT to the allowed methods, in Starlette's CORSMiddleware:",
        'app.add_middleware(CORSMiddleware, ..., allow_methods=["GET", "PUT"])',
        "Add X-A to the allowed headers, in Starlette's CORSMiddleware:",
        'app.add_middleware(CORSMiddleware, ..., allow_headers=["Content-Type", "X-A"])',
    ]


def test_what_a_cors_layer_says_narrows_the_advice() -> None:
    """BlackSheep sends no lists with a refusal, but says what it is about."""
    refused = answer(400, cors_error="The method of the request is not enabled by CORS rules.")
    request = asks(method="PUT", headers=(("X-A", "1"),))
    assert told(request, refused, framework="blacksheep") == [
        "Add PUT to the allowed methods, in BlackSheep's CORS support:",
        'app.use_cors(..., allow_methods=[..., "PUT"])',
    ]
    said = WholeResponse(400, (("content-type", "text/plain"),), b"Disallowed CORS origin")
    assert told(PUT, said, framework="starlette")[1:] == [
        f'app.add_middleware(CORSMiddleware, ..., allow_origins=[..., "{PAGE}"])'
    ]


def test_a_silent_refusal_may_be_for_anything_that_was_asked() -> None:
    request = asks(method="PUT", headers=(("X-A", "1"), ("X-B", "1")))
    assert told(request, answer(400), framework="litestar")[1:] == [
        f"See to it that Litestar's CORSConfig allows all of this: the origin {PAGE}; the method "
        "PUT; the headers X-A and X-B."
    ]
    assert told(PUT, answer(400))[1:] == [
        f"See to it that the CORS layer allows all of this: the origin {PAGE}; the method PUT."
    ]


def test_an_origin_in_the_settings_that_only_just_misses() -> None:
    lines = told(GET, answer(vary="Origin"), allowed_origins=["https://b.test", f"{PAGE}:443"])
    assert lines[1] == (
        f'The app is set up to allow "{PAGE}:443": it names the port 443, which is the scheme\'s '
        "own and which browsers leave out."
    )


def test_falcon_allows_the_methods_of_the_resource() -> None:
    lines = told(PUT, answer(204, acao="*", acam="GET"), framework="falcon")
    assert lines == [
        "Add PUT to the route, here a responder on_put(): falcon.CORSMiddleware allows what the "
        "route has."
    ]


def test_falcon_has_no_list_of_headers() -> None:
    request = asks(headers=(("X-A", "1"),))
    assert told(request, answer(204, acao="*"), framework="falcon") == [
        "Add X-A to the allowed headers (the response header that is wanted)",
        "Access-Control-Allow-Headers: X-A",
    ]


@pytest.mark.parametrize(
    ("framework", "line"),
    [
        ("fastapi", "app = FastAPI(redirect_slashes=False)"),
        ("django", "APPEND_SLASH = False"),
        ("flask", "app.url_map.strict_slashes = False"),
    ],
)
def test_slash_redirects_can_be_turned_off(framework: str, line: str) -> None:
    assert told(PUT, answer(307, location=f"{URL}/"), framework=framework)[-1] == line
    without = told(PUT, answer(307, location=f"{URL}/"), framework="falcon")
    assert without[-1] == f"Let script call {URL}/, or serve both paths without a redirect."


LINES: dict[str, tuple[str, str, str, str, str]] = {
    "starlette": (
        'app.add_middleware(CORSMiddleware, ..., allow_origins=["https://a.test"])',
        'app.add_middleware(CORSMiddleware, ..., allow_methods=["GET", "PUT"])',
        'app.add_middleware(CORSMiddleware, ..., allow_headers=["X-A"])',
        "app.add_middleware(CORSMiddleware, ..., allow_credentials=True)",
        'app.add_middleware(CORSMiddleware, ..., expose_headers=["X-A"])',
    ),
    "litestar": (
        'CORSConfig(..., allow_origins=["https://a.test"])',
        'CORSConfig(..., allow_methods=["GET", "PUT"])',
        'CORSConfig(..., allow_headers=["X-A"])',
        "CORSConfig(..., allow_credentials=True)",
        'CORSConfig(..., expose_headers=["X-A"])',
    ),
    "quart": (
        'app = cors(app, ..., allow_origin=["https://a.test"])',
        'app = cors(app, ..., allow_methods=["GET", "PUT"])',
        'app = cors(app, ..., allow_headers=["X-A"])',
        "app = cors(app, ..., allow_credentials=True)",
        'app = cors(app, ..., expose_headers=["X-A"])',
    ),
    "flask": (
        'CORS(app, ..., origins=["https://a.test"])',
        'CORS(app, ..., methods=["GET", "PUT"])',
        'CORS(app, ..., allow_headers=["X-A"])',
        "CORS(app, ..., supports_credentials=True)",
        'CORS(app, ..., expose_headers=["X-A"])',
    ),
    "blacksheep": (
        'app.use_cors(..., allow_origins=["https://a.test"])',
        'app.use_cors(..., allow_methods=["GET", "PUT"])',
        'app.use_cors(..., allow_headers=["X-A"])',
        "app.use_cors(..., allow_credentials=True)",
        'app.use_cors(..., expose_headers=["X-A"])',
    ),
    "django": (
        'CORS_ALLOWED_ORIGINS = ["https://a.test"]',
        'CORS_ALLOW_METHODS = ["GET", "PUT"]',
        'CORS_ALLOW_HEADERS = ["X-A"]',
        "CORS_ALLOW_CREDENTIALS = True",
        'CORS_EXPOSE_HEADERS = ["X-A"]',
    ),
}
LINES["fastapi"] = LINES["starlette"]
SETTINGS: tuple[tuple[Setting, list[str]], ...] = (
    ("origins", ["https://a.test"]),
    ("methods", ["GET", "PUT"]),
    ("headers", ["X-A"]),
    ("credentials", ["https://a.test"]),
    ("exposed", ["X-A"]),
)


@pytest.mark.parametrize("framework", LINES)
def test_settings_as_the_framework_spells_them(framework: str) -> None:
    assert tuple(setting_line(framework.upper(), *each) for each in SETTINGS) == LINES[framework]


def test_falcon_has_three_settings_and_takes_origins_for_credentials() -> None:
    assert [setting_line("falcon", *each) for each in SETTINGS] == [
        'falcon.CORSMiddleware(..., allow_origins=["https://a.test"])',
        None,
        None,
        'falcon.CORSMiddleware(..., allow_credentials=["https://a.test"])',
        'falcon.CORSMiddleware(..., expose_headers=["X-A"])',
    ]


def test_without_a_framework_it_is_the_header() -> None:
    for framework in (None, "bottle"):
        assert [setting_line(framework, *each) for each in SETTINGS] == [
            "Access-Control-Allow-Origin: https://a.test",
            "Access-Control-Allow-Methods: GET, PUT",
            "Access-Control-Allow-Headers: X-A",
            "Access-Control-Allow-Credentials: true",
            "Access-Control-Expose-Headers: X-A",
        ]
    assert header_line("exposed", ["a", "b"]) == "Access-Control-Expose-Headers: a, b"


def test_djangos_default_headers_are_kept() -> None:
    defaults = list(import_module("corsheaders.defaults").default_headers)
    line = setting_line("django", "headers", [*defaults, "X-A"])
    assert line == 'CORS_ALLOW_HEADERS = [*default_headers, "X-A"]'
    assert setting_line("django", "headers", defaults[:-1]) != line


def parameters(path: str) -> Collection[str]:
    module, _, name = path.partition(":")
    return inspect.signature(getattr(import_module(module), name)).parameters


def options(path: str) -> Collection[str]:
    module, _, name = path.partition(":")
    return vars(getattr(import_module(module), name))


def flask_options(path: str) -> Collection[str]:
    return {name.removeprefix("CORS_").lower() for name in import_module(path).CONFIG_OPTIONS}


def dataclass_fields(path: str) -> Collection[str]:
    module, _, name = path.partition(":")
    return {each.name for each in fields(getattr(import_module(module), name))}


@pytest.mark.parametrize(
    ("framework", "read", "where"),
    [
        ("starlette", parameters, "starlette.middleware.cors:CORSMiddleware"),
        ("fastapi", parameters, "fastapi.middleware.cors:CORSMiddleware"),
        ("litestar", dataclass_fields, "litestar.config.cors:CORSConfig"),
        ("quart", parameters, "quart_cors:cors"),
        ("flask", flask_options, "flask_cors.core"),
        ("falcon", parameters, "falcon:CORSMiddleware"),
        ("blacksheep", parameters, "blacksheep.server.cors:CORSPolicy"),
        ("django", options, "corsheaders.conf:Settings"),
    ],
)
def test_the_frameworks_know_these_settings(
    framework: str, read: Callable[[str], Collection[str]], where: str
) -> None:
    known = facility(framework)
    assert known is not None
    assert set(known.arguments.values()) <= set(read(where))


@pytest.mark.parametrize(
    ("request_", "answers", "lines"),
    [
        pytest.param(
            GET,
            [answer(acao="*")],
            [
                f"If {PAGE} is not to read this: name the allowed origins instead of *.",
                "No list of methods or headers can refuse this request: it needs no preflight, so "
                "only the origin decides.",
            ],
            id="any origin",
        ),
        pytest.param(
            Request(URL, "null", "PUT"),
            [answer(204, acao="null", acam="PUT"), answer(acao="null")],
            [
                "Never allow null: it stands for every sandboxed frame and data: document.",
                "If only PUT is unwanted: take it out of the allowed methods.",
            ],
            id="null",
        ),
        pytest.param(
            asks(headers=(("X-A", "1"),)),
            [answer(204, acao="*", acah="*"), answer(acao="*")],
            [
                f"If {PAGE} is not to read this: name the allowed origins instead of *.",
                "If only a header is unwanted: take it out of the allowed headers.",
            ],
            id="a header",
        ),
        pytest.param(
            PUT,
            [answer(204, acao=PAGE, acam="*"), answer(acao=PAGE)],
            [
                f"If {PAGE} is not to read this: take it out of the allowed origins. Where a "
                "pattern or a function lets it in, match the whole origin, and escape the dots.",
                "If only PUT is unwanted: take it out of the allowed methods.",
            ],
            id="any method",
        ),
        pytest.param(
            Request(f"{API}/x", API),
            [answer()],
            ["Test with another origin than that of the URL: CORS rules those only."],
            id="the app's own origin",
        ),
    ],
)
def test_advice_against_what_got_through(
    request_: Request, answers: Sequence[HTTPResponse], lines: list[str]
) -> None:
    case = Case.of(request_, play(request_, *answers), expected="blocked")
    assert [line.text for line in refusal_remedies(case)] == lines


def test_advice_for_unreadable_headers() -> None:
    response = answer(acao="*", x_a="1", aceh="X-B X-C", set_cookie="a=1")
    case = Case.of(GET, play(GET, response), missing_exposes=["X-A", "ETag", "Set-Cookie"])
    assert [line.text for line in exposure_remedies(case)] == [
        "Send ETag.",
        "Hand the value over otherwise.",
        "Expose X-A by name, so that the answer has:",
        "Access-Control-Expose-Headers: X-B, X-C, X-A",
    ]
    request = WITH_CREDENTIALS
    verdict = play(request, answer(acao=PAGE, acac="true", aceh="*", x_a="1"))
    case = Case.of(request, verdict, framework="flask", missing_exposes=["X-A"])
    assert exposure_remedies(case)[-1].text == 'CORS(app, ..., expose_headers=["X-A"])'


def test_advice_follows_the_failure_code() -> None:
    """Each code has advice of its own, or its cause has."""
    by_code = {row.code: told(row.request, *row.answers)[-1] for row in BLOCKED}
    assert set(by_code) == set(FailureCode)
    assert len(set(by_code.values())) > len(by_code) * 2 / 3
