"""All that a message mentions: occupation, place, time, length, age, contract, channel, address, number, name."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from escale.french.contacts import emails, phones
from escale.french.entitywords import EntityWords, load_entity_words
from escale.french.lengths import lengths
from escale.french.mentions import Mention, Text, winners
from escale.french.ownname import own_names
from escale.french.times import find_times
from escale.french.trades import contracts, places, trades
from escale.french.vocabulary import Vocabulary, load_vocabulary

# where two meet, the earlier one is meant; of one line, the longer one
ORDER = (
    ("email", "phone"),
    ("name",),
    ("time",),
    ("age", "duration"),
    ("occupation", "place", "contract", "channel"),
)
MOST = 40

NameFinder = Callable[[Text, Sequence[Mention]], Sequence[Mention]]


def no_names(text: Text, known: Sequence[Mention]) -> Sequence[Mention]:
    """Find no other names and places than those that are listed or announced."""
    del text, known
    return ()


@dataclass(frozen=True)
class Reader:
    """Reads messages; `others` finds names and places beyond the lists, given what was found already."""

    words: EntityWords
    vocabulary: Vocabulary
    others: NameFinder = no_names

    @classmethod
    def load(cls, data: Path, others: NameFinder = no_names) -> "Reader":
        """From the folder `data` of the project. ValueError or KeyError when a list is wrong."""
        vocabulary = load_vocabulary(data / "knowledge" / "vocabulary.yml")
        return cls(load_entity_words(data / "entities"), vocabulary, others)

    def read(self, message: str, *, now: datetime, zone: ZoneInfo) -> list[Mention]:
        """At most `MOST` mentions in order, none overlapping. ValueError when `now` has no zone."""
        text = Text.of(message)
        listed = [*self._listed(text)]
        times = [
            one for one in self._times(text, now, zone) if not any(_hides(other, one) for other in listed)
        ]
        found = [*listed, *_reached(text), *times]
        known = winners(found, ORDER)
        return winners([*known, *self.others(text, known)], ORDER)[:MOST]

    def _listed(self, text: Text) -> Iterator[Mention]:
        yield from trades(text, self.words.trades)
        yield from contracts(text, self.words)
        yield from places(text, self.words.places, self.words.names.never)
        yield from own_names(text, self.words.names)
        yield from lengths(text, self.words.lengths, self.vocabulary)
        for at, length, channel in self.vocabulary.wish.channels.all(text.said):
            if channel:
                start, end = text.words[at].start, text.words[at + length - 1].end
                yield Mention("channel", channel, start, end)

    def _times(self, text: Text, now: datetime, zone: ZoneInfo) -> Iterator[Mention]:
        for one in find_times(text.written, now=now, zone=zone, vocabulary=self.vocabulary):
            following = sum(word.start < one.span[1] for word in text.words)
            if self.words.lengths.after.at(text.said, following):  # « 12 h par jour »
                continue
            yield Mention("time", one.iso(zone), *one.span, "refused" if one.refused else None)


def _hides(one: Mention, time: Mention) -> bool:
    """« ass mat » is no morning."""
    return one.kind == "occupation" and one.start <= time.start and time.end <= one.end


def _reached(text: Text) -> Iterator[Mention]:
    for one in emails(text.written):
        yield Mention("email", one.value, one.start, one.end)
    for one in phones(text.written):
        yield Mention("phone", one.value, one.start, one.end)
