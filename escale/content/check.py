"""``escale check``: what a consultant has written, looked at before people read it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from escale.content import address, coverage, dialogues, wording
from escale.content.material import read
from escale.content.problem import Problem


def check_contents(root: Path, *, today: date) -> list[Problem]:
    """Every problem in the contents of a checkout, those that must be mended first.

    A file that is no YAML hides what it holds, so it is told alone.
    """
    material, problems = read(root)
    if any(problem.code == "broken_yaml" for problem in problems):
        return problems
    for look in (
        coverage.answers,
        coverage.titles,
        coverage.sentences,
        coverage.twins,
        coverage.vocabulary,
        dialogues.tested,
        wording.cards,
        wording.replies,
        wording.repeated,
        address.twins,
    ):
        problems += look(material)
    problems += wording.facts(material, today)
    return sorted(problems, key=lambda problem: problem.mild)
