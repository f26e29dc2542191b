"""``escale nlu``: what the assistant understands, sentence by sentence and in figures."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from escale.commands import training
from escale.commands.console import Refused, line

if TYPE_CHECKING:
    from collections.abc import Iterator

ModelOption = Annotated[Path | None, typer.Option("--model", exists=True, dir_okay=False)]


def predict(model: ModelOption = None) -> None:
    from bot.nlu.predict import Predictor

    predictor = Predictor.load(_model(model))
    for sentence in _sentences():
        line(json.dumps(_predicted(predictor, sentence), ensure_ascii=False))


def evaluate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    model: ModelOption = None,
) -> None:
    from bot.nlu.evaluate import evaluate as table

    line(table(_model(model), file))


def _predicted(predictor: Any, sentence: dict[str, Any]) -> dict[str, Any]:
    found = predictor.predict(sentence["text"])
    return {"text": sentence["text"], "label": found.label, "confidence": found.confidence}


def _model(chosen: Path | None) -> Path:
    model = chosen or training.current_model()
    if model is None:
        raise Refused("nlu.no_model")
    return model


def _sentences() -> Iterator[dict[str, Any]]:
    """JSON lines of standard input. Raises :class:`Refused` with the number of a line that is none."""
    for number, text in enumerate(sys.stdin, 1):
        if not text.strip():
            continue
        try:
            sentence = json.loads(text)
            yield {**sentence, "text": str(sentence["text"])}
        except (ValueError, KeyError, TypeError) as error:
            raise Refused("nlu.bad_line", number=number) from error
