"""Headers that every answer carries, who may call from another site, and errors as answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from escale.gateway.errors import Refused, answer
from escale.gateway.services import SERVICES

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = structlog.get_logger(__name__)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
    ),
}
CORS = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Expose-Headers": "Retry-After",
    "Access-Control-Max-Age": "600",
    "Vary": "Origin",
}


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every refusal and every failure is a clear answer in French; a failure is logged with its kind."""
    texts, metrics = request.app[SERVICES].texts, request.app[SERVICES].metrics
    try:
        return await handler(request)
    except Refused as refused:
        metrics.refused.labels(refused.code).inc()
        return answer(refused, texts)
    except web.HTTPNotFound:
        return answer(Refused(404, "not_found"), texts)
    except web.HTTPException:
        raise
    except ConnectionResetError:
        raise
    except Exception:
        log.exception("request_failed", path=request.path)
        return answer(Refused(500, "server"), texts)


@web.middleware
async def origins(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another site may use the widget's addresses when the practice lists it; nothing else."""
    origin = request.headers.get("Origin")
    if origin is None or not request.path.startswith("/widget/"):
        return await handler(request)
    if not _allowed(request, origin):
        raise Refused(403, "origin")
    request["cors"] = {"Access-Control-Allow-Origin": origin, **CORS}
    return web.Response(status=204) if request.method == "OPTIONS" else await handler(request)


async def on_prepare(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in {**HEADERS, **request.get("cors", {})}.items():
        response.headers.setdefault(name, value)


def _allowed(request: web.Request, origin: str) -> bool:
    settings = request.app[SERVICES].settings
    own = {settings.url, f"{request.scheme}://{request.host}"}
    return origin.rstrip("/") in own | settings.allowed_origins
