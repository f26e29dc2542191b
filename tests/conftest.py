"""What all tests may ask for."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.databases import fresh_postgres, postgres_server


def pytest_configure() -> None:
    """Processes that tests start hear Ctrl-C and hang-up, even when the tests themselves run in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a database of this session's own on a real PostgreSQL server."""
    server = postgres_server()
    if server is None:
        pytest.skip("no PostgreSQL server (set ESCALE_TEST_POSTGRES_URL)")
    with fresh_postgres(server) as url:
        yield url
