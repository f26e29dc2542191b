"""What people tell of themselves in passing. The answers are in situation.yml."""

import pytest

from escale.french.personwords import person_words
from escale.french.situation import Told, situations, tell
from tests.french.words import table, vocabulary

TABLE = table("situation")


def told_of(expected: dict) -> Told:
    lists = {name: tuple(expected.get(name, ())) for name in ("holds", "ended")}
    return Told(**{**expected, **lists})


@pytest.mark.parametrize(("text", "expected"), TABLE["told"].items())
def test_situation_is_heard_when_it_is_the_persons_own(text, expected):
    assert tell(text, vocabulary()) == told_of(expected)


@pytest.mark.parametrize(("known", "text", "now"), TABLE["kept"])
def test_situation_is_corrected_by_what_is_said_later(known, text, now):
    assert list(situations(known, tell(text, vocabulary()), vocabulary())) == now


def test_situation_that_is_none_is_refused():
    with pytest.raises(ValueError, match="retired"):
        person_words({"order": [], "said": {"retired": ["à la retraite"]}, "after_i_am": {}})
