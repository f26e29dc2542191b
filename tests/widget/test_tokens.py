"""The design system keeps its promises: contrast in both themes, one set of dark values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "escale/widget/tokens.css"
TEXT, OUTLINE = 4.5, 3.0
GROUNDS = ("sunken", "paper", "surface", "hover")
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-soft", "accent") for ground in GROUNDS],
    *[("outline", ground, OUTLINE) for ground in ("paper", "surface")],
    *[(f"series-{n}", ground, OUTLINE) for n in range(1, 5) for ground in ("paper", "surface")],
    *[(f"{who}-ink", who, TEXT) for who in ("person", "bot", "human")],
    *[(f"{who}-mark", ground, TEXT) for who in ("person", "bot", "human") for ground in ("paper", who)],
    *[
        (mood, ground, TEXT)
        for mood in ("amber", "danger", "done")
        for ground in ("paper", "surface", f"{mood}-tint")
    ],
    *[("ink", ground, TEXT) for ground in ("amber-tint", "danger-tint", "done-tint", "accent-tint")],
    ("accent", "person", TEXT),
    ("accent", "human", TEXT),
    ("accent-ink", "accent-tint", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("on-danger", "danger", TEXT),
]


def blocks(selector: str) -> list[dict[str, str]]:
    """The custom properties of every block whose selector list begins with ``selector``."""
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text("utf-8"), flags=re.DOTALL)
    bodies = re.findall(re.escape(selector) + r",[^{]*\{([^}]*)\}", css)
    return [dict(re.findall(r"--([\w-]+):\s*([^;]+);", body)) for body in bodies]


LIGHT = blocks(":root")[0]
DARK = LIGHT | blocks(':root[data-theme="dark"]')[0]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("theme", [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_every_ink_reads_on_its_ground(theme: dict[str, str], ink: str, ground: str, least: float) -> None:
    assert contrast(theme[ink], theme[ground]) >= least


def test_dark_by_setting_and_dark_by_choice_are_the_same() -> None:
    assert blocks(':root:not([data-theme="light"])') == blocks(':root[data-theme="dark"]')


def test_both_themes_name_the_same_colours() -> None:
    colours = {name for name, value in LIGHT.items() if value.startswith("#")}
    assert colours - set(blocks(':root[data-theme="dark"]')[0]) == set()
