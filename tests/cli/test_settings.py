"""Settings are documented, and a wrong one is named with its reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from escale.cli import _status
from escale.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


def test_every_setting_is_in_the_example_and_nothing_else():
    documented = re.findall(r"^#?(ESCALE_[A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(documented) == sorted(f"ESCALE_{name.upper()}" for name in Settings.model_fields)


def test_example_with_every_line_in_force_is_accepted(tmp_path: Path):
    lines = re.sub(r"^#(ESCALE_[A-Z_]+=.)", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / ".env").write_text(lines, encoding="utf-8")

    assert Settings(_env_file=tmp_path / ".env").port == 8080


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("ESCALE_PORT", "99999", "doit valoir au plus 65535."),
        ("ESCALE_PORT", "huit", "un nombre entier est attendu."),
        ("ESCALE_TIMEZONE", "Mars", "fuseau horaire inconnu ; un nom comme Europe/Paris est attendu."),
        (
            "ESCALE_DATABASE_URL",
            "mysql://x",
            "adresse de base de données inconnue ; elle commence par sqlite:/// ou postgresql://.",
        ),
        ("ESCALE_LEASE", "0", "doit être supérieur à 0."),
        ("ESCALE_PRACTICE_NAME", "", "ne peut pas être vide."),
        (
            "ESCALE_SMTP_URL",
            "http://exemple.fr",
            (
                "adresse de serveur d'envoi inconnue ; elle s'écrit smtp://nom:mot-de-passe@machine:587 "
                "ou smtps://nom:mot-de-passe@machine."
            ),
        ),
        (
            "ESCALE_MAIL_FROM",
            "rdv",
            "une adresse e-mail est attendue, comme rdv@exemple.fr ou Mon cabinet <rdv@exemple.fr>.",
        ),
        (
            "ESCALE_VIDEO_URL",
            "https://visio.exemple.fr/salle",
            "une adresse en https:// où {room} tient la place du nom de la salle est attendue.",
        ),
        ("ESCALE_PUBLIC_URL", "exemple", "une adresse complète est attendue, comme https://www.exemple.fr."),
    ],
)
def test_wrong_setting_stops_the_start_with_its_name_and_the_reason(
    variable: str,
    value: str,
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setenv(variable, value)

    assert _status(["run"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "Réglages à corriger (dans l'environnement ou dans .env) :",
        f"  {variable} : {reason}",
    ]


def test_mail_server_asks_for_an_address_to_send_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("ESCALE_SMTP_URL", "smtp://exemple.fr")

    assert _status(["run"]) == 1
    assert "ESCALE_MAIL_FROM : l'adresse d'où partent les e-mails est nécessaire" in capsys.readouterr().err
