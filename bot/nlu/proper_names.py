"""Names and places that no list knows, by spaCy's French model, of which only the recogniser of names is loaded.

Loading takes two seconds and 180 MB; reading a sentence 3 ms. So it begins in the background, and only a message
with an unknown capital, or with words such as « j'habite à », is read.
"""

from __future__ import annotations

from functools import cached_property
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

import structlog

from escale.french.mentions import Mention

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from escale.french.entitywords import EntityWords
    from escale.french.mentions import Text, Word

log = structlog.get_logger()

MODEL = "fr_core_news_md"
# all that the recogniser of names does without; the table of all strings alone is 140 MB
UNUSED = [
    *("morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer", "tagger"),
    *("strings", "lookups", "tokenizer"),
]
KINDS = {"PER": "name", "LOC": "place"}
HEAD_START = 4.0  # seconds
LONGEST = 600
MOST_WORDS = 4


class ProperNames:
    """Finds names and places; `warm_up` loads the model ahead of the first message that needs it."""

    def __init__(self, words: EntityWords) -> None:
        self._words = words
        self._loading = Lock()

    def warm_up(self) -> None:
        """Load soon, without waiting: the rest of the bot comes first."""
        loading = Timer(HEAD_START, lambda: self._model)
        loading.daemon = True
        loading.start()

    def __call__(self, text: Text, known: Sequence[Mention]) -> list[Mention]:
        """Names and places in a text, beside what is known of it."""
        if text.shouts or not self._has_candidate(text, known):
            return []
        return [*self._found(text)]

    @property
    def _model(self) -> Any:
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> Any:
        """None, and a line in the log, where the model is not installed: the lists go on without it."""
        try:
            return load_model()
        except (ImportError, OSError) as error:
            log.warning("proper_names.absent", model=MODEL, reason=str(error))
            return None

    def _has_candidate(self, text: Text, known: Sequence[Mention]) -> bool:
        taken = [(one.start, one.end) for one in known]
        return any(
            not any(start <= word.start < end for start, end in taken) for word in self._candidates(text)
        )

    def _candidates(self, text: Text) -> Iterator[Word]:
        """Words with a capital within a sentence, and any word after « j'habite à »."""
        never = text.within(self._words.names.never)
        for at, word in enumerate(text.words):
            if not word.plain.isalpha() or at in never:
                continue
            first = at == 0 or not text.said[at - 1]
            name = word.capital and not text.written[word.start : word.end].isupper()
            if (name and not first) or text.ends_in(at, self._words.places.strong):
                yield word

    def _found(self, text: Text) -> Iterator[Mention]:
        model = self._model
        for one in model(text.written[:LONGEST]).ents if model else ():
            kind = KINDS.get(one.label_)
            if kind and self._is_proper(text, one.start_char, one.end_char, kind):
                yield Mention(kind, one.text.strip(), one.start_char, one.end_char)

    def _is_proper(self, text: Text, start: int, end: int, kind: str) -> bool:
        inside = [at for at, word in enumerate(text.words) if start <= word.start < end]
        if not inside or len(inside) > MOST_WORDS or any(not text.said[at].isalpha() for at in inside):
            return False
        first = inside[0]
        if first in text.within(self._words.names.never) or (text.said[first],) in self._words.names.ends:
            return False
        capital = any(text.words[at].capital for at in inside)
        if kind == "name":  # « je suis Malien »
            return capital and not (len(inside) == 1 and text.said[first - 1 : first] == ("suis",))
        places = self._words.places
        return bool(text.ends_in(first, places.before if capital else places.strong))


def load_model() -> Any:
    """The recogniser of names. Its own rules for cutting words take five seconds to read: these are shorter."""
    import spacy
    from spacy.lang.char_classes import ALPHA
    from spacy.language import BaseDefaults, Language

    class Cuts(BaseDefaults):
        infixes = (
            r"\.\.+",
            r"…",
            rf"(?<=[{ALPHA}]),(?=[{ALPHA}])",
            rf"(?<=[{ALPHA}0-9])[:<>=/](?=[{ALPHA}])",
            rf"(?<=[{ALPHA}]['\u2019])(?=[{ALPHA}])",
        )

    class Words(Language):
        lang = "escale"
        Defaults = Cuts

    spacy.registry.languages("escale", func=Words)
    return spacy.load(MODEL, exclude=UNUSED, config={"nlp": {"lang": "escale"}})
