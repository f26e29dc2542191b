"""Understanding without Rasa: for ``escale nlu predict`` and for the table of scores. Starts in two seconds."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.nlu.understanding import FILE, Understanding

if TYPE_CHECKING:
    from pathlib import Path

    from bot.nlu.understanding import Understood


@dataclass(frozen=True)
class Predictor:
    """The understanding that lies in a trained model."""

    understanding: Understanding

    @classmethod
    def load(cls, model: Path) -> Predictor:
        """Read it out of a model's archive; raises ``LookupError`` when the model has none."""
        with tarfile.open(model) as archive:
            names = [name for name in archive.getnames() if name.endswith(f"/{FILE}")]
            kept = archive.extractfile(names[0]) if names else None
            if kept is None:
                raise LookupError(f"{model}: no {FILE}")
            return cls(Understanding.load(io.BytesIO(kept.read())))

    def predict(self, text: str) -> Understood:
        """``label`` (``out_of_scope`` where the assistant would say that it does not know), ``confidence`` and more."""
        return self.understanding.understand(text)
