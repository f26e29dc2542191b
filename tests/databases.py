"""Databases for tests: SQLite in a temporary folder, PostgreSQL in a database of its own."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"


def postgres_server() -> str | None:
    """The address of a server on which databases may be made, or None."""
    for url in filter(None, (os.environ.get("ESCALE_TEST_POSTGRES_URL"), LOCAL)):
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            continue
        return url
    return None


@contextmanager
def fresh_postgres(server: str, template: str = "template1") -> Iterator[str]:
    """The address of a database like the template (without one: empty), dropped at the end."""
    name = f"escale_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
