"""What is said beside the wish while one books: a longer meeting, « plus tard », a first name, a waiting list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from escale.career.people import Consultant
from escale.french.names import Sentence, negated
from escale.french.plain import Phrases, composed, phrases, plain, without, words
from escale.french.vocabulary import Vocabulary

FILE = Path(__file__).with_name("appointments.fr.yml")
MOST_NAMES = 3
LONGEST_NAME = 40
FEW = 14  # words; a longer text tells a story, in which « liste d'attente » asks nothing
NAME = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*\.?")
ANY = "any"


@dataclass(frozen=True, slots=True)
class BookingWords:
    """The phrases of ``appointments.fr.yml``."""

    services: Phrases[str]
    no_matter: Phrases[str]
    booking: Phrases[bool]
    wait: Phrases[bool]
    stop_waiting: Phrases[bool]
    more: Phrases[bool]
    later: Phrases[bool]
    earlier: Phrases[bool]
    another_time: Phrases[bool]
    following: Phrases[bool]
    about: Phrases[bool]
    somebody_else: Phrases[bool]
    no_answer: Phrases[bool]
    name_before: Phrases[bool]
    no_name: Phrases[bool]
    no_name_words: Phrases[bool]
    take: Phrases[bool]
    leave: Phrases[bool]
    around: Phrases[bool]


@cache
def booking_words() -> BookingWords:
    """Read once. ValueError for a phrase with two meanings."""
    raw: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    services = phrases({**raw["services"], ANY: raw["services_any"]})
    plain_lists = {one.name for one in fields(BookingWords)} - {"services", "no_matter"}
    return BookingWords(
        services=services,
        no_matter=phrases(raw["no_matter"]),
        **{name: phrases({True: raw[name]}) for name in plain_lists},
    )


def service_of(text: str) -> str | None:
    """The code of the longer or shorter meeting that is asked for, ``any`` for an ordinary one; None when none is."""
    found = [code for _, _, code in booking_words().services.all(words(text))]
    return ANY if ANY in found else found[0] if found else None


def no_matter(text: str) -> set[str]:
    """What does not matter any more: ``consultant``, ``channel``, ``language``."""
    return {what for _, _, what in booking_words().no_matter.all(words(text))}


def wants_somebody_else(text: str) -> bool:
    """Whether anybody but the consultant of so far is asked for."""
    return _holds(booking_words().somebody_else, text)


def refused_consultants(text: str, team: Sequence[Consultant], vocabulary: Vocabulary) -> list[int]:
    """The ids of those whom the text does not want: « pas avec Karim »."""
    said = Sentence.of(text).words
    return [one.id for one in team if _refused(said, words(one.first_name), vocabulary)]


def direction(text: str) -> str | None:
    """``more``, ``later``, ``earlier`` or ``another_time`` when the whole message asks only that of the offers."""
    said, known = words(text), booking_words()
    for whole in (said, without(said, known.around)):
        for name in ("later", "earlier", "another_time", "more"):
            if whole in getattr(known, name):
                return name
    return None


def follows_on(text: str) -> bool:
    """Whether « la semaine d'après » counts from what was wished before."""
    return _holds(booking_words().following, text)


def asks_to_book(text: str) -> bool:
    """Whether an appointment is asked for among other things."""
    return _holds(booking_words().booking, text)


def tells_purpose(text: str) -> bool:
    """Whether a few words begin by « pour » …: what the appointment is for, and no question."""
    said = words(text)
    return (
        len(said) <= FEW and not text.rstrip().endswith("?") and booking_words().about.at(said, 0) is not None
    )


def wants_to_wait(text: str) -> bool:
    """Whether a short text asks to be told when a place comes free."""
    said = words(text)
    return len(said) <= FEW and _holds(booking_words().wait, text) and not wants_no_wait(text)


def wants_no_wait(text: str) -> bool:
    """Whether it gives up waiting."""
    return len(words(text)) <= FEW and _holds(booking_words().stop_waiting, text)


def gives_no_answer(text: str) -> bool:
    """Whether nothing else is said than that one does not say it."""
    return _only(booking_words().no_answer, text)


def takes(text: str, vocabulary: Vocabulary) -> bool:
    """« oui, je le prends », and nothing else."""
    return _only(booking_words().take, text) or _only(vocabulary.choice.agree, text)


def leaves(text: str, vocabulary: Vocabulary) -> bool:
    """« non merci, je passe », and nothing else."""
    return _only(booking_words().leave, text) or words(text) in vocabulary.choice.refusals_alone


def first_name(text: str) -> str | None:
    """The name in an answer to « quel prénom ? »: one to three words that may be a name, with capitals; else None."""
    known, said = booking_words(), composed(text).strip(' .,;:!"«»\u00a0')
    after = _after_cue(said, known)
    parts = after.split()
    if not 1 <= len(parts) <= MOST_NAMES or len(after) > LONGEST_NAME:
        return None
    if any(NAME.fullmatch(part) is None or words(part) in known.no_name for part in parts):
        return None
    if (
        any((word,) in known.no_name_words for word in words(after))
        or words(after) in known.no_name
        or words(after) in known.no_answer
    ):
        return None
    return after if any(map(str.isupper, after)) and not after.isupper() else after.title()


def _after_cue(said: str, known: BookingWords) -> str:
    """What follows « moi c'est », however often such words are said."""
    at = list(re.finditer(r"[a-z0-9]+", plain(said)))
    spoken, start = [one[0] for one in at], 0
    while start < len(spoken) and (found := known.name_before.at(spoken, start)):
        start += found[0]
    return said[at[start].start() :].strip() if 0 < start < len(spoken) else said


def _refused(said: tuple[str, ...], name: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    places = (at for at in range(len(said)) if name and said[at : at + len(name)] == name)
    return any(negated(said, at, vocabulary) for at in places)


def _holds(known: Phrases[bool], text: str) -> bool:
    return next(known.all(words(text)), None) is not None


def _only(known: Phrases[bool], text: str) -> bool:
    """Whether the text holds such a phrase, and beside it only politeness."""
    said = words(text)
    left = without(said, known)
    return len(left) < len(said) and not without(left, booking_words().around)
