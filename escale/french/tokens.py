"""A text cut into time words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from escale.french.days import YEARS, Date
from escale.french.hours import clock
from escale.french.kinds import Kind, Token
from escale.french.plain import composed, plain
from escale.french.vocabulary import SHORTEST_MISSPELT, TimeWords

# what holds digits that are no time: addresses, telephone numbers, long numbers
MASKED = re.compile(
    r"\S+@\S+|https?://\S+|www\.\S+"
    r"|(?<![\w/])(?:(?:\+|00)\d{1,3}[ .-]?(?:\(0\))? ?|0)[1-9](?:[ .-]?\d\d){4}(?!\d)"
    r"|\+\d[\d .-]{7,}\d|(?<![\d/])0\d{1,3}(?: \d{2,3}){3,4}(?![\d/])|\d{5,}|\d+[.,]\d+ ?%|\d+ ?[%€k+]+(?!\w)"
)
ITEM = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2}(?!\d))"
    r"|(?P<date>\d{1,2}(?:/\d{1,2}(?:/(?:\d{4}|\d\d))?|\.\d{1,2}\.(?:\d{4}|\d\d)|-\d{1,2}-\d{4})(?![\d/]))"
    r"|(?P<clock>\d{1,2}(?: ?h ?[0-5]\d| ?h|:[0-5]\d)(?![\w:]))"
    r"|(?P<word>[a-z0-9]*[a-z][a-z0-9]*)|(?P<number>\d+)|(?P<sign>[^\s\w])"
)
SIGNS = {",": Kind.COMMA, "/": Kind.OR_, "-": Kind.DASH, "~": Kind.AROUND}
STOPS = ".;!?:()\n…"
LAST_MONTH = 12
TIME_KINDS = frozenset({
    Kind.CLOCK, Kind.NAMED_HOUR, Kind.PART, Kind.WEEKDAY, Kind.SHORT_DAY, Kind.MONTH,
    Kind.RELATIVE, Kind.NEXT, Kind.THIS, Kind.DAYS, Kind.SINCE, Kind.BEFORE, Kind.AFTER, Kind.LATER,
})  # fmt: skip
BEFORE_SHORT_MONTH = frozenset({Kind.NUMBER, Kind.EDGE, Kind.IN_})


@dataclass(frozen=True, slots=True)
class _Item:
    form: str
    text: str
    start: int
    end: int


def tokens(text: str, vocabulary: TimeWords) -> list[Token]:
    """The time words of a text in order; all others are of kind `word`."""
    items, written = list(_items(text, vocabulary)), composed(text)
    found: list[Token] = []
    at = 0
    while at < len(items):
        length, token = _token(items, at, found, vocabulary)
        found.append(_said(token, written, (items[at].start, items[at + length - 1].end)))
        at += length
    return _with_abbreviations(found)


def _said(token: Token, text: str, span: tuple[int, int]) -> Token:
    """The token as it was written; a date tells it when it turns out not to exist."""
    said = text[slice(*span)]
    value = replace(token.value, said=said) if isinstance(token.value, Date) else token.value
    return replace(token, value=value, said=said, span=span)


def _items(text: str, vocabulary: TimeWords) -> Iterator[_Item]:
    bare = vocabulary.ignored.sub(_blank, MASKED.sub(_blank, plain(text)))
    for found in ITEM.finditer(bare):
        yield _Item(found.lastgroup or "", found[0], found.start(), found.end())


def _blank(found: re.Match[str]) -> str:
    """As long as what it hides, and a word of its own."""
    return "\N{FULL BLOCK}".center(len(found[0]))


def _token(items: list[_Item], at: int, before: list[Token], vocabulary: TimeWords) -> tuple[int, Token]:
    """How many items make the next token, and the token."""
    item = items[at]
    if item.form in ("iso", "date"):
        return 1, _date(item)
    if item.form == "clock":
        return 1, _clock(item, vocabulary.measures.last_vague_hour)
    if item.form == "sign":
        return 1, Token(_sign(item))
    return _phrase(items, at, before, vocabulary)


def _sign(item: _Item) -> Kind:
    return Kind.STOP if item.text in STOPS else SIGNS.get(item.text, Kind.WORD)


def _phrase(items: list[_Item], at: int, before: list[Token], vocabulary: TimeWords) -> tuple[int, Token]:
    said = [item.text for item in items[at : at + vocabulary.known.longest]]
    if _month_may_follow(before) and (short := vocabulary.short_months.at(said, 0)):
        return _with_dot(said, *short)
    if known := vocabulary.known.at(said, 0):
        return known
    if items[at].form == "number":
        return 1, Token(Kind.NUMBER, int(said[0]))
    short = vocabulary.short_weekdays.at(said, 0)
    return _with_dot(said, *short) if short else (1, _misspelt(said[0], vocabulary))


def _month_may_follow(before: list[Token]) -> bool:
    """After « le 5 », « en », « début »; after « quarante », « sept » is a number."""
    if not before or before[-1].kind not in BEFORE_SHORT_MONTH:
        return False
    return before[-1].kind != Kind.NUMBER or before[-1].said[:1].isdigit()


def _with_dot(said: list[str], length: int, token: Token) -> tuple[int, Token]:
    """« déc. »: the dot belongs to the abbreviation."""
    return length + (said[length : length + 1] == ["."]), token


def _misspelt(word: str, vocabulary: TimeWords) -> Token:
    """A weekday, month or « demain » with one slip of the fingers, else just a word."""
    if len(word) >= SHORTEST_MISSPELT and word not in vocabulary.lookalikes:
        for known, token in vocabulary.spelt.items():
            if OSA.distance(word, known, score_cutoff=1) <= 1:
                return token
    return Token(Kind.WORD)


def _date(item: _Item) -> Token:
    numbers = [int(part) for part in re.split(r"[/.-]", item.text)]
    day, month, *year = reversed(numbers) if item.form == "iso" else numbers
    full = next((one + 2000 if one < 100 else one for one in year), None)  # noqa: PLR2004 - two digits
    if not (1 <= month <= LAST_MONTH and day and (full is None or full in YEARS)):
        return Token(Kind.WORD)
    return Token(Kind.DAYS, Date(day, month, full))


def _clock(item: _Item, last_vague: int) -> Token:
    hour, *rest = [int(digits) for digits in re.findall(r"\d+", item.text)]
    sure = item.text.startswith("0") or ":" in item.text
    found = clock(hour, rest[0] if rest else 0, sure=sure, last_vague=last_vague)
    return Token(Kind.CLOCK, found) if found else Token(Kind.WORD if rest else Kind.LENGTH, hour)


def _with_abbreviations(found: list[Token]) -> list[Token]:
    """« jeu » is Thursday beside another time word or as all that is said; « un jeu » is not."""
    spoken = [token for token in found if token.kind != Kind.STOP]
    return [
        _abbreviation(token, alone=len(spoken) == 1, near=_near(found, at))
        if token.kind == Kind.SHORT_DAY
        else token
        for at, token in enumerate(found)
    ]


def _near(found: list[Token], at: int) -> list[Token]:
    """Two to either side, and a number that follows."""
    number = [token for token in found[at + 1 : at + 2] if token.kind == Kind.NUMBER]
    around = found[max(0, at - 2) : at] + found[at + 1 : at + 3]
    return number + [token for token in around if token.kind in TIME_KINDS]


def _abbreviation(token: Token, *, alone: bool, near: list[Token]) -> Token:
    kind = Kind.WEEKDAY if alone or near else Kind.WORD
    return replace(token, kind=kind)
