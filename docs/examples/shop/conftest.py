import pytest
from shop.main import app


@pytest.fixture
def cors_app():
    return app
