"""What the practice offers: its own list, or that of ``services.yml`` while it has changed nothing."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from sqlalchemy import delete, insert, select

from escale.career.service import Channel, Service
from escale.store.database import changed
from escale.store.tables import service

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

FILE = Path(__file__).resolve().parent / "services.yml"


async def read_services(connection: AsyncConnection) -> list[Service]:
    """All of them by position, inactive ones too."""
    rows = await connection.execute(select(service).order_by(service.c.position, service.c.code))
    return [_as_service(dict(row)) for row in rows.mappings()] or list(usual_services())


async def write_services(connection: AsyncConnection, services: Sequence[Service]) -> None:
    """Take this list, in its order, in place of what there was; what was booked stays as it was booked."""
    await connection.execute(delete(service))
    rows = [{**asdict(one), "position": place} for place, one in enumerate(services)]
    await connection.execute(insert(service), rows)
    changed(connection, "diary")


@cache
def usual_services() -> tuple[Service, ...]:
    """Those of ``services.yml``."""
    listed = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(_as_service({**one, "position": place}) for place, one in enumerate(listed))


def _as_service(values: Mapping[str, Any]) -> Service:
    return Service(**{**values, "channels": tuple(map(Channel, values["channels"]))})
