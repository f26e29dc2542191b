"""Start the parts of Escale, keep them running, stop them together.

``python -m escale.supervisor FD`` reads a :class:`Plan` as JSON from the open file ``FD``. ``escale run`` becomes
this process, so it imports the standard library only and stays small.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escale.processes import answers, last_line, rotate, start_process

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

PATIENCE_AT_STOP = 5.0
PROBE_EVERY = 0.2
SETTLED = 30.0  # seconds after which a death is no longer one of a row
SLOWEST_RESTART = 30.0
HOPELESS = 3  # deaths in a row before it was ready once
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True)
class Part:
    """One process: how it is started, where it logs, and the address that answers 200 once it is ready."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: str
    host: str
    port: int
    path: str


@dataclass(frozen=True)
class Plan:
    """The parts in the order of their start, the lines to print once all are ready, the sentences for the rest."""

    parts: list[Part]
    ready: list[str]
    words: dict[str, str]
    since: float

    @classmethod
    def from_json(cls, text: str) -> Plan:
        content: dict[str, Any] = json.loads(text)
        return cls(**{**content, "parts": [Part(**part) for part in content["parts"]]})


@dataclass
class Child:
    """A part while it is supervised."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restart_at: float | None = None
    deaths: int = 0
    ready: bool = False
    was_ready: bool = False

    def start(self) -> None:
        log = Path(self.part.log)
        rotate(log)
        with log.open("ab") as output:
            self.process = start_process(
                self.part.command, self.part.environment, stdout=output, stderr=output
            )
        self.started, self.restart_at, self.ready = time.monotonic(), None, False

    def died(self) -> int | None:
        """Its status when it has just died (negative: the signal), else None."""
        status = self.process.poll() if self.process else None
        if status is not None:
            self.process = None
        return status

    def plan_restart(self) -> float:
        """Later after each death in a row; the delay in seconds."""
        now = time.monotonic()
        self.deaths = 1 if now - self.started > SETTLED else self.deaths + 1
        delay = min(2.0 ** (self.deaths - 2), SLOWEST_RESTART) if self.deaths > 1 else 0.0
        self.restart_at = now + delay
        return delay

    @property
    def hopeless(self) -> bool:
        return not self.was_ready and self.deaths >= HOPELESS

    def probe(self) -> None:
        self.ready = answers(self.part.host, self.part.port, self.part.path)
        self.was_ready = self.was_ready or self.ready

    def signal(self, number: int) -> None:
        """To the part and whatever it has started."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


@dataclass
class Supervisor:
    """Runs a plan until it is told to stop."""

    plan: Plan
    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    stopping: bool = False
    announced: bool = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT (0), or until a part proves unable to start (1)."""
        wakeup = self._hear_signals()
        self.children = [Child(part) for part in self.plan.parts]
        try:
            for child in self.children:
                child.start()
            status = self._watch(wakeup)
        finally:
            self._stop()
        return status

    def _watch(self, wakeup: socket.socket) -> int:
        while not self.stopping:
            for child in self.children:
                if not self._care(child):
                    return 1
            self._announce()
            select.select([wakeup], [], [], self._until_next())
            with suppress(BlockingIOError):
                wakeup.recv(64)
        self._tell("stopping")
        return 0

    def _care(self, child: Child) -> bool:
        """Restart or probe it as needed; False when there is no hope."""
        status = child.died()
        if status is not None:
            delay = child.plan_restart()
            if child.hopeless:
                self._tell(
                    "hopeless", part=self._name(child), log=child.part.log, last=last_line(child.part.log)
                )
                return False
            self._tell("restart", part=self._name(child), reason=self._reason(status), delay=f"{delay:g}")
        if child.restart_at is not None and time.monotonic() >= child.restart_at:
            child.start()
        if child.process and not child.ready:
            self._probe(child)
        return True

    def _probe(self, child: Child) -> None:
        again = child.was_ready
        child.probe()
        if child.ready and again:
            self._tell("back", part=self._name(child))

    def _announce(self) -> None:
        if self.announced or not all(child.ready for child in self.children):
            return
        self.announced = True
        seconds = f"{time.time() - self.plan.since:.1f}".replace(".", self.plan.words["decimal"])
        self._tell("ready", seconds=seconds)
        for text in self.plan.ready:
            self.say(text)

    def _until_next(self) -> float | None:
        """Seconds until something is due; None when only a signal matters."""
        if any(child.process and not child.ready for child in self.children):
            return PROBE_EVERY
        due = [child.restart_at for child in self.children if child.restart_at is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _stop(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_AT_STOP
        for child in self.children:
            with suppress(subprocess.TimeoutExpired):
                if child.process:
                    child.process.wait(max(0.0, deadline - time.monotonic()))
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process:
                child.process.wait()

    def _hear_signals(self) -> socket.socket:
        """A socket that becomes readable at every signal, so that waiting costs nothing."""
        reader, writer = socket.socketpair()
        for end in (reader, writer):
            end.setblocking(False)
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        self._kept = writer
        for number in STOPPING:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        return reader

    def _on_stop(self, _: int, __: FrameType | None) -> None:
        self.stopping = True

    def _name(self, child: Child) -> str:
        return self.plan.words.get(f"part_{child.part.name}", child.part.name)

    def _reason(self, status: int) -> str:
        words = self.plan.words
        return (
            words["by_signal"].format(signal=-status)
            if status < 0
            else words["by_status"].format(status=status)
        )

    def _tell(self, name: str, **values: object) -> None:
        self.say(self.plan.words[name].format_map(values))


def say(text: str) -> None:
    """Print a line; a reader that has gone away stops nothing."""
    with suppress(OSError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def main() -> int:
    with os.fdopen(int(sys.argv[1]), encoding="utf-8") as file:
        plan = Plan.from_json(file.read())
    return Supervisor(plan, say).run()


if __name__ == "__main__":
    sys.exit(main())
