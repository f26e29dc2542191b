"""/health and /metrics."""

from __future__ import annotations

import json

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from escale.gateway.services import SERVICES, Services


async def health(request: web.Request) -> web.Response:
    """200 with each part's state; 503 when messages could not be stored."""
    services = request.app[SERVICES]
    parts = {"gateway": "ok", "database": await _database(services), "bot": await _bot(services)}
    parts["actions"] = parts["bot"]  # they run in its process
    broken = parts["database"] != "ok"
    state = "down" if broken else "ok" if set(parts.values()) == {"ok"} else "degraded"
    body = json.dumps({"status": state, "parts": parts})
    return web.Response(text=body, content_type="application/json", status=503 if broken else 200)


async def metrics(request: web.Request) -> web.Response:
    registry = request.app[SERVICES].metrics.registry
    return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _database(services: Services) -> str:
    try:
        await services.database.ping()
    except (SQLAlchemyError, OSError):
        return "down"
    return "ok"


async def _bot(services: Services) -> str:
    return "ok" if await services.bot.ready() else "unavailable"
