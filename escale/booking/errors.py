"""Refusals: a status, and the name of the words that tell it."""

from __future__ import annotations


class Refused(Exception):
    """The request is refused; ``errors.<code>`` has its title and text.

    Args:
        back: where the page leads on; the first page when it is not said.
        headers: of the answer.
        values: for the words' placeholders.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        back: str = "/rdv/",
        headers: dict[str, str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.back, self.headers, self.values = (
            status,
            code,
            back,
            headers or {},
            values,
        )
