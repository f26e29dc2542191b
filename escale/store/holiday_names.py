"""Public holidays with their names, from the library ``holidays``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escale.store.days_off import is_known

if TYPE_CHECKING:
    from datetime import date

LANGUAGE = "fr"


def named_holidays(calendar: str, first: date, last: date) -> list[tuple[date, str]]:
    """Those of a calendar (``FR``, ``FR-57`` …) from one day to another, both included; none for an unknown one."""
    if not calendar or not is_known(calendar):
        return []
    from holidays import country_holidays

    country, _, part = calendar.partition("-")
    years = range(first.year, last.year + 1)
    found = country_holidays(country, subdiv=part or None, years=years, language=LANGUAGE)
    return sorted((day, name) for day, name in found.items() if first <= day <= last)
