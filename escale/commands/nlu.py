"""``escale nlu``: what the assistant understands, sentence by sentence and in figures."""

from __future__ import annotations

import json
import sys
import tarfile
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from escale.commands import training
from escale.commands.console import Refused, line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ModelOption = Annotated[Path | None, typer.Option("--model", exists=True, dir_okay=False)]


def predict(model: ModelOption = None, entities: Annotated[bool, typer.Option("--entities")] = False) -> None:
    with _readable(model) as chosen:
        from bot.nlu.predict import Predictor

        predictor = Predictor.load(chosen)
        mentions = _mentions() if entities else None
    for sentence in sentences(sys.stdin, "text"):
        found = predictor.predict(sentence["text"])
        said = {
            "text": sentence["text"],
            "label": found.label,
            "confidence": round(float(found.confidence), 4),
            **({"entities": mentions(sentence["text"])} if mentions else {}),
        }
        line(json.dumps(said, ensure_ascii=False))


def _mentions() -> Callable[[str], list[dict[str, Any]]]:
    """What a sentence mentions, were it said now."""
    from bot.nlu.mentions import HOME, reader, shown

    read, zone = reader(), ZoneInfo(HOME)
    return lambda text: shown(read.read(text, now=datetime.now(zone), zone=zone), text)


def evaluate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    model: ModelOption = None,
) -> None:
    with file.open(encoding="utf-8") as lines:
        list(sentences(lines, "text", "label"))
    with _readable(model) as chosen:
        from bot.nlu.evaluate import evaluate as table

        line(table(chosen, file))


@contextmanager
def _readable(chosen: Path | None) -> Iterator[Path]:
    """The model to read. Raises :class:`Refused` when there is none, or one of another version of the code."""
    model = chosen or training.current_model()
    if model is None:
        raise Refused("nlu.no_model")
    try:
        yield model
    except ImportError as error:
        raise Refused("run.no_bot_packages", package=error.name) from error
    except (LookupError, tarfile.TarError) as error:
        raise Refused("nlu.other_model", model=model.name) from error


def sentences(lines: Iterable[str], *names: str) -> Iterator[dict[str, Any]]:
    """JSON lines with these texts. Raises :class:`Refused` with the number of a line that is none."""
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            sentence = json.loads(text)
            yield {**sentence, **{name: str(sentence[name]) for name in names}}
        except (ValueError, KeyError, TypeError) as error:
            wanted = ", ".join(f'"{name}": "…"' for name in names)
            raise Refused("nlu.bad_line", number=number, wanted=f"{{{wanted}}}") from error
