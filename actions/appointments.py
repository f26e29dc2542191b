"""Appointments that stand: list and move; cancelling is in ``actions.cancelling``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa_sdk import Action
from rasa_sdk.events import FollowupAction, SlotSet

from actions import line, wish
from actions.holding import let_go
from actions.talk import Talk
from actions.wording import wording
from escale.career.booking import Appointment, upcoming
from escale.french.choice import Chosen, Offered, choose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.turn import Event

DAY, HOUR = 24 * 60, 60


class ListAppointments(Action):
    """What is booked, on the person's clock (abroad also on the practice's), and what they wait for."""

    def name(self) -> str:
        return "action_list_appointments"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        talk = Talk.of(dispatcher, tracker)
        mine = await upcoming(talk.here.diary, talk.person_id, talk.now)
        waits = await talk.here.waiting.of_person(talk.person_id)
        if mine:
            said = await wording(talk.here, talk.turn)
            talk.say("utter_appointments", appointments=said.lines(mine))
        if waits:
            talk.say(
                "utter_waiting_lines", line.leave_buttons(talk, waits), lines=await line.lines(talk, waits)
            )
        if mine or waits:
            return []
        talk.say("utter_no_appointment")
        return [SlotSet("yes_leads_to", "book_appointment")]


class StartMove(Action):
    """Move the appointment that a button or the words name, or the only one; which one, when there are several."""

    def name(self) -> str:
        return "action_start_move"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:  # noqa: ARG002
        talk = Talk.of(dispatcher, tracker)
        mine = await upcoming(talk.here.diary, talk.person_id, talk.now)
        if not mine:
            talk.say("utter_no_appointment")
            return [SlotSet("yes_leads_to", "book_appointment")]
        moving = meant(talk, mine)
        if moving is None:
            return await _which(talk, mine)
        notice = await too_late(talk, moving)
        if notice is not None:
            say_too_late(talk, "utter_move_too_late", notice)
            return []
        return await _begin(talk, moving)


def meant(talk: Talk, mine: Sequence[Appointment]) -> Appointment | None:
    """The appointment that a button or the words mean; the only one there is."""
    button = talk.turn.entity("appointment")
    if button is not None or len(mine) == 1:
        return next((one for one in mine if button in (None, one.id)), None)
    offered = [
        Offered(one.id, number, one.interval.start, one.consultant_id, "", str(one.channel))
        for number, one in enumerate(mine, start=1)
    ]
    choice = choose(talk.text, offered, now=talk.now, zone=talk.turn.zone, vocabulary=talk.here.vocabulary)
    return next((one for one in mine if isinstance(choice, Chosen) and one.id == choice.key), None)


async def too_late(talk: Talk, one: Appointment) -> int | None:
    """The notice in minutes, when the person may not move or cancel it any more; 0 when it has begun."""
    if one.interval.start <= talk.now:
        return 0
    services = await talk.here.diary.services()
    bound = next((service for service in services if service.code == one.service), None)
    return bound.notice if bound and one.interval.start < talk.now + bound.ahead else None


def say_too_late(talk: Talk, name: str, notice: int) -> None:
    """The rule, and a human instead."""
    human = [talk.button("utter_button_human", "/talk_to_human")]
    if notice == 0:
        talk.say("utter_appointment_begun", human)
        return
    unit = "days" if notice % DAY == 0 else "hours" if notice % HOUR == 0 else "minutes"
    amount = notice // {"days": DAY, "hours": HOUR, "minutes": 1}[unit]
    talk.say(name, human, notice=talk.words(f"utter_notice_{unit}", amount=amount).text)


async def _which(talk: Talk, mine: Sequence[Appointment]) -> list[Event]:
    said = await wording(talk.here, talk.turn)
    buttons = [
        {
            "title": said.values(one)["slot"],
            "payload": f'/reschedule_appointment{{"appointment": "{one.id}"}}',
        }
        for one in mine
    ]
    talk.say("utter_move_which", buttons, appointments=said.lines(mine))
    return [SlotSet("move_which", True)]


async def _begin(talk: Talk, moving: Appointment) -> list[Event]:
    """The same wish as before, at another time; whatever else was begun is left."""
    team = [one.id for one in await talk.here.diary.consultants()]
    service = moving.service if moving.service != moving.channel else None
    kept = {
        "booking_moving": moving.id,
        "booking_subject": moving.subject,
        "booking_channel": str(moving.channel),
        "booking_service": service,
        "booking_language": moving.language,
        "booking_consultant": moving.consultant_id if moving.consultant_id in team else None,
        "move_which": None,
    }
    talk.say("utter_moving", **(await wording(talk.here, talk.turn)).values(moving))
    return [
        *await let_go(talk),
        *wish.forgotten(),
        *(SlotSet(name, value) for name, value in kept.items()),
        FollowupAction("booking_form"),
    ]
