"""The words of data/entities: occupations, contracts, places, and what announces a name, a place or a length."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from escale.french.mentions import Lexicon, Text
from escale.french.plain import Phrases, phrases, words

ROLES = ("current", "former", "wished")
LENGTH_ROLES = ("experience", "notice", "training", "rate")


@dataclass(frozen=True)
class TradeWords:
    """Occupations by form; `shy`: forms that need a cue; `cues`: the role that words before give."""

    names: Lexicon[str]
    shy: frozenset[tuple[str, ...]]
    cues: Phrases[str]
    somebody: Phrases[bool]
    between: Phrases[bool]


@dataclass(frozen=True)
class PlaceWords:
    """Places by form; `also_words` need a capital or a preposition, `with_capital` a capital."""

    names: Lexicon[str]
    also_words: frozenset[str]
    with_capital: frozenset[str]
    before: Phrases[bool]
    strong: Phrases[bool]
    kinds: Phrases[bool]


@dataclass(frozen=True)
class NameWords:
    """What announces the person's name, ends it, stands inside it, and what is no name at all."""

    mine: Phrases[bool]
    ends: Phrases[bool]
    particles: Phrases[bool]
    never: Phrases[bool]
    titles: Phrases[bool]


@dataclass(frozen=True)
class LengthWords:
    """How lengths are said: about ten, and a half, and what they are the length of."""

    about: Phrases[int]
    between: Phrases[bool]
    half: Phrases[bool]
    after: Phrases[str]
    before: Phrases[str]
    before_age: Phrases[bool]
    age_from: int


@dataclass(frozen=True)
class EntityWords:
    """All of it; made once by `load_entity_words`."""

    trades: TradeWords
    contracts: Phrases[str]
    places: PlaceWords
    names: NameWords
    lengths: LengthWords


def load_entity_words(folder: Path) -> EntityWords:
    """Read occupations.yml, places.yml and words.yml. ValueError or KeyError that names what is wrong."""
    raw = {name: _read(folder / f"{name}.yml") for name in ("words", "occupations", "places")}
    small = [word for said in raw["words"]["small"] for word in words(said)]
    return EntityWords(
        trades=_trades(raw["occupations"], raw["words"]["trades"], small),
        contracts=phrases(raw["words"]["contracts"]),
        places=_places(raw["places"], raw["words"]["places"], small),
        names=NameWords(**{name: _set(said) for name, said in raw["words"]["names"].items()}),
        lengths=_lengths(raw["words"]["lengths"]),
    )


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _trades(raw: Mapping[str, Any], around: Mapping[str, Any], small: Iterable[str]) -> TradeWords:
    forms = {
        line.split(",")[0].strip(): line.split(",") for lines in raw["occupations"].values() for line in lines
    }
    shy = [form for name in raw["only_after_a_cue"] for form in forms.get(name, [name])]
    names = Lexicon.of(forms, small)
    return TradeWords(
        names=names,
        shy=frozenset(names.key(Text.of(form).words) for form in shy),
        cues=phrases({role: [*_elided(around[role])] for role in ROLES}),
        somebody=_set(around["somebody"]),
        between=_set(around["between"]),
    )


def _places(raw: Mapping[str, Any], around: Mapping[str, Any], small: Iterable[str]) -> PlaceWords:
    also, capital = raw["also_words"], raw["only_with_capital"]
    listed = [name for names in raw["places"].values() for name in names]
    short = {said: word for word, shorts in around["short"].items() for said in shorts}
    names: dict[str, list[str]] = {name: [name] for name in [*listed, *also, *capital]}
    return PlaceWords(
        names=Lexicon.of(names, small, plurals=False, short=short),
        also_words=frozenset(also),
        with_capital=frozenset(capital),
        **{name: _set(around[name]) for name in ("before", "strong", "kinds")},
    )


def _elided(said: Iterable[str]) -> Iterator[str]:
    """« poste de », and « poste d' » too."""
    for text in said:
        yield text
        if text.endswith(" de"):
            yield text[:-1]


def _lengths(raw: Mapping[str, Any]) -> LengthWords:
    return LengthWords(
        about=phrases(raw["about"]),
        between=_set(raw["between"]),
        half=_set(raw["half"]),
        after=phrases({role: raw[role] for role in LENGTH_ROLES}),
        before=phrases({"since": raw["since"], "notice": raw["notice_before"]}),
        before_age=_set(raw["before_age"]),
        age_from=raw["age_from"],
    )


def _set(said: Iterable[str]) -> Phrases[bool]:
    return phrases({True: said})
