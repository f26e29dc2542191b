"""Who speaks with the person: the one state machine, one table, one function that changes it.

The store keeps `State` in the conversation's row and every effective `Change` in its log.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from escale.career.interval import utc


class Owner(StrEnum):
    """Who has the word."""

    BOT = "bot"
    WAITING = "waiting"
    CONSULTANT = "consultant"
    CLOSED = "closed"


class Event(StrEnum):
    """What may happen to a conversation; `decide` tells what each one does."""

    ASK_HUMAN = "ask_human"
    TAKE = "take"
    STEP_IN = "step_in"
    HAND_BACK = "hand_back"
    RELEASE = "release"
    TRANSFER = "transfer"
    GIVE_UP_WAITING = "give_up_waiting"
    CLOSE = "close"
    PERSON_WRITES = "person_writes"
    BOT_FAILED = "bot_failed"


TABLE: dict[tuple[Owner, Event], Owner] = {
    (Owner.BOT, Event.ASK_HUMAN): Owner.WAITING,
    (Owner.BOT, Event.STEP_IN): Owner.CONSULTANT,
    (Owner.BOT, Event.CLOSE): Owner.CLOSED,
    (Owner.BOT, Event.PERSON_WRITES): Owner.BOT,
    (Owner.BOT, Event.BOT_FAILED): Owner.WAITING,
    (Owner.WAITING, Event.ASK_HUMAN): Owner.WAITING,
    (Owner.WAITING, Event.TAKE): Owner.CONSULTANT,
    (Owner.WAITING, Event.STEP_IN): Owner.CONSULTANT,
    (Owner.WAITING, Event.GIVE_UP_WAITING): Owner.BOT,
    (Owner.WAITING, Event.CLOSE): Owner.CLOSED,
    (Owner.WAITING, Event.PERSON_WRITES): Owner.WAITING,
    (Owner.WAITING, Event.BOT_FAILED): Owner.WAITING,
    (Owner.CONSULTANT, Event.ASK_HUMAN): Owner.CONSULTANT,
    (Owner.CONSULTANT, Event.TAKE): Owner.CONSULTANT,
    (Owner.CONSULTANT, Event.STEP_IN): Owner.CONSULTANT,
    (Owner.CONSULTANT, Event.HAND_BACK): Owner.BOT,
    (Owner.CONSULTANT, Event.RELEASE): Owner.WAITING,
    (Owner.CONSULTANT, Event.TRANSFER): Owner.CONSULTANT,
    (Owner.CONSULTANT, Event.CLOSE): Owner.CLOSED,
    (Owner.CONSULTANT, Event.PERSON_WRITES): Owner.CONSULTANT,
    (Owner.CONSULTANT, Event.BOT_FAILED): Owner.CONSULTANT,
    (Owner.CLOSED, Event.STEP_IN): Owner.CONSULTANT,
    (Owner.CLOSED, Event.CLOSE): Owner.CLOSED,
    (Owner.CLOSED, Event.PERSON_WRITES): Owner.BOT,
    (Owner.CLOSED, Event.BOT_FAILED): Owner.CLOSED,
}
TAKING = frozenset({Event.TAKE, Event.STEP_IN})
GIVING_AWAY = frozenset({Event.HAND_BACK, Event.TRANSFER, Event.CLOSE, Event.RELEASE})
COORDINATOR = "coordinator"
TEAM = frozenset({"consultant", COORDINATOR})


@dataclass(frozen=True, slots=True)
class State:
    """Who owns a conversation, and how often that has changed.

    consultant_id is set exactly when the owner is a consultant; ValueError otherwise.
    """

    owner: Owner = Owner.BOT
    consultant_id: int | None = None
    version: int = 0

    def __post_init__(self) -> None:
        """Refuse a consultant's conversation without a consultant, and the reverse."""
        if (self.owner is Owner.CONSULTANT) != (self.consultant_id is not None):
            message = f"owner {self.owner} with consultant_id {self.consultant_id}"
            raise ValueError(message)

    @property
    def label(self) -> str:
        """`bot`, `waiting`, `consultant:<id>` or `closed`: how the store writes it."""
        return str(self.owner) if self.consultant_id is None else f"consultant:{self.consultant_id}"

    @classmethod
    def of(cls, label: str, version: int) -> "State":
        """The state that a label and a version stand for; ValueError when there is none."""
        owner, colon, number = label.partition(":")
        return cls(Owner(owner), int(number) if colon else None, version)


@dataclass(frozen=True, slots=True)
class Change:
    """What an event did: the line for the log. `at` is UTC."""

    before: State
    after: State
    event: Event
    actor: str
    reason: str
    at: datetime

    @property
    def effective(self) -> bool:
        """Whether anything changed: only then is there something to store and to log."""
        return self.before != self.after


class OwnershipError(Exception):
    """Why an event was refused; nothing changed."""


class AlreadyTaken(OwnershipError):
    """Another consultant has the conversation: `consultant_id`."""

    def __init__(self, consultant_id: int) -> None:
        """Keep who has it."""
        super().__init__(f"consultant {consultant_id} has this conversation")
        self.consultant_id = consultant_id


class NotYours(OwnershipError):
    """Only the consultant who owns the conversation, or a coordinator, may do this."""


class NotAllowed(OwnershipError):
    """The event makes no sense for this owner: `owner`, `event`."""

    def __init__(self, owner: Owner, event: Event) -> None:
        """Keep both."""
        super().__init__(f"{event} is not possible while the owner is {owner}")
        self.owner = owner
        self.event = event


def decide(
    state: State,
    event: Event,
    *,
    actor: str,
    reason: str,
    at: datetime,
    consultant_id: int | None = None,
) -> Change:
    """What the event does to the conversation. The only place where an owner changes.

    actor: `person`, `bot`, `system`, `consultant:<id>` or `coordinator:<id>`; reason: a code or the
    consultant's words; consultant_id: who gets the conversation (needed to transfer; when taking it is
    the actor unless a coordinator names another).

    The version grows by one when owner or consultant change, and only then:

    - ask_human: bot → waiting. Repeated while waiting or with a consultant: nothing.
    - take: waiting → consultant. Again by the same: nothing; by another: AlreadyTaken.
    - step_in: bot, waiting or closed → consultant, uninvited. Repeated: as take.
    - hand_back: consultant → bot. By the owner or a coordinator, else NotYours; so are close (of a
      consultant's conversation), transfer and release.
    - release: consultant → waiting, e.g. the consultant went offline; the `system` may do it too.
    - transfer: consultant → another consultant, at once. To the owner: nothing.
    - give_up_waiting: waiting → bot.
    - close: anything → closed. Nobody closes what a consultant owns but the owner and coordinators, and
      a consultant closes only what is theirs. Repeated: nothing.
    - person_writes: closed → bot, a new talk begins. Else nothing.
    - bot_failed: bot → waiting, a human gets it. Else nothing: a human has it, or it is over.

    Raises NotAllowed for every other pair, and ValueError when nobody is named to take or receive it
    or a member of the team acts without an id.
    """
    owner = TABLE.get((state.owner, event))
    if owner is None:
        raise NotAllowed(state.owner, event)
    _check_actor(state, event, actor)
    receiver = _receiver(state, event, actor, consultant_id) if owner is Owner.CONSULTANT else None
    changed = (owner, receiver) != (state.owner, state.consultant_id)
    after = State(owner, receiver, state.version + changed)
    return Change(state, after, event, actor, reason, utc(at))


def bot_may_speak(state: State, turn_version: int) -> bool:
    """Whether a reply of the bot, whose turn began at `turn_version`, may still be stored.

    The bot goes on helping while the person waits. A turn that itself asks for a human is stored
    before that event is applied, in the same transaction.
    """
    return state.owner in (Owner.BOT, Owner.WAITING) and state.version == turn_version


def _check_actor(state: State, event: Event, actor: str) -> None:
    role, own_id = _role(actor)
    if role == COORDINATOR or event not in GIVING_AWAY:
        return
    if role in TEAM:
        allowed = state.consultant_id == own_id
    else:
        allowed = state.owner is not Owner.CONSULTANT or (event, actor) == (Event.RELEASE, "system")
    if not allowed:
        raise NotYours


def _receiver(state: State, event: Event, actor: str, named: int | None) -> int | None:
    if event is Event.TRANSFER:
        return _required(named)
    if event not in TAKING:
        return state.consultant_id
    role, own_id = _role(actor)
    receiver = _required(own_id if named is None else named)
    if role != COORDINATOR and receiver != own_id:
        raise NotYours
    if state.consultant_id not in (None, receiver):
        raise AlreadyTaken(state.consultant_id)
    return receiver


def _required(consultant_id: int | None) -> int:
    if consultant_id is None:
        message = "who gets the conversation?"
        raise ValueError(message)
    return consultant_id


def _role(actor: str) -> tuple[str, int | None]:
    role, _, number = actor.partition(":")
    return role, int(number) if role in TEAM else None
