"""What a consultant reads before taking over: labels and the person's own words, nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

LONGEST = 120
ELLIPSIS = "…"

PERSON = "person"
BOT = "bot"

SAFETY = frozenset({"distress", "harassment"})
ADVICE_GROUPS = frozenset({"ask_job_search", "ask_reconversion", "ask_career"})
APPLICATION = frozenset({"review_cv", "review_cover_letter", "review_job_offer", "prepare_pitch"})
WISHES = frozenset({
    "talk_to_human", "ask_availability", "book_appointment", "reschedule_appointment",
    "cancel_appointment", "list_appointments", "request_mentoring", "join_group",
})  # fmt: skip
SITUATIONS = frozenset({
    "ask_job_search/no_answer", "ask_job_search/career_gap", "ask_job_search/senior",
    "ask_job_search/first_job", "ask_job_search/foreign_degree", "ask_job_search/disability",
    "ask_job_search/unemployment_benefits", "ask_reconversion/no_idea", "ask_reconversion/meaning",
    "ask_reconversion/income_risk", "ask_reconversion/too_old", "ask_career/after_leave",
    "ask_career/end_of_contract", "ask_career/conflict", "ask_career/work_life_balance",
    "ask_career/research_to_industry", "ask_career/abroad",
}) | SAFETY  # fmt: skip
PLEASANTRIES = frozenset({
    "greet", "goodbye", "thank", "affirm", "deny", "help", "bot_challenge", "restart", "cancel",
    "insult", "inform",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the transcript, in order of time.

    author: `person`, `bot`, `consultant`, `system`; label: what the assistant understood (a full
    label of the taxonomy), None where nothing was parsed.
    """

    author: str
    text: str
    label: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Quote:
    """The person's own words under a label, shortened at a word to 120 characters."""

    label: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """What the conversation supports.

    need: the last informative label (advice, application, safety), None when there is none;
    situation: the latest words under each label that tells a circumstance; tried: the subjects on
    which the assistant answered, in order; wants: the latest request to the team; distress: whether
    distress or harassment was understood anywhere; first_words: the person's first real message, empty
    when they wrote nothing; subjects: distinct informative labels, in order.
    """

    need: str | None
    situation: tuple[Quote, ...]
    tried: tuple[str, ...]
    wants: Quote | None
    distress: bool
    first_words: str
    subjects: tuple[str, ...]


def summarise(transcript: Sequence[Entry]) -> Summary:
    """The summary of a transcript in order of time; an empty one gives an empty summary."""
    said = [entry for entry in transcript if entry.author == PERSON]
    labels = [entry.label for entry in said if entry.label]
    subjects = _distinct(label for label in labels if informative(label))
    return Summary(
        need=next((label for label in reversed(labels) if informative(label)), None),
        situation=tuple(_latest(_quotes(said, SITUATIONS))),
        tried=_distinct(_answered(transcript)),
        wants=next(iter(reversed(_quotes(said, WISHES))), None),
        distress=not SAFETY.isdisjoint(labels),
        first_words=_first_words(said),
        subjects=subjects,
    )


def informative(label: str) -> bool:
    """Whether a label tells what the person needs: advice, an application, their safety."""
    return label in SAFETY or label in APPLICATION or label.partition("/")[0] in ADVICE_GROUPS


def shorten(text: str, longest: int = LONGEST) -> str:
    """The text on one line, cut at a word with an ellipsis when longer than `longest` characters."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    room = longest - len(ELLIPSIS)
    whole = line[: room + 1].rpartition(" ")[0]
    return (whole or line[:room]) + ELLIPSIS


def _quotes(said: Iterable[Entry], labels: frozenset[str]) -> list[Quote]:
    return [
        Quote(entry.label, shorten(entry.text), entry.at)
        for entry in said
        if entry.label in labels and entry.label is not None
    ]


def _latest(quotes: Iterable[Quote]) -> Iterable[Quote]:
    return {quote.label: quote for quote in quotes}.values()


def _answered(transcript: Sequence[Entry]) -> list[str]:
    """Labels of advice that the assistant answered before the person wrote again."""
    found: list[str] = []
    asked: str | None = None
    for entry in transcript:
        if entry.author == PERSON:
            asked = entry.label
        elif entry.author == BOT and asked and informative(asked) and asked not in SAFETY:
            found.append(asked)
    return found


def _first_words(said: Sequence[Entry]) -> str:
    written = [entry for entry in said if any(c.isalnum() for c in entry.text)]
    real = [entry for entry in written if entry.label not in PLEASANTRIES]
    return shorten((real or written)[0].text) if written else ""


def _distinct(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels))
