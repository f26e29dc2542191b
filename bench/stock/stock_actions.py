"""The one custom action of the stock bot, served over HTTP by `python -m rasa_sdk --actions stock_actions`.

It asks the same database the same question by the same code as Escale does, so both do equal work behind the door.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Action

from escale.career.booking import propose
from escale.career.interval import Interval
from escale.career.proposal import Proposal, Wish
from escale.store.database import Database
from escale.store.diary import SqlDiary

PARIS = ZoneInfo("Europe/Paris")
SUBJECT, WEEKDAY, MOST = "reconversion", 3, 5


class AskAvailability(Action):
    def name(self) -> str:
        return "action_ask_availability"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:  # noqa: ARG002
        now = datetime.now(UTC)
        found = await propose(_diary(), Wish(subject=SUBJECT, windows=(_next(WEEKDAY, now),)), now, most=MOST)
        buttons = [{"title": _title(one), "payload": f'/inform{{"choice": "{one.key}"}}'} for one in found]
        dispatcher.utter_message(response="utter_offers", buttons=buttons, number=len(buttons))
        return []


@cache
def _diary() -> SqlDiary:
    return SqlDiary(Database(os.environ["STOCK_PRACTICE_URL"]))


def _next(weekday: int, now: datetime) -> Interval:
    midnight = now.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    day = midnight + timedelta(days=(weekday - midnight.weekday()) % 7 or 7)
    return Interval(day, day + timedelta(days=1))


def _title(proposal: Proposal) -> str:
    start = proposal.interval.start.astimezone(PARIS)
    return f"{proposal.consultant.first_name} {start:%d/%m %H:%M}"
