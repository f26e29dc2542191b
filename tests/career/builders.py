"""Short ways to say when and who."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from escale.career.interval import Interval
from escale.career.people import Consultant, WeeklyHours

PARIS = "Europe/Paris"


def at(text: str, zone: str = PARIS) -> datetime:
    """`2027-01-12 09:00` on the clock of `zone`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def span(start: str, end: str, zone: str = PARIS) -> Interval:
    """From `2027-01-12 09:00` to `2027-01-12 12:00`, or to `12:00` of the same day."""
    full_end = end if " " in end else f"{start.split(maxsplit=1)[0]} {end}"
    return Interval(at(start, zone), at(full_end, zone))


def hours(*days: int, start: str = "09:00", end: str = "12:00") -> tuple[WeeklyHours, ...]:
    return tuple(WeeklyHours(d, time.fromisoformat(start), time.fromisoformat(end)) for d in days)


def consultant(id: int = 1, **changed: object) -> Consultant:  # noqa: A002
    """Somebody who does everything, weekdays from 9 to 12 in Paris, unless `changed`."""
    usual: dict[str, object] = {
        "first_name": f"Prénom{id}",
        "last_name": f"Nom{id}",
        "title": "Conseillère",
        "subjects": frozenset({"job_search", "application"}),
        "languages": frozenset({"fr"}),
        "channels": frozenset({"chat", "phone", "video"}),
        "timezone": PARIS,
        "hours": hours(0, 1, 2, 3, 4),
        "absences": (),
    }
    return Consultant(id=id, **{**usual, **changed})  # type: ignore[arg-type]


def minutes(*intervals: Interval) -> set[datetime]:
    """Every whole minute that the intervals cover."""
    one = timedelta(minutes=1)
    return {i.start + one * n for i in intervals for n in range(-(-i.length // one))}
