"""Paths with parameters: as the framework has them, as a URL to try, and as a regex.

`/items/{item_id:int}` is tried as `/items/1`, and covers what `/items/[0-9]+` matches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

__all__ = ["ROOT", "PathTemplate"]

# What a path may hold beside letters and digits without being percent-encoded
# (https://url.spec.whatwg.org/#path-percent-encode-set); "%" itself is encoded.
_PLAIN: Final = "/-._~!$&'()*+,;=:@"


@dataclass(frozen=True, slots=True)
class PathTemplate:
    """A path, or the beginning of one.

    `text` is what the app's author wrote; `sample` a path that it matches, percent-encoded;
    `regex` matches the decoded paths that it stands for. `exact` is False where no value was found
    for one of the parameters, so that the sample may reach nothing.
    """

    text: str
    sample: str
    regex: str
    exact: bool = True

    def __add__(self, other: PathTemplate) -> PathTemplate:
        return PathTemplate(
            self.text + other.text,
            self.sample + other.sample,
            self.regex + other.regex,
            self.exact and other.exact,
        )

    @classmethod
    def literal(cls, text: str) -> PathTemplate:
        """A path, or a part of one, that stands for itself."""
        return cls(text, quote(text, safe=_PLAIN), re.escape(text))

    @classmethod
    def parameter(cls, text: str, value: str | None, regex: str) -> PathTemplate:
        """One parameter. None for a value that could not be found."""
        return cls(
            text,
            quote("1" if value is None else value, safe=_PLAIN),
            f"(?:{regex})",
            value is not None,
        )


ROOT: Final = PathTemplate("", "", "")
"""The beginning of every path."""
