"""The kinds of time words, patterns of kinds, and the replacing of one by the other.

A pattern is a line of kinds: `between number|clock and clock`. A kind may end in `?` or `*`; one that
begins with `!` must not follow, one that begins with `<!` must not stand before.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from typing import Any


class Kind(StrEnum):
    """What a word is in talk about time."""

    NUMBER = auto()
    CLOCK = auto()  # 14h30
    LENGTH = auto()  # 48h
    NAMED_HOUR = auto()  # an hour that is also a part of the day
    PART = auto()
    ORDINAL = auto()  # the first day of a month
    PAST = auto()  # minutes to add to an hour
    WEEKDAY = auto()
    SHORT_DAY = auto()  # an abbreviation that might be another word
    MONTH = auto()
    RELATIVE = auto()  # days from today
    WEEKEND = auto()
    HOUR = auto()
    MINUTE = auto()
    DAY = auto()
    WEEK = auto()
    MONTHS = auto()
    YEAR = auto()
    IDIOM = auto()  # a number of days with a name of its own
    LATER = auto()
    EDGE = auto()
    THE = auto()
    OF_THE = auto()
    TO_THE = auto()
    ARTICLE = auto()
    OF = auto()
    AT = auto()
    IN_ = auto()
    AND_ = auto()
    OR_ = auto()
    NEXT = auto()
    COMING = auto()
    THIS = auto()
    LAST = auto()
    IN_THE_FUTURE = auto()
    WITHIN = auto()
    BEFORE = auto()
    AFTER = auto()
    SINCE = auto()
    UNTIL = auto()
    AROUND = auto()
    BETWEEN = auto()
    ANYTIME = auto()
    SOON = auto()
    WORKDAYS = auto()
    EXCEPT_ = auto()
    CANNOT = auto()
    ELSEWHEN = auto()
    AGO = auto()
    EVERY = auto()
    BUT = auto()
    COMMA = auto()
    DASH = auto()
    STOP = auto()
    WORD = auto()
    DAYS = auto()  # a `Days`, understood
    HOURS = auto()  # an `Hours`, understood


SIGNS = {str(kind): chr(0xE000 + n) for n, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of some kind, what it stands for, and how it was written; `span`: from which letter up to which."""

    kind: Kind
    value: Any = None
    said: str = ""
    span: tuple[int, int] | None = None


Build = Callable[[Sequence[Token]], "list[Token] | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Where the pattern fits, `build` gives the tokens that take the place of those, or None to leave them."""

    pattern: re.Pattern[str]
    build: Build


def rule(pattern: str, build: Build) -> Rule:
    """A rule for a line of kinds."""
    return Rule(re.compile("".join(map(_element, pattern.split()))), build)


def _element(text: str) -> str:
    before, text = text.startswith("<"), text.removeprefix("<")
    negative, text = text.startswith("!"), text.removeprefix("!")
    times = text[-1] if text[-1] in "?*" else ""
    signs = "[" + "".join(SIGNS[kind] for kind in text.rstrip("?*").split("|")) + "]"
    if negative:
        return f"(?<!{signs})" if before else f"(?!{signs})"
    return signs + times


def rewrite(tokens: Sequence[Token], rules: Sequence[Rule]) -> list[Token]:
    """The tokens after each rule, in order, was applied wherever it fits."""
    written = list(tokens)
    for one in rules:
        written = _apply(written, one)
    return written


def _apply(tokens: list[Token], one: Rule) -> list[Token]:
    signs = "".join(SIGNS[token.kind] for token in tokens)
    written: list[Token] = []
    done = 0
    for found in one.pattern.finditer(signs):
        matched = tokens[found.start() : found.end()]
        built = one.build(matched)
        written += tokens[done : found.start()] + (matched if built is None else _placed(built, matched))
        done = found.end()
    return written + tokens[done:]


def _placed(built: Sequence[Token], matched: Sequence[Token]) -> list[Token]:
    """What was built, each where it was written: a new token takes the place that its neighbours leave."""
    places = [token.span for token in matched if token.span]
    placed: list[Token] = []
    for at, token in enumerate(built):
        if not token.span and places:
            following = next((one.span[0] for one in built[at + 1 :] if one.span), places[-1][1])
            free = [place for place in places if place[1] <= following] or places[-1:]
            token = replace(token, span=(free[0][0], free[-1][1]))  # noqa: PLW2901 - the same token, placed
        placed.append(token)
        places = [place for place in places if token.span and place[0] >= token.span[1]] or places[-1:]
    return placed


def first(tokens: Sequence[Token], *kinds: Kind) -> Token:
    """The first token of one of these kinds; StopIteration when there is none."""
    return next(token for token in tokens if token.kind in kinds)


def values(tokens: Sequence[Token], *kinds: Kind) -> list[Any]:
    """What the tokens of these kinds stand for, in order."""
    return [token.value for token in tokens if token.kind in kinds]


def written(tokens: Sequence[Token]) -> str:
    """The tokens as they were written."""
    return " ".join(token.said for token in tokens if token.said)


def nothing(tokens: Sequence[Token]) -> list[Token]:
    """A word that says nothing about when."""
    return [Token(Kind.WORD, said=written(tokens))]
