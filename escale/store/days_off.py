"""Public holidays, from the library ``holidays``: a country (``FR``) or one of its parts (``FR-57``, Moselle)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

ALSACE_MOSELLE = "FR-57"
KEPT = 256


@lru_cache(maxsize=KEPT)
def days_off(calendar: str, first: date, last: date) -> Collection[date]:
    """Those of a calendar from one day to another, both included; none for an empty or unknown calendar."""
    years = (day for year in range(first.year, last.year + 1) for day in _of_year(calendar, year))
    return tuple(day for day in years if first <= day <= last)


def is_known(calendar: str) -> bool:
    """Whether the library has such a calendar."""
    from holidays import list_supported_countries

    country, _, part = calendar.partition("-")
    parts = list_supported_countries().get(country)
    return parts is not None and (not part or part in parts)


@lru_cache(maxsize=KEPT)
def _of_year(calendar: str, year: int) -> tuple[date, ...]:
    if not calendar or not is_known(calendar):
        return ()
    from holidays import country_holidays

    country, _, part = calendar.partition("-")
    return tuple(sorted(country_holidays(country, subdiv=part or None, years=year)))
