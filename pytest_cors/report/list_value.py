"""List headers that do not parse, read for what was meant.

Only for advice: the protocol knows no lenient reading
(https://fetch.spec.whatwg.org/#extract-header-list-values).
"""

from __future__ import annotations

import re
from typing import Final

from pytest_cors.fetch.header_list import is_token

__all__ = ["first_malformed", "meant_names"]

_SEPARATORS: Final = re.compile(r"[\s,;|\"\[\](){}\xa0]+")


def meant_names(value: str) -> list[str]:
    """The names in a list, whatever they are separated by, quoted by or bracketed by."""
    names = (part.strip("'") for part in _SEPARATORS.split(value))
    return [name for name in names if is_token(name)]


def first_malformed(value: str) -> str | None:
    """The first element of a comma list that is no token; None where all are."""
    for element in value.split(","):
        element = element.strip(" \t")
        if element and not is_token(element):
            return element
    return None
