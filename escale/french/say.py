"""Dates and hours as they are said in French; the words come from vocabulary.yml."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names

from escale.french.vocabulary import Vocabulary

LOCALE = "fr"
TOMORROW = timedelta(days=1)


def day(moment: datetime, zone: ZoneInfo, now: datetime, vocabulary: Vocabulary) -> str:
    """« mardi 24 novembre », « aujourd'hui », « demain »; with the year when it is neither this one nor near."""
    on, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    spoken = vocabulary.spoken
    if on in (today, today + TOMORROW):
        return spoken["today" if on == today else "tomorrow"]
    far = abs(on - today) > timedelta(days=300)
    return spoken["day_of_another_year" if far else "day"].format(
        weekday=get_day_names("wide", locale=LOCALE)[on.weekday()],
        number=spoken["first"] if on.day == 1 else on.day,
        month=_month(on),
        year=on.year,
    )


def hour(moment: datetime, zone: ZoneInfo, vocabulary: Vocabulary) -> str:
    """« 9 h », « 14 h 30 »."""
    at = moment.astimezone(zone)
    form = vocabulary.spoken["hour_and_minutes" if at.minute else "hour"]
    return form.format(hour=at.hour, minutes=f"{at.minute:02}")


def slot(moment: datetime, zone: ZoneInfo, now: datetime, vocabulary: Vocabulary) -> str:
    """« mardi 24 novembre à 14 h 30 », « demain à 9 h »."""
    said = day(moment, zone, now, vocabulary)
    return vocabulary.spoken["slot"].format(day=said, hour=hour(moment, zone, vocabulary))


def _month(on: date) -> str:
    return str(get_month_names("wide", locale=LOCALE)[on.month])
