"""The rules that read weeks, months and years."""

from collections.abc import Sequence

from escale.french.days import END, YEARS, Date, Days, Month, NumberedWeek, Weeks, Year
from escale.french.kinds import Kind, Rule, Token, first, rule, values, written
from escale.french.spans import WeekOf

WEEKS_IN_YEAR = 53
PARTS_OF_WEEK = {0: (0, 2), 1: (1, 4), 2: (3, 5), None: (0, 7)}


def week_rules() -> list[Rule]:
    """« la semaine du 12 », « semaine prochaine », « le week-end »."""
    of = "of|of_the|the|article*"
    return [
        rule("week number", _numbered_week),
        rule(f"week {of} days", lambda t: days_token(t, WeekOf(spec_of(t))) if _is_date(t) else None),
        rule(f"edge {of} week next|coming", lambda t: days_token(t, Weeks(1, *PARTS_OF_WEEK[t[0].value]))),
        rule(f"edge {of} this? week", lambda t: days_token(t, Weeks(0, *PARTS_OF_WEEK[t[0].value]))),
        rule("this|in_the_future article? week", lambda t: days_token(t, Weeks(0))),
        rule("week next|coming|later", lambda t: days_token(t, Weeks(1))),
        rule("next week", lambda t: days_token(t, Weeks(1))),
        rule("week last", lambda t: days_token(t, Weeks(-1))),
        rule("weekend next|coming", lambda t: days_token(t, Weeks(1, 5))),
        rule("next weekend", lambda t: days_token(t, Weeks(1, 5))),
        rule("weekend last", lambda t: days_token(t, Weeks(-1, 5))),
        rule("this|every|article|the? weekend", lambda t: days_token(t, Weeks(0, 5))),
    ]


def month_rules() -> list[Rule]:
    """« en décembre », « fin du mois », « début mars 2027 », « l'année prochaine »."""
    of = "of|of_the|the|article|months*"
    return [
        rule(f"edge {of} month number", _month),
        rule(f"edge {of} month", _month),
        rule("month number", _month),
        rule("month next|last?", _month),
        rule(f"edge {of} months next|coming", lambda t: days_token(t, Month(ahead=1, third=t[0].value))),
        rule("edge of|of_the|the|article* this? months", lambda t: days_token(t, Month(third=t[0].value))),
        rule("this months", lambda t: days_token(t, Month())),
        rule("months next|coming", lambda t: days_token(t, Month(ahead=1))),
        rule("next months", lambda t: days_token(t, Month(ahead=1))),
        rule("months last", lambda t: days_token(t, Month(ahead=-1))),
        rule("in_the_future article months", lambda t: days_token(t, Month())),
        rule("edge of|article* year", lambda t: days_token(t, Year(0, end=t[0].value == END))),
        rule("year next|coming", lambda t: days_token(t, Year(1))),
        rule("this year", lambda t: days_token(t, Year(0))),
    ]


def days_token(tokens: Sequence[Token], days: Days) -> list[Token]:
    """These tokens as days."""
    return [Token(Kind.DAYS, days, written(tokens))]


def spec_of(tokens: Sequence[Token]) -> Days:
    """The first days among the tokens."""
    found: Days = first(tokens, Kind.DAYS).value
    return found


def _is_date(tokens: Sequence[Token]) -> bool:
    return isinstance(spec_of(tokens), Date)


def year_of(tokens: Sequence[Token], numbers: list[int]) -> tuple[int | None, list[Token]]:
    """The year that ends the tokens, or the number there that is none."""
    if not numbers:
        return None, []
    return (numbers[-1], []) if numbers[-1] in YEARS else (None, [tokens[-1]])


def _numbered_week(tokens: Sequence[Token]) -> list[Token] | None:
    number = tokens[1].value
    return days_token(tokens, NumberedWeek(number)) if 1 <= number <= WEEKS_IN_YEAR else None


def _month(tokens: Sequence[Token]) -> list[Token]:
    numbers, edges = values(tokens, Kind.NUMBER), values(tokens, Kind.EDGE)
    year, left = year_of(tokens, numbers)
    month = Month(values(tokens, Kind.MONTH)[0], year, third=edges[0] if edges else None)
    return [*days_token(tokens, month), *left]
