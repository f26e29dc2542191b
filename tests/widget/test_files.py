"""The files themselves: light, legible, on their own, every word in one place."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.widget.server import WIDGET

MODULES = sorted(WIDGET.glob("*.js"))
LOADED = [*MODULES, WIDGET / "tokens.css", WIDGET / "widget.css", WIDGET / "texts.fr.json"]
TEXTS: dict[str, Any] = json.loads((WIDGET / "texts.fr.json").read_text("utf-8"))
COMPOSED = {"head", "state", "network", "notice", "author"}  # named by what the server or the network says


def names(texts: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in texts.items():
        yield from names(value, f"{prefix}{name}.") if isinstance(value, dict) else [prefix + name]


def test_widget_weighs_less_than_40_kb_compressed() -> None:
    assert sum(len(gzip.compress(path.read_bytes())) for path in LOADED) < 40_000


def test_no_module_is_longer_than_250_lines() -> None:
    assert [path.name for path in MODULES if len(path.read_text("utf-8").splitlines()) > 250] == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    pattern = re.compile(r"(?:src|href)=\"(?!/|#|tel:)[^\"]*\"|url\([^)]*\)|@import")
    found = {
        p.name: pattern.findall(p.read_text("utf-8"))
        for p in WIDGET.glob("*")
        if p.suffix in {".html", ".css"}
    }
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_page_has_no_inline_script_or_style() -> None:
    page = (WIDGET / "demo.html").read_text("utf-8")
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []


def test_nothing_makes_nodes_from_text() -> None:
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    assert [path.name for path in MODULES if forbidden.search(path.read_text("utf-8"))] == []


def test_every_text_is_shown_somewhere() -> None:
    code = "".join(path.read_text("utf-8") for path in MODULES)
    unused = [
        n for n in names(TEXTS) if n not in code and n.split(".")[0] not in COMPOSED and "theme_" not in n
    ]
    assert unused == []


def test_texts_keep_the_house_rules() -> None:
    """No exclamation mark; a hard space before double signs."""
    flat = [text for section in TEXTS.values() if isinstance(section, dict) for text in section.values()]
    assert [text for text in flat if "!" in text or re.search(r" [?;:»]|« ", text)] == []


def test_logo_in_page_and_widget_is_the_same_drawing() -> None:
    drawing = set(re.findall(r"M[\d.]+[^\"]*z", (WIDGET / "mark.svg").read_text("utf-8")))
    parts = {part for shape in drawing for part in re.findall(r"M[^M]*z", shape)}
    for path in (WIDGET / "demo.html", WIDGET / "dom.js"):
        text = path.read_text("utf-8")
        assert {part for part in parts if part not in text} == set(), path.name


def test_files_named_here_exist() -> None:
    imported = {
        n for path in MODULES for n in re.findall(r"from \"\./([\w-]+\.js)\"", path.read_text("utf-8"))
    }
    assert {name for name in imported if not Path(WIDGET / name).exists()} == set()
