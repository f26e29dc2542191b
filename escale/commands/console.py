"""How commands speak: sentences of ``cli.fr.yml`` on standard output, refusals on standard error."""

from __future__ import annotations

import sys
from functools import cache

from escale.texts import Words, cli_words


class Refused(Exception):
    """The command cannot do this: ``name`` is the sentence that says why, ``values`` fill it in."""

    def __init__(self, name: str, /, **values: object) -> None:
        super().__init__(name, values)
        self.name = name
        self.values = values


@cache
def words() -> Words:
    """The command line's sentences, read once."""
    return cli_words()


def tell(name: str, /, **values: object) -> None:
    """Print a sentence at once."""
    line(words().say(name, **values))


def line(text: str = "") -> None:
    """Print a line at once, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Print a line on standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
