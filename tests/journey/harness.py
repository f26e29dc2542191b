"""Escale as it runs for a practice: its own processes on free ports, with a database, a model and a team."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bot.sources import ROOT, Sources
from escale.commands.run import bot_part, web_part
from escale.processes import answers, start_process
from escale.settings import Settings
from escale.store import demo
from escale.store.database import Database
from escale.store.demo_team import all_keys
from escale.store.migrate import migrate
from escale.supervisor import Part
from tests.databases import fresh_postgres, postgres_server

READY_WITHIN = 90.0
STOPPED_WITHIN = 10.0
UNLIMITED = 1_000_000
KEY = "only for tests: signs tokens and the bot's secret"


class NotReady(RuntimeError):
    """A part did not start; the text is the end of its log."""


@dataclass
class System:
    """Gateway with desk (``web``) and bot (``bot``), each a process that can be killed and started again."""

    settings: Settings
    parts: dict[str, Part]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.settings.url

    def start(self, *names: str) -> None:
        for name in names or self.parts:
            part = self.parts[name]
            with Path(part.log).open("ab") as log:
                self.running[name] = start_process(
                    part.command, part.environment, stdout=log, stderr=log, cwd=self.settings.var
                )

    def wait_ready(self, *names: str, within: float = READY_WITHIN) -> None:
        deadline = time.monotonic() + within
        for name in names or self.parts:
            while not self.is_ready(name):
                if self.running[name].poll() is not None or time.monotonic() > deadline:
                    raise NotReady(f"{name}\n{self.log(name)}")
                time.sleep(0.1)

    def is_ready(self, name: str) -> bool:
        part = self.parts[name]
        return self.running[name].poll() is None and answers(part.host, part.port, part.path)

    def kill(self, name: str) -> None:
        """SIGKILL, to the part and whatever it has started: nothing is said good-bye to."""
        process = self.running[name]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for name, process in self.running.items():
            try:
                process.wait(STOPPED_WITHIN)
            except subprocess.TimeoutExpired:
                self.kill(name)

    def log(self, name: str, lines: int = 30) -> str:
        """The end of a part's log."""
        text = Path(self.parts[name].log).read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def memory(self) -> dict[str, int]:
        """Resident megabytes of each part."""
        return {
            name: psutil.Process(process.pid).memory_info().rss // 2**20
            for name, process in self.running.items()
        }


@contextmanager
def escale(folder: Path, model: Path, database_url: str = "", **chosen: object) -> Iterator[System]:
    """The whole of Escale with the demonstration team, ready; stopped at the end.

    ``database_url`` is an empty PostgreSQL database; without it, SQLite in ``folder``. ``chosen`` are settings.
    """
    system = System(settings := _settings(folder, database_url, chosen), _parts(folder, settings, model))
    migrate(settings.sync_database_url)
    _in_own_loop(_load_team(settings))
    try:
        system.start()
        system.wait_ready()
        yield system
    finally:
        system.stop()


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of an empty database: ``sqlite`` or ``postgresql``.

    Raises ``LookupError`` without a server.
    """
    if kind == "sqlite":
        yield ""
        return
    server = postgres_server()
    if server is None:
        raise LookupError("no PostgreSQL server (ESCALE_TEST_POSTGRES_URL)")
    with fresh_postgres(server) as url:
        yield url


def trained_model() -> Path:
    """The model of today's data, trained when it is missing; who comes meanwhile waits for it."""
    sources = Sources()
    sources.models.mkdir(exist_ok=True)
    with (sources.models / ".training").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return sources.current_model() or _train()


def passwords() -> dict[str, str]:
    """Of the demonstration's accounts, by e-mail."""
    return {key.email: key.password for key in all_keys()}


def _train() -> Path:
    command = [sys.executable, "-m", "bot.train"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise NotReady(f"training\n{done.stderr[-2000:]}")
    return Path(done.stdout.splitlines()[-1])


def _settings(folder: Path, database_url: str, chosen: dict[str, object]) -> Settings:
    web, bot = free_ports(2)
    values = {
        "host": "127.0.0.1", "port": web, "bot_port": bot, "bot_url": f"http://127.0.0.1:{bot}", "var": folder,
        "database_url": database_url, "secret_key": KEY, "messages_per_minute": UNLIMITED,
        "sessions_per_minute": UNLIMITED,
    }  # fmt: skip
    return Settings(_env_file=None, **{**values, **chosen})


def _parts(folder: Path, settings: Settings, model: Path) -> dict[str, Part]:
    (folder / "log").mkdir(parents=True, exist_ok=True)
    parts = (web_part(settings, with_bot=True), bot_part(settings, model))
    return {part.name: _with(part, _environment(settings)) for part in parts}


def _with(part: Part, environment: dict[str, str]) -> Part:
    return Part(**{**vars(part), "environment": environment | part.environment})


def _environment(settings: Settings) -> dict[str, str]:
    """The settings as the variables that say the same."""
    values = settings.model_dump(exclude_none=True) | {"secret_key": KEY, "allowed_origins": ""}
    return {f"ESCALE_{name.upper()}": str(value) for name, value in values.items()}


async def _load_team(settings: Settings) -> None:
    database = Database(settings.async_database_url)
    try:
        await demo.load(database, now=datetime.now(UTC))
    finally:
        await database.close()


def _in_own_loop(work: object) -> None:
    """Run a coroutine whether or not this thread's loop is running already."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()  # type: ignore[arg-type]


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
