"""The public process as it will be: ``python -m tests.journey.ahead <moment>`` sets its clock, which then goes on."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import time_machine

from escale.web import main

if TYPE_CHECKING:
    from tests.journey.harness import System


def travel(system: System, moment: datetime) -> None:
    """The gateway dies, and comes back when it is ``moment``."""
    system.kill("web")
    command = [sys.executable, "-m", __name__, moment.isoformat()]
    system.parts["web"] = replace(system.parts["web"], command=command)
    system.start("web")
    system.wait_ready("web")


if __name__ == "__main__":
    with time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=True):
        main()
