"""Processes that belong to this one, and what can be asked of them. Standard library only: the supervisor uses it."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PROBE_PATIENCE = 1.0
LARGEST_LOG = 5_000_000
KEPT_LOGS = 3
PR_SET_PDEATHSIG = 1
OK = b" 200 "


def start_process(
    command: Sequence[str], environment: Mapping[str, str], **files: Any
) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own that cannot outlive this one (on Linux)."""
    return subprocess.Popen(  # noqa: S603 - our own commands
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - this process has one thread
        **files,
    )


def _die_with(parent: int) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before it could be asked
            os._exit(1)

    return ask


def answers(host: str, port: int, path: str) -> bool:
    """Whether GET on this address answers 200 within a second."""
    with suppress(OSError), socket.create_connection((host, port), PROBE_PATIENCE) as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()
        )
        return OK in connection.recv(64).split(b"\r\n")[0]
    return False


def rotate(log: Path) -> None:
    """Set a large log aside as ``.1`` (the older ones as ``.2``, ``.3``)."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if not log.exists() or log.stat().st_size < LARGEST_LOG:
        return
    for number in range(KEPT_LOGS, 0, -1):
        older = log.with_name(f"{log.name}.{number - 1}") if number > 1 else log
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number}"))


def last_line(log: str) -> str:
    """The last thing that a log says."""
    lines = Path(log).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][-500:] if lines else ""
