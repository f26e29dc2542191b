"""The two systems as they are run: install, train, start, stop. Everything they write lies in one folder each."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import ClassVar

from bench import stock_files
from bench.processes import Running, Stopped, free_port, megabytes_on_disk, run, start
from bench.sentences import ROOT, ZONE

KEPT = ROOT / "var" / "bench"
STOCK_ENVIRONMENT = ROOT / "bench" / "stock" / ".venv"
STOCK_PYTHON = STOCK_ENVIRONMENT / "bin" / "python"
ESCALE = str(Path(sys.executable).with_name("escale"))
FROM_CACHE = "Restored component 'DIETClassifier' from cache"
UNLIMITED = "1000000"
TRAIN_ESCALE = (
    "import sys; from pathlib import Path; from bot.sources import Sources; from bot.train import train; "
    "print(train(sources=Sources(models=Path(sys.argv[1]))))"
)


@dataclass
class Escale:
    """``escale run`` with the demonstration team on SQLite; only the limits against floods are lifted."""

    folder: Path
    port: int = field(default_factory=free_port)
    bot_port: int = field(default_factory=free_port)
    name: str = "escale"
    parts: ClassVar = {"escale.supervisor": "supervisor", "escale.web": "gateway", "bot.serve": "bot"}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> list[Running]:
        """Raises :class:`Stopped` when the model is no longer today's: training would count as starting."""
        from bot.sources import Sources

        if Sources().current_model() is None:
            raise Stopped("data or code of the bot have changed since the training: begin again")
        command = [ESCALE, "run"]
        return [start("escale run", command, self._environment(), self.folder / "run.log", self.folder)]

    def is_ready(self) -> bool:
        status, body = _get(f"{self.url}/health")
        return status == 200 and json.loads(body)["status"] == "ok"

    def train(self) -> float:
        """Seconds; a model of today's sources is then where ``escale run`` looks for it."""
        from bot.sources import Sources

        models = self.folder / "models"
        command = [sys.executable, "-c", TRAIN_ESCALE, str(models)]
        seconds = run(
            "bot.train", command, {"RASA_TELEMETRY_ENABLED": "false"}, self.folder / "train.log", self.folder
        )
        made, target = next(models.glob("*.tar.gz")), Sources().model()
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            shutil.copy(made, target)
        return seconds

    def settle(self) -> None:
        """An empty database with the demonstration team."""
        for command in (["migrate"], ["demo", "load"]):
            run("escale", [ESCALE, *command], self._environment(), self.folder / "settle.log", self.folder)

    def copy_database(self, target: Path) -> None:
        source = sqlite3.connect(self.folder / "var" / "escale.db")
        with closing(source), closing(sqlite3.connect(target)) as copy:
            source.backup(copy)

    def environment_size(self) -> float:
        """Megabytes of what ``make run`` installs, in an environment made for this purpose."""
        folder = self.folder / "environment"
        options = ["sync", "--frozen", "--no-default-groups", "--group", "bot", "--project", str(ROOT)]
        _uv(options, self.folder, UV_PROJECT_ENVIRONMENT=str(folder))
        size = megabytes_on_disk(folder)
        shutil.rmtree(folder)
        return size

    def _environment(self) -> dict[str, str]:
        return {
            "ESCALE_VAR": str(self.folder / "var"),
            "ESCALE_PORT": str(self.port),
            "ESCALE_BOT_PORT": str(self.bot_port),
            "ESCALE_MESSAGES_PER_MINUTE": UNLIMITED,
            "ESCALE_SESSIONS_PER_MINUTE": UNLIMITED,
        }


@dataclass
class Stock:
    """`rasa run` and `rasa run actions`, in an environment of their own."""

    folder: Path
    epochs: int
    port: int = field(default_factory=free_port)
    actions_port: int = field(default_factory=free_port)
    name: str = "stock"
    parts: ClassVar = {"rasa_sdk": "actions", "rasa run": "rasa"}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def model(self) -> Path:
        """Kept between two runs: training it takes much longer than everything else."""
        return KEPT / "stock" / f"{stock_files.fingerprint(self.folder)}.tar.gz"

    def install(self) -> None:
        _uv(["sync", "--frozen", "--project", str(STOCK_ENVIRONMENT.parent)], STOCK_ENVIRONMENT.parent)

    def write(self, practice: Path) -> None:
        """The project's files; actions read the diary in the database ``practice``."""
        self.practice = practice
        stock_files.write_project(self.folder, self.epochs)
        stock_files.write_endpoints(self.folder, self.actions_port)
        stock_files.copy_actions(self.folder)

    def train(self, *, again: bool = False) -> tuple[float, str]:
        """Seconds that training took when it was last done from scratch, and the day of that."""
        if again:
            shutil.rmtree(self.model.parent, ignore_errors=True)
        if not self.model.exists():
            self._train()
        kept = json.loads(self._note.read_text())
        return kept["seconds"], kept["day"]

    @property
    def _note(self) -> Path:
        return self.model.with_name(f"training-{self.epochs}.json")

    def _train(self) -> None:
        """Always in the same folder: Rasa then trains only the parts whose data changed since."""
        folder = self.model.parent / "project"
        stock_files.write_project(folder, self.epochs)
        options = [
            "--domain",
            "domain.yml",
            "--data",
            "data",
            "--config",
            "config.yml",
            "--fixed-model-name",
            "stock",
        ]
        command, log = (
            [str(STOCK_PYTHON), "-m", "rasa", "train", *options, "--out", "models"],
            folder / "train.log",
        )
        log.unlink(missing_ok=True)
        seconds = run("rasa train", command, self._environment(), log, folder)
        if FROM_CACHE not in log.read_text(encoding="utf-8", errors="replace"):
            self._note.write_text(json.dumps({"seconds": seconds, "day": _today()}))
        shutil.copy(folder / "models" / "stock.tar.gz", self.model)

    def start(self) -> list[Running]:
        python, port, actions_port = str(STOCK_PYTHON), str(self.port), str(self.actions_port)
        actions = [python, "-m", "rasa_sdk", "--actions", "stock_actions", "--port", actions_port]
        rasa = [
            python,
            "-m",
            "rasa",
            "run",
            "--model",
            str(self.model),
            "--interface",
            "127.0.0.1",
            "--port",
            port,
        ]
        return [
            start("actions", actions, self._diary(), self.folder / "actions.log", self.folder),
            start("rasa", rasa, self._environment(), self.folder / "rasa.log", self.folder),
        ]

    def is_ready(self) -> bool:
        return _get(f"{self.url}/")[0] == _get(f"http://127.0.0.1:{self.actions_port}/health")[0] == 200

    def environment_size(self) -> float:
        return megabytes_on_disk(STOCK_ENVIRONMENT)

    def _environment(self) -> dict[str, str]:
        return {
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "2",
            "PYTHONWARNINGS": "ignore",
        }

    def _diary(self) -> dict[str, str]:
        """Its action asks the diary by the product's own code."""
        address = f"sqlite+aiosqlite:///{self.practice}"
        return {**self._environment(), "PYTHONPATH": str(ROOT), "STOCK_PRACTICE_URL": address}


@cache
def _uv_path() -> str:
    printed = subprocess.check_output([str(ROOT / "scripts" / "bootstrap")], text=True).strip()
    return str(ROOT / printed)  # it may be one below this checkout


def _uv(options: list[str], cwd: Path, **environment: str) -> None:
    run("uv", [_uv_path(), *options], {"VIRTUAL_ENV": "", **environment}, KEPT / "uv.log", cwd)


def _get(url: str) -> tuple[int, bytes]:
    """Status and body; status 0 when nobody listens."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, b""
    except OSError:
        return 0, b""


def _today() -> str:
    return datetime.now(ZONE).date().isoformat()
