"""What a text mentions, and where: words with their places, lists of known phrases, and what wins where two meet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Generic, TypeVar

from escale.french.plain import Phrases, composed, plain

PIECE = re.compile(r"(?P<word>\d+|[a-z]+[a-z0-9]*)|(?P<end>[.;!?:,()\n…|\[\]])")
SHORTEST_PLURAL = 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mention:
    """Letters `start` up to `end` of `composed(text)` mention this; `role`: what it is to the person."""

    kind: str
    value: str
    start: int
    end: int
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word (empty: a sign that ends a phrase) and its letters; `capital`: written with a capital."""

    plain: str
    start: int
    end: int
    capital: bool = False

    @property
    def stem(self) -> str:
        """Without the sign of the plural."""
        return (
            self.plain[:-1] if len(self.plain) >= SHORTEST_PLURAL and self.plain[-1] in "sx" else self.plain
        )


@dataclass(frozen=True)
class Text:
    """A text taken apart once, for everybody who looks for something in it."""

    written: str

    @cached_property
    def words(self) -> tuple[Word, ...]:
        found = PIECE.finditer(plain(self.written))
        return tuple(
            Word(one["word"] or "", one.start(), one.end(), self.written[one.start()].isupper())
            for one in found
        )

    @cached_property
    def said(self) -> tuple[str, ...]:
        """The plain words; a sign is an empty one."""
        return tuple(word.plain for word in self.words)

    @cached_property
    def shouts(self) -> bool:
        """Whether hardly a letter is small, so that capitals tell nothing."""
        return 2 * sum(map(str.isupper, self.written)) > sum(map(str.isalpha, self.written))

    @classmethod
    def of(cls, text: str) -> "Text":
        return cls(composed(text))

    def within(self, phrases: Phrases[bool]) -> frozenset[int]:
        """The places of all words that stand in one of these phrases."""
        return frozenset(n for at, length, _ in phrases.all(self.said) for n in range(at, at + length))

    def ends_in(self, at: int, phrases: Phrases[T]) -> tuple[int, T] | None:
        """How many words just before `at` make the longest phrase, and its meaning."""
        for length in range(min(phrases.longest, at), 0, -1):
            if (meaning := phrases.meanings.get(self.said[at - length : at])) is not None:
                return length, meaning
        return None

    def back_over(self, at: int, phrases: Phrases[bool]) -> Iterator[int]:
        """`at`, and each place before it that only such words separate from it."""
        yield at
        while found := self.ends_in(at, phrases):
            at -= found[0]
            yield at


@dataclass(frozen=True)
class Lexicon(Generic[T]):
    """Known phrases in which small words do not count, nor plurals if so wished; by the words that are left."""

    phrases: Phrases[T]
    small: frozenset[str]
    plurals: bool = True
    short: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        meanings: Mapping[T, Iterable[str]],
        small: Iterable[str],
        *,
        plurals: bool = True,
        short: Mapping[str, str] | None = None,
    ) -> "Lexicon[T]":
        """`short`: words that stand for others. ValueError when a phrase has two meanings."""
        made = cls(Phrases({}), frozenset(small), plurals, short or {})
        found: dict[tuple[str, ...], T] = {}
        for meaning, said in meanings.items():
            for text in said:
                key = made.key(Text.of(text).words)
                if not key or found.setdefault(key, meaning) != meaning:
                    message = f"{text!r} says nothing or has two meanings: {found.get(key)} and {meaning}"
                    raise ValueError(message)
        return replace(made, phrases=Phrases(found))

    def key(self, words: Iterable[Word]) -> tuple[str, ...]:
        """What is left of the words."""
        return tuple(self._bare(word) for word in words if word.plain not in self.small)

    def find(self, text: Text) -> Iterator[tuple[int, int, T]]:
        """Each phrase: its first word, the one behind its last, its meaning."""
        kept = [at for at, word in enumerate(text.words) if word.plain not in self.small]
        said = [self._bare(text.words[at]) for at in kept]
        for at, length, meaning in self.phrases.all(said):
            yield kept[at], kept[at + length - 1] + 1, meaning

    def _bare(self, word: Word) -> str:
        return word.stem if self.plurals else self.short.get(word.plain, word.plain)


def winners(mentions: Iterable[Mention], order: Sequence[Sequence[str]]) -> list[Mention]:
    """Those that none of an earlier group of kinds overlaps, nor a longer one of the same; in the order of the text."""
    rank = {kind: at for at, kinds in enumerate(order) for kind in kinds}
    kept: list[Mention] = []
    for one in sorted(mentions, key=lambda m: (rank[m.kind], m.start - m.end, m.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda m: m.start)
