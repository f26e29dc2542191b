"""Words of short questions about what was just said; the lists stand in vocabulary.yml."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from escale.french.plain import Phrases, phrases

KINDS = frozenset({"cost", "duration", "eligibility", "example", "failure", "refusal", "where"})


@dataclass(frozen=True)
class QuestionWords:
    """`kinds`: how each is asked; `around`: what gives it no other subject; `longest`: in words."""

    kinds: Phrases[str]
    around: Phrases[bool]
    of_a_subject: frozenset[str]
    longest: int


def question_words(raw: Mapping[str, Any]) -> QuestionWords:
    """Read the chapter `questions`. ValueError for a kind that is none, KeyError for a part that is missing."""
    if unknown := {*raw["kinds"], *raw["of_a_subject"]} ^ KINDS:
        message = f"vocabulary.yml, questions: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    return QuestionWords(
        kinds=phrases(raw["kinds"]),
        around=phrases({True: raw["around"]}),
        of_a_subject=frozenset(raw["of_a_subject"]),
        longest=raw["longest"],
    )
