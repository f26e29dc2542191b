"""What came free goes to those who wait: one person at a time, told where they talk and by mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from escale.gateway.outcome import system
from escale.gateway.reminding import Reminding, clock_of
from escale.store.diary import SqlDiary
from escale.store.mails import Kind
from escale.store.offering import Offering
from escale.store.telling import known, tell
from escale.store.waiting import WaitingList, told

if TYPE_CHECKING:
    from datetime import datetime

    from escale.knowledge.texts import Texts
    from escale.mail.house import House
    from escale.store.database import Database
    from escale.store.messages import Draft
    from escale.store.telling import Known
    from escale.store.waiting import Offer

LEASE = timedelta(minutes=1)
ANSWERS = {"accept": "utter_system_button_accept", "decline": "utter_system_button_decline"}


class PassingOn:
    """Ends what has lapsed, offers what came free, and tells to whom it is offered."""

    def __init__(self, database: Database, house: House, texts: Texts) -> None:
        self._database, self._house, self._texts = database, house, texts
        self._diary, self._offering, self._waiting = (
            SqlDiary(database),
            Offering(database),
            WaitingList(database),
        )
        self._reminding = Reminding(database, house, texts)

    async def pass_on(self, now: datetime) -> int:
        """One round; how many people were told of an offer."""
        await self._diary.lapse(now)
        while await self._offering.next_offer(now):
            pass
        return sum([await self._tell(one, now) for one in await self._waiting.to_tell(now, LEASE)])

    async def _tell(self, offer: Offer, now: datetime) -> bool:
        async with self._database.write() as connection:
            what = await known(connection, offer.appointment)
            if what is None or not await told(connection, offer.id, now):
                return False
            await tell(connection, what, Kind.OFFER, self._draft(offer, what), until=offer.until, now=now)
            return True

    def _draft(self, offer: Offer, what: Known) -> Draft:
        until = clock_of(self._house, what).hour(offer.until)
        text = self._texts.say("utter_system_waiting_offer", until=until, **self._reminding.values(what))
        buttons = [
            {"title": self._texts.say(title).text, "payload": f'/inform{{"waiting": "{answer}:{offer.id}"}}'}
            for answer, title in ANSWERS.items()
        ]
        return replace(system(text), buttons=buttons, external_id=f"offer/{offer.id}")
