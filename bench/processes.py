"""The processes that are measured: start, wait, stop, and what memory each of them holds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from escale.processes import last_line, start_process

PATIENCE_AT_STOP = 15.0
POLL = 0.05
MEGA = 1024 * 1024


class Stopped(RuntimeError):
    """A measured process ended by itself, or did not get ready; the text has the end of its log."""


@dataclass
class Running:
    """A process that was started, and everything below it."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    began: float

    def tree(self) -> list[psutil.Process]:
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def processor(self) -> float:
        """Seconds of processor time that the whole tree has used until now."""
        return sum(sum(one.cpu_times()[:2]) for one in self.tree())

    def alive(self) -> None:
        """Raises :class:`Stopped` when it is not."""
        if self.process.poll() is not None:
            raise Stopped(f"{self.name} ended with {self.process.returncode}: {last_line(str(self.log))}")

    def stop(self) -> None:
        everybody = self.tree() if self.process.poll() is None else []
        self.process.send_signal(signal.SIGTERM)
        _, left = psutil.wait_procs(everybody, timeout=PATIENCE_AT_STOP)
        for one in left:
            one.kill()
        self.process.wait()


@dataclass(frozen=True)
class Memory:
    """Megabytes of one process; ``pss`` shares out what several processes map."""

    name: str
    pss: float
    rss: float


def start(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, cwd: Path) -> Running:
    """Start it in a group of its own; what it says goes into ``log``."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = start_process(command, environment, stdout=output, stderr=output, cwd=cwd)
    return Running(name, process, log, time.perf_counter())


def run(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, cwd: Path) -> float:
    """Run it to its end and return the seconds that it took. Raises :class:`Stopped` when it fails."""
    running = start(name, command, environment, log, cwd)
    try:
        running.process.wait()
    finally:
        running.stop()
    if running.process.returncode:
        raise Stopped(f"{name}: {last_line(str(log))} ({log})")
    return time.perf_counter() - running.began


def wait_until(ready: Callable[[], bool], *running: Running, within: float = 300.0) -> None:
    """Raises :class:`Stopped` when one of them ends first, or it takes too long."""
    until = time.perf_counter() + within
    while not ready():
        for one in running:
            one.alive()
        if time.perf_counter() > until:
            raise Stopped(
                f"{running[0].name} is not ready after {within:.0f} s: {last_line(str(running[0].log))}"
            )
        time.sleep(POLL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory(running: Running, names: Mapping[str, str]) -> Iterator[Memory]:
    """Each process of the tree, named by the first word of ``names`` that its command line holds."""
    for process in running.tree():
        line = " ".join(process.cmdline())
        name = next((shown for word, shown in names.items() if word in line), running.name)
        kilobytes = _rollup(process.pid)
        yield Memory(name, kilobytes["Pss"] / 1024, kilobytes["Rss"] / 1024)


def _rollup(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    return {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}


def megabytes_on_disk(folder: Path) -> float:
    """What the folder takes, compiled Python left out: it grows with use."""
    command = ["du", "-skD", "--exclude=__pycache__", str(folder)]
    return int(subprocess.check_output(command, text=True).split()[0]) / 1024


def forget_settings() -> None:
    """The caller's own settings must not reach what is measured."""
    for name in [name for name in os.environ if name.startswith(("ESCALE_", "RASA_"))]:
        del os.environ[name]
