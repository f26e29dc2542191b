"""Free slots for what is wished; and when there are none, what is nearest to it and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from actions.wish import wished
from escale.career.availability import opening
from escale.career.booking import parse_key, propose
from escale.career.interval import Interval
from escale.career.proposal import Proposal, Proposals, Wish
from escale.career.proposing import alternatives
from escale.career.rearranging import apart_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actions.talk import Talk
    from escale.career.appointment import Appointment, Diary
    from escale.career.service import Service

MOST = 5
FORTNIGHT = 14
AWAKE = (7, 22)  # hours
LAST_TO_GO = ("consultant_id", "language", "channel", "service", "subject")


@dataclass(frozen=True)
class Found:
    """At most five slots. ``manner``: how they came about, the end of a text's name (``closed``, ``widened`` …)."""

    slots: tuple[Proposal, ...]
    wish: Wish
    manner: str = ""
    until: datetime | None = None


async def look(talk: Talk) -> Found:
    """What can be offered now, without what was shown before. Raises ``UnknownConsultant``."""
    wish, seen = wished(talk.tracker, talk.now), set(talk.slot("booking_seen") or [])
    if near := talk.slot("booking_near"):
        close = await alternatives(talk.here.diary, parse_key(near), wish, talk.now)
        if close:
            return Found(close[:MOST], wish, "near")
    diary, moving = await _diary(talk)
    found, manner = await _propose(diary, wish, talk, MOST + len(seen))
    hidden = seen | ({_key_of(moving)} if moving else set())
    slots = [one for one in found if one.key not in hidden]
    return _narrowed(talk, Found(tuple(slots[:MOST]), wish, manner, await _last_day(talk)))


def _narrowed(talk: Talk, found: Found) -> Found:
    """Only those that the person's last words fit, when several did."""
    keys = talk.slot("booking_narrowed") or []
    slots = tuple(one for one in found.slots if one.key in keys)
    return replace(found, slots=slots, manner="narrowed") if slots else found


async def _diary(talk: Talk) -> tuple[Diary, Appointment | None]:
    """The diary; for somebody who moves an appointment, without its own time."""
    moving = await talk.here.diary.get(talk.slot("booking_moving")) if talk.slot("booking_moving") else None
    return (apart_from(talk.here.diary, moving) if moving else talk.here.diary), moving


async def _propose(diary: Diary, wish: Wish, talk: Talk, most: int) -> tuple[Proposals, str]:
    """Proposals, and how they came about."""
    found = await propose(diary, replace(wish, windows=wish.windows or _awake(talk)), talk.now, most=most)
    if found:
        return found, await _manner(diary, wish, found, talk.now)
    for name, looser in _looser(wish):
        found = await propose(diary, looser, talk.now, most=most)
        if found:
            return found, f"without_{name.removesuffix('_id')}"
    return found, ""


def _awake(talk: Talk) -> tuple[Interval, ...]:
    """For somebody on another clock than the practice, the hours of the day of the coming fortnight; else no limit."""
    zone, now = talk.turn.zone, talk.now
    if now.astimezone(zone).utcoffset() == now.astimezone(talk.here.zone).utcoffset():
        return ()
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=n) for n in range(FORTNIGHT)]
    return tuple(
        Interval(*(datetime.combine(day, time(hour), zone).astimezone(UTC) for hour in AWAKE)) for day in days
    )


def _looser(wish: Wish) -> Iterator[tuple[str, Wish]]:
    """The wish without one of its parts; the windows stay."""
    for name in LAST_TO_GO:
        if getattr(wish, name) is not None:
            looser: dict[str, Any] = {name: None}
            yield name, replace(wish, **looser)


async def _manner(diary: Diary, wish: Wish, found: Proposals, now: datetime) -> str:
    if not found.widened or not wish.windows:
        return ""
    last = now + _reach(await diary.services())
    if all(one.start > last for one in wish.windows):
        return "too_far"
    if await _is_anybody_there(diary, wish, now):
        return "widened"
    return "closed" if wish.consultant_id is None else "closed_for_one"


async def _is_anybody_there(diary: Diary, wish: Wish, now: datetime) -> bool:
    """Whether anybody receives at all in the windows of the wish."""
    ids = [wish.consultant_id] if wish.consultant_id is not None else None
    team = await diary.consultants(ids=ids, since=now)
    return any(opening(who, one, diary.days_off) for one in wish.windows for who in team)


def _reach(services: list[Service]) -> timedelta:
    return max((one.reach for one in services if one.active), default=timedelta(0))


async def _last_day(talk: Talk) -> datetime:
    return talk.now + _reach(await talk.here.diary.services())


def _key_of(one: Appointment) -> str:
    key = f"{one.consultant_id}@{one.interval.start:%Y-%m-%dT%H:%MZ}@{one.channel}"
    return key if one.service == one.channel else f"{key}@{one.service}"
