"""The bot as the gateway meets it: a small model, served by a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import lean
from bot.sources import ROOT

lean.install()

ASSISTANT = Path(__file__).parent / "assistant"
SECRET = "only for tests"
NOW = "2026-11-22T10:00:00+00:00"
READY_WITHIN = 90.0


@pytest.fixture(scope="session")
def model(tmp_path_factory) -> Path:
    """The small assistant of ``tests/bot/assistant``, trained."""
    folder = tmp_path_factory.mktemp("models")
    return Path(train(folder).stdout.splitlines()[-1])


def train(
    folder, domain=ASSISTANT / "domain.yml", config=ASSISTANT / "config.yml", data=(ASSISTANT / "data",)
):
    command = [sys.executable, "-m", "bot.train", "--models", folder, "--domain", domain, "--config", config]
    command += ["--data", *data]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603


@dataclass
class Served:
    """A bot that runs, its database and the file whose presence makes ``action_explode`` fail."""

    process: subprocess.Popen
    url: str
    database: Path
    fuse: Path
    log: Path

    def turn(self, text="bonjour", *, id="1", conversation="c", payload=None, secret=SECRET, **more):  # noqa: A002
        body = {
            "id": id,
            "conversation": conversation,
            "text": text,
            "payload": payload,
            "now": NOW,
            "metadata": {},
        }
        return self.post(body | more, secret)

    def post(self, body, secret=SECRET):
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return said(urllib.request.Request(f"{self.url}/webhooks/escale/turn", data, headers))  # noqa: S310

    def get(self, path="/webhooks/escale/"):
        return said(urllib.request.Request(f"{self.url}{path}"))  # noqa: S310

    def kill(self):
        self.process.kill()
        self.process.wait()


def said(request) -> tuple[int, dict]:
    """Status and JSON of an answer."""
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        body = error.read()
        return error.code, json.loads(body) if error.headers.get_content_subtype() == "json" else {}


@contextmanager
def serving(model, folder):
    served = start(model, folder)
    try:
        wait_ready(served)
        yield served
    finally:
        served.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            served.process.wait(15)
        served.process.kill()


def start(model, folder, credentials=ROOT / "credentials.yml") -> Served:
    port, database, log = free_port(), folder / "bot.db", folder / "bot.log"
    make_table(database)
    environment = os.environ | {
        "ESCALE_BOT_SECRET": SECRET,
        "ESCALE_BOT_DATABASE_URL": f"sqlite:///{database}",
        "FUSE": str(folder / "fuse"),
    }
    command = [sys.executable, "-m", "bot.serve", "--port", str(port), "--model", str(model)]
    command += ["--config", str(ASSISTANT / "config.yml"), "--endpoints", str(ASSISTANT / "endpoints.yml")]
    command += ["--credentials", str(credentials)]
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)  # noqa: S603
    return Served(process, f"http://127.0.0.1:{port}", database, folder / "fuse", log)


def wait_ready(served):
    deadline = time.monotonic() + READY_WITHIN
    while not is_ready(served):
        assert served.process.poll() is None, served.log.read_text()
        assert time.monotonic() < deadline, served.log.read_text()
        time.sleep(0.1)


def is_ready(served):
    try:
        return served.get()[0] == 200
    except OSError:
        return False


def make_table(database):
    from bot.tracker_store import engine, metadata

    made = engine(f"sqlite:///{database}")
    metadata.create_all(made)
    made.dispose()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def bot(model, tmp_path_factory):
    with serving(model, tmp_path_factory.mktemp("bot")) as served:
        yield served
