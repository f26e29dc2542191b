"""How an appointment lives: held or offered, booked, then over or cancelled. One table, one function."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AppointmentState(StrEnum):
    """Where an appointment stands."""

    HELD = "held"  # for a person who decides; lapses by itself
    OFFERED = "offered"  # for somebody of the waiting list; lapses by itself
    BOOKED = "booked"
    RELEASED = "released"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    DONE = "done"
    NO_SHOW = "no_show"


class Event(StrEnum):
    """What happens to an appointment."""

    HOLD = "hold"
    OFFER = "offer"
    BOOK = "book"
    CONFIRM = "confirm"
    RELEASE = "release"
    LAPSE = "lapse"
    MOVE = "move"
    CANCEL = "cancel"
    REACH = "reach"
    DONE = "done"
    NO_SHOW = "no_show"


class Door(StrEnum):
    """By which way somebody came."""

    CONVERSATION = "conversation"
    PAGE = "page"
    DESK = "desk"
    LINK = "link"
    WAITING_LIST = "waiting_list"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, by which door, when (UTC).

    who: `person`, `consultant:<id>`, `coordinator:<e-mail>`, `system` …, at most 60 characters; key: names this very
    request: done twice with one key, it is done once.
    """

    who: str
    door: Door
    at: datetime
    key: str | None = None


class WrongState(ValueError):
    """What was asked does not happen to an appointment in this state. `state` and `event` hold both."""

    def __init__(self, state: AppointmentState, event: Event) -> None:
        """Keep both."""
        super().__init__(f"{event} does not happen to what is {state}")
        self.state, self.event = state, event


_S, _E = AppointmentState, Event
CLAIMING = frozenset({_S.HELD, _S.OFFERED, _S.BOOKED, _S.DONE, _S.NO_SHOW})  # these have ticks
PROVISIONAL = frozenset({_S.HELD, _S.OFFERED})  # these lapse
OPENING: Mapping[Event, AppointmentState] = {_E.HOLD: _S.HELD, _E.OFFER: _S.OFFERED, _E.BOOK: _S.BOOKED}
TABLE: Mapping[AppointmentState, Mapping[Event, AppointmentState]] = {
    _S.HELD: {_E.CONFIRM: _S.BOOKED, _E.RELEASE: _S.RELEASED, _E.LAPSE: _S.LAPSED, _E.REACH: _S.HELD},
    _S.OFFERED: {_E.CONFIRM: _S.BOOKED, _E.RELEASE: _S.RELEASED, _E.LAPSE: _S.LAPSED},
    _S.BOOKED: {
        _E.MOVE: _S.BOOKED, _E.CANCEL: _S.CANCELLED, _E.REACH: _S.BOOKED, _E.DONE: _S.DONE, _E.NO_SHOW: _S.NO_SHOW,
    },
    _S.RELEASED: {},
    _S.LAPSED: {_E.CONFIRM: _S.BOOKED},  # late, but nobody took it meanwhile
    _S.CANCELLED: {},
    _S.DONE: {_E.NO_SHOW: _S.NO_SHOW},
    _S.NO_SHOW: {_E.DONE: _S.DONE},
}  # fmt: skip


def after(state: AppointmentState, event: Event) -> AppointmentState:
    """The state that follows. Raises WrongState."""
    try:
        return TABLE[state][event]
    except KeyError:
        raise WrongState(state, event) from None
