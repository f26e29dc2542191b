from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journey.harness import System, database, escale, trained_model


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def model() -> Path:
    return trained_model()


@pytest.fixture(scope="session")
def running(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Escale on SQLite, shared by tests that leave it whole."""
    with escale(tmp_path_factory.mktemp("escale"), model) as system:
        yield system


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of each kind."""
    try:
        with database(request.param) as url:
            yield url
    except LookupError as error:
        pytest.skip(str(error))
