"""What somebody wishes. The sentences are in wish.yml."""

import pytest
import yaml

from escale.career.people import SUBJECTS
from escale.french.when import PastDate
from escale.french.wish import Heard, hear, subject_of_label
from tests.career.builders import consultant
from tests.french.words import ROOT, ZONE, local, shown, table, vocabulary

NAMES = [
    ("Claire", "Perrin"), ("Karim", "Benali"), ("Jean-Baptiste", "Lemoine"), ("Jean", "Adjovi"),
    ("Élodie", "Le Goff"), ("Élodie", "Martin"),
]  # fmt: skip
TEAM = [consultant(n, first_name=first, last_name=last) for n, (first, last) in enumerate(NAMES, 1)]


def heard(text: str) -> Heard:
    return hear(text, now=local("2026-11-23 10:00"), zone=ZONE, vocabulary=vocabulary(), consultants=TEAM)


def told(found: Heard) -> dict:
    """Only what was understood."""
    said = {
        "subject": found.subject,
        "channel": found.channel,
        "language": found.language,
        "consultant": found.consultant_id,
        "windows": [shown(window) for window in found.windows],
    }
    return {name: value for name, value in said.items() if value}


@pytest.mark.parametrize(("text", "meant"), table("wish").items())
def test_wish_is_understood(text, meant):
    assert told(heard(text)) == meant


def test_wish_for_the_past_is_refused():
    with pytest.raises(PastDate):
        heard("hier avec Karim")


def test_every_label_has_a_subject_or_none_on_purpose():
    labels = yaml.safe_load((ROOT / "data" / "knowledge" / "labels.yml").read_text(encoding="utf-8"))[
        "labels"
    ]
    concerned = {
        name for name in labels if name.startswith(("ask_", "review_", "prepare_", "book_", "request_"))
    }
    assert concerned - set(vocabulary().labels) == set()


def test_every_subject_is_reached_by_some_label_and_some_word():
    assert {subject for subject in vocabulary().labels.values() if subject} == SUBJECTS
    assert set(vocabulary().wish.subjects.meanings.values()) == SUBJECTS


def test_label_tells_the_subject():
    asked = ["ask_job_search/cv", "ask_reconversion/vae", "ask_service/price", "greet"]
    assert [subject_of_label(label, vocabulary()) for label in asked] == [
        "application",
        "training",
        None,
        None,
    ]
