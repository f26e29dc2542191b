"""Every word that the desk asks for is in its file, and every word of the file is asked for."""

from __future__ import annotations

import re
from typing import Any

from escale.career.ownership import Event
from escale.career.people import SUBJECTS
from escale.desk.room import HERE
from escale.desk.words import load_words

WORDS = load_words(*sorted(HERE.glob("*.fr.yml"))).sections
SCRIPTS = "\n".join(path.read_text() for path in sorted((HERE / "static").glob("*.js")))
PAGES = "\n".join(path.read_text() for path in sorted((HERE / "templates").glob("*.html")))
PYTHON = "\n".join(path.read_text() for path in sorted(HERE.glob("*.py")))
PLURAL = {"one", "other"}
FRENCH = re.compile(r"[«»éèêàçùœ]", re.IGNORECASE)


def names(section: dict[str, Any], prefix: str) -> set[str]:
    """Dotted names; a text with plural forms is one name."""
    return {f"{prefix}.{key}" for key in section}


ALL = {name for section, texts in WORDS.items() for name in names(texts, section)}


def test_words_asked_for_in_scripts_are_in_the_file() -> None:
    asked = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', SCRIPTS))
    files = {name for name in asked if name.endswith((".js", ".css")) or name.startswith("escale.")}
    assert asked - files - ALL == set()


def test_words_of_the_file_are_asked_for() -> None:
    everything = SCRIPTS + PAGES + PYTHON
    made = set(re.findall(r"`([a-z_]+\.[a-z_]*)\$\{", SCRIPTS)) | {"reasons.", "errors.", "subjects."}
    made |= set(re.findall(r'f"([a-z_]+\.[a-z_]*)\{', PYTHON))
    made |= {"languages.", "weekdays.", "saved.", "stretches.", "profile.weight_"}  # in templates
    lost = {name for name in ALL if not re.search(rf"\b{name.split('.')[1]}\b", everything)}
    assert {name for name in lost if not name.startswith(tuple(made))} == set()


def test_every_event_subject_and_error_has_words() -> None:
    codes = set(re.findall(r'Refused\(\d+, "([a-z_]+)"', PYTHON)) | set(
        re.findall(r'\d{3}, "([a-z_]+)"', PYTHON)
    )
    assert {event.value for event in Event} == set(WORDS["passages"])
    assert set(WORDS["subjects"]) == SUBJECTS
    assert codes - {"too_many"} == set(WORDS["errors"])


def test_plural_forms_come_in_pairs() -> None:
    plural = [text for texts in WORDS.values() for text in texts.values() if isinstance(text, dict)]
    assert [set(text) for text in plural if set(text) != PLURAL] == []


def test_no_french_in_scripts_and_python() -> None:
    lines = [line for line in (SCRIPTS + PYTHON).splitlines() if FRENCH.search(line)]
    assert [line for line in lines if "LINK =" not in line] == []
