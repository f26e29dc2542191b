"""What can be chosen in the form of the first step, with its labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel import Locale

from escale.booking.moments import LOCALE, Clock, clock_of
from escale.booking.team import Range
from escale.career.service import find

if TYPE_CHECKING:
    from escale.booking.asked import Asked
    from escale.booking.team import Team
    from escale.booking.visit import Visit
    from escale.texts import Words


@dataclass(frozen=True)
class Option:
    """Something to choose; hint: what stands beside it."""

    value: str
    label: str
    hint: str = ""


def form_values(visit: Visit, team: Team, asked: Asked) -> dict[str, Any]:
    """What the form's template fills in."""
    words, choices = visit.room.words, Range.of(team, asked.who)
    today = visit.now.astimezone(asked.zone).date()
    last = today + team.horizon
    clock = Clock(words, asked.zone, asked.own_zone)
    named = {
        "said": asked.raw.get("jour", "")[:40],
        "example": f"{last:%d/%m/%Y}",
        "last": clock.say(last, "year"),
    }
    return {
        "wished": wished(words, asked, team),
        "subjects": [Option(one, words.say(f"subjects.{one}")) for one in _sorted(words, choices.subjects)],
        "usual": _usual(words, choices),
        "specials": [_special(words, choices, one) for one in choices.special],
        "channels": [Option(one, words.say(f"channels.{one}")) for one in choices.channels],
        "languages": [Option(one, language_name(words, one)) for one in choices.languages],
        "spoken": [language_name(words, one) for one in choices.languages] if asked.who else [],
        "people": [] if asked.who else list(team.by_slug.items()),
        "zones": zone_groups(words, asked.zone.key),
        "first_day": today.isoformat(), "last_day": last.isoformat(),
        "problems": {name: words.say(f"problems.{text}", **named) for name, text in asked.problems.items()},
    }  # fmt: skip


def wished(words: Words, asked: Asked, team: Team) -> list[str]:
    """The wish in a few words, what is open included."""
    service = find(team.services, asked.service or "")
    parts = [
        words.say(f"subjects.{asked.subject}") if asked.subject else words.say("slots.anything"),
        service.name if service else words.say("slots.usual"),
        words.say(f"channels_within.{asked.channel}") if asked.channel else None,
        words.say("slots.in_language", language=language_name(words, asked.language))
        if asked.language
        else None,
        words.say("slots.from", day=Clock(words, asked.zone, asked.own_zone).say(asked.day))
        if asked.day
        else None,
    ]
    return [part for part in parts if part]


def language_name(words: Words, code: str) -> str:
    """« français »."""
    own = words.section("languages").get(code)
    return str(own or Locale(LOCALE).languages.get(code, code))


def zone_groups(words: Words, chosen: str) -> dict[str, list[Option]]:
    """The list of time zones; one that is not in it comes last."""
    groups = {
        name: [Option(zone, label) for zone, label in zones.items()]
        for name, zones in words.section("zones").items()
    }
    if not any(one.value == chosen for group in groups.values() for one in group):
        groups[words.say("zone_other")] = [Option(chosen, clock_of(words, chosen))]
    return groups


def _usual(words: Words, choices: Range) -> Option | None:
    """An ordinary meeting, with how long it lasts by each way; None when the practice has none."""
    lengths = [
        words.say("wish.usual_length", minutes=minutes, channel=words.say(f"channels_within.{channel}"))
        for channel, minutes in choices.usual
    ]
    return Option("", words.say("wish.service_usual"), ", ".join(lengths)) if lengths else None


def _special(words: Words, choices: Range, service: Any) -> Option:
    ways = [words.say(f"channels_within.{one}") for one in service.channels if one in choices.channels]
    hint = words.say("wish.special", minutes=service.minutes, channels=words.section("wish.or").join(ways))
    return Option(service.code, service.name, hint)


def _sorted(words: Words, subjects: tuple[str, ...]) -> list[str]:
    """In the order of the words' file."""
    return [one for one in words.section("subjects") if one in subjects]
