"""What is said is short enough, names facts that exist, and promises nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from escale.content.material import KNOWLEDGE
from escale.content.problem import Problem
from escale.french.asidewords import KINDS as QUESTIONS

if TYPE_CHECKING:
    from escale.content.material import Material

FACTS = f"{KNOWLEDGE}/facts.yml"
PARTS = ("messages", "step", "why", "brief", "next")
SPOKEN = {"step": "step", "why": "message", "brief": "brief"}  # a card's texts and the limit of each


def cards(material: Material) -> Iterator[Problem]:
    """Each card, with its variants: lengths, facts, what comes next, links, promises."""
    values = {name: fact.value for name, fact in material.facts.items()}
    for label, (path, card) in material.cards.items():
        where = f"{path}, {label}"
        yield from (Problem("card_incomplete", where, {"part": name}) for name in PARTS if not card.get(name))
        yield from _card(card, where, material, values)
        for situation, variant in (card.get("variants") or {}).items():
            yield from _card(variant, f"{where}, {situation}", material, values)


def _card(
    card: Mapping[str, Any], where: str, material: Material, values: Mapping[str, str]
) -> Iterator[Problem]:
    lengths = material.rules["lengths"]
    texts = [(text, lengths["message"]) for text in card.get("messages") or ()]
    texts += [(card[name], lengths[limit]) for name, limit in SPOKEN.items() if name in card]
    texts += [(text, lengths["message"]) for text in (card.get("questions") or {}).values()]
    for text, limit in texts:
        unknown = [name for name in _named(text) if name not in values]
        yield from (Problem("unknown_fact", where, {"fact": name}) for name in unknown)
        yield from said(text, limit, where, material, values)
    yield from _whole(card.get("messages"), where, material, values)
    yield from (
        Problem("unknown_question", where, {"kind": kind})
        for kind in card.get("questions") or ()
        if kind not in QUESTIONS
    )
    yield from _next(card.get("next"), where, material)
    yield from (
        Problem("bad_link", where, {"link": link}) for link in card.get("links") or () if not _is_link(link)
    )


def _whole(
    messages: list[str] | None, where: str, material: Material, values: Mapping[str, str]
) -> Iterator[Problem]:
    """A card is neither a line nor a page."""
    length = sum(len(_filled(text, values)) for text in messages or ())
    least, most = material.rules["card"]
    if messages and not least <= length <= most:
        yield Problem("card_length", where, {"length": length, "least": least, "most": most})


def _next(labels: list[str] | None, where: str, material: Material) -> Iterator[Problem]:
    if labels is None:
        return
    least, most = material.rules["next"]
    if not least <= len(labels) <= most:
        yield Problem("next_count", where, {"count": len(labels), "least": least, "most": most})
    yield from (
        Problem("unknown_next", where, {"label": one}) for one in labels if one not in material.labels
    )


def replies(material: Material) -> Iterator[Problem]:
    """Each reply: length, promises, buttons; no name in two files."""
    values = {name: fact.value for name, fact in material.facts.items()}
    files: dict[str, str] = {}
    for reply in material.replies():
        path = reply.where.partition(",")[0]
        if files.setdefault(reply.name, path) != path:
            yield Problem("reply_twice", path, {"name": reply.name, "other": files[reply.name]})
        if not reply.text and not reply.buttons and reply.name not in material.rules["may_be_empty"]:
            yield Problem("empty_reply", reply.where)
        for name in _named(reply.text):
            if name not in values and name not in material.rules["filled"]:
                yield Problem("unknown_placeholder", reply.where, {"name": name})
        yield from said(reply.text, material.rules["lengths"]["message"], reply.where, material, values)
        yield from _buttons(reply.buttons, reply.where, material)


def repeated(material: Material) -> Iterator[Problem]:
    """No two replies say the same."""
    first: dict[str, str] = {}
    for reply in material.replies():
        text = " ".join(reply.text.split())
        other = first.setdefault(text, reply.name) if text else reply.name
        if other != reply.name:
            yield Problem("reply_said_twice", reply.where, {"other": other})


def _buttons(buttons: list[dict[str, str]], where: str, material: Material) -> Iterator[Problem]:
    rules = material.rules
    if len(buttons) > rules["buttons"]:
        yield Problem("too_many_buttons", where, {"count": len(buttons), "most": rules["buttons"]})
    for button in buttons:
        title, payload = button.get("title", ""), button.get("payload", "")
        limit = rules["lengths"]["button_title"]
        if len(title) > limit:
            yield Problem("button_too_long", where, {"title": title, "length": len(title), "limit": limit})
        if len(payload.encode()) > rules["payload_bytes"]:
            yield Problem("payload_too_long", where, {"title": title, "limit": rules["payload_bytes"]})
        if not _is_payload(payload, material):
            yield Problem("bad_payload", where, {"title": title, "payload": payload})


def facts(material: Material, today: date) -> Iterator[Problem]:
    """A stale fact is a reminder, not a fault: the assistant says itself that it is to be verified."""
    for name in material.broken_facts:
        yield Problem("broken_fact", f"{FACTS}, {name}")
    for fact in material.facts.values():
        if fact.is_stale(today):
            values = {"about": fact.about, "value": fact.value, "day": fact.check_before.strftime("%d/%m/%Y")}
            yield Problem("stale_fact", f"{FACTS}, {fact.name}", {**values, "source": fact.source}, mild=True)
        if fact.url is not None and not _is_link(fact.url):
            yield Problem("bad_link", f"{FACTS}, {fact.name}", {"link": fact.url})


def said(
    text: str, limit: int, where: str, material: Material, values: Mapping[str, str]
) -> Iterator[Problem]:
    """One text with its facts (``values`` by name): at most ``limit`` characters, whole braces, no promise."""
    filled = _filled(text, values)
    if len(filled) > limit:
        yield Problem("too_long", where, {"begins": filled[:40], "length": len(filled), "limit": limit})
    if not _is_whole(text):
        yield Problem("broken_braces", where, {"begins": filled[:40]})
    plain = filled.casefold()
    for words in material.rules["promises"]:
        if re.search(rf"\b{re.escape(words)}\b", plain):
            yield Problem("promise", where, {"words": words})


def _named(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name] if _is_whole(text) else []


def _is_whole(text: str) -> bool:
    """Whether each brace that opens is closed."""
    try:
        list(Formatter().parse(text))
    except ValueError:
        return False
    return True


def _filled(text: str, values: Mapping[str, str]) -> str:
    plain = " ".join(text.split())
    known = {name: values.get(name, f"{{{name}}}") for name in _named(text)}
    return plain.format_map(known) if _is_whole(text) else plain


def _is_link(link: str) -> bool:
    parts = urlsplit(link)
    return parts.scheme == "https" and "." in parts.netloc and " " not in link


def _is_payload(payload: str, material: Material) -> bool:
    """``/label`` of the taxonomy, with JSON entities after it or not."""
    label, brace, entities = payload.removeprefix("/").partition("{")
    if not payload.startswith("/") or label not in material.labels:
        return False
    try:
        return not brace or isinstance(json.loads(brace + entities), dict)
    except ValueError:
        return False
