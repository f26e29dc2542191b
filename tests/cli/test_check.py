"""``escale check`` names each mistake in what consultants write; a practice of two topics stands for the real one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from escale.cli import _status
from escale.commands.console import words
from escale.content.check import check_contents

TODAY = date(2026, 11, 22)
LINES = "On lit un CV en quelques secondes. " * 6
VOCABULARY = "data/knowledge/vocabulary.yml"
RIGHT = {
    "data/taxonomy.yml": {"topics": {"smalltalk": ["greet"], "job_search": ["ask_job_search/cv"]}},
    "data/nlu/smalltalk.yml": {
        "nlu": [{"intent": "greet", "examples": [f"bonjour à {n}" for n in range(20)]}]
    },
    "data/nlu/job_search.yml": {
        "nlu": [{"intent": "ask_job_search/cv", "examples": [f"cv {n}" for n in range(20)]}]
    },
    "data/stories/smalltalk.yml": {"rules": [{"rule": "a", "steps": [{"intent": "greet"}]}]},
    "data/stories/job_search.yml": {"rules": [{"rule": "b", "steps": [{"intent": "ask_job_search"}]}]},
    "bot/replies/smalltalk.yml": {
        "responses": {
            "utter_greet": [
                {"text": "Bonjour.", "buttons": [{"title": "Mon CV", "payload": "/ask_job_search/cv"}]}
            ]
        }
    },
    "data/knowledge/job_search.yml": {
        "cards": {
            "ask_job_search/cv": {
                "messages": ["Un CV tient en {cv_pages}.", LINES, LINES],
                "step": "Souligner une ligne.",
                "why": "On lit vite.",
                "brief": "Court.",
                "links": ["https://www.francetravail.fr"],
                "next": ["greet", "ask_job_search/cv"],
            }
        }
    },
    "data/knowledge/facts.yml": {
        "facts": {
            "cv_pages": {
                "value": "une page",
                "about": "Longueur d'un CV",
                "source": "usage",
                "date": date(2026, 1, 1),
                "check_before": date(2027, 1, 1),
            }
        }
    },
    "data/knowledge/labels.yml": {
        "labels": {
            "greet": {"title": "Bonjour", "need": "Contact"},
            "ask_job_search/cv": {"title": "Refaire mon CV", "need": "CV à refaire", "wish": "refaire un CV"},
        }
    },
    "tests/conversations/test_smalltalk.yml": [{"about": ["greet", "ask_job_search/cv"], "steps": []}],
    "tests/conversations/test_job_search_cv.yml": [{"about": ["ask_job_search/cv"], "steps": []}],
}
Write = Callable[[str, object], None]
CARD = ("data/knowledge/job_search.yml", "cards", "ask_job_search/cv")
REPLY = ("bot/replies/smalltalk.yml", "responses", "utter_greet")


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    for path, content in RIGHT.items():
        write(tmp_path / path, content)
    shutil.copy(Path(__file__).parents[2] / VOCABULARY, tmp_path / VOCABULARY)
    return tmp_path


def write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_yaml(content), encoding="utf-8")


def as_yaml(content: object) -> str:
    """Examples stand as a block of lines, as Rasa wants them."""
    if isinstance(content, dict) and "nlu" in content:
        return "nlu:\n" + "".join(map(block, content["nlu"]))
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)


def block(one: dict) -> str:
    lines = "".join(f"    - {text}\n" for text in one["examples"])
    return f"- intent: {one['intent']}\n  examples: |\n{lines}"


def change(practice: Path, path: str, *keys: str, to: object) -> None:
    """Set what stands under ``keys`` of a file; None takes it out."""
    content = yaml.safe_load(yaml.safe_dump(RIGHT[path]))
    place = content
    for key in keys[:-1]:
        place = place[key]
    if to is None:
        del place[keys[-1]]
    else:
        place[keys[-1]] = to
    write(practice / path, content)


def told(practice: Path, today: date = TODAY) -> list[str]:
    """What the command line says of every problem."""
    return [
        f"{one.where} : {words().say(f'check.{one.code}', **one.values)}"
        for one in check_contents(practice, today=today)
    ]


def test_practice_in_order_has_no_problem(practice: Path):
    assert told(practice) == []


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (
            (*CARD, "messages"),
            ["a" * 351, LINES],
            (
                "data/knowledge/job_search.yml, ask_job_search/cv : "
                f"« {'a' * 40}… » a 351 signes, faits compris ; 350 au plus."
            ),
        ),
        (
            (*CARD, "step"),
            "b" * 251,
            (
                "data/knowledge/job_search.yml, ask_job_search/cv : "
                f"« {'b' * 40}… » a 251 signes, faits compris ; 250 au plus."
            ),
        ),
        (
            (*CARD, "messages"),
            ["Il reçoit {unknown}.", LINES, LINES],
            "data/knowledge/job_search.yml, ask_job_search/cv : le fait {unknown} n'est pas dans facts.yml.",
        ),
        (
            (*CARD, "messages"),
            ["Il reçoit {cv_pages.", LINES, LINES],
            (
                "data/knowledge/job_search.yml, ask_job_search/cv : "
                "une accolade n'est pas refermée dans « Il reçoit {cv_pages.… »."
            ),
        ),
        (
            (*CARD, "why"),
            "Un emploi  Garanti, sans effort.",
            "data/knowledge/job_search.yml, ask_job_search/cv : « garanti » promet trop : l'assistant ne promet rien.",
        ),
        (
            (*CARD, "why"),
            None,
            "data/knowledge/job_search.yml, ask_job_search/cv : la fiche n'a pas sa partie « why ».",
        ),
        (
            (*CARD, "links"),
            ["www.apec.fr"],
            (
                "data/knowledge/job_search.yml, ask_job_search/cv : "
                "l'adresse « www.apec.fr » n'est pas un lien https complet."
            ),
        ),
        (
            (*CARD, "next"),
            ["greet", "dance"],
            "data/knowledge/job_search.yml, ask_job_search/cv : la suite « dance » n'est pas une étiquette.",
        ),
        (
            (*CARD, "next"),
            ["greet"],
            "data/knowledge/job_search.yml, ask_job_search/cv : 1 suites proposées ; entre 2 et 3 attendues.",
        ),
        (
            (*CARD, "variants"),
            {"senior": {"why": "C'est sans risque."}},
            (
                "data/knowledge/job_search.yml, ask_job_search/cv, senior : "
                "« sans risque » promet trop : l'assistant ne promet rien."
            ),
        ),
        (
            (*CARD, "messages"),
            ["Un CV tient en {cv_pages}."],
            (
                "data/knowledge/job_search.yml, ask_job_search/cv : "
                "les messages ont 24 signes en tout ; entre 400 et 900 attendus."
            ),
        ),
        (
            (*CARD, "questions"),
            {"cost": "d" * 351},
            (
                "data/knowledge/job_search.yml, ask_job_search/cv : "
                f"« {'d' * 40}… » a 351 signes, faits compris ; 350 au plus."
            ),
        ),
        (
            (*CARD, "questions"),
            {"colour": "Bleu."},
            (
                "data/knowledge/job_search.yml, ask_job_search/cv : « colour » n'est pas une question que "
                "l'assistant reconnaît (cost, duration, eligibility…)."
            ),
        ),
        (
            (*CARD, "brief"),
            "Lisez une offre.",
            (
                "data/knowledge/job_search.yml, ask_job_search/cv, brief : "
                "« Lisez une offre.… » dit vous et n'a pas sa version tutoyée dans le dossier « tu »."
            ),
        ),
        (
            REPLY,
            [{"text": "Bonjour {friend}."}],
            (
                "bot/replies/smalltalk.yml, utter_greet : "
                "« friend », entre accolades, n'est ni un fait ni une valeur que l'assistant remplit."
            ),
        ),
        (
            ("bot/replies/smalltalk.yml", "responses", "utter_thank"),
            [{"text": "Bonjour."}],
            "bot/replies/smalltalk.yml, utter_thank : cette réponse dit la même chose que utter_greet.",
        ),
        (
            ("data/knowledge/labels.yml", "labels", "ask_job_search/cv", "wish"),
            None,
            (
                "data/knowledge/labels.yml : « ask_job_search/cv » n'a pas de « wish » : ce que la personne cherche, "
                "dit à elle (« changer de métier »)."
            ),
        ),
        (
            REPLY,
            [{"text": "c" * 351}],
            f"bot/replies/smalltalk.yml, utter_greet : « {'c' * 40}… » a 351 signes, faits compris ; 350 au plus.",
        ),
        (REPLY, [{"text": ""}], "bot/replies/smalltalk.yml, utter_greet : la réponse est vide."),
        (
            REPLY,
            [{"text": "Oui ?", "buttons": [{"title": "Un titre vraiment long", "payload": "/greet"}]}],
            "bot/replies/smalltalk.yml, utter_greet : le bouton « Un titre vraiment long » a 22 signes ; 20 au plus.",
        ),
        (
            REPLY,
            [{"text": "Oui ?", "buttons": [{"title": "Oui", "payload": "/greet"}] * 4}],
            "bot/replies/smalltalk.yml, utter_greet : 4 boutons ; 3 au plus.",
        ),
        (
            REPLY,
            [{"text": "Oui ?", "buttons": [{"title": "Oui", "payload": "/dance"}]}],
            (
                "bot/replies/smalltalk.yml, utter_greet : "
                "le bouton « Oui » mène à « /dance », qui n'est pas une étiquette."
            ),
        ),
        (
            REPLY,
            [{"text": "Oui ?", "buttons": [{"title": "Oui", "payload": '/greet{"a": "' + "é" * 30 + '"}'}]}],
            "bot/replies/smalltalk.yml, utter_greet : le contenu du bouton « Oui » dépasse 64 octets.",
        ),
        (
            ("data/knowledge/labels.yml", "labels", "greet", "title"),
            "Un titre vraiment long",
            "data/knowledge/labels.yml : le titre de « greet » a 22 signes ; 20 au plus.",
        ),
        (
            ("data/knowledge/labels.yml", "labels", "greet"),
            None,
            "data/knowledge/labels.yml : « greet » n'a pas de titre.",
        ),
        (
            ("data/stories/job_search.yml", "rules"),
            [],
            (
                "data/taxonomy.yml : « ask_job_search/cv » : aucune règle de data/stories ne commence par "
                "l'intention « ask_job_search »."
            ),
        ),
        (
            CARD,
            None,
            "data/taxonomy.yml : « ask_job_search/cv » n'a pas de fiche dans data/knowledge.",
        ),
        (
            ("data/nlu/smalltalk.yml", "nlu"),
            [{"intent": "greet", "examples": ["bonjour"]}],
            "data/nlu/smalltalk.yml : « greet » n'a que 1 phrases ; il en faut au moins 20.",
        ),
    ],
)
def test_mistake_is_told(practice: Path, place: tuple[str, ...], value: object, sentence: str):
    change(practice, *place, to=value)

    assert told(practice) == [sentence]


def test_label_whose_answer_no_dialogue_expects_is_told(practice: Path):
    steps = [{"person": "mon cv", "bot": ["Un CV tient en"]}]
    write(practice / "tests/conversations/test_smalltalk.yml", [{"steps": []}])
    write(practice / "tests/conversations/test_job_search_cv.yml", [{"steps": steps}])

    assert told(practice) == [
        (
            "tests/conversations : aucune conversation d'essai n'attend la réponse de « greet » "
            "(ou ne la nomme sous « about »)."
        )
    ]


def test_vocabulary_that_cannot_be_read_is_told(practice: Path):
    path = practice / VOCABULARY
    path.write_text(path.read_text(encoding="utf-8").replace("  tu: [", "  toi: ["), encoding="utf-8")

    assert told(practice) == [f"{VOCABULARY} : le vocabulaire ne se lit pas : 'tu'"]


@pytest.mark.parametrize(
    ("usual", "familiar", "sentence"),
    [
        ("Dites-moi {slot}.", "Dis-moi {slot}.", None),
        ("Bonjour.", None, None),
        ("« Relisez » : un mot d'un autre.", None, None),
        (
            "Dites-moi.",
            None,
            "« Dites-moi.… » dit vous et n'a pas sa version tutoyée dans le dossier « tu ».",
        ),
        ("Dites-moi.", "Dis-moi, vous.", "la version tutoyée « Dis-moi, vous.… » dit encore vous."),
        (
            "Chez vous.",
            "Chez {slot}.",
            "la version tutoyée « Chez {slot}.… » n'a pas les mêmes accolades que l'autre.",
        ),
    ],
)
def test_twin_in_tu_is_looked_at(practice: Path, usual: str, familiar: str | None, sentence: str | None):
    change(practice, *REPLY, to=[{"text": usual}])
    if familiar:
        write(practice / "bot/replies/tu/smalltalk.yml", {"tu": {"utter_greet": [familiar]}})

    where = "bot/replies/smalltalk.yml, utter_greet, 1 : "
    assert told(practice) == ([where + sentence] if sentence else [])


def test_twin_of_a_reply_that_is_gone_is_told(practice: Path):
    write(practice / "bot/replies/tu/smalltalk.yml", {"tu": {"utter_gone": ["Tu vois."]}})

    assert told(practice) == [
        "bot/replies/smalltalk.yml, utter_gone, 1 : la version tutoyée « Tu vois.… » ne correspond à aucun texte."
    ]


def test_sentence_under_two_labels_is_told_whatever_its_case_and_accents(practice: Path):
    examples = [*RIGHT["data/nlu/job_search.yml"]["nlu"][0]["examples"], "BONJOUR A 3 !"]
    change(
        practice, "data/nlu/job_search.yml", "nlu", to=[{"intent": "ask_job_search/cv", "examples": examples}]
    )

    assert told(practice) == [
        (
            "data/nlu/smalltalk.yml:7 : « bonjour à 3 » est rangée sous « greet » et sous « ask_job_search/cv » "
            "(data/nlu/job_search.yml:24)."
        )
    ]


def test_sentence_in_the_file_of_another_topic_is_told(practice: Path):
    blocks = [*RIGHT["data/nlu/job_search.yml"]["nlu"], {"intent": "greet", "examples": ["coucou"]}]
    change(practice, "data/nlu/job_search.yml", "nlu", to=blocks)

    assert told(practice) == [
        "data/nlu/job_search.yml:26 : les phrases de « greet » vont dans data/nlu/smalltalk.yml."
    ]


@pytest.mark.parametrize(
    ("path", "sentences"),
    [
        (
            "tests/conversations/test_job_search_cv.yml",
            [
                (
                    "tests/conversations/test_job_search.yml : "
                    "il manque une conversation d'essai pour le sujet « job_search »."
                )
            ],
        ),
        (
            "bot/replies/smalltalk.yml",
            ["bot/replies/smalltalk.yml : il manque ce fichier pour le sujet « smalltalk »."],
        ),
    ],
)
def test_missing_twin_is_told(practice: Path, path: str, sentences: list[str]):
    (practice / path).unlink()

    assert told(practice) == sentences


def test_reply_written_in_two_files_is_told(practice: Path):
    write(practice / "bot/replies/system.yml", RIGHT["bot/replies/smalltalk.yml"])

    assert told(practice) == [
        "bot/replies/system.yml : la réponse « utter_greet » est déjà écrite dans bot/replies/smalltalk.yml."
    ]


def test_reply_written_twice_in_one_file_is_told(practice: Path):
    path = practice / "bot/replies/smalltalk.yml"
    path.write_text(path.read_text() + '  utter_greet:\n  - text: "Salut."\n', encoding="utf-8")

    assert told(practice) == [
        (
            f"bot/replies/smalltalk.yml:{line} : "
            "« utter_greet » est écrit deux fois ; seule la dernière version compterait."
        )
        for line in (2, 7)
    ]


def test_file_that_cannot_be_read_is_told_alone_with_its_line(practice: Path):
    (practice / "data/knowledge/facts.yml").write_text('facts:\n  a: "b\n', encoding="utf-8")

    assert told(practice) == [
        (
            "data/knowledge/facts.yml:3 : le fichier ne se lit pas (found unexpected end of stream). "
            "Vérifiez l'alignement et les guillemets."
        )
    ]


def test_fact_without_its_source_is_told(practice: Path):
    change(practice, "data/knowledge/facts.yml", "facts", "cv_pages", "source", to=None)

    assert told(practice)[-1] == (
        "data/knowledge/facts.yml, cv_pages : il faut value, about, source, date et check_before "
        "(url si elle est sûre), et rien d'autre."
    )


def test_stale_fact_is_a_reminder_and_no_fault(practice: Path):
    problems = check_contents(practice, today=date(2027, 1, 1))

    assert [(one.mild, one.code) for one in problems] == [(True, "stale_fact")]
    assert told(practice, date(2027, 1, 1)) == [
        (
            "data/knowledge/facts.yml, cv_pages : « Longueur d'un CV » (une page) est à vérifier depuis le 01/01/2027. "
            "Source : usage."
        )
    ]


def test_contents_of_this_checkout_are_in_order(capsys: pytest.CaptureFixture[str]):
    status = _status(["check"])

    assert (status, capsys.readouterr().err) == (0, "")
