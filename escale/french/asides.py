"""What is not about a subject: a short word about the last answer, a wish joined to another, another language."""

from escale.french.plain import without, words
from escale.french.vocabulary import Vocabulary

LEAST_ENGLISH = 3


def follow_up(text: str, vocabulary: Vocabulary) -> str | None:
    """`why`, `brief` or `next` when the whole message asks that of the last answer, polite words aside; else None."""
    said, asides = words(text), vocabulary.asides
    for whole in (said, without(said, asides.around)):
        if whole in asides.meanings:
            return asides.meanings.meanings[whole]
    return None


def is_english(text: str, vocabulary: Vocabulary) -> bool:
    """Whether it asks for English, or at least half of it are common English words."""
    said, english = words(text), vocabulary.english
    if said in english.asking:
        return True
    known = sum(length for _, length, _ in english.common.all(said))
    return known >= LEAST_ENGLISH and 2 * known >= len(said)


def joins(text: str, vocabulary: Vocabulary) -> bool:
    """Whether words as « et » or « ainsi que » may join two wishes."""
    return next(vocabulary.joining.all(words(text)), None) is not None
