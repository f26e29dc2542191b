"""Refusals: a status, a code for programs, a sentence for people."""

from __future__ import annotations

import json

from aiohttp import web

from escale.knowledge.texts import Texts


class Refused(Exception):
    """The request is refused; the door turns it into :func:`answer`.

    Args:
        status: HTTP status.
        code: names both the error and the text ``utter_error_<code>``.
        values: for the text's placeholders.
    """

    def __init__(
        self, status: int, code: str, *, headers: dict[str, str] | None = None, **values: object
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.headers, self.values = status, code, headers or {}, values


def answer(refused: Refused, texts: Texts) -> web.Response:
    said = texts.say(f"utter_error_{refused.code}", **refused.values).text
    body = json.dumps({"error": refused.code, "message": said}, ensure_ascii=False)
    return web.Response(
        status=refused.status, headers=refused.headers, text=body, content_type="application/json"
    )
