"""Reading in a process of its own: whatever a file holds, the gateway goes on and the file has an end."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from escale.calendars.fetching import CalendarFailed
from escale.calendars.reading import NOT_A_CALENDAR, TOO_MANY
from escale.career.interval import Interval

if TYPE_CHECKING:
    from asyncio.subprocess import Process

PATIENCE = 60.0  # seconds; 10 MB take about 12
CODES = {0: "", NOT_A_CALENDAR: "not_a_calendar", TOO_MANY: "too_many"}
_one_at_a_time = asyncio.Semaphore(1)


async def busy(data: bytes, window: Interval, timezone: str, *, patience: float = PATIENCE) -> list[Interval]:
    """As :func:`escale.calendars.reading.busy`. Raises :class:`CalendarFailed`."""
    async with _one_at_a_time:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "escale.calendars.reading",
            window.start.isoformat(), window.end.isoformat(), timezone,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            said, _ = await asyncio.wait_for(process.communicate(data), patience)
        except TimeoutError:
            raise CalendarFailed("too_long") from None
        finally:
            await _end(process)
    code = CODES.get(process.returncode or 0, "unreadable")
    if code:
        raise CalendarFailed(code)
    return [Interval(*map(datetime.fromisoformat, pair)) for pair in json.loads(said)]


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        if process.returncode is None:
            process.kill()
    await process.wait()
