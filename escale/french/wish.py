"""What a person wishes: about what, by which channel, in which language, with whom, when."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from escale.career.interval import Interval
from escale.career.people import Consultant
from escale.french.names import mentioned, negated
from escale.french.plain import words
from escale.french.vocabulary import Vocabulary
from escale.french.when import find_windows

SHORT = 2


@dataclass(frozen=True, slots=True)
class Heard:
    """What was understood; None and () where nothing was said.

    subject: a code of `escale.career.people.SUBJECTS`; channel: `chat`, `phone`, `video`; language: ISO 639-1;
    windows: see `find_windows`.
    """

    subject: str | None = None
    channel: str | None = None
    language: str | None = None
    consultant_id: int | None = None
    windows: tuple[Interval, ...] = ()


def hear(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    vocabulary: Vocabulary,
    consultants: Sequence[Consultant],
    when: bool = True,
) -> Heard:
    """The wish in a text; without its times when `when` is False.

    Raises ImpossibleDate and PastDate as `find_windows` does.
    """
    said = words(text)
    return Heard(
        subject=_subject(said, vocabulary),
        channel=channel_of(text, vocabulary),
        language=_language(said, vocabulary),
        consultant_id=consultant_of(text, consultants, vocabulary),
        windows=find_windows(text, now=now, zone=zone, vocabulary=vocabulary) if when else (),
    )


def subject_of_label(label: str, vocabulary: Vocabulary) -> str | None:
    """The subject that a taxonomy label (`ask_job_search/cv`) is about; None for one about none in particular."""
    return vocabulary.labels.get(label)


def channel_of(text: str, vocabulary: Vocabulary) -> str | None:
    """The one channel that is named and not refused; None when several are, or none."""
    said = words(text)
    found = {
        channel for at, _, channel in vocabulary.wish.channels.all(said) if not negated(said, at, vocabulary)
    } - {None}
    return found.pop() if len(found) == 1 else None


def consultant_of(text: str, consultants: Sequence[Consultant], vocabulary: Vocabulary) -> int | None:
    """The one consultant who is named most surely; None when nobody is, or two equally."""
    sure = {one.id: mentioned(text, one.first_name, one.last_name, vocabulary) for one in consultants}
    best = max(sure.values(), default=0)
    named = [who for who, surely in sure.items() if surely == best] if best else []
    return _longest(named, consultants)


def _longest(named: Sequence[int], consultants: Sequence[Consultant]) -> int | None:
    """« Jean-Baptiste » is not « Jean »."""
    lengths = {one.id: len(words(one.first_name)) for one in consultants if one.id in named}
    longest = [who for who, length in lengths.items() if length == max(lengths.values())]
    return longest[0] if len(longest) == 1 else None


def _subject(said: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """The subject with most words said about it; of equals, the first."""
    weight: Counter[str] = Counter()
    for at, length, subject in vocabulary.wish.subjects.all(said):
        if not negated(said, at, vocabulary):
            weight[subject] += length
    return max(weight, key=weight.__getitem__, default=None)


def _language(said: Sequence[str], vocabulary: Vocabulary) -> str | None:
    wish = vocabulary.wish
    for at, length, language in wish.languages.all(said):
        cued = (
            said[max(0, at - 1) : at] in wish.language_cues or said[at : at + length] in wish.language_alone
        )
        if (cued or len(said) <= SHORT) and not negated(said, at, vocabulary):
            return language
    return None
