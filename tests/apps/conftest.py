"""The apps of the registry, each served once per test module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.apps import APPS, App
from tests.apps.bare import Caller, serve


@pytest.fixture(scope="module", params=APPS, ids=lambda app: app.name)
def app(request: pytest.FixtureRequest) -> App:
    chosen: App = request.param
    return chosen


@pytest.fixture(scope="module")
def caller(app: App) -> Iterator[Caller]:
    with serve(app.factory(), app.kind, lifespan=app.lifespan) as caller:
        yield caller
