"""The version that a fresh database gets."""

from escale.settings import ROOT

MIGRATIONS = ROOT / "escale" / "store" / "migrations" / "versions"


def newest_migration() -> str:
    return max(path.name[:4] for path in MIGRATIONS.glob("0*.py"))
