"""Structured logs: one JSON object a line, without what people say or how to reach them."""

from __future__ import annotations

import logging
import sys

import structlog

PRIVATE = frozenset(
    {"text", "payload", "contact", "email", "phone", "first_name", "last_name", "password", "token"}
)


def configure_logs(level: str) -> None:
    """Log to standard error from ``level`` (a name of :mod:`logging`) up."""
    logging.basicConfig(stream=sys.stderr, level=level.upper(), format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_private_values,
            _exception_without_values,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _without_private_values(
    _: object, __: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    return {key: value for key, value in event.items() if key not in PRIVATE}


def _exception_without_values(
    _: object, __: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Where an error happened and its type; its text may quote what a person wrote."""
    if event.pop("exc_info", None):
        kind, _, trace = sys.exc_info()
        frames = []
        while trace is not None:
            frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
            trace = trace.tb_next
        event["error"], event["trace"] = kind.__name__ if kind else None, frames[-6:]
    return event
