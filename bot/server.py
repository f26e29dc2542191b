"""Rasa's web server around the assistant: its own app, its own channel, none of its HTTP API."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from rasa.core.run import configure_app, create_http_input_channels
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.exceptions import RasaException

from bot import logs
from bot.actions import action_endpoint
from bot.assistant import Assistant

if TYPE_CHECKING:
    from sanic import Sanic

HOST = "127.0.0.1"
LARGEST_REQUEST = 512 * 1024
LONGEST_TURN = 120
PATIENCE_AT_STOP = 5.0

log = structlog.get_logger("bot.server")


def serve(model: Path, port: int, endpoints: Path, credentials: Path) -> int:
    """Serve until SIGTERM or SIGINT; the model is loaded behind an open port. 1 when it cannot be served."""
    logs.configure()
    try:
        channels = create_http_input_channels(None, str(credentials))
    except RasaException as error:
        log.error("cannot start", reason=str(error))  # noqa: TRY400
        return 1
    app = configure_app(
        channels, enable_api=False, response_timeout=LONGEST_TURN, port=port, use_uvloop=False
    )
    _settle(app)
    app.register_listener(_loader(model, endpoints), "after_server_start")
    app.run(host=HOST, port=port, access_log=False, workers=1, debug=False)
    return 1 if getattr(app.ctx, "failed", False) else 0


def _settle(app: Sanic) -> None:
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
    app.config.RESPONSE_TIMEOUT = LONGEST_TURN
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = PATIENCE_AT_STOP
    app.config.KEEP_ALIVE_TIMEOUT = 75


def _loader(model: Path, endpoints: Path) -> Any:
    async def load(app: Sanic, _: Any) -> None:
        app.ctx.loading = asyncio.create_task(_load(app, model, endpoints))

    return load


async def _load(app: Sanic, model: Path, endpoints: Path) -> None:
    try:
        app.ctx.agent = await asyncio.to_thread(load_assistant, model, endpoints)
        log.info("ready", model=model.name)
    except Exception:
        log.exception("cannot load", model=model.name)
        app.ctx.failed = True
        app.stop()


def load_assistant(model: Path, endpoints: Path) -> Assistant:
    """The assistant of a trained model, with the tracker store and the actions that endpoints.yml names."""
    named = AvailableEndpoints.read_endpoints(str(endpoints))
    store = TrackerStore.create(named.tracker_store)
    assistant = Assistant(tracker_store=store, action_endpoint=action_endpoint(named.action))
    assistant.load_model(model)
    return assistant
