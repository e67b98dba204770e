"""MIME types, as far as the safelist asks: the essence of one `Content-Type` value.

https://mimesniff.spec.whatwg.org/#parsing-a-mime-type
"""

from __future__ import annotations

from typing import Final

from pytest_cors.fetch.header_list import is_token

__all__ = ["BODY_TYPES", "parse_mime_type"]

BODY_TYPES: Final[dict[str | None, str | None]] = {
    None: None,
    "text": "text/plain;charset=UTF-8",
    "urlencoded": "application/x-www-form-urlencoded;charset=UTF-8",
    "formdata": "multipart/form-data; boundary=----pytestcorsformboundary",
    "arraybuffer": None,
}
"""The `Content-Type` that a kind of body implies where script sets none.

https://fetch.spec.whatwg.org/#concept-bodyinit-extract
"""

_HTTP_WHITESPACE: Final = "\t\n\r "


def parse_mime_type(value: str) -> str | None:
    """The essence (`type/subtype`, lower case) of a MIME type, or None where it does not parse.

    Parameters cannot make the parsing fail: those that do not parse are dropped.
    """
    value = value.strip(_HTTP_WHITESPACE)
    maintype, slash, rest = value.partition("/")
    subtype = rest.partition(";")[0].rstrip(_HTTP_WHITESPACE)
    if not slash or not is_token(maintype) or not is_token(subtype):
        return None
    return f"{maintype}/{subtype}".lower()
