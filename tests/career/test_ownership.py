"""Who speaks: every pair of the table, who may do what, and the log as a state machine."""

import itertools

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from escale.career.ownership import (
    AlreadyTaken,
    Event,
    NotAllowed,
    NotYours,
    Owner,
    OwnershipError,
    State,
    bot_may_speak,
    decide,
)
from tests.career.builders import at

NOW = at("2027-01-12 09:00")
BOT, WAITING, CLOSED = (State(owner, None, 4) for owner in (Owner.BOT, Owner.WAITING, Owner.CLOSED))
NADIA = State(Owner.CONSULTANT, 1, 4)
STATES = [BOT, WAITING, NADIA, CLOSED]


def after(state, event, actor="consultant:1", consultant_id=None):
    change = decide(state, Event(event), actor=actor, reason="test", at=NOW, consultant_id=consultant_id)
    return change.after.label, change.after.version


# What each event makes of bot, waiting, consultant 1 and closed; None = not allowed, = nothing changes.
EXPECTED = {
    "ask_human": ("waiting", "=", "=", None),
    "take": (None, "consultant:1", "=", None),
    "step_in": ("consultant:1", "consultant:1", "=", "consultant:1"),
    "hand_back": (None, None, "bot", None),
    "release": (None, None, "waiting", None),
    "transfer": (None, None, "consultant:2", None),
    "give_up_waiting": (None, "bot", None, None),
    "close": ("closed", "closed", "closed", "="),
    "person_writes": ("=", "=", "=", "bot"),
    "bot_failed": ("waiting", "=", "=", "="),
}
ACTORS = {
    "ask_human": "person",
    "give_up_waiting": "system",
    "person_writes": "person",
    "bot_failed": "bot",
    "close": "coordinator:9",
}


def test_every_event_is_specified():
    assert set(EXPECTED) == set(Event)


@pytest.mark.parametrize(("event", "place"), itertools.product(EXPECTED, range(4)))
def test_event_does_what_the_specification_says(event, place):
    state, expected = STATES[place], EXPECTED[event][place]
    actor = ACTORS.get(event, "consultant:1")
    receiver = 2 if event == "transfer" else None
    if expected is None:
        with pytest.raises(NotAllowed) as refused:
            after(state, event, actor, receiver)
        assert (refused.value.owner, refused.value.event) == (state.owner, event)
    elif expected == "=":
        assert after(state, event, actor, receiver) == (state.label, 4)
    else:
        assert after(state, event, actor, receiver) == (expected, 5)


def test_change_tells_what_was_before_and_after_who_why_and_when():
    change = decide(WAITING, Event.TAKE, actor="consultant:1", reason="queue", at=NOW)
    assert (change.before, change.after) == (WAITING, State(Owner.CONSULTANT, 1, 5))
    assert (change.event, change.actor, change.reason, change.at) == (
        Event.TAKE,
        "consultant:1",
        "queue",
        NOW,
    )
    assert change.effective


def test_asking_again_while_waiting_is_not_an_effective_change():
    assert not decide(WAITING, Event.ASK_HUMAN, actor="person", reason="", at=NOW).effective


@pytest.mark.parametrize("event", ["take", "step_in"])
def test_second_consultant_learns_who_has_the_conversation(event):
    with pytest.raises(AlreadyTaken) as refused:
        after(NADIA, event, "consultant:2")
    assert refused.value.consultant_id == 1


@pytest.mark.parametrize("event", ["hand_back", "close", "transfer", "release"])
@pytest.mark.parametrize("actor", ["consultant:2", "person", "bot"])
def test_nobody_gives_away_what_belongs_to_another_consultant(event, actor):
    with pytest.raises(NotYours):
        after(NADIA, event, actor, 3)


@pytest.mark.parametrize("event", ["hand_back", "close", "transfer", "release"])
def test_coordinator_may_do_what_the_owner_may(event):
    assert after(NADIA, event, "coordinator:9", 3) == after(NADIA, event, "consultant:1", 3)


def test_system_releases_when_the_consultant_goes_offline_but_does_not_close():
    assert after(NADIA, "release", "system") == ("waiting", 5)
    with pytest.raises(NotYours):
        after(NADIA, "close", "system")


@pytest.mark.parametrize("state", [BOT, WAITING])
def test_close_without_an_owner_is_for_the_person_and_the_system_not_for_a_consultant(state):
    assert [after(state, "close", who) for who in ("person", "system")] == [("closed", 5)] * 2
    with pytest.raises(NotYours):
        after(state, "close", "consultant:1")


def test_coordinator_may_give_a_waiting_conversation_to_somebody():
    assert after(WAITING, "take", "coordinator:9", 3) == ("consultant:3", 5)
    assert after(WAITING, "take", "coordinator:9") == ("consultant:9", 5)


@pytest.mark.parametrize("actor", ["consultant:2", "person", "bot", "system"])
def test_nobody_else_takes_in_the_name_of_a_consultant(actor):
    with pytest.raises(NotYours):
        after(WAITING, "take", actor, 3)


@pytest.mark.parametrize(
    ("event", "state", "actor"),
    [("transfer", NADIA, "consultant:1"), ("take", WAITING, "person"), ("take", WAITING, "consultant:")],
)
def test_conversation_goes_to_nobody_only_by_mistake(event, state, actor):
    with pytest.raises(ValueError, match=r"."):
        after(state, event, actor)


@pytest.mark.parametrize(("owner", "who"), [(Owner.BOT, 1), (Owner.CLOSED, 1), (Owner.CONSULTANT, None)])
def test_state_names_a_consultant_exactly_when_one_owns(owner, who):
    with pytest.raises(ValueError, match="with consultant_id"):
        State(owner, who, 0)


@pytest.mark.parametrize("state", STATES)
def test_state_of_its_label_is_the_state(state):
    assert State.of(state.label, state.version) == state


@pytest.mark.parametrize("label", ["", "consultant", "consultant:", "consultant:x", "bot:1", "robot"])
def test_state_of_another_label_is_refused(label):
    with pytest.raises(ValueError, match=r"."):
        State.of(label, 0)


def test_bot_may_speak_while_it_owns_and_while_the_person_waits():
    assert [bot_may_speak(state, 4) for state in STATES] == [True, True, False, False]


def test_bot_may_not_speak_after_any_change_since_its_turn_began():
    taken = decide(BOT, Event.STEP_IN, actor="consultant:1", reason="", at=NOW).after
    handed_back = decide(taken, Event.HAND_BACK, actor="consultant:1", reason="", at=NOW).after
    assert (handed_back.owner, bot_may_speak(handed_back, 4), bot_may_speak(handed_back, 6)) == (
        Owner.BOT, False, True,
    )  # fmt: skip


class Conversation(RuleBasedStateMachine):
    """Anybody does anything at any time."""

    def __init__(self):
        super().__init__()
        self.state = State()
        self.log = []

    @rule(
        event=st.sampled_from(Event),
        actor=st.sampled_from(["person", "bot", "system", "consultant:1", "consultant:2", "coordinator:9"]),
        consultant_id=st.sampled_from([None, 1, 2, 3]),
    )
    def happens(self, event, actor, consultant_id):
        before = self.state
        try:
            change = decide(before, event, actor=actor, reason="", at=NOW, consultant_id=consultant_id)
        except (OwnershipError, ValueError):
            return
        assert change.before == before
        assert change.after.version == before.version + change.effective
        if actor == "consultant:1" and before.consultant_id == 2:
            assert not change.effective or event not in {"hand_back", "close", "transfer", "release"}
        if before.owner is Owner.CONSULTANT and change.effective:
            assert actor in {f"consultant:{before.consultant_id}", "coordinator:9", "system"}
        self.state = change.after
        self.log += [change] if change.effective else []

    @rule()
    def the_bot_finishes_a_turn_that_began_before_the_last_change(self):
        if self.log:
            assert not bot_may_speak(self.state, self.log[-1].before.version)

    @invariant()
    def one_owner(self):
        assert (self.state.consultant_id is not None) == (self.state.owner is Owner.CONSULTANT)

    @invariant()
    def log_tells_the_state(self):
        assert [c.after.version for c in self.log] == list(range(1, len(self.log) + 1))
        assert [c.before for c in self.log] == [State(), *(c.after for c in self.log)][: len(self.log)]
        assert self.state == (self.log[-1].after if self.log else State())


TestConversation = Conversation.TestCase
TestConversation.settings = settings(deadline=None, max_examples=60, stateful_step_count=40)
