"""The rules that read days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from escale.french.days import END, ComingWeekday, Date, Days, Month, NextWeekday, Offset, Weekday, Weeks
from escale.french.hours import Hours
from escale.french.kinds import Kind, Rule, Token, first, nothing, rule, values, written
from escale.french.periodwords import PARTS_OF_WEEK, days_token, month_rules, spec_of, week_rules, year_of
from escale.french.spans import Coming, From, Near, Span, Until, WeekOf

DAYS_IN_MONTH = 31
TENS = 10
HOURS_IN_DAY = 24
DAYS_IN = {Kind.DAY: 1, Kind.WEEK: 7, Kind.MONTHS: 30, Kind.YEAR: 365}
FARTHEST = 800
WORKWEEK = (0, 5)  # from Monday up to, not including, Saturday


def early_rules() -> list[Rule]:
    """« sous 48 h », « dans 2 heures », « il y a 3 jours »: before hours are read."""
    unit = "day|week|months|year|hour|minute"
    return [
        rule("number number", _sum),
        rule("ordinal month", lambda t: [Token(Kind.NUMBER, 1, t[0].said), t[1]]),
        rule(f"ago|elsewhen number|idiom {unit}", nothing),
        rule("ago|elsewhen idiom", nothing),
        rule("within number hour", lambda t: days_token(t, Until(Offset(_whole_days(t))))),
        rule("within length", lambda t: days_token(t, Until(Offset(-(-t[1].value // HOURS_IN_DAY))))),
        rule("within at|the|article* clock", _by_today),
        rule("in_the_future number hour|minute", lambda t: days_token(t, Offset(0))),
        rule("in_the_future clock", lambda t: days_token(t, Offset(0))),
        rule("number minute", nothing),
    ]


@dataclass(frozen=True, slots=True)
class DayRules:
    """How days are read; `horizon` and `near` in days."""

    horizon: int
    near: int

    def rules(self) -> list[Rule]:
        return [
            *_lengths(),
            *_dates(),
            *self._names(),
            *week_rules(),
            *month_rules(),
            *_bounds(),
            *self._relations(),
        ]

    def _names(self) -> list[Rule]:
        """Weekdays and what goes with them, today and its neighbours."""
        weeks = -(-self.horizon // 7)
        return [
            rule("weekday next", lambda t: days_token(t, NextWeekday(t[0].value.number))),
            rule("weekday last", lambda t: days_token(t, Offset(-7))),
            rule("weekday|relative later", _later),
            rule("every weekday", lambda t: days_token(t, replace(t[1].value, often=weeks))),
            rule("weekday coming", lambda t: days_token(t, ComingWeekday(t[0].value.number))),
            rule("next weekday", lambda t: days_token(t, ComingWeekday(t[1].value.number))),
            rule("this|the|article? weekday", lambda t: days_token(t, _weekday(t, weeks))),
            rule("relative", lambda t: days_token(t, Offset(t[0].value))),
            rule("this part|named_hour|hours", _this_part),
            rule("workdays", lambda t: days_token(t, Weeks(0, *WORKWEEK, count=weeks + 1))),
        ]

    def _relations(self) -> list[Rule]:
        small = "the|of_the|to_the|article|at|of*"
        return [
            rule(f"elsewhen|ago {small} days|hours hours?", nothing),
            rule(f"before|within|until {small} days at? hours", _until_hour),
            rule(f"after|since {small} days at? hours", self._from_hour),
            rule(
                "before article? word word? word? of|of_the days",
                lambda t: days_token(t, Until(spec_of(t), inclusive=False)),
            ),
            rule(
                f"before {small} days",
                lambda t: days_token(t, Until(spec_of(t), inclusive=_ends(spec_of(t)))),
            ),
            rule(f"within|until {small} days", lambda t: days_token(t, Until(spec_of(t)))),
            rule(f"since {small} days", lambda t: days_token(t, From(spec_of(t), self.horizon))),
            rule(
                f"after {small} days",
                lambda t: days_token(t, From(spec_of(t), self.horizon, inclusive=False)),
            ),
            rule(f"around {small} days", lambda t: days_token(t, Near(spec_of(t), self.near))),
            rule("anytime|soon", lambda t: [Token(t[0].kind, Coming(self.horizon), written(t))]),
        ]

    def _from_hour(self, tokens: Sequence[Token]) -> list[Token] | None:
        hours: Hours = tokens[-1].value
        if not hours.exact:
            return None
        return days_token(tokens, From(spec_of(tokens), self.horizon, minute=hours.start))


def _lengths() -> list[Rule]:
    """« dans 3 jours », « d'ici deux semaines »; « 15 ans », « 3 jours » alone say nothing."""
    unit = "day|week|months|year"
    return [
        rule(f"in_the_future number {unit}", _in_future),
        rule("in_the_future idiom", lambda t: days_token(t, Offset(t[1].value))),
        rule("within idiom", lambda t: days_token(t, Until(Offset(t[1].value)))),
        rule(f"within|before|until number {unit}", lambda t: _near_enough(t, Until(Offset(_count(t))))),
        rule(f"since number {unit}", lambda t: _near_enough(t, From(Offset(_count(t)), DAYS_IN_MONTH))),
        rule(f"after? number next? {unit}", nothing),
        rule("idiom", nothing),
    ]


def _dates() -> list[Rule]:
    number = "the|of_the|to_the"
    more = "<!in_the_future"
    return [
        rule("number and_|or_|comma|to_the|dash|at the? number month|days", _share_month),
        rule("number and_|or_|comma|to_the|dash|at the? number month|days", _share_month),
        rule("weekday the? number month number", _date),
        rule("weekday the? number month", _date),
        rule("number month number", _date),
        rule("number month", _date),
        rule("weekday the? number !hour|day|week|months|year|dash|month", _date),
        rule(f"week {number} number", lambda t: days_token(t, WeekOf(Date(t[-1].value, said=written(t))))),
        rule(f"{more} {number} number !hour|day|week|months|year|dash", _day_of_month),
        rule(f"days and_|or_|comma {number}? number !hour|day|week|months|year|month|dash", _another_day),
    ]


def _bounds() -> list[Rule]:
    """« de lundi à jeudi », « entre le 3 et le 5 »."""
    small = "the|article?"
    return [
        rule(f"between {small} days and_ {small} days", _span),
        rule(f"of|of_the|since {small} days at|to_the|until|dash {small} days", _span),
        rule("days dash days", _span),
    ]


def _ends(days: Days) -> bool:
    """« avant la fin du mois » includes it, « avant la semaine prochaine » does not."""
    third = days.third if isinstance(days, Month) else None
    return third == END or days == Weeks(0, *PARTS_OF_WEEK[END])


def _count(tokens: Sequence[Token]) -> int:
    """How many days; at most a little more than FARTHEST."""
    [number] = values(tokens, Kind.NUMBER)
    return int(min(number * DAYS_IN[first(tokens, *DAYS_IN).kind], FARTHEST + 1))


def _sum(tokens: Sequence[Token]) -> list[Token] | None:
    """« quarante-sept »."""
    tens, ones = tokens
    if tens.said.isdigit() or tens.value < TENS or tens.value % 10 or not 0 < ones.value < TENS * 2:
        return None
    return [Token(Kind.NUMBER, tens.value + ones.value, written(tokens))]


def _whole_days(tokens: Sequence[Token]) -> int:
    [hours] = values(tokens, Kind.NUMBER)
    return int(min(-(-hours // HOURS_IN_DAY), FARTHEST))


def _by_today(tokens: Sequence[Token]) -> list[Token]:
    """« d'ici 17 h »."""
    hours = Hours(0, tokens[-1].value.likely)
    return [*days_token(tokens[:1], Offset(0)), Token(Kind.HOURS, hours, written(tokens[1:]))]


def _in_future(tokens: Sequence[Token]) -> list[Token]:
    return _near_enough(tokens, Offset(_count(tokens), whole_week=tokens[-1].kind != Kind.DAY))


def _near_enough(tokens: Sequence[Token], days: Days) -> list[Token]:
    """« dans dix ans » is not about an appointment."""
    return days_token(tokens, days) if _count(tokens) <= FARTHEST else nothing(tokens)


def _date(tokens: Sequence[Token]) -> list[Token] | None:
    day, *rest = values(tokens, Kind.NUMBER)
    month = next(iter(values(tokens, Kind.MONTH)), None)
    weekday = next((one.number for one in values(tokens, Kind.WEEKDAY)), None)
    year, left = year_of(tokens, rest)
    if not month and not 1 <= day <= DAYS_IN_MONTH:
        return None
    said = written(tokens[: len(tokens) - len(left)])
    return [Token(Kind.DAYS, Date(day, month, year, weekday, said), said), *left]


def _day_of_month(tokens: Sequence[Token]) -> list[Token] | None:
    prefix, number = tokens
    if not 1 <= number.value <= DAYS_IN_MONTH:
        return None
    return [prefix, *days_token([number], Date(number.value, said=written(tokens)))]


def _another_day(tokens: Sequence[Token]) -> list[Token] | None:
    day, number = spec_of(tokens), tokens[-1]
    if not (isinstance(day, Date) and 1 <= number.value <= DAYS_IN_MONTH):
        return None
    return [*tokens[:-1], *days_token([number], Date(number.value, said=number.said))]


def _share_month(tokens: Sequence[Token]) -> list[Token] | None:
    """« le 3 ou le 4 décembre », « du 3 au 5 décembre »: the first number is a day of that month too."""
    if tokens[-1].kind != Kind.MONTH or not 1 <= tokens[0].value <= DAYS_IN_MONTH:
        return None
    day = Date(tokens[0].value, tokens[-1].value, said=written([tokens[0], tokens[-1]]))
    return [*days_token(tokens[:1], day), *tokens[1:]]


def _weekday(tokens: Sequence[Token], weeks: int) -> Weekday:
    found: Weekday = tokens[-1].value
    return replace(found, often=weeks if found.often else 0)


def _later(tokens: Sequence[Token]) -> list[Token]:
    found, days = tokens[0].value, tokens[1].value
    return days_token(
        tokens, replace(found, weeks=days // 7) if isinstance(found, Weekday) else Offset(found + days)
    )


def _this_part(tokens: Sequence[Token]) -> list[Token]:
    """« ce soir »; « ce midi »."""
    return [*days_token(tokens[:1], Offset(0)), tokens[1]]


def _span(tokens: Sequence[Token]) -> list[Token]:
    start, end = values(tokens, Kind.DAYS)
    return days_token(tokens, Span(start, end))


def _until_hour(tokens: Sequence[Token]) -> list[Token]:
    """« avant vendredi 17 h », « avant ce soir »; « d'ici demain soir » includes the evening."""
    hours: Hours = tokens[-1].value
    begins = hours.exact or tokens[0].kind == Kind.BEFORE
    return days_token(tokens, Until(spec_of(tokens), minute=hours.start if begins else hours.end))
