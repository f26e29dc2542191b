"""Visitor tokens: signed, so that only the one who got a conversation can read and write it."""

from __future__ import annotations

from itsdangerous import BadData, URLSafeSerializer


class Tokens:
    """Signs a conversation's id; the token says nothing else."""

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeSerializer(key, salt="widget visitor")

    def make(self, conversation_id: str) -> str:
        return str(self._serializer.dumps(conversation_id))

    def conversation(self, token: str) -> str | None:
        """The conversation of a token that we signed; None for any other."""
        try:
            found = self._serializer.loads(token)
        except BadData:
            return None
        return found if isinstance(found, str) else None
