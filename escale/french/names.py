"""Consultants named in a text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from escale.french.plain import WORD, Phrases, composed, plain, words
from escale.french.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text as plain words, with how each was written."""

    words: tuple[str, ...]
    capitals: tuple[bool, ...]

    @classmethod
    def of(cls, text: str) -> "Sentence":
        found = list(WORD.finditer(plain(text)))
        written = composed(text)
        return cls(tuple(one[0] for one in found), tuple(written[one.start()].isupper() for one in found))


def mentioned(text: str, first_name: str, last_name: str, vocabulary: Vocabulary) -> int:
    """How surely the text names this person: 3 by both names, 2 by title and last name, 1 by first name, 0 not.

    Accents do not count. A first name that is a common word (« claire ») counts after « avec », « voir » …,
    with a capital within a sentence, or alone.
    """
    said = Sentence.of(text)
    first, last = words(first_name), words(last_name)
    if first and last and (_any(said, first + last) or _any(said, last + first)):
        return 3
    if last and any(_follows(said, at, vocabulary.people.titles) for at in _places(said, last)):
        return 2
    return int(bool(first) and any(_is_name(said, at, first, vocabulary) for at in _places(said, first)))


def negated(said: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """Whether « pas », « sans » … stand before the word at this place, with only hollow words between."""
    wish = vocabulary.wish
    while (
        at > 0
        and said[at - 1 : at] in wish.hollow
        and not _ends_in(said, at, wish.negations.longest, vocabulary)
    ):
        at -= 1
    return _ends_in(said, at, wish.negations.longest, vocabulary)


def _ends_in(said: Sequence[str], at: int, longest: int, vocabulary: Vocabulary) -> bool:
    return any(tuple(said[max(0, at - n) : at]) in vocabulary.wish.negations for n in range(1, longest + 1))


def _is_name(said: Sentence, at: int, name: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    if negated(said.words, at, vocabulary):
        return False
    if not _is_common(name, vocabulary):
        return True
    capital = said.capitals[at] and at > 0 and not all(said.capitals)
    return capital or said.words == name or _follows(said, at, vocabulary.people.cues)


def _is_common(name: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    time = vocabulary.time
    return name in vocabulary.people.common or any(
        name in known for known in (time.known, time.short_weekdays, time.short_months)
    )


def _follows(said: Sentence, at: int, cues: Phrases[bool]) -> bool:
    return any(said.words[max(0, at - n) : at] in cues for n in range(1, cues.longest + 1))


def _any(said: Sentence, name: tuple[str, ...]) -> bool:
    return next(_places(said, name), None) is not None


def _places(said: Sentence, name: tuple[str, ...]) -> Iterator[int]:
    """Where the words of the name stand."""
    return (at for at in range(len(said.words)) if said.words[at : at + len(name)] == name)
