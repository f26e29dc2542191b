"""Conversations as the bot remembers them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    SlotSet,
    UserUttered,
)

from bot.tracker_store import (
    SLACK,
    TURNS,
    ConversationTrackerStore,
    TrackerConflict,
    TrackerStoreFailed,
    bot_tracker,
)

DOMAIN = Domain.from_dict(
    {
        "intents": ["greet"],
        "slots": {
            name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
            for name in ("kept", "lost", "given")
        },
        "forms": {"booking_form": {"required_slots": ["kept"]}},
    }
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bot.db'}"
    return request.getfixturevalue("postgres_url").replace("postgresql://", "postgresql+psycopg2://")


@pytest.fixture
def store(url):
    made = ConversationTrackerStore(DOMAIN, host=url)
    made.create_table()
    with made._engine.begin() as connection:
        connection.execute(bot_tracker.delete())
    yield made
    made._engine.dispose()


@pytest.fixture
def other(url, store):
    """The same conversations, seen by another process."""
    return ConversationTrackerStore(DOMAIN, host=url)


async def talk(store, turns, first=0, conversation="c"):
    tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
    for number in range(first, first + turns):
        tracker.update(UserUttered(f"texte {number}", {"name": "greet"}, message_id=str(number)))
        tracker.update(ActionExecuted("utter_greet"))
        tracker.update(BotUttered(f"réponse {number}"))
        tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)
    return tracker


async def test_an_unknown_conversation_is_none(store):
    assert await store.retrieve("c") is None


async def test_what_is_saved_is_retrieved(store, other):
    saved = await talk(store, 2)
    for reader in (store, other):
        assert list((await reader.retrieve("c")).events) == list(saved.events)


async def test_a_new_tracker_is_not_stored_before_its_first_turn(store):
    await store.get_or_create_tracker("c")
    assert await store.retrieve("c") is None


async def test_a_tracker_that_is_not_saved_changes_nothing(store):
    await talk(store, 1)
    tracker = await store.retrieve("c")
    tracker.update(SlotSet("kept", "never"))
    assert (await store.retrieve("c")).get_slot("kept") is None


async def test_what_another_process_wrote_is_seen(store, other):
    await talk(store, 1)
    await talk(other, 1, first=1)
    assert texts(await store.retrieve("c")) == ["texte 0", "texte 1"]


async def test_the_slower_of_two_writers_is_refused(store, other):
    await talk(store, 1)
    mine, theirs = await store.retrieve("c"), await other.retrieve("c")
    theirs.update(SlotSet("kept", "theirs"))
    await other.save(theirs)
    mine.update(SlotSet("kept", "mine"))
    with pytest.raises(TrackerConflict):
        await store.save(mine)
    assert (await store.retrieve("c")).get_slot("kept") == "theirs"


async def test_the_slower_of_two_first_writers_is_refused(store, other):
    mine = await store.get_or_create_tracker("c")
    await talk(other, 1)
    with pytest.raises(TrackerConflict):
        await store.save(mine)


async def test_an_erased_conversation_is_not_written_again(store):
    tracker = await talk(store, 1)
    with store._engine.begin() as connection:
        connection.execute(bot_tracker.delete())
    with pytest.raises(TrackerConflict):
        await store.save(tracker)
    assert await store.retrieve("c") is None


async def test_a_failing_database_is_told(store):
    await talk(store, 1)
    with store._engine.begin() as connection:
        bot_tracker.drop(connection)
    with pytest.raises(TrackerStoreFailed):
        await store.retrieve("c")


async def test_a_long_talk_keeps_its_last_turns_and_what_they_rest_on(store, other):
    tracker = await store.get_or_create_tracker("c", append_action_listen=False)
    before = [
        SlotSet("kept", {"a": 1}),
        SlotSet("lost", 1),
        SlotSet("lost", None),
        ActiveLoop("booking_form"),
    ]
    tracker.update_with_events([*before, ConversationPaused()], DOMAIN)
    await store.save(tracker)
    for number in range(100):
        await talk(store, 1, first=number)
    for reader in (store, other):
        kept = await reader.retrieve("c")
        assert (kept.get_slot("kept"), kept.get_slot("lost")) == ({"a": 1}, None)
        assert (kept.active_loop_name, kept.is_paused(), kept.latest_action_name) == (
            "booking_form",
            True,
            "action_listen",
        )
        assert TURNS <= len(texts(kept)) <= TURNS + SLACK
        assert texts(kept)[-1] == "texte 99"
        assert kept.applied_events() != []


async def test_the_row_does_not_grow_with_the_talk(store):
    sizes = []
    for number in range(120):
        await talk(store, 1, first=number)
        sizes.append(size(store))
    assert max(sizes[60:]) <= max(sizes[:60]) * 1.05


async def test_the_keys_are_the_conversations(store):
    await talk(store, 1, conversation="a")
    await talk(store, 1, conversation="b")
    assert sorted(await store.keys()) == ["a", "b"]


def texts(tracker):
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def size(store):
    with store._engine.connect() as connection:
        return connection.execute(sa.select(sa.func.length(bot_tracker.c.events))).scalar_one()
