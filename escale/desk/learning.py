"""Sentences that the assistant doubted: consultants say what they mean, and it learns from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from escale.desk.bodies import SettleBody, UndoBody, body
from escale.desk.errors import Refused
from escale.desk.learning_groups import Shelf, words
from escale.desk.pages import render
from escale.store.learning import Learning

if TYPE_CHECKING:
    from escale.desk.room import Room, Visit
    from escale.store.learning import Verdict

ASKED_AT_ONCE = 500
LONGEST_NUMBER = 9


class Phrases:
    """The handlers of the page of sentences to sort; open to all who have signed in."""

    def __init__(self, room: Room) -> None:
        self._learning = Learning(room.desk.database)
        self._labels = room.desk.library.labels
        self._shelf = Shelf(self._learning, self._labels)

    async def page(self, visit: Visit) -> web.StreamResponse:
        """GET /desk/phrases: the page's frame."""
        return render(visit.room, "phrases.html", login=visit.login)

    async def groups(self, visit: Visit) -> web.Response:
        """GET …/phrases: the first groups, and the numbers of all sentences that wait."""
        groups, ids = await self._shelf.groups()
        return web.json_response({"groups": groups, "ids": ids, "now": visit.desk.clock().isoformat()})

    async def count(self, _: Visit) -> web.Response:
        """GET …/phrases/count."""
        return web.json_response({"waiting": await self._learning.count()})

    async def labels(self, _: Visit) -> web.Response:
        """GET …/phrases/labels: every label in French, in the order of their file."""
        return web.json_response({"labels": [words(label, self._labels) for label in self._labels]})

    async def verdicts(self, visit: Visit) -> web.Response:
        """GET …/phrases/verdicts?ids=1,2: what was said of sentences that wait no more."""
        ids = visit.request.query.get("ids", "").split(",")
        if len(ids) > ASKED_AT_ONCE or not all(_is_number(one) for one in ids):
            raise Refused(422, "malformed")
        found = await self._learning.verdicts([int(one) for one in ids])
        return web.json_response({"verdicts": [self._verdict(one) for one in found]})

    async def settle(self, visit: Visit) -> web.Response:
        """POST …/phrases/settle ``{"ids", "label"}``: what is done now, and what a colleague did before."""
        asked = await body(visit.request, SettleBody)
        if asked.label is not None and asked.label not in self._labels:
            raise Refused(422, "unknown_label")
        settled = await self._learning.settle(
            asked.ids, asked.label, actor=visit.actor, consultant_id=visit.login.consultant_id,
            now=visit.desk.clock(),
        )  # fmt: skip
        taken = [self._verdict(one) for one in settled.taken]
        return web.json_response({"done": settled.done, "taken": taken})

    async def undo(self, visit: Visit) -> web.Response:
        """POST …/phrases/undo ``{"ids"}``: those that one has settled oneself wait again."""
        asked = await body(visit.request, UndoBody)
        undone = await self._learning.undo(asked.ids, actor=visit.actor, now=visit.desk.clock())
        return web.json_response({"undone": undone})

    async def mark(self, visit: Visit) -> web.Response:
        """POST …/messages/<seq>/misunderstood: a person's message goes among the sentences that wait."""
        seq = int(visit.request.match_info["seq"])
        marked = await self._learning.mark(visit.conversation_id, seq, now=visit.desk.clock())
        return web.json_response({"marked": marked})

    def _verdict(self, one: Verdict) -> dict[str, object]:
        known = self._labels.get(one.label) if one.label else None
        return {"id": one.id, "by": one.by, "label": one.label, "need": known.need if known else None}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
