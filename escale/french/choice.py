"""Which of the offered appointments a person takes, or that none will do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from escale.french.days import Date
from escale.french.moments import Moment, listen
from escale.french.names import mentioned
from escale.french.plain import without, words
from escale.french.vocabulary import Vocabulary
from escale.french.wish import channel_of


@dataclass(frozen=True, slots=True)
class Offered:
    """An appointment as it was offered: `number` counts from 1, `start` is aware, channel `chat`, `phone`, `video`."""

    key: str
    number: int
    start: datetime
    consultant_id: int
    first_name: str
    channel: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The person takes this one."""

    key: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several fit what was said."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotAChoice:
    """Nothing offered fits, or something else was said."""


Choice = Chosen | Ambiguous | NotAChoice
Fits = Callable[[Offered], bool]


def choose(
    text: str, offered: Sequence[Offered], *, now: datetime, zone: ZoneInfo, vocabulary: Vocabulary
) -> Choice:
    """What the text takes of the offers. A refusal is NotAChoice; ask `refuses` first."""
    if not offered or refuses(text, vocabulary):
        return NotAChoice()
    reader = _Reader(text, offered, now, zone, vocabulary)
    return _one_of(reader.found()) if reader.says_something else reader.otherwise()


def refuses(text: str, vocabulary: Vocabulary) -> bool:
    """Whether all that was offered is refused; a new wish (« plus tard dans la semaine ? ») is no refusal."""
    said, choice = words(text), vocabulary.choice
    if listen(text, vocabulary.time).wanted:
        return False
    politely = without(said, choice.fillers)
    return (
        next(choice.refusals.all(said), None) is not None
        or politely in choice.refusals_alone
        or said in choice.refusals_alone
    )


def takes_any(text: str, vocabulary: Vocabulary) -> bool:
    """Whether whichever is offered will do: « n'importe lequel », « le plus tôt possible »."""
    return next(vocabulary.choice.any.all(words(text)), None) is not None


def wonders(text: str, vocabulary: Vocabulary) -> bool:
    """Whether it asks what else there is (« plutôt jeudi », « et avec Claire ? ») rather than takes an offer."""
    if text.rstrip().endswith("?"):
        return True
    begins = vocabulary.choice.wondering.at(words(text), 0)
    return bool(begins) and bool(listen(text, vocabulary.time).wanted)


def _one_of(found: Sequence[Offered]) -> Choice:
    keys = tuple(one.key for one in found)
    if len(keys) == 1:
        return Chosen(keys[0])
    return Ambiguous(keys) if keys else NotAChoice()


class _Reader:
    """One text read against what was offered."""

    def __init__(
        self, text: str, offered: Sequence[Offered], now: datetime, zone: ZoneInfo, vocabulary: Vocabulary
    ) -> None:
        self.text = text
        self.said = words(text)
        self.offered = sorted(offered, key=lambda one: one.number)
        self.zone = zone
        self.today = now.astimezone(zone).date()
        self.vocabulary = vocabulary
        self.moments = listen(text, vocabulary.time).wanted
        self.refused = listen(text, vocabulary.time).refused
        self.numbers = self._numbers()
        self.named = {one.key for one in offered if mentioned(text, one.first_name, "", vocabulary)}
        self.channel = channel_of(text, vocabulary)

    @property
    def says_something(self) -> bool:
        """Whether a number, a time, a name or a channel was said."""
        return bool(self.numbers or self.moments or self.refused or self.named or self.channel)

    def found(self) -> list[Offered]:
        """Those that fit all that was said."""
        fitting = [one for one in self.offered if self._fits_person(one)]
        if self.numbers and self.moments:
            return self._by_number_or_time(fitting)
        if self.numbers:
            return [one for one in fitting if one.number in self.numbers]
        return self._by_time(fitting)

    def otherwise(self) -> Choice:
        """« n'importe lequel »: the first; « oui »: the only one."""
        choice = self.vocabulary.choice
        if next(choice.any.all(self.said), None):
            return Chosen(self.offered[0].key)
        if next(choice.agree.all(self.said), None):
            return _one_of(self.offered)
        return NotAChoice()

    def _fits_person(self, one: Offered) -> bool:
        return (not self.named or one.key in self.named) and self.channel in (None, one.channel)

    def _by_number_or_time(self, fitting: Sequence[Offered]) -> list[Offered]:
        """« le 2 » may be a day: both count where both are offered; « le 2, jeudi » must be both."""
        numbered = [one for one in fitting if one.number in self.numbers]
        timed = self._by_time(fitting)
        both = [one for one in numbered if one in timed]
        return both or sorted({*numbered, *timed}, key=lambda one: one.number)

    def _by_time(self, fitting: Sequence[Offered]) -> list[Offered]:
        if not (self.moments or self.refused):
            return list(fitting)
        kept = [one for one in fitting if not any(self._fits(one, moment) for moment in self.refused)]
        found = [one for one in kept if not self.moments or any(self._fits(one, m) for m in self.moments)]
        return [one for one in found if self._starts_exactly(one)] or found

    def _fits(self, one: Offered, moment: Moment) -> bool:
        start = one.start.astimezone(self.zone)
        minute = start.hour * 60 + start.minute
        on_day = not moment.days or any(days.fits(start.date(), self.today) for days in moment.days)
        return on_day and (not moment.hours or any(hours.covers(minute) for hours in moment.hours))

    def _starts_exactly(self, one: Offered) -> bool:
        start = one.start.astimezone(self.zone)
        minute = start.hour * 60 + start.minute
        return any(h.exact and h.start == minute for moment in self.moments for h in moment.hours)

    def _numbers(self) -> set[int]:
        """Which numbers of the list were said: « le 2 », « 2 », « la deuxième », « le dernier »."""
        choice, there = self.vocabulary.choice, {one.number for one in self.offered}
        found = {number for number in self._counted() if number in there} - self._days_of_months()
        if not found and next(choice.last.all(self.said), None):
            return {max(there)}
        return found

    def _days_of_months(self) -> set[int]:
        """« le 1er décembre » is not the first."""
        said = [days for moment in self.moments for days in moment.days]
        return {one.day for one in said if isinstance(one, Date) and one.month}

    def _counted(self) -> list[int]:
        choice = self.vocabulary.choice
        alone = len(without(self.said, choice.fillers)) == 1
        ordinals = [
            number for at, length, number in choice.numbered.all(self.said) if alone or self._cued(at)
        ]
        digits = [
            int(word) for at, word in enumerate(self.said) if word.isdigit() and (alone or self._cued(at))
        ]
        return ordinals + digits

    def _cued(self, at: int) -> bool:
        """« le 2 », « option 2 », « je prends le deuxième »."""
        cues = self.vocabulary.choice.number_cues
        return any(self.said[max(0, at - n) : at] in cues for n in range(1, cues.longest + 1))
