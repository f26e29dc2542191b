"""A wish said back in a few words: « reconversion, en visio, jeudi 26 novembre »."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from babel import Locale

from escale.french.say import day, hour

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from actions.wording import Wording
    from escale.career.interval import Interval
    from escale.career.proposal import Wish

LOCALE = Locale("fr")
INSTANT = timedelta(seconds=1)
FEW_DAYS = 2


def summed_up(wish: Wish, said: Wording) -> str:
    """What is wished, or an empty text."""
    return ", ".join(part for part in _parts(wish, said) if part)


def language(wish: Wish) -> str:
    """The language asked for, in French; empty when none is."""
    return str(LOCALE.languages.get(wish.language, wish.language)) if wish.language else ""


def _parts(wish: Wish, said: Wording) -> Iterator[str]:
    texts = said.here.texts
    names = [f"utter_service_{wish.service}", f"utter_subject_{wish.subject}"]
    yield next((texts.say(name).text for name in names if name in texts), "")
    if wish.channel:
        yield texts.say(f"utter_by_{wish.channel}").text
    if wish.language:
        yield texts.say("utter_in_language", language=language(wish)).text
    yield from _people(wish, said)
    yield when(wish.windows, said)


def _people(wish: Wish, said: Wording) -> Iterator[str]:
    for name, ids in (("utter_with", [wish.consultant_id]), ("utter_not_with", list(wish.but_not))):
        names = [said.team[one].first_name for one in ids if one in said.team]
        if names:
            yield said.here.texts.say(name, names=", ".join(names)).text


def when(windows: Sequence[Interval], said: Wording) -> str:
    """The days of the windows, as far as a few words say them; a day's hours when there is but one window."""
    if not windows:
        return ""
    zone, words, texts = said.turn.zone, said.here.vocabulary, said.here.texts
    days = sorted(
        {edge.astimezone(zone).date() for one in windows for edge in (one.start, one.end - INSTANT)}
    )
    first, last = (
        day(edge, zone, said.turn.now, words) for edge in (windows[0].start, windows[-1].end - INSTANT)
    )
    if len(days) == 1 and len(windows) == 1 and not _is_whole_day(windows[0], said):
        hours = (hour(edge, zone, words) for edge in (windows[0].start, windows[0].end))
        return texts.say(
            "utter_when_hours", day=first, **dict(zip(("start", "end"), hours, strict=True))
        ).text
    if len(days) == 1:
        return first
    name = "utter_when_two" if len(days) == FEW_DAYS and len(windows) == FEW_DAYS else "utter_when_days"
    return texts.say(name, first=first, last=last).text


def _is_whole_day(window: Interval, said: Wording) -> bool:
    start, end = (edge.astimezone(said.turn.zone) for edge in (window.start, window.end))
    return (start.hour, start.minute) == (0, 0) and (end.hour, end.minute) == (0, 0)
