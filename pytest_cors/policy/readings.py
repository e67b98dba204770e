"""All that an app configures about CORS, layer by layer, and the one that is for the whole app."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_cors.policy.anatomy import Place, children, places
from pytest_cors.policy.errors import PolicyNotFound
from pytest_cors.policy.readers import READERS
from pytest_cors.policy.reading import Reading
from pytest_cors.policy.recognition import dotted_name
from pytest_cors.policy.unread import Unread, UnreadReason

__all__ = ["app_wide", "readings"]


def readings(app: Any) -> tuple[Reading, ...]:
    """Every configuration found, in order of precedence; `layer` counts all layers before it."""
    return tuple(_readings(Place(app), 0))


def _readings(place: Place, before: int) -> list[Reading]:
    """Those of one place and all that is inside, `before` layers having seen the request."""
    own = [
        reading
        for reader in READERS
        if reader.recognises(place.item)
        for reading in reader.read(place)
    ]
    stacked = [reading.layer + 1 for reading in own if reading.coverage.covers(place)]
    aside: list[Reading] = []
    inside: list[Reading] = []
    for child in children(place):
        if child.aside:
            aside += _readings(child, before)
        else:
            inside += _readings(child, before + max(stacked, default=0))
    return [*aside, *(replace(one, layer=before + one.layer) for one in own), *inside]


def app_wide(app: Any) -> Reading:
    """The outermost configuration that is for the whole app.

    Raises `PolicyNotFound` where there is none, or where no `CORSPolicy` can say it.
    """
    found = readings(app)
    whole = next((reading for reading in found if reading.coverage.is_everything), None)
    if whole is None:
        raise PolicyNotFound(_unread(app, found))
    if whole.limits:
        reason, name = UnreadReason.INEXPRESSIBLE, dotted_name(app)
        raise PolicyNotFound(Unread(reason, name, (), (whole.source,), whole.limits))
    return whole


def _unread(app: Any, found: tuple[Reading, ...]) -> Unread:
    if found:
        parts = dict.fromkeys(_part(reading) for reading in found)
        return Unread(UnreadReason.PARTIAL, dotted_name(app), (), tuple(parts))
    looked_at = {
        reader.looks_at
        for place in places(app)
        for reader in READERS
        if reader.recognises(place.item)
    }
    every = dict.fromkeys(reader.looks_at for reader in READERS)
    if looked_at:
        known = tuple(place for place in every if place in looked_at)
        return Unread(UnreadReason.NO_CORS, dotted_name(app), known)
    return Unread(UnreadReason.UNKNOWN_APP, dotted_name(app), tuple(every))


def _part(reading: Reading) -> str:
    where = reading.coverage.text or "/"
    host = f"{reading.coverage.host}: " if reading.coverage.host else ""
    return f"{host}{where} ({reading.source})"
