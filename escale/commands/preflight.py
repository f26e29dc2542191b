"""What must hold before anything starts; each refusal is one sentence."""

from __future__ import annotations

import errno
import shutil
import socket
import sys
from typing import TYPE_CHECKING

from escale.commands.console import Refused

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = (3, 11)
MEGABYTE = 1_000_000
NEEDED = 300 * MEGABYTE
PORT_REFUSALS = {errno.EADDRINUSE: "run.port_taken", errno.EACCES: "run.port_forbidden"}


def check_python() -> None:
    """Rasa runs on this version only."""
    if sys.version_info[:2] != PYTHON:
        raise Refused("run.wrong_python", found=".".join(map(str, sys.version_info[:3])))


def make_folders(*folders: Path) -> None:
    """Make what is missing and see that it may be written."""
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ".written").touch()
            (folder / ".written").unlink()
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            raise Refused("run.folder_closed", folder=folder, reason=error.strerror) from error


def check_disk(folder: Path, needed: int = NEEDED) -> None:
    """Leave room for the database, the logs and a model. ``needed`` is in bytes."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Refused("run.disk_full", folder=folder, free=free // MEGABYTE, needed=needed // MEGABYTE)


def check_port(host: str, port: int, *, variable: str) -> None:
    """Refuse a port that somebody else has; ``variable`` is the setting that changes it."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise Refused("run.host_unknown", host=host) from error
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            refusal = PORT_REFUSALS.get(error.errno or 0, "run.host_unknown")
            raise Refused(refusal, host=host, port=port, variable=variable) from error
