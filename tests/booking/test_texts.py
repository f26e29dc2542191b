"""Every word that the pages ask for is in its file, and every word of the file is asked for; no French elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

from escale.booking.room import HERE, read_words
from escale.career.people import SUBJECTS
from escale.career.service import Channel

WORDS = {name: words for name, words in read_words().sections.items() if name != "manage"}
PYTHON = "\n".join(path.read_text() for path in sorted(HERE.glob("*.py")))
PAGES = "\n".join(path.read_text() for path in sorted((HERE / "templates").glob("*.html")))
SCRIPTS = "\n".join(path.read_text() for path in sorted((HERE / "static").glob("*.js")))
LISTED = ("problems", "subjects", "languages", "zones", "clocks", "places", "channels")
FRENCH = re.compile(r"[éèêàçùœ]", re.IGNORECASE)


def names(texts: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in texts.items():
        yield from names(value, f"{prefix}{name}.") if isinstance(value, dict) else [f"{prefix}{name}"]


def asked_for() -> set[str]:
    """`words.section.name` in pages, `"section.name"` in Python."""
    in_pages = re.findall(r"words\.([a-z_]+\.[a-z_0-9]+)", PAGES)
    in_python = re.findall(r"\"([a-z]+\.[a-z_]+)\"", PYTHON)
    return {
        one
        for one in [*in_pages, *in_python]
        if one.split(".")[0] in WORDS and not one.endswith((".get", ".html"))
    }


def test_words_asked_for_are_in_the_file() -> None:
    assert asked_for() - set(names(dict(WORDS))) - {"errors.onward"} == set()


def test_words_of_the_file_are_asked_for() -> None:
    everything = PYTHON + PAGES
    said = [name for name in names(dict(WORDS)) if not name.startswith((*LISTED, "errors."))]
    made = ("problem", "reason_", "next_", "hours_", "minutes_", "days_", "until_", "week", "usual_length")
    lost = [n for n in said if not re.search(rf"\b{n.split('.')[-1]}\b", everything)]
    assert [name for name in lost if not name.split(".")[-1].startswith(made)] == []


def test_refusals_have_their_words() -> None:
    codes = set(re.findall(r"Refused\(\d+, \"([a-z_]+)\"", PYTHON))
    assert codes - set(WORDS["errors"]) == set()


def test_every_subject_and_channel_has_a_name() -> None:
    assert set(WORDS["subjects"]) == SUBJECTS
    assert [set(WORDS[name]) for name in ("channels", "channels_within", "channels_short")] == [
        set(Channel)
    ] * 3


def test_time_zones_listed_are_known_and_have_a_clock() -> None:
    listed = {zone for group in WORDS["zones"].values() for zone in group}
    assert listed - available_timezones() == set()
    assert listed - set(WORDS["clocks"]) == set()


def test_no_french_in_python_and_scripts() -> None:
    lines = [line for line in (PYTHON + SCRIPTS).splitlines() if FRENCH.search(line)]
    assert [line for line in lines if "« " not in line and "→" not in line] == []


def test_pages_have_no_inline_script_or_style_and_nothing_from_elsewhere() -> None:
    assert (
        re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=\"/)|(?:src|href)=\"https?:", PAGES) == []
    )
