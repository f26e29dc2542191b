"""The bot's log: one JSON object a line on standard error, never a word of what people write."""

from __future__ import annotations

import logging

import structlog

SHARED: list[structlog.types.Processor] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(level: str = "INFO") -> None:
    """The bot's own lines from ``level`` up; Rasa's and Sanic's from WARNING up, as their lower ones quote messages."""
    handler = logging.StreamHandler()
    handler.setFormatter(_formatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("bot").setLevel(level)
    logging.captureWarnings(capture=True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    logging.getLogger("rasa.core.nlg.interpolator").addFilter(_is_no_payload)
    for name in ("sanic.root", "sanic.error", "sanic.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _is_no_payload(record: logging.LogRecord) -> bool:
    """Rasa takes the braces of a button's payload for a slot that is missing."""
    event = record.msg if isinstance(record.msg, dict) else {}
    return not str(event.get("placeholder_key", "")).startswith('"')


def _formatter() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
