"""Plots as SVG, drawn here: bars with their numbers on them, readable in both themes and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

WIDTH, ROW, LABEL = 640, 28, 190
COLUMN_HEIGHT, FOOT, HEAD = 140, 22, 20
MOST_LABELLED = 13


@dataclass(frozen=True)
class Bar:
    """``value`` is what is drawn, ``said`` what stands on it; None = nothing to say."""

    label: str
    value: float | None
    said: str


def rows(title: str, bars: Sequence[Bar]) -> Markup:
    """One bar below the other, for names."""
    most = max((bar.value or 0 for bar in bars), default=0) or 1
    room = WIDTH - LABEL - 80
    parts = [_row(bar, place, room * (bar.value or 0) / most) for place, bar in enumerate(bars)]
    return _svg(title, ROW * len(bars), parts, bars)


def columns(title: str, bars: Sequence[Bar]) -> Markup:
    """One bar beside the other, for weeks; with many, only some are labelled."""
    top = max((bar.value or 0 for bar in bars), default=0) or 1
    every = -(-len(bars) // MOST_LABELLED)
    shown = [bar if place % every == 0 else replace(bar, label="", said="") for place, bar in enumerate(bars)]
    step = WIDTH / max(len(bars), 1)
    heights = [COLUMN_HEIGHT * min((bar.value or 0) / top, 1) for bar in bars]
    parts = [_column(bar, place * step, step, heights[place]) for place, bar in enumerate(shown)]
    base = HEAD + COLUMN_HEIGHT
    line = Markup('<line class="plot-line" x1="0" x2="{}" y1="{}" y2="{}"/>').format(WIDTH, base, base)
    return _svg(title, base + FOOT, [*parts, line], bars)


def _row(bar: Bar, place: int, length: float) -> Markup:
    y = place * ROW
    return Markup(
        '<text class="plot-label" x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="plot-bar" x="{}" y="{}" width="{:.1f}" height="{}" rx="3"/>'
        '<text class="plot-said" x="{:.1f}" y="{}">{}</text>'
    ).format(
        LABEL - 8,
        y + 18,
        bar.label,
        LABEL,
        y + 4,
        max(length, 1),
        ROW - 8,
        LABEL + length + 8,
        y + 18,
        bar.said,
    )


def _column(bar: Bar, x: float, step: float, height: float) -> Markup:
    top, middle = HEAD + COLUMN_HEIGHT - height, x + step / 2
    return Markup(
        '<rect class="plot-bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="3"/>'
        '<text class="plot-said" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>'
        '<text class="plot-label" x="{:.1f}" y="{}" text-anchor="middle">{}</text>'
    ).format(
        x + step * 0.15, top, step * 0.7, height, middle, top - 5, bar.said,
        middle, HEAD + COLUMN_HEIGHT + 16, bar.label,
    )  # fmt: skip


def _svg(title: str, height: float, parts: Sequence[Markup], bars: Sequence[Bar]) -> Markup:
    """Readers hear the title with every number."""
    told = ", ".join(f"{bar.label} {bar.said}" for bar in bars)
    head = Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
        WIDTH, height, escape(f"{title} {told}")
    )
    return head + Markup("").join(parts) + Markup("</svg>")
