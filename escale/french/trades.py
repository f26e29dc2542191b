"""Occupations, contracts and places that a text names, from the lists of data/entities."""

from collections.abc import Iterator

from escale.french.entitywords import EntityWords, PlaceWords, TradeWords
from escale.french.mentions import Mention, Text
from escale.french.plain import Phrases


def trades(text: Text, known: TradeWords) -> Iterator[Mention]:
    """Each occupation by its name; role `current`, `former` or `wished` by the words before it."""
    for first, end, name in known.names.find(text):
        role = _role(text, first, known)
        shy = known.names.key(text.words[first:end]) in known.shy
        if role or not (shy or text.ends_in(first, known.somebody)):
            yield Mention("occupation", name, text.words[first].start, text.words[end - 1].end, role)


def _role(text: Text, at: int, known: TradeWords) -> str | None:
    for place in text.back_over(at, known.between):
        if cue := text.ends_in(place, known.cues):
            others = cue[1] == "former" and text.ends_in(place - cue[0], known.somebody)
            return None if others else cue[1]
        if text.ends_in(place, known.somebody):
            return None
    return None


def contracts(text: Text, known: EntityWords) -> Iterator[Mention]:
    """Each kind of contract by its code, such as `permanent`."""
    for at, length, code in known.contracts.all(text.said):
        yield Mention("contract", code, text.words[at].start, text.words[at + length - 1].end)


def places(text: Text, known: PlaceWords, never: Phrases[bool]) -> Iterator[Mention]:
    """Each place of the list by its name; a place that is a common word too only where it can be none."""
    nowhere = text.within(never)
    for first, end, name in known.names.find(text):
        if first in nowhere:
            continue
        words = text.words[first:end]
        capital = not text.shouts and text.words[end - 1].capital and _inside(text, first)
        preposition = _is_led(text, first, known)
        if name in known.with_capital and not (capital and preposition):
            continue
        if name in known.also_words and not (
            capital or text.said[first - 1 : first] in (("a",), ("sur",), ("vers",))
        ):
            continue
        yield Mention("place", name, words[0].start, words[-1].end)


def _is_led(text: Text, at: int, known: PlaceWords) -> bool:
    """Whether « à », « dans le » … stand before."""
    while at > 0 and not text.ends_in(at, known.before):
        if text.said[at - 1] not in known.names.small:
            return False
        at -= 1
    return at > 0


def _inside(text: Text, at: int) -> bool:
    """Whether a word of the same sentence comes before, so that a capital means something."""
    return at > 0 and text.said[at - 1] != ""
