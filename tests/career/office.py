"""A small team, and how its people are asked, booked and moved."""

import asyncio
from dataclasses import replace

from escale.career import booking
from escale.career.booking import Act, Channel, Choice, Details, Door, Request, Wish
from tests.career.builders import at, consultant

NOW = at("2027-01-11 08:00")  # a Monday
NADIA = consultant(1, subjects=frozenset({"reconversion"}))
OMAR = consultant(2, subjects=frozenset({"job_search"}))
PAULA = consultant(3, subjects=frozenset({"job_search"}), channels=frozenset({"chat", "phone"}))


def choice(who=1, start="2027-01-12 09:00", channel="video", service=""):
    return Choice(who, at(start), Channel(channel), service)


def request(key="m1", person="p1", *, contact=None, **more):
    return Request(person, key, details=Details(contact=contact), **more)


def take(diary, chosen, key="m1", person="p1", now=NOW, **more):
    return asyncio.run(booking.book(diary, chosen, request(key, person, **more), now))


def keep(diary, chosen, key="h1", person="p1", now=NOW, **more):
    return asyncio.run(booking.hold(diary, chosen, request(key, person, **more), now))


def act(now=NOW, key=None, who="person", door=Door.CONVERSATION):
    return Act(who, door, now, key)


def confirm(diary, held, *, person="p1", now=NOW, **details):
    return asyncio.run(booking.confirm(diary, held.id, Details(**details), act(now), person_id=person))


def release(diary, held, *, person="p1", now=NOW):
    return asyncio.run(booking.release(diary, held.id, act(now), person_id=person))


def move(diary, old, chosen, *, key="m2", person="p1", now=NOW, door=Door.CONVERSATION):
    return asyncio.run(booking.move(diary, old.id, chosen, act(now, key, door=door), person_id=person))


def cancel(diary, one, *, person="p1", by="person", now=NOW):
    return asyncio.run(booking.cancel(diary, one.id, person_id=person, by=by, now=now))


def ask(diary, wish=Wish(), now=NOW, most=5):  # noqa: B008
    return asyncio.run(booking.propose(diary, wish, now, most))


def shown(proposals):
    return [(p.consultant.id, f"{p.interval.start:%d %H:%M}", str(p.channel), p.reasons) for p in proposals]


def with_service(diary, code, **changed):
    """The diary's service of this name is another."""
    diary.offered = [replace(one, **changed) if one.code == code else one for one in diary.offered]
