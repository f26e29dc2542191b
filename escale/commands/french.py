"""Help and errors of the command line in French: Typer's own words are English only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from escale.commands.console import complain, line

if TYPE_CHECKING:
    from escale.texts import Words

NOT_UNDERSTOOD = 2
WIDTH = 100


def give_help(command: Any, words: Words, path: str = "escale") -> Any:
    """Give a command, its options and its commands the texts under ``help`` in ``cli.fr.yml``; the command."""
    texts = words.section("help")[path]
    command.help = command.short_help = texts["text"].strip()
    command.context_settings = {"max_content_width": WIDTH, "terminal_width": WIDTH}
    for parameter in command.params:
        parameter.help = texts["options"][parameter.name].strip()
    _speak_french(command, words)
    for name, below in getattr(command, "commands", {}).items():
        give_help(below, words, f"{path} {name}")
    return command


def _speak_french(command: Any, words: Words) -> None:
    english = command.get_help

    def get_help(context: Any) -> str:
        text: str = english(context)
        for word, french in words.section("typer.words").items():
            text = text.replace(word, french)
        return text

    command.get_help = get_help


def french_error(error: Any, words: Words) -> int:
    """Say what was not understood and where help is; the exit status."""
    name = "NoSuchCommand" if str(error).startswith("No such command") else type(error).__name__
    if name == "NoArgsIsHelpError":
        line(str(error.message))
        return 0
    sentences = words.section("typer.errors")
    complain(str(sentences.get(name, sentences["UsageError"])).strip().format(what=_what(error)))
    path = error.ctx.command_path if getattr(error, "ctx", None) else "escale"
    complain(words.say("typer.see_help", command=path))
    return NOT_UNDERSTOOD


def _what(error: Any) -> str:
    """The option, argument or word that the error is about."""
    parameter = getattr(error, "param", None)
    named = (parameter.opts[0] if parameter else None, getattr(error, "option_name", None))
    quoted = str(error).split("'")
    return next(filter(None, named), quoted[1] if len(quoted) > 1 else str(error))
