"""How a password is asked for."""

from __future__ import annotations

import getpass
import sys

from escale.commands.console import Refused, complain, words

SHORTEST_PASSWORD = 10


def ask_password(*, from_stdin: bool) -> str:
    """From the terminal twice, or one line of standard input; never from the command line."""
    return _long_enough(sys.stdin.readline().rstrip("\n") if from_stdin else _twice())


def offer_password() -> str | None:
    """As :func:`ask_password` on the terminal, again until it will do; None when the answer is empty."""
    while first := getpass.getpass(words().say("users.ask_password") + " "):
        try:
            return _confirmed(_long_enough(first))
        except Refused as refusal:
            complain(words().say(refusal.name, **refusal.values))
    return None


def _long_enough(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("users.password_short", shortest=SHORTEST_PASSWORD)
    return password


def _twice() -> str:
    if not sys.stdin.isatty():
        raise Refused("users.no_terminal")
    return _confirmed(getpass.getpass(words().say("users.ask_password") + " "))


def _confirmed(first: str) -> str:
    if first != getpass.getpass(words().say("users.ask_password_again") + " "):
        raise Refused("users.passwords_differ")
    return first
