"""Before an appointment, the person is reminded: where they talk, and by mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from escale.gateway.outcome import system
from escale.mail.moments import Clock
from escale.store.mails import Kind
from escale.store.reminders import Reminders, sent
from escale.store.telling import known, tell

if TYPE_CHECKING:
    from datetime import datetime

    from escale.knowledge.texts import Text, Texts
    from escale.mail.house import House
    from escale.store.database import Database
    from escale.store.reminders import Reminder
    from escale.store.telling import Known

LEASE = timedelta(minutes=1)


class Reminding:
    """Tells what is due. It speaks as the service itself: whoever has the floor keeps it."""

    def __init__(self, database: Database, house: House, texts: Texts) -> None:
        self._database, self._house, self._texts = database, house, texts
        self._reminders = Reminders(database)

    async def remind(self, now: datetime) -> int:
        """Tell what is due, each once whoever else does so at the same moment; how many were told."""
        return sum([await self._tell(one, now) for one in await self._reminders.claim(now, LEASE)])

    async def _tell(self, one: Reminder, now: datetime) -> bool:
        async with self._database.write() as connection:
            what = await known(connection, one.appointment)
            if what is None or not await sent(connection, one.id, now):
                return False
            key = f"reminder/{what.appointment.id}/{what.appointment.sequence}/{one.kind}"
            draft = replace(system(self._said(one, what)), external_id=key)
            start = what.appointment.interval.start
            await tell(connection, what, Kind(one.kind), draft, until=start, now=now)
            return True

    def _said(self, one: Reminder, what: Known) -> Text:
        return self._texts.say(f"utter_system_reminder_{one.kind}", **self.values(what))

    def values(self, what: Known) -> dict[str, str]:
        """What the texts about one appointment may name."""
        one, who = what.appointment, what.consultant
        form = self._house.form(one)
        how = self._texts.say(f"utter_system_meeting_{form}", **self._house.values(one, who))
        return {
            "consultant": who.name,
            "slot": clock_of(self._house, what).spoken(one.interval.start),
            "how": how.text,
        }


def clock_of(house: House, what: Known) -> Clock:
    """The person's."""
    return Clock(house.words, ZoneInfo(what.timezone), house.zone)
