"""What the checks find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """``code`` names the sentence (``check.<code>`` in ``cli.fr.yml``) and ``values`` fill it in.

    ``where`` is a path below the checkout, with a line or a name when there is one; a ``mild`` problem is told and
    lets the check pass.
    """

    code: str
    where: str
    values: Mapping[str, Any] = field(default_factory=dict)
    mild: bool = False
