"""``escale nlu compare``: several ways of understanding, trained on the same sentences in the same run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from escale.commands.console import Refused
from escale.settings import ROOT

BENCH = ROOT / "bench" / "understanding"


def compare(
    files: Annotated[list[Path] | None, typer.Argument(exists=True, dir_okay=False)] = None,
    train: Annotated[Path | None, typer.Option("--train", exists=True, dir_okay=False)] = None,
    way: Annotated[list[str] | None, typer.Option("--way")] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", min=1)] = None,
    by_style: Annotated[bool, typer.Option("--by-style")] = False,
) -> None:
    """Raises :class:`Refused` where the measures are not installed: they belong to a checkout, not to a package."""
    if not BENCH.is_dir():
        raise Refused("nlu.no_bench")
    options = [
        *(str(path.resolve()) for path in files or []),
        *(["--train", str(train.resolve())] if train else []),
        *(["--ways", *way] if way else []),
        *(["--epochs", str(epochs)] if epochs else []),
        *(["--by-style"] if by_style else []),
    ]
    command = [sys.executable, "-m", "bench.understanding", *options]
    raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)  # noqa: S603 - our own module
