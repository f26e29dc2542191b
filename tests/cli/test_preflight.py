"""Before anything starts: one clear sentence for what is missing."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path

import pytest

from escale.cli import _is_no_space
from escale.commands import preflight
from escale.commands.console import Refused, words


def sentence(refusal: Refused) -> str:
    return words().say(refusal.name, **refusal.values)


def test_port_that_somebody_has_is_named_with_the_setting_that_changes_it():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refused) as refused:
            preflight.check_port("127.0.0.1", port, variable="ESCALE_PORT")

    assert sentence(refused.value) == (
        f"Le port {port} est déjà pris par un autre programme : arrêtez-le, "
        "ou choisissez un autre port avec ESCALE_PORT."
    )


def test_free_port_is_accepted():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    preflight.check_port("127.0.0.1", port, variable="ESCALE_PORT")


def test_address_of_another_machine_is_refused():
    with pytest.raises(Refused) as refused:
        preflight.check_port("192.0.2.1", 8080, variable="ESCALE_PORT")

    assert sentence(refused.value) == "Cette machine n'a pas l'adresse « 192.0.2.1 » : corrigez ESCALE_HOST."


def test_disk_with_too_little_room_is_refused(tmp_path: Path):
    with pytest.raises(Refused) as refused:
        preflight.check_disk(tmp_path, needed=10**18)

    assert refused.value.name == "run.disk_full"


def test_other_python_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))

    with pytest.raises(Refused) as refused:
        preflight.check_python()
    assert sentence(refused.value) == "Escale demande Python 3.11 ; celui-ci est 3.12.1."


def test_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "var").write_text("a file stands where the folder should be")

    with pytest.raises(Refused) as refused:
        preflight.make_folders(tmp_path / "var")
    assert refused.value.values["folder"] == tmp_path / "var"


def test_missing_folders_are_made(tmp_path: Path):
    preflight.make_folders(tmp_path / "var" / "log")

    assert list((tmp_path / "var" / "log").iterdir()) == []


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), True),
        (RuntimeError("(sqlite3.OperationalError) database or disk is full"), True),
        (OSError(errno.EACCES, "no"), False),
    ],
)
def test_disk_that_fills_up_later_is_recognised(error: Exception, full: bool):
    assert _is_no_space(error) is full
