"""``escale run`` with the real gateway, as a process: what it prepares, says, survives and ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.cli.ports import free_ports
from tests.cli.versions import newest_migration

READY_WITHIN = 60.0


class Running:
    """``escale run --no-bot`` on a folder and a port of its own."""

    def __init__(self, folder: Path, port: int, *python: str) -> None:
        self.port = port
        self.said = folder / f"said-{time.monotonic_ns()}"
        environment = {**os.environ, "ESCALE_VAR": str(folder / "var"), "ESCALE_PORT": str(port)}
        with self.said.open("w") as output:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, *python, "-m", "escale.cli", "run", "--no-bot"],
                env=environment, stdout=output, stderr=output, cwd=folder, start_new_session=True,
            )  # fmt: skip

    @property
    def lines(self) -> list[str]:
        return self.said.read_text().splitlines()

    def wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not condition():
            assert time.monotonic() < deadline
            assert self.process.poll() is None
            time.sleep(0.05)

    def wait_ready(self) -> None:
        self.wait_until(lambda: any("Ctrl-C arrête tout" in line for line in self.lines))

    def get(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return answer.status

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(15)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []
    [port] = free_ports(1)

    def one(*python: str) -> Running:
        started.append(Running(tmp_path, port, *python))
        return started[-1]

    yield one
    for running in started:
        with suppress(ProcessLookupError):
            os.killpg(running.process.pid, signal.SIGTERM)
        running.process.wait(15)


def test_first_start_prepares_everything_and_says_where_it_is(start: Callable[..., Running], tmp_path: Path):
    running = start()
    running.wait_ready()

    url = f"http://127.0.0.1:{running.port}"
    assert [re.sub(r"\(\d+,\d s\)", "(n s)", line) for line in running.lines] == [
        f"Base de données à jour (version {newest_migration()}).",
        "L'équipe de démonstration est en place.",
        "Démarrage…",
        "Escale est prêt (n s).",
        "",
        f"  Page de démonstration   {url}/",
        f"  Pages de rendez-vous    {url}/rdv/",
        f"  Bureau des consultants  {url}/desk/",
        "",
        "Comptes de démonstration (adresse, mot de passe) :",
        "  claire@demo.escale.example  port-calme-42",
        "  karim@demo.escale.example  phare-clair-17",
        "  sophie@demo.escale.example  voile-bleue-63",
        "  youssef@demo.escale.example  digue-haute-28",
        "  coordination@demo.escale.example  rade-tranquille-90",
        "",
        f"Ctrl-C arrête tout. Journaux : {tmp_path / 'var' / 'log'}",
    ]
    assert [running.get(path) for path in ("/", "/desk/login", "/health")] == [200, 200, 200]
    assert running.stop() == 0


def test_second_start_does_no_preparation_and_loads_nothing_for_it(start: Callable[..., Running]):
    first = start()
    first.wait_ready()
    assert first.stop() == 0

    second = start("-X", "importtime")
    second.wait_ready()
    said = [line for line in second.lines if not line.startswith("import time:")]
    imported = {line.rpartition("|")[2].strip() for line in second.lines if line.startswith("import time:")}

    assert said[0] == "Démarrage…"
    assert "  claire@demo.escale.example  port-calme-42" in said
    assert imported & {"sqlalchemy", "alembic", "aiohttp", "argon2", "rasa", "numpy"} == set()


def test_running_supervisor_is_small(start: Callable[..., Running]):
    running = start()
    running.wait_ready()

    assert psutil.Process(running.process.pid).memory_info().rss < 40 * 2**20


def test_killed_gateway_comes_back(start: Callable[..., Running]):
    running = start()
    running.wait_ready()
    [web] = psutil.Process(running.process.pid).children()
    web.kill()

    running.wait_until(lambda: "Le site répond de nouveau." in running.lines)
    assert running.get("/health") == 200


def test_killed_supervisor_takes_the_gateway_with_it(start: Callable[..., Running]):
    running = start()
    running.wait_ready()
    [web] = psutil.Process(running.process.pid).children()
    running.process.kill()
    running.process.wait()

    assert psutil.wait_procs([web], timeout=5)[1] == []


def test_port_taken_is_said_in_one_sentence(start: Callable[..., Running]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "escale.cli", "run", "--no-bot"],
            env={**os.environ, "ESCALE_PORT": str(port)}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        (
            f"Le port {port} est déjà pris par un autre programme : arrêtez-le, "
            "ou choisissez un autre port avec ESCALE_PORT."
        )
    ]
