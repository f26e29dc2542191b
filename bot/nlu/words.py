"""What is written, made comparable: SMS spelling undone, accents and capitals taken off, alarming phrases noticed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import yaml

WORD = re.compile(r"\w+(?:'a\b)?")
APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc`", "'"))
SHOUTED = 0.6
SHORTEST_SHOUT = 8
LONGEST = 300
KEPT_FIRST = 200
PARTS = {"spelling": dict, "alarm": dict, "joining": list}
LONGEST_PAIR = 40
SHORTEST_HALF = 2
MOST_CUTS = 2
STOPS = ".?!;"


def fold(text: str) -> str:
    """Lower case without accents or ligatures: « Cœur brisé » → « coeur brise »."""
    spread = unicodedata.normalize(
        "NFD", text.translate(APOSTROPHES).lower().replace("œ", "oe").replace("æ", "ae")
    )
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def shorten(text: str) -> str:
    """At most ``LONGEST`` words: the beginning and the end, where people say what they want."""
    words = text.split()
    if len(words) <= LONGEST:
        return " ".join(words)
    return " ".join([*words[:KEPT_FIRST], *words[KEPT_FIRST - LONGEST :]])


@dataclass(frozen=True)
class Words:
    """``data/words.yml``: spellings to undo, and phrases that outrank everything, by label."""

    spelling: dict[str, str] = field(default_factory=dict)
    alarm: dict[str, list[str]] = field(default_factory=dict)
    joining: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Words:
        """Read the file; raises ``OSError`` or ``yaml.YAMLError``."""
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return cls(*(content.get(part) or kind() for part, kind in PARTS.items()))

    def plain(self, text: str) -> str:
        """The text in ordinary spelling; a text in capitals is lowered first."""
        text = unicodedata.normalize("NFC", shorten(text)).translate(APOSTROPHES)
        text = text.lower() if _is_shouted(text) else text
        return WORD.sub(lambda match: self.spelling.get(match[0].lower(), match[0]), text)

    def halves(self, plain: str) -> list[tuple[str, str]]:
        """The ways to part a text of up to 40 words in two at a joining word or a stop, two at most."""
        words = plain.split()
        if not self.joining or len(words) > LONGEST_PAIR:
            return []
        cuts = [
            at
            for at in range(SHORTEST_HALF, len(words) - SHORTEST_HALF)
            if self._parts(words[at - 1], words[at])
        ]
        return [(" ".join(words[:at]), " ".join(words[at:])) for at in cuts[:MOST_CUTS]]

    def _parts(self, before: str, word: str) -> bool:
        return before[-1] in STOPS or word.lower() in self.joining

    def alarm_in(self, text: str) -> str | None:
        """The label whose phrase stands in the text, if any."""
        folded = f" {' '.join(WORD.findall(fold(text)))} "
        for label, phrases in self.alarm.items():
            if any(f" {' '.join(WORD.findall(fold(phrase)))} " in folded for phrase in phrases):
                return label
        return None


def _is_shouted(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > SHORTEST_SHOUT and sum(map(str.isupper, letters)) > SHOUTED * len(letters)
