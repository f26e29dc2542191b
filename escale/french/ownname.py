"""The person's own name, when they say it: « je m'appelle Karim Benali »."""

from collections.abc import Iterator

from escale.french.entitywords import NameWords
from escale.french.mentions import Mention, Text, Word

MOST_WORDS = 6
MOST_SMALL = 2
LONGEST_WORD = 20


def own_names(text: Text, known: NameWords) -> Iterator[Mention]:
    """What follows « je m'appelle »: the words with a capital, or one or two small ones."""
    for at, length, _ in known.mine.all(text.said):
        start = at + length + (text.said[at + length : at + length + 1] == ("",))
        words = _after(text, start, known)
        if words:
            yield own_name(text, words[0].start, words[-1].end)


def own_name(text: Text, start: int, end: int) -> Mention:
    """The mention of these letters as the person's name, with capitals."""
    written = text.written[start:end]
    shown = written if any(map(str.isupper, written)) and not written.isupper() else written.title()
    return Mention("name", shown, start, end, "self")


def _after(text: Text, start: int, known: NameWords) -> list[Word]:
    following = text.words[start : start + MOST_WORDS]
    named: list[Word] = []
    capitals = bool(following) and following[0].capital and not text.shouts
    for at, word in enumerate(following):
        goes_on = _particle(following, at, known) if capitals else len(named) < MOST_SMALL
        if (
            not goes_on
            or not _is_name(word, known, capitals=capitals)
            or known.never.at(text.said, start + at)
        ):
            break
        named.append(word)
    return named


def _particle(following: tuple[Word, ...], at: int, known: NameWords) -> bool:
    """Whether the word has a capital, or stands between two that have one."""
    inside = (following[at].plain,) in known.particles and any(
        word.capital for word in following[at + 1 : at + 3]
    )
    return following[at].capital or inside


def _is_name(word: Word, known: NameWords, *, capitals: bool) -> bool:
    if not word.plain.isalpha() or len(word.plain) > LONGEST_WORD:
        return False
    return capitals or (word.plain,) not in known.ends
