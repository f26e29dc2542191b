"""The supervisor with real processes: small programs in the place of gateway and bot."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import psutil
import pytest

from escale.commands.console import words
from escale.processes import KEPT_LOGS, LARGEST_LOG, rotate
from escale.supervisor import Part, Plan
from tests.cli.ports import free_ports

GOOD = """
import http.server, sys
class Yes(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Yes).serve_forever()
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + GOOD
BROKEN = "import sys; print('il manque une pièce', file=sys.stderr); sys.exit(3)"
SLOW = "import time; time.sleep(1)\n" + GOOD


class Running:
    """A supervisor as a process of its own; ``lines`` is what it has said."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        (folder / "plan.json").write_text(json.dumps(asdict(plan)))
        self.output = folder / "said"
        with (folder / "plan.json").open() as file, self.output.open("w") as output:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "escale.supervisor", str(file.fileno())],
                stdout=output, stderr=output, pass_fds=[file.fileno()], start_new_session=True,
            )  # fmt: skip

    @property
    def lines(self) -> list[str]:
        return self.output.read_text().splitlines()

    @property
    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def wait_for(self, line: str) -> None:
        until(lambda: line in self.lines or self.process.poll() is not None)
        assert line in self.lines

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(10)


def until(condition: Callable[[], bool], within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(**programs: str) -> Running:
        ports = free_ports(len(programs))
        parts = [
            part(name, code, port, tmp_path)
            for (name, code), port in zip(programs.items(), ports, strict=True)
        ]
        plan = Plan(parts, ["adresse", "  a@b  c"], words().section("supervisor"), time.time())
        started.append(Running(plan, tmp_path))
        return started[-1]

    yield start
    for one in started:
        with suppress(ProcessLookupError):
            os.killpg(one.process.pid, signal.SIGTERM)
        one.process.wait(15)


def part(name: str, code: str, port: int, folder: Path) -> Part:
    command = [sys.executable, "-c", code, str(port)]
    return Part(name, command, {}, str(folder / f"{name}.log"), "127.0.0.1", port, "/health")


def said_first(lines: list[str]) -> list[str]:
    """The lines with the seconds taken out."""
    return [line.partition(" (")[0] if line.startswith("Escale est prêt") else line for line in lines]


def test_addresses_are_told_once_all_parts_are_ready(supervise: Callable[..., Running]):
    running = supervise(web=GOOD, bot=SLOW)
    running.wait_for("  a@b  c")

    assert said_first(running.lines) == ["Escale est prêt", "adresse", "  a@b  c"]


def test_supervisor_stays_small_and_idle(supervise: Callable[..., Running]):
    running = supervise(web=GOOD)
    running.wait_for("  a@b  c")
    process = psutil.Process(running.process.pid)
    before = process.cpu_times()
    time.sleep(1)
    after = process.cpu_times()

    assert process.memory_info().rss < 40 * 2**20
    assert after.user + after.system - before.user - before.system < 0.05


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_all_parts_cleanly(supervise: Callable[..., Running], number: int):
    running = supervise(web=GOOD, bot=GOOD)
    running.wait_for("  a@b  c")
    children = running.children
    assert len(children) == 2

    assert running.stop(number) == 0
    assert running.lines[-1] == "Arrêt…"
    assert [child for child in children if child.is_running()] == []


def test_part_that_will_not_end_is_ended_within_seconds(supervise: Callable[..., Running]):
    running = supervise(web=STUBBORN)
    running.wait_for("  a@b  c")
    [child] = running.children
    began = time.monotonic()

    assert running.stop() == 0
    assert 4 < time.monotonic() - began < 8
    assert not child.is_running()


def test_part_that_dies_is_restarted_with_a_line_that_says_so(supervise: Callable[..., Running]):
    running = supervise(web=GOOD, bot=GOOD)
    running.wait_for("  a@b  c")
    web = running.children[0]
    web.kill()

    running.wait_for("Le site répond de nouveau.")
    assert running.lines[-2] == "Le site s'est arrêté (signal 9) ; redémarrage dans 0 s."
    assert web.pid not in [child.pid for child in running.children]
    assert len(running.children) == 2


def test_part_that_dies_again_and_again_is_restarted_later_and_later(supervise: Callable[..., Running]):
    running = supervise(web=GOOD)
    running.wait_for("  a@b  c")
    killed: set[int] = set()
    for _ in range(3):
        until(lambda: [one.pid for one in running.children if one.pid not in killed] != [])
        [alive] = [one.pid for one in running.children if one.pid not in killed]
        os.kill(alive, signal.SIGKILL)
        killed.add(alive)

    running.wait_for("Le site s'est arrêté (signal 9) ; redémarrage dans 2 s.")
    delays = [line.rpartition("dans ")[2] for line in running.lines if "redémarrage" in line]
    assert delays == ["0 s.", "1 s.", "2 s."]


def test_part_that_cannot_start_stops_everything_with_its_last_words(
    supervise: Callable[..., Running], tmp_path: Path
):
    running = supervise(web=GOOD, bot=BROKEN)

    assert running.process.wait(30) == 1
    assert running.lines[-2:] == [
        "L'assistant ne démarre pas : il manque une pièce",
        f"Le détail est dans {tmp_path / 'bot.log'}.",
    ]


def test_killed_supervisor_leaves_no_orphan(supervise: Callable[..., Running]):
    running = supervise(web=STUBBORN, bot=GOOD)
    running.wait_for("  a@b  c")
    children = running.children
    running.process.kill()
    running.process.wait()

    until(lambda: not any(child.is_running() for child in children), within=5)


def test_large_log_is_set_aside_and_old_ones_go(tmp_path: Path):
    log = tmp_path / "web.log"
    for number in range(KEPT_LOGS + 2):
        log.write_text(f"{number}" * LARGEST_LOG)
        rotate(log)

    kept = {path.name: path.read_text()[0] for path in tmp_path.iterdir()}
    assert kept == {"web.log.1": "4", "web.log.2": "3", "web.log.3": "2"}


def test_small_log_stays(tmp_path: Path):
    log = tmp_path / "web.log"
    log.write_text("short")
    rotate(log)

    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]
