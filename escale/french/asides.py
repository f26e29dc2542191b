"""What is not about a subject: a short word about the last answer, a wish joined to another, another language."""

from dataclasses import dataclass

from escale.french.plain import without, words
from escale.french.vocabulary import Vocabulary

LEAST_ENGLISH = 3


def follow_up(text: str, vocabulary: Vocabulary) -> str | None:
    """`why`, `brief`, `next` or `other` when the whole message asks that of the last answer; else None."""
    said, asides = words(text), vocabulary.asides
    for whole in (said, without(said, asides.around)):
        if whole in asides.meanings:
            return asides.meanings.meanings[whole]
    return None


@dataclass(frozen=True, slots=True)
class Question:
    """A short question. kind: `cost` …; alone: it has no subject of its own; of_a_subject: it may have one."""

    kind: str
    alone: bool
    of_a_subject: bool


def question(text: str, vocabulary: Vocabulary) -> Question | None:
    """The short question that a few words ask (« combien ça coûte ? »); None when they ask none of these."""
    said, known = words(text), vocabulary.questions
    found = next(known.kinds.all(said), None) if len(said) <= known.longest else None
    if found is None:
        return None
    at, length, kind = found
    left = without((*said[:at], *said[at + length :]), known.around)
    return Question(kind, alone=not left, of_a_subject=kind in known.of_a_subject)


def address(text: str, vocabulary: Vocabulary) -> str | None:
    """`tu` or `vous` when the person asks to be spoken to so; the last one said counts."""
    asked = [form for _, _, form in vocabulary.address.asked.all(words(text))]
    return asked[-1] if asked else None


def is_about_address(text: str, vocabulary: Vocabulary) -> bool:
    """Whether nothing else is said than how one wants to be spoken to."""
    left = without(words(text), vocabulary.address.asked)
    return address(text, vocabulary) is not None and not without(left, vocabulary.address.around)


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
