"""What actions reach for: the diary, the queue, the texts and cards; made at the first call, kept by the process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from zoneinfo import ZoneInfo

from actions.turn import Turn
from escale.french.vocabulary import Vocabulary, load_vocabulary
from escale.knowledge.library import Library, load_library
from escale.knowledge.texts import Texts, load_texts
from escale.settings import ROOT, Settings
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.handoff import Handoff
from escale.store.waiting import WaitingList

KNOWLEDGE, REPLIES = ROOT / "data" / "knowledge", ROOT / "bot" / "replies"


@dataclass(frozen=True)
class Practice:
    """The practice as actions see it; ``zone`` is that of its own clocks."""

    diary: SqlDiary
    waiting: WaitingList
    handoff: Handoff
    library: Library
    texts: Texts
    vocabulary: Vocabulary
    zone: ZoneInfo


def facts(here: Practice, turn: Turn) -> dict[str, str]:
    """All facts as texts may name them, as of the turn's day."""
    today, stale = turn.now.date(), here.texts.say("utter_stale_mark").text
    return {name: fact.shown(today, stale) for name, fact in here.library.facts.items()}


@cache
def practice(address: str | None = None) -> Practice:
    """The one of this process, from its settings; with ``tu``, the same with its words in that form."""
    if address is not None:
        return replace(
            practice(), library=load_library(KNOWLEDGE, address), texts=load_texts(REPLIES, address)
        )
    settings = Settings()
    database = Database(settings.async_database_url)
    return Practice(
        diary=SqlDiary(database),
        waiting=WaitingList(database),
        handoff=Handoff(database),
        library=load_library(KNOWLEDGE),
        texts=load_texts(REPLIES),
        vocabulary=load_vocabulary(KNOWLEDGE / "vocabulary.yml"),
        zone=ZoneInfo(settings.timezone),
    )
